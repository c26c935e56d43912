// A doorbell: rings when there may be more to read. What it rings for is always read anew by
// number, so a bell that was cut off, slept or never rang loses nothing.

const ASK_SECONDS = 15; // where no line can be held open
const ASK_HIDDEN_SECONDS = 60; // a browser has few lines: what nobody looks at holds none
const RETRY_SECONDS = 30;

/**
 * Listen to a stream.
 * stream: its address; known: gives the mark of the newest thing that is here; ring: may be async.
 * Gives a function that ends it.
 */
export function listen({ stream, known, ring }) {
  let line = null;
  let asking = 0;
  let retry = 0;
  let over = false;

  const hang = () => {
    line?.close();
    line = null;
    clearTimeout(retry);
  };

  const ask = () => {
    clearInterval(asking);
    const held = line && line.readyState === EventSource.OPEN;
    if (over || (held && !document.hidden)) return;
    const seconds = document.hidden ? ASK_HIDDEN_SECONDS : ASK_SECONDS;
    asking = setInterval(ring, 1000 * seconds);
  };

  const open = () => {
    hang();
    if (over || document.hidden) return ask();
    line = new EventSource(`${stream}?after=${encodeURIComponent(known())}`);
    line.addEventListener("message", () => ring());
    line.addEventListener("open", ask);
    line.addEventListener("error", () => {
      // One that is only cut comes back by itself; one that was refused has to be opened anew.
      if (line?.readyState === EventSource.CLOSED) {
        clearTimeout(retry);
        retry = setTimeout(open, 1000 * RETRY_SECONDS);
      }
      ask();
    });
    return ask();
  };

  const back = () => {
    if (!document.hidden) ring();
    open();
  };

  const events = [
    [document, "visibilitychange"],
    [window, "online"],
    [window, "pageshow"],
  ];
  for (const [where, what] of events) where.addEventListener(what, back);
  window.addEventListener("pagehide", hang);
  open();
  return () => {
    over = true;
    hang();
    clearInterval(asking);
    for (const [where, what] of events) where.removeEventListener(what, back);
    window.removeEventListener("pagehide", hang);
  };
}

/** Times as the clock of whoever reads shows them, with the zone where it matters. */
export function localTimes(root) {
  const here = document.documentElement.lang;
  for (const time of root.querySelectorAll("time[datetime]:not([data-local])")) {
    const at = new Date(time.dateTime);
    const today = at.toDateString() === new Date().toDateString();
    const ahead = time.closest(".there");
    time.textContent = new Intl.DateTimeFormat(here, {
      ...(today ? {} : { weekday: ahead ? "long" : "short", day: "numeric", month: "short" }),
      hour: "numeric",
      minute: "2-digit",
      ...(ahead ? { timeZoneName: "short" } : {}),
    }).format(at);
    time.dataset.local = "";
  }
}
