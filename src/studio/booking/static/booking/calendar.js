/* The columns of a day become a grid of time, wide enough; as they come they are lists. */

const columns = document.querySelector(".columns");
const wide = matchMedia("(min-width: 720px)");
const MINUTES_A_ROW = 5;

function draw() {
  columns.classList.toggle("drawn", wide.matches);
  const since = Number(columns.dataset.since);
  const rows = (Number(columns.dataset.until) - since) / MINUTES_A_ROW;
  columns.style.setProperty("--rows", rows);
  for (const one of columns.querySelectorAll("[data-from]")) {
    const from = Math.floor((Number(one.dataset.from) - since) / MINUTES_A_ROW);
    const to = Math.ceil((Number(one.dataset.to) - since) / MINUTES_A_ROW);
    one.style.gridRow = wide.matches ? `${from + 1} / ${Math.max(to, from + 3) + 1}` : "";
    one.classList.toggle("brief", to - from < 8);
    one.classList.toggle("short", to - from < 12);
  }
  for (const hour of columns.querySelectorAll("[data-at]")) {
    const at = (Number(hour.dataset.at) - since) / MINUTES_A_ROW;
    hour.style.gridRow = wide.matches ? `${at + 1} / span 12` : "";
  }
}

if (columns) {
  draw();
  wide.addEventListener("change", draw);
}
