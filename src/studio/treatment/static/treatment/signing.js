// A signature drawn with finger or pen, kept as lines of points from 0 to 1000, beside the typed name.
const form = document.querySelector("form.signing");
const canvas = form?.querySelector("canvas");
if (canvas) {
  const field = form.elements.strokes;
  const pen = canvas.getContext("2d");
  const MOST = 3900; // points; the server takes 4000
  const SHAPE = canvas.width / canvas.height;
  let lines = [];
  let count = 0;

  const told = () => {
    field.value = lines.length ? JSON.stringify(lines) : "";
  };
  const draw = () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.strokeStyle = getComputedStyle(canvas).color;
    pen.lineWidth = 4;
    pen.lineCap = pen.lineJoin = "round";
    for (const line of lines) {
      pen.beginPath();
      for (const [x, y] of line) pen.lineTo((x * canvas.width) / 1000, (y * canvas.width) / 1000);
      pen.stroke();
    }
  };
  const point = (event) => {
    const box = canvas.getBoundingClientRect();
    const within = (value, most) => Math.round(Math.min(Math.max(value, 0), most));
    return [
      within(((event.clientX - box.left) / box.width) * 1000, 1000),
      within(((event.clientY - box.top) / box.height) * (1000 / SHAPE), 1000 / SHAPE),
    ];
  };
  const add = (event) => {
    if (count >= MOST) return;
    count += 1;
    lines.at(-1).push(point(event));
    draw();
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (lines.length >= 80) return;
    canvas.setPointerCapture(event.pointerId);
    lines.push([]);
    add(event);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (canvas.hasPointerCapture(event.pointerId)) add(event);
  });
  canvas.addEventListener("pointerup", told);
  canvas.addEventListener("pointercancel", told);
  form.querySelector("[data-clear]").addEventListener("click", () => {
    lines = [];
    count = 0;
    told();
    draw();
  });
  try {
    lines = JSON.parse(field.value || "[]"); // the page came back with something to set right
  } catch {
    lines = [];
  }
  form.querySelector(".drawn").hidden = false;
  draw();
}
