// The bubble on every page. It opens the talk in a box of its own, and steps aside wherever it would
// lie on something that can be pressed, on a picture, or on what has the focus: the link in the foot
// of the page is always there.

const link = document.querySelector("[data-talk-link]");
const spoken = document.querySelector("#talk-words").dataset;
const room = document.querySelector("main section[data-talk]"); // a page that is a talk itself

if (room) import("./page.js");
else if (link) bubble();

async function bubble() {
  await style();
  const bubble = Object.assign(document.createElement("a"), {
    className: "talk-bubble press primary",
    href: link.href,
    textContent: link.textContent,
  });
  document.body.append(bubble);
  stepAside(bubble);
  for (const opener of [bubble, link]) {
    opener.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      open(link.href, opener);
    });
  }
  watch(bubble);
}

/** No page waits for the style of a box that is seldom opened. */
function style() {
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = new URL("./talk.css", import.meta.url).href;
  return new Promise((done) => {
    sheet.addEventListener("load", done);
    sheet.addEventListener("error", done);
    document.head.append(sheet);
  });
}

let box = null;
let end = () => {};

async function open(url, opener) {
  if (!box) {
    box = document.createElement("dialog");
    box.className = "talk-box";
    box.innerHTML = "<button class='close press' type='button'></button><div></div>";
    box.querySelector(".close").textContent = spoken.close;
    box.querySelector(".close").addEventListener("click", () => box.close());
    box.addEventListener("click", (event) => event.target === box && box.close());
    box.addEventListener("close", () => {
      end();
      end = () => {};
      watch(document.querySelector(".talk-bubble"));
    });
    document.body.append(box);
  }
  box.setAttribute("aria-label", opener?.textContent ?? "");
  box.lastElementChild.replaceChildren(
    Object.assign(document.createElement("p"), { textContent: spoken.opening, role: "status" }),
  );
  if (!box.open) box.showModal();
  await load(url);
}

async function load(url) {
  try {
    const [{ enliven }, answer] = await Promise.all([
      import("./talking.js"),
      fetch(url, { headers: { Accept: "text/html" } }),
    ]);
    const found = new DOMParser().parseFromString(await answer.text(), "text/html");
    const section = document.adoptNode(found.querySelector("main section[data-talk]"));
    const title = section.querySelector("h1");
    const heading = Object.assign(document.createElement("h2"), { textContent: title.textContent });
    title.replaceWith(heading);
    for (const form of section.querySelectorAll("form")) {
      form.action = new URL(form.getAttribute("action") ?? "", answer.url).href;
    }
    end();
    box.lastElementChild.replaceChildren(section);
    end = enliven(section, { go: load });
    if (matchMedia("(pointer: fine)").matches) section.querySelector("textarea")?.focus();
  } catch {
    location.assign(url); // the plain page, or the browser's own words about the line
  }
}

/** Away wherever it would cover something; back when nothing lies below it. */
function stepAside(bubble) {
  const IN_THE_WAY =
    "a, button, input, select, textarea, summary, label, img, canvas, video, [tabindex]:not(main)";
  let asked = 0;
  const look = () => {
    asked = 0;
    const { left, top, right, bottom } = bubble.getBoundingClientRect();
    const focused = document.activeElement?.getBoundingClientRect();
    const covers =
      focused &&
      document.activeElement !== bubble &&
      document.activeElement.matches(IN_THE_WAY) &&
      focused.right > left && focused.left < right && focused.bottom > top && focused.top < bottom;
    const step = (to) => [0, 0.2, 0.4, 0.6, 0.8, 1].map(to);
    const below = () =>
      step((x) => left - 8 + x * (right - left + 16)).some((x) =>
        step((y) => top - 8 + y * (bottom - top + 16)).some((y) => {
          const on = document.elementsFromPoint(x, y).find((one) => one !== bubble);
          return on?.closest(IN_THE_WAY);
        }),
      );
    bubble.classList.toggle("away", Boolean(covers || below()));
  };
  const soon = () => {
    asked ||= requestAnimationFrame(look);
  };
  for (const what of ["scroll", "resize", "focusin", "focusout", "toggle", "load"]) {
    window.addEventListener(what, soon, { capture: true, passive: true });
  }
  new ResizeObserver(soon).observe(document.body);
  soon();
}

const title = document.title;
let unwatch = () => {};

/** Say that an answer has come, whatever page is open. */
async function watch(bubble) {
  unwatch();
  let newest;
  try {
    newest = JSON.parse(localStorage.getItem("talk-newest"));
  } catch {
    return;
  }
  const lately = 14 * 24 * 3600 * 1000;
  if (!newest || Date.now() - newest.at > lately) return;
  const { listen } = await import("./bell.js");
  let { last } = newest;
  const ring = async () => {
    if (box?.open) return;
    const answer = await fetch(`${newest.messages}?after=${last}`).catch(() => null);
    if (!answer?.ok) {
      if (answer?.status === 404) localStorage.removeItem("talk-newest");
      return;
    }
    const { messages } = await answer.json();
    const many = messages.filter((one) => !one.mine && !one.house).length;
    bubble.dataset.many = many || "";
    const said = many ? `${spoken.answer} (${many})` : link.textContent;
    for (const one of [bubble, link]) one.textContent = said;
    document.title = many ? `(${many}) ${title}` : title;
  };
  const elsewhere = (event) => {
    if (event.key !== "talk-newest" || !event.newValue) return;
    ({ last } = JSON.parse(event.newValue)); // read in another tab
    ring();
  };
  const stop = listen({ stream: newest.stream, known: () => last, ring });
  window.addEventListener("storage", elsewhere);
  unwatch = () => {
    stop();
    window.removeEventListener("storage", elsewhere);
  };
  ring();
}
