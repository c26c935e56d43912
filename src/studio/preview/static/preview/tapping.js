/* Points of the head that a person taps in its photos: they say how a photo was taken. */

export function makeTapping(root, sheet, studio, nameOf) {
  const form = root.querySelector("form");
  const select = root.querySelector("#point");
  const list = root.querySelector(".listed");
  const submit = root.querySelector("[type=submit]");
  const trouble = root.querySelector("[role=alert]");
  let told = {};
  let taps = {}; // by photo, then by point

  const called = (point) => select.querySelector(`[value=${point}]`).textContent;

  function put(at) {
    const point = select.value;
    taps[studio.place] = { ...taps[studio.place], [point]: at };
    show();
    const [next] = [...select.options].filter((option) => !(option.value in taps[studio.place]));
    if (next) select.value = next.value;
    return point;
  }

  function show() {
    sheet.clear();
    sheet.shown = root.open && !root.hidden;
    studio.marked();
    for (const [point, at] of Object.entries(taps[studio.place] ?? {})) {
      const label = form.dataset.one.replace("{point}", called(point));
      const mark = point.replace(/^p/, "").slice(0, 1).toUpperCase();
      const knob = sheet.knob(
        label,
        at,
        (to) => {
          taps[studio.place][point] = to;
        },
        /^p\d$/.test(point) ? mark : "",
      );
      knob.element.dataset.point = point;
    }
    const points = [...select.options].map((option) => option.value);
    list.replaceChildren(
      ...points
        .map((point) => [point, Object.keys(taps).filter((photo) => point in taps[photo])])
        .filter(([, photos]) => photos.length > 0)
        .map(([point, photos]) => {
          const row = document.createElement("li");
          const button = document.createElement("button");
          button.type = "button";
          button.className = "reset";
          button.textContent = "×";
          button.setAttribute("aria-label", form.dataset.remove.replace("{point}", called(point)));
          button.addEventListener("click", () => {
            for (const photo of photos) delete taps[photo][point];
            show();
            select.focus();
          });
          row.append(
            form.dataset.in
              .replace("{point}", called(point))
              .replace("{photos}", photos.map(nameOf).join(", ")),
            button,
          );
          return row;
        }),
    );
  }

  function complain(text) {
    trouble.textContent = text ?? "";
    trouble.hidden = !text;
  }

  sheet.onTap(put);
  root.querySelector("#put-point").addEventListener("click", () => {
    const point = put([0.5, 0.5]);
    document.querySelector(`.knob[data-point="${point}"]`).focus({ preventScroll: true });
  });
  root.addEventListener("toggle", () => {
    show();
    studio.offerViews();
    if (!root.open) studio.look(studio.place);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const enough = Object.entries(taps).some(
      ([photo, points]) => photo !== "front" && Object.keys(points).length >= 3,
    );
    complain(enough ? null : submit.dataset.few);
    if (enough) studio.tell({ ...told, taps }, complain);
  });

  return {
    show,

    /* Whether photos without dots are looked at, too. */
    get open() {
      return root.open && !root.hidden;
    },

    begin(state) {
      told = state.told;
      taps = structuredClone(told.taps);
      root.hidden = !state.views.some((view) => view.loose || view.refused || taps[view.place]);
      if (root.hidden) root.open = false;
      complain(null);
      show();
    },
  };
}
