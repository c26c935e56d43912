// Places while one types, and where the browser is. The form works without either.

const field = document.querySelector("#id_near");
const list = document.querySelector("#places");
let asked = 0;
let chosen = -1;

field.setAttribute("role", "combobox");
field.setAttribute("aria-autocomplete", "list");
field.setAttribute("aria-controls", list.id);
field.setAttribute("aria-expanded", "false");

function show(names) {
  chosen = -1;
  field.removeAttribute("aria-activedescendant");
  list.replaceChildren(
    ...names.map((name, n) => {
      const item = document.createElement("li");
      item.id = `place-${n}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.textContent = name;
      return item;
    }),
  );
  list.hidden = names.length === 0;
  field.setAttribute("aria-expanded", String(!list.hidden));
}

function mark(n) {
  const items = [...list.children];
  if (items.length === 0) return;
  chosen = (n + items.length) % items.length;
  items.forEach((item, at) => item.setAttribute("aria-selected", String(at === chosen)));
  field.setAttribute("aria-activedescendant", items[chosen].id);
}

function close() {
  asked += 1; // what was asked for and has not come yet is too late
  show([]);
}

function take(item) {
  field.value = item.textContent;
  close();
}

field.addEventListener("input", async () => {
  const mine = ++asked;
  const text = field.value.trim();
  if (text.length < 2) return show([]);
  await new Promise((done) => setTimeout(done, 120));
  if (mine !== asked) return;
  try {
    const answer = await fetch(`${list.dataset.from}?${new URLSearchParams({ near: text })}`);
    const { places } = await answer.json();
    if (mine === asked) show(places);
  } catch {
    show([]); // offline: what is typed is found when it is sent
  }
});

field.addEventListener("keydown", (event) => {
  if (list.hidden) return;
  if (event.key === "ArrowDown") mark(chosen + 1);
  else if (event.key === "ArrowUp") mark(chosen < 0 ? -1 : chosen - 1);
  else if (event.key === "Enter" && chosen >= 0) take(list.children[chosen]);
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
});

field.addEventListener("blur", close);

// Before the field loses the focus, which closes the list.
list.addEventListener("pointerdown", (event) => {
  const item = event.target.closest("li");
  if (!item) return;
  event.preventDefault();
  take(item);
});

const here = document.querySelector("#here");
if (here && navigator.geolocation) {
  here.hidden = false;
  here.addEventListener("click", () => {
    here.disabled = true;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const form = document.querySelector("#here-form");
        form.elements.lat.value = coords.latitude.toFixed(2); // about a kilometre
        form.elements.lon.value = coords.longitude.toFixed(2);
        form.submit();
      },
      () => {
        here.disabled = false;
        document.querySelector("#here-said").textContent = here.dataset.no;
      },
      { timeout: 15000, maximumAge: 600000 },
    );
  });
}
