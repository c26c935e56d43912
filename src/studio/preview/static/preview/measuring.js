/* What a person has measured: the distance of the pupils, and a ruler laid on the picture. */

const FIRST = [
  [0.35, 0.3],
  [0.65, 0.3],
];

export function makeMeasuring(root, sheet, studio) {
  const form = root.querySelector("form");
  const pupils = root.querySelector("#pupils");
  const lay = root.querySelector("#lay-ruler");
  const panel = root.querySelector("#ruler");
  const length = root.querySelector("#ruler-mm");
  const trouble = root.querySelector("[role=alert]");
  let told = {};
  let ruler = null; // its ends on the picture

  function put(ends) {
    ruler = ends;
    const line = sheet.line(ends);
    const knobs = [panel.dataset.one, panel.dataset.other].map((label, end) =>
      sheet.knob(label, ends[end], (at) => {
        ruler = ruler.with(end, at);
        line.move(ruler);
      }),
    );
    show();
    return knobs;
  }

  function lift() {
    sheet.clear();
    ruler = null;
    show();
  }

  /* A ruler lies on the first photo, and is in sight while this is open. */
  function show() {
    panel.hidden = ruler === null;
    lay.hidden = ruler !== null;
    lay.setAttribute("aria-expanded", ruler !== null);
    sheet.shown = ruler !== null && root.open && studio.place === "front";
    studio.marked();
  }

  function complain(text) {
    trouble.textContent = text ?? "";
    trouble.hidden = !text;
  }

  lay.addEventListener("click", async () => {
    await studio.look("front");
    const [knob] = put(FIRST);
    knob.element.focus({ preventScroll: true });
  });
  root.querySelector("#lift-ruler").addEventListener("click", () => {
    lift();
    length.value = "";
    lay.focus();
  });
  root.addEventListener("toggle", async () => {
    if (root.open && ruler) await studio.look("front");
    show();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (ruler && !length.value) {
      complain(trouble.dataset.length);
      length.focus();
      return;
    }
    complain(null);
    const [start, end] = ruler ?? [];
    studio.tell(
      {
        ...told,
        pupils_mm: pupils.value === "" ? null : Number(pupils.value),
        ruler: ruler && { start, end, mm: Number(length.value) },
      },
      complain,
    );
  });

  return {
    show,

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
