/* Two pictures, one seam. The range input moves it; so does a finger on the picture. */

import { makeSeam } from "../frame/seam.js";

const FADE_MS = 120;

export function makeCompare(root) {
  const before = root.querySelector("#before");
  const afters = root.querySelector("#afters");
  const arriving = root.querySelector("#arriving");
  const line = root.querySelector(".seam");
  const control = root.querySelector(".seam-control");
  const range = root.querySelector("#seam");
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let seamBefore = null; // where the seam was before it was held
  let lit = before.getAttribute("src"); // its address, which names the light
  let size = ["width", "height"].map((side) => Number(before.getAttribute(side)));

  const moveSeam = makeSeam(root, () => line.hidden || seamBefore !== null);

  function shape([width, height]) {
    root.style.setProperty("--width", width);
    root.style.setProperty("--height", height);
  }

  if (size[0]) shape(size);

  function settle(hidden) {
    for (const part of [before, afters, line, control]) part.hidden = hidden;
  }

  async function picture(url) {
    const image = new Image();
    image.src = url;
    image.decoding = "async";
    image.draggable = false;
    await image.decode();
    return image;
  }

  /* Lay a new after picture over the old one, then let the old one go. */
  function lay(image) {
    const old = [...afters.children];
    image.alt = afters.dataset.alt;
    afters.append(image);
    const done = () => {
      for (const gone of old) {
        URL.revokeObjectURL(gone.src);
        gone.remove();
      }
    };
    if (old.length === 0 || still.matches) return done();
    image.animate([{ opacity: 0 }, { opacity: 1 }], FADE_MS).finished.then(done, done);
  }

  return {
    /* While something is marked on it, the picture is the one "before", while the line is moved
       the one "after", and a finger on it does not move the seam. */
    hold(which) {
      seamBefore ??= which && range.value;
      if (seamBefore === null) return;
      range.value = { before: 100, after: 0 }[which] ?? seamBefore;
      if (!which) seamBefore = null;
      moveSeam();
    },

    /* Show the visitor's own file while it is being examined, if this browser can read it. */
    async announce(file) {
      const url = URL.createObjectURL(file);
      try {
        arriving.src = url;
        await arriving.decode();
        if (arriving.src !== url) return;
        shape([arriving.naturalWidth, arriving.naturalHeight]);
        arriving.hidden = false;
        settle(true);
      } catch {
        /* HEIC in most browsers: the words below say what happens. */
      } finally {
        if (arriving.hidden) URL.revokeObjectURL(url);
      }
    },

    /* Back to what was there. */
    restore() {
      if (!arriving.hidden) URL.revokeObjectURL(arriving.src);
      arriving.removeAttribute("src");
      arriving.hidden = true;
      if (afters.children.length === 0) return;
      shape(size);
      settle(false);
    },

    /* Whether the page came with this head already drawn on it. */
    has([{ after }]) {
      return afters.firstElementChild?.getAttribute("src") === after;
    },

    /* A new head: both pictures at once. */
    async show({ width, height, before: beforeUrl }, rendered, blob) {
      const [one, two] = await Promise.all([
        picture(beforeUrl),
        picture(URL.createObjectURL(blob)),
      ]);
      size = [width, height];
      before.src = one.src;
      lit = beforeUrl;
      before.width = width;
      before.height = height;
      for (const gone of [...afters.children]) {
        URL.revokeObjectURL(gone.src);
        gone.remove();
      }
      lay(two);
      root.querySelector("#rendered").hidden = !rendered;
      this.restore();
    },

    /* The same head drawn anew; another light changes what was before, too. */
    async redraw({ before: beforeUrl }, blob) {
      const after = await picture(URL.createObjectURL(blob));
      if (beforeUrl !== lit) {
        before.src = (await picture(beforeUrl)).src;
        lit = beforeUrl;
      }
      lay(after);
    },
  };
}
