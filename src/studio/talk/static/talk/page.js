// The plain pages of a talk and of the inbox.

import { listen, localTimes } from "./bell.js";
import { enliven } from "./talking.js";

const BEAT_SECONDS = 25;

for (const section of document.querySelectorAll("main section[data-talk]")) {
  if (section.dataset.talk === "inbox") inbox(section);
  else enliven(section);
  if (section.dataset.beat) beat(section);
}

/** The list is read anew whenever something in it has changed. */
function inbox(section) {
  localTimes(section);
  const list = section.querySelector("[data-list]");
  const read = async () => {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok) return;
      const found = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = found.querySelector("section[data-talk=inbox]");
      if (!fresh || fresh.dataset.mark === section.dataset.mark) return;
      section.dataset.mark = fresh.dataset.mark;
      const focused = list.contains(document.activeElement) && document.activeElement.href;
      list.replaceChildren(...fresh.querySelector("[data-list]").childNodes);
      if (focused) list.querySelector(`a[href="${new URL(focused).pathname}"]`)?.focus();
    } catch {
      // The bell rings again.
    }
  };
  listen({ stream: section.dataset.stream, known: () => section.dataset.mark, ring: read });
}

/** Somebody who answers is there as long as they look. */
function beat(section) {
  const once = () => {
    if (document.hidden) return;
    const token = section.querySelector("input[name=csrfmiddlewaretoken]").value;
    fetch(section.dataset.beat, {
      method: "POST",
      body: new URLSearchParams({ csrfmiddlewaretoken: token }),
    }).catch(() => {});
  };
  once();
  setInterval(once, 1000 * BEAT_SECONDS);
  document.addEventListener("visibilitychange", once);
}
