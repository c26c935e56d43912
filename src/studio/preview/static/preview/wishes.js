/* The sliders and the hairline shapes: what the visitor has touched, with undo.

   Only what was touched is asked of the server; all else stays as advised for this head. */

const WAIT_MS = 60;

export function makeWishes(form, onWish) {
  const undo = form.querySelector("#undo");
  const sliders = new Map();
  let advised = {};
  let touched = {};
  let settled = {}; // what was touched when the last change ended
  let past = [];
  let timer = null;

  /* As the server writes them: grouped by commas in both languages, as in the Americas. */
  const number = (value, decimals) =>
    new Intl.NumberFormat("en-US", { maximumFractionDigits: decimals }).format(value);

  for (const root of form.querySelectorAll(".wish")) {
    const { name, step, decimals, says } = root.dataset;
    const slider = {
      range: root.querySelector("input"),
      reset: root.querySelector(".reset"),
      show() {
        const value = touched[name] ?? advised[name];
        this.range.value = value;
        const said = number(value, Number(decimals));
        root.querySelector("output b").textContent = "ratio" in root.dataset ? `1 : ${said}` : said;
        this.range.setAttribute("aria-valuetext", says.replace("{value}", said));
        const { min, max } = this.range;
        this.range.style.setProperty("--share", `${(100 * (this.range.value - min)) / (max - min)}%`);
        this.reset.disabled = !(name in touched);
      },
    };
    sliders.set(name, slider);
    slider.range.addEventListener("input", () => {
      wish({ ...touched, [name]: Number(slider.range.value) });
    });
    slider.range.addEventListener("change", settle);
    slider.reset.addEventListener("click", () => {
      reset(name);
      slider.range.focus();
    });
    slider.range.step = step;
  }
  for (const radio of form.querySelectorAll("[name=shape]")) {
    radio.addEventListener("change", () => {
      wish({ ...touched, shape: radio.value });
      settle();
    });
  }
  for (const box of form.querySelectorAll("[type=checkbox][data-wish]")) {
    box.addEventListener("change", () => {
      wish({ ...touched, [box.name]: box.checked });
      settle();
    });
  }
  for (const select of form.querySelectorAll("select[data-wish]")) {
    select.addEventListener("change", () => {
      const { [select.name]: _, ...rest } = touched;
      wish(select.value === "" ? rest : { ...rest, [select.name]: select.value });
      settle();
    });
  }
  const resetShape = form.querySelector(".shapes .reset");
  resetShape.addEventListener("click", () => {
    reset("shape");
    form.querySelector("[name=shape]:checked").focus();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  undo.addEventListener("click", takeBack);
  document.addEventListener("keydown", (event) => {
    const asked = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key === "z";
    if (!asked || form.hidden || undo.disabled) return;
    event.preventDefault();
    takeBack();
  });

  function show() {
    for (const slider of sliders.values()) slider.show();
    const shape = touched.shape ?? advised.shape;
    for (const radio of form.querySelectorAll("[name=shape]")) radio.checked = radio.value === shape;
    resetShape.disabled = !("shape" in touched);
    for (const box of form.querySelectorAll("[type=checkbox][data-wish]")) {
      box.checked = touched[box.name] ?? advised[box.name] ?? false;
    }
    for (const select of form.querySelectorAll("select[data-wish]")) {
      select.value = touched[select.name] ?? select.dataset.usual ?? "";
    }
    form.dataset.look = touched.look ?? "shaved"; // what has no line of its own hides its controls
    undo.disabled = past.length === 0;
  }

  /* Ask for a redraw soon; while a finger moves on, the newest wish is the one that is drawn. */
  function wish(next) {
    touched = next;
    show();
    timer ??= setTimeout(() => {
      timer = null;
      onWish();
    }, WAIT_MS);
  }

  function reset(name) {
    const { [name]: _, ...rest } = touched;
    wish(rest);
    settle();
  }

  function settle() {
    if (JSON.stringify(settled) === JSON.stringify(touched)) return;
    past.push(settled);
    settled = touched;
    show();
  }

  function takeBack() {
    settled = past.pop();
    wish(settled);
  }

  return {
    /* A new head: its ranges, what is advised for it, and what was already wished on it. */
    begin(state, before = {}) {
      advised = state.advised;
      touched = settled = before;
      past = [];
      for (const [name, slider] of sliders) {
        [slider.range.min, slider.range.max] = state.ranges[name];
      }
      for (const shape of form.querySelectorAll(".shape")) {
        shape.hidden = !state.shapes.includes(shape.querySelector("input").value);
      }
      form.hidden = false;
      show();
    },
    /* Drag a handle of the line to a place in a photo, or put it back; without a name, all. */
    move(name, to) {
      const { moved: before = {}, ...rest } = touched;
      const { [name]: _, ...others } = name === null ? {} : before;
      const moved = to === null ? others : { ...others, [name]: to };
      wish(Object.keys(moved).length ? { ...rest, moved } : rest);
    },
    settle,

    /* Take over several wishes at once; what was dragged by hand belonged to another line. */
    adopt(several) {
      const { moved: _, ...rest } = touched;
      wish({ ...rest, ...several });
      settle();
    },
    get touched() {
      return touched;
    },
    get query() {
      const { moved = {}, ...rest } = touched;
      const asked = new URLSearchParams(rest);
      const places = Object.entries(moved).map(
        ([name, { photo, at }]) => `${name}@${photo}@${at[0].toFixed(5)}@${at[1].toFixed(5)}`,
      );
      if (places.length) asked.set("moved", places.join(";"));
      return asked.toString();
    },
  };
}
