/* The seam between two pictures, on a range input: it moves it, and so does a finger on the picture.
   Where `held()` says so, a finger does not. Gives a function that reads the input anew. */

export function makeSeam(root, held = () => false) {
  const frame = root.querySelector(".frame");
  const range = root.querySelector(".seam-control input");

  function move() {
    root.style.setProperty("--seam", `${range.value}%`);
    range.setAttribute(
      "aria-valuetext",
      range.dataset.says.replace("{before}", range.value).replace("{after}", 100 - range.value),
    );
  }
  range.addEventListener("input", move);
  move();

  function follow(event) {
    const box = frame.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    range.value = Math.round(100 * Math.min(1, Math.max(0, share)));
    move();
  }
  frame.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || held()) return;
    frame.setPointerCapture(event.pointerId);
    follow(event);
  });
  frame.addEventListener("pointermove", (event) => {
    if (frame.hasPointerCapture(event.pointerId)) follow(event);
  });
  return move;
}
