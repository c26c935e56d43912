/* A tablet left alone in the treatment room closes what it shows, and asks who is there.

   As long as somebody types or points, the server is told now and then, so that what they are
   writing is not lost to a page that asks. */

const { after, here, ask, token } = document.querySelector("script[data-after]").dataset;
const most = Number(after) * 1000;
const others = new BroadcastChannel("people-here"); // other tabs of the same tablet
let last = Date.now();
let told = last;

function seen() {
  last = Date.now();
  if (last - told < most / 5) return;
  told = last;
  others.postMessage("here");
  const body = new URLSearchParams({ csrfmiddlewaretoken: token });
  fetch(here, { method: "POST", body, redirect: "manual" }).catch(() => {
    told = 0; // without a connection: again with the next key
  });
}

function look() {
  if (Date.now() - last < most) return;
  location.replace(`${ask}?${new URLSearchParams({ next: location.pathname + location.search })}`);
}

for (const sign of ["pointerdown", "keydown", "wheel", "touchmove"]) {
  addEventListener(sign, seen, { passive: true });
}
others.addEventListener("message", () => {
  last = Date.now();
});
document.addEventListener("visibilitychange", look); // woken up, or come back to
setInterval(look, Math.min(most / 10, 5000));
