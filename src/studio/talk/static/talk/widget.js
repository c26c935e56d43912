// The bubble on every page. It opens the talk in a box of its own, and steps aside wherever it would
// lie on something that can be pressed, on a picture, on what has to be read (data-read: a consent,
// a warning), or on what has the focus: the link in the foot of the page is always there.

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
    textContent: spoken.ask,
  });
  link.closest("footer").append(bubble); // a landmark, so that it is found
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
    "a, button, input, select, textarea, summary, label, img, canvas, video, h1, h2, h3, [tabindex]:not(main), [data-read]";
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

/** Say that an answer has come, whatever page is open; whoever has never asked is not looked up. */
async function watch(bubble) {
  unwatch();
  if (!asked()) return;
  const { listen } = await import("./bell.js");
  let last = 0;
  const look = async () => {
    if (box?.open) return null;
    const answer = await fetch(link.dataset.news).catch(() => null);
    if (!answer?.ok) return null;
    const news = await answer.json();
    last = news.last;
    const said = news.many ? `${spoken.answer} (${news.many})` : spoken.ask;
    for (const one of [bubble, link]) one.textContent = said;
    document.title = news.many ? `(${news.many}) ${title}` : title;
    return news;
  };
  const news = await look();
  if (!news?.stream) return;
  const stop = listen({ stream: news.stream, known: () => last, ring: look });
  const elsewhere = (event) => event.key === "talk-asked" && look(); // read in another tab
  window.addEventListener("storage", elsewhere);
  unwatch = () => {
    stop();
    window.removeEventListener("storage", elsewhere);
  };
}

function asked() {
  try {
    return localStorage.getItem("talk-asked");
  } catch {
    return null;
  }
}
