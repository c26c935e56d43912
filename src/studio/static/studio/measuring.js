/* What a person has measured: the distance of the pupils, and a ruler laid on the picture. */

const FIRST = [
  [0.35, 0.3],
  [0.65, 0.3],
];

export function makeMeasuring(root, marks, compare, onTold) {
  const form = root.querySelector("form");
  const pupils = root.querySelector("#pupils");
  const lay = root.querySelector("#lay-ruler");
  const panel = root.querySelector("#ruler");
  const length = root.querySelector("#ruler-mm");
  const trouble = root.querySelector("[role=alert]");
  let told = {};
  let ruler = null; // what lies on the picture: its ends, and what draws it

  function put(ends) {
    ruler = { ends, line: marks.line(ends) };
    ruler.knobs = [panel.dataset.one, panel.dataset.other].map((label, end) =>
      marks.knob(label, ends[end], (at) => {
        ruler.ends = ruler.ends.with(end, at);
        ruler.line.move(ruler.ends);
      }),
    );
    show();
  }

  function lift() {
    ruler?.line.remove();
    for (const knob of ruler?.knobs ?? []) knob.remove();
    ruler = null;
    show();
  }

  function show() {
    panel.hidden = ruler === null;
    lay.hidden = ruler !== null;
    lay.setAttribute("aria-expanded", ruler !== null);
    compare.hold(ruler !== null && root.open);
  }

  function complain(text) {
    trouble.textContent = text ?? "";
    trouble.hidden = !text;
  }

  lay.addEventListener("click", () => {
    put(FIRST);
    ruler.knobs[0].focus({ preventScroll: true });
  });
  root.querySelector("#lift-ruler").addEventListener("click", () => {
    lift();
    length.value = "";
    lay.focus();
  });
  root.addEventListener("toggle", show);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (ruler && !length.value) {
      complain(trouble.dataset.length);
      length.focus();
      return;
    }
    complain(null);
    const [start, end] = ruler?.ends ?? [];
    onTold(
      {
        ...told,
        pupils_mm: pupils.value === "" ? null : Number(pupils.value),
        ruler: ruler && { start, end, mm: Number(length.value) },
      },
      complain,
    );
  });

  return {
    /* What the head that is shown has been examined with. */
    begin(state) {
      told = state.told;
      complain(null);
      lift();
      pupils.value = told.pupils_mm ?? "";
      length.value = told.ruler?.mm ?? "";
      if (told.ruler) put([told.ruler.start, told.ruler.end]);
    },
  };
}
