/* When the page is left, the photo goes soon; when it is come back to, it stays. */

const LATE = 3000; // ms

export function makeLeaving(url, form, { own, there, gone }) {
  const tabs = new BroadcastChannel("studio-preview");
  let staying = false; // whoever goes to sign in or to book, with the photo, keeps its hour

  addEventListener("pagehide", () => {
    if (!own() || staying) return;
    const body = new FormData();
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    navigator.sendBeacon(url, body);
    tabs.postMessage("left");
  });
  addEventListener("pageshow", (event) => {
    staying = false;
    if (event.persisted && own()) use();
    // What the page before said on leaving may come in after this one was given out.
    setTimeout(() => own() && use(), LATE);
  });
  // Another tab was left and has taken the hour from this one's photo, too.
  tabs.addEventListener("message", () => {
    if (own()) setTimeout(use, 1000);
  });

  /* Say that the photo is still looked at. */
  async function use() {
    try {
      const response = await fetch(there());
      if (response.status === 404) gone();
    } catch {
      /* Without a connection nothing can be said; the next redraw tells. */
    }
  }

  return {
    stay() {
      staying = true;
    },
  };
}
