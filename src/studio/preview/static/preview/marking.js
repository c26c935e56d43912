/* Moles and other spots: those that were found, and those that a person circles. */

const LEAST_PX = 18; // a smaller outline would hide what it is drawn around

export function makeMarking(root, sheet, studio) {
  const form = root.querySelector("form");
  const list = root.querySelector(".listed");
  const panel = root.querySelector("#circled");
  const start = root.querySelector("#circle");
  const kind = root.querySelector("#spot");
  const size = root.querySelector("#spot-size");
  const trouble = root.querySelector("[role=alert]");
  let told = {};
  let marks = [];
  let middle = null; // of the circle that is being drawn
  let line = null;
  let knob = null;

  const called = (name) => kind.querySelector(`[value=${name}]`).textContent;

  function complain(text) {
    trouble.textContent = text ?? "";
    trouble.hidden = !text;
  }

  function outline() {
    return sheet.circle(middle, Number(size.value) / 100);
  }

  function redraw() {
    const { min, max, value } = size;
    size.style.setProperty("--share", `${(100 * (value - min)) / (max - min)}%`);
    if (middle) line.move(outline());
  }

  function show() {
    sheet.clear();
    sheet.shown = root.open;
    studio.marked();
    panel.hidden = middle === null;
    start.hidden = middle !== null;
    if (!root.open) return; // what is out of sight has no size to draw a circle by
    marks.forEach((mark, index) => {
      const seen = mark.outlines[studio.place];
      if (!seen) return;
      const ring = sheet.around(seen, LEAST_PX);
      sheet.line(ring, true);
      sheet.tag([Math.max(...ring.map(([x]) => x)), Math.min(...ring.map(([, y]) => y))], index + 1);
    });
    if (middle === null) return;
    line = sheet.line(outline(), true);
    knob = sheet.knob(form.dataset.knob, middle, (at) => {
      middle = at;
      redraw();
    });
    redraw();
  }

  function leave() {
    middle = null;
    show();
  }

  function row(mark, index) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    const said = mark.drawn === null ? form.dataset.found : form.dataset.drawn;
    const name = `${index + 1} ${said.replace("{kind}", called(mark.kind))}`;
    button.type = "button";
    button.className = "reset";
    button.textContent = "×";
    button.setAttribute("aria-label", form.dataset.dismiss.replace("{mark}", name));
    button.addEventListener("click", () => {
      const { drawn, dismissed } = told;
      const next =
        mark.drawn === null
          ? { dismissed: [...dismissed, mark.centre] }
          : { drawn: drawn.filter((_, number) => number !== mark.drawn) };
      studio.tell({ ...told, ...next }, complain, { then: () => start.focus() });
    });
    item.append(name, button);
    return item;
  }

  start.addEventListener("click", () => {
    middle = [0.5, 0.3];
    show();
    knob.element.focus({ preventScroll: true });
  });
  sheet.onTap((at) => {
    if (!middle) return;
    middle = at;
    knob.move(at);
    redraw();
  });
  size.addEventListener("input", redraw);
  root.querySelector("#uncircle").addEventListener("click", () => {
    leave();
    start.focus();
  });
  root.addEventListener("toggle", show);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    complain(null);
    const spot = { photo: studio.place, kind: kind.value, outline: outline() };
    studio.tell({ ...told, drawn: [...told.drawn, spot] }, complain, { then: leave });
  });

  return {
    show,

    begin(state) {
      ({ told, marks } = state);
      complain(null);
      list.replaceChildren(...marks.map(row));
      if (marks.length === 0) {
        const none = document.createElement("li");
        none.textContent = form.dataset.none;
        list.append(none);
      }
      show();
    },
  };
}
