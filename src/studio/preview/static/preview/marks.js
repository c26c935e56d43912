/* What is marked on the picture: every place a share of its width and of its height. */

const SVG = "http://www.w3.org/2000/svg";

const clamp = (share) => Math.min(1, Math.max(0, share));

/* A sheet over the picture, for one tool. */
export function makeSheet(layer) {
  const sheet = document.createElement("div");
  const svg = document.createElementNS(SVG, "svg");
  sheet.className = "marks";
  sheet.hidden = true;
  svg.setAttribute("viewBox", "0 0 1 1");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  sheet.append(svg);
  layer.append(sheet);

  return {
    get shown() {
      return !sheet.hidden;
    },
    set shown(shown) {
      sheet.hidden = !shown;
    },

    /* Where a finger that moves nothing comes down. */
    onTap(tapped) {
      sheet.addEventListener("click", (event) => {
        if (event.target.closest(".knob")) return;
        const box = sheet.getBoundingClientRect();
        tapped([
          clamp((event.clientX - box.left) / box.width),
          clamp((event.clientY - box.top) / box.height),
        ]);
      });
    },

    clear() {
      svg.replaceChildren();
      for (const knob of sheet.querySelectorAll(".knob, .tag")) knob.remove();
    },

    /* A line over dark and light alike: a white one on a black one. */
    line(points, closed = false, kind = "") {
      const both = ["under", "over"].map((side) => {
        const shape = document.createElementNS(SVG, closed ? "polygon" : "polyline");
        shape.setAttribute("class", `${side} ${kind}`);
        svg.append(shape);
        return shape;
      });
      const line = {
        move(to) {
          for (const one of both) one.setAttribute("points", to.map((at) => at.join(",")).join(" "));
        },
      };
      line.move(points);
      return line;
    },

    /* A number beside a place. */
    tag([x, y], text) {
      const tag = document.createElement("span");
      tag.className = "tag";
      tag.textContent = text;
      tag.setAttribute("aria-hidden", "true");
      tag.style.setProperty("--x", `${100 * x}%`);
      tag.style.setProperty("--y", `${100 * y}%`);
      sheet.append(tag);
    },

    /* A circle of this share of the picture's width, as corners. */
    circle([x, y], share) {
      const tall = (share * sheet.clientWidth) / sheet.clientHeight;
      return Array.from({ length: 24 }, (_, corner) => {
        const turn = (2 * Math.PI * corner) / 24;
        return [x + (share / 2) * Math.cos(turn), y + (tall / 2) * Math.sin(turn)];
      });
    },

    /* An outline, or, where that is smaller on the screen than this, a circle around it. */
    around(outline, leastPx) {
      const ends = [0, 1].map((axis) => {
        const along = outline.map((at) => at[axis]);
        return [Math.min(...along), Math.max(...along)];
      });
      const [[left, right], [top, bottom]] = ends;
      const wide = Math.max(
        (right - left) * sheet.clientWidth,
        (bottom - top) * sheet.clientHeight,
      );
      if (wide >= leastPx) return outline;
      return this.circle([(left + right) / 2, (top + bottom) / 2], leastPx / sheet.clientWidth);
    },

    /* A place that a finger or the arrow keys move; its grip hangs below it, so that a finger does
       not hide it. */
    knob(label, at, onMove, mark = "") {
      const knob = document.createElement("button");
      let grip = null;
      knob.type = "button";
      knob.className = "knob";
      knob.setAttribute("aria-label", label);
      knob.dataset.mark = mark;
      function put([x, y]) {
        at = [clamp(x), clamp(y)];
        knob.style.setProperty("--x", `${100 * at[0]}%`);
        knob.style.setProperty("--y", `${100 * at[1]}%`);
      }
      knob.addEventListener("pointerdown", (event) => {
        event.stopPropagation();
        knob.setPointerCapture(event.pointerId);
        grip = [event.clientX, event.clientY, ...at];
      });
      knob.addEventListener("pointermove", (event) => {
        if (!knob.hasPointerCapture(event.pointerId)) return;
        const box = sheet.getBoundingClientRect();
        put([
          grip[2] + (event.clientX - grip[0]) / box.width,
          grip[3] + (event.clientY - grip[1]) / box.height,
        ]);
        onMove(at);
      });
      knob.addEventListener("keydown", (event) => {
        const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
        if (!way[event.key]) return;
        event.preventDefault();
        const [x, y] = way[event.key].map((step) => step * (event.shiftKey ? 10 : 1));
        put([at[0] + x / sheet.clientWidth, at[1] + y / sheet.clientHeight]);
        onMove(at);
      });
      put(at);
      sheet.append(knob);
      return { element: knob, move: put };
    },
  };
}
