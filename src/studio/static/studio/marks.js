/* What is marked on the picture: every place a share of its width and of its height. */

const SVG = "http://www.w3.org/2000/svg";

export function makeMarks(layer) {
  const svg = layer.querySelector("svg");
  const clamp = (share) => Math.min(1, Math.max(0, share));

  function drawn(name, points, kind) {
    const shape = document.createElementNS(SVG, name);
    shape.setAttribute("class", kind);
    if (points) shape.setAttribute("points", points.map((at) => at.join(",")).join(" "));
    svg.append(shape);
    return shape;
  }

  return {
    /* A line over dark and light alike: a white one on a black one. */
    line(points, kind = "", closed = false) {
      const name = closed ? "polygon" : "polyline";
      const both = [drawn(name, points, `under ${kind}`), drawn(name, points, `over ${kind}`)];
      return {
        move(to) {
          for (const one of both) one.setAttribute("points", to.map((at) => at.join(",")).join(" "));
        },
        remove() {
          for (const one of both) one.remove();
        },
      };
    },

    /* A place that a finger or the arrow keys move; its grip hangs below it, so that a finger does
       not hide it. */
    knob(label, at, onMove) {
      const knob = document.createElement("button");
      knob.type = "button";
      knob.className = "knob";
      knob.setAttribute("aria-label", label);
      let grip = null;
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
        const box = layer.getBoundingClientRect();
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
        put([at[0] + x / layer.clientWidth, at[1] + y / layer.clientHeight]);
        onMove(at);
      });
      put(at);
      layer.append(knob);
      return knob;
    },
  };
}
