/* The hairline by hand: its points on the picture, to be dragged, and put back by a double tap. */

const RARELY = /recess|forelock/; // moved rarely, and in the way of a finger

export function makeShaping(root, sheet, wishes, studio) {
  const names = Object.fromEntries(
    [...root.querySelectorAll("[data-handle]")].map((one) => [one.dataset.handle, one.textContent]),
  );
  const back = root.querySelector("#unmove");
  const all = root.querySelector("#all-handles");
  const knobs = new Map();
  let handles = [];
  let held = null; // the handle under the finger: a redraw must not pull it away

  function clear() {
    sheet.clear();
    knobs.clear();
    held = null;
  }

  function offered() {
    const rare = ([name]) =>
      RARELY.test(name) || (name.endsWith("sideburn") && !root.querySelector("#sideburns").checked);
    return handles.filter((one) => one[3] || all.checked || !rare(one));
  }

  function putBack(name) {
    wishes.move(name, null);
    wishes.settle();
  }

  function add([name, x, y]) {
    const label = root.dataset.knob.replace("{point}", names[name] ?? name);
    const knob = sheet.knob(label, [x, y], (at) => {
      held = name;
      wishes.move(name, { photo: studio.place, at });
    });
    const release = () => {
      if (held === name) wishes.settle();
      held = null;
    };
    knob.element.addEventListener("pointerup", release);
    knob.element.addEventListener("keyup", release);
    knob.element.addEventListener("blur", release);
    knob.element.addEventListener("dblclick", () => putBack(name));
    knob.element.addEventListener("keydown", (event) => {
      if (event.key === "Delete" || event.key === "Backspace") putBack(name);
    });
    knobs.set(name, knob);
  }

  function show() {
    const open = root.open && !root.hidden;
    sheet.shown = open;
    studio.marked();
    if (!open) return clear();
    const shown = offered();
    const same = shown.length === knobs.size && shown.every(([name]) => knobs.has(name));
    if (!same && held === null) clear();
    for (const one of shown) {
      const [name, x, y] = one;
      if (!knobs.has(name)) {
        if (held === null) add(one);
        continue;
      }
      if (name !== held) knobs.get(name).move([x, y]);
    }
    for (const [name, , , moved] of shown) {
      knobs.get(name)?.element.classList.toggle("moved", moved);
    }
    back.disabled = !handles.some(([, , , moved]) => moved);
  }

  back.addEventListener("click", () => {
    wishes.move(null, null);
    wishes.settle();
  });
  all.addEventListener("change", show);
  root.addEventListener("toggle", show);

  return {
    show,
    close() {
      root.open = false;
    },
    /* What was drawn: where its line's points are now. */
    tell(facts) {
      handles = facts.handles ?? [];
      root.hidden = handles.length === 0;
      show();
    },
  };
}
