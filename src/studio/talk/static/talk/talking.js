// A talk that keeps every word. What is sent waits in a queue of this browser until the studio has
// it; the studio knows each message by the name given here, so sending again does no harm. What is
// read is read on after the last number.

import { listen, localTimes } from "./bell.js";

const WAITS = [1, 2, 4, 8, 15, 30]; // seconds between tries
const ASKED = "talk-asked"; // tells the bubble of other pages, and other tabs, to look for news

const store = (where, name, value) => {
  try {
    if (value === undefined) return where.getItem(name);
    if (value === null) where.removeItem(name);
    else where.setItem(name, value);
  } catch {
    // A browser that keeps nothing: the words last as long as the page.
  }
  return null;
};

const json = (url, options = {}) =>
  fetch(url, { ...options, headers: { Accept: "application/json", ...options.headers } });

/** Give a section of a page its life; gives a function that ends it. */
export function enliven(section, { go = (url) => location.assign(url) } = {}) {
  localTimes(section);
  const kind = section.dataset.talk;
  if (kind === "begin") return begin(section, go);
  if (kind === "thread" || kind === "answer") return talk(section);
  return () => {};
}

/** Keep what is typed through a reload. */
function draft(area, name) {
  const kept = store(sessionStorage, name);
  if (kept && !area.value) area.value = kept;
  const keep = () => store(sessionStorage, name, area.value || null);
  area.addEventListener("input", keep);
  return keep;
}

function fault(form, text) {
  const said = form.querySelector("[data-wrong]");
  said.textContent = text ?? "";
  said.hidden = !text;
}

const uuid = () =>
  crypto.randomUUID?.() ??
  "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) =>
    (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16),
  );

/** A page that was open for long has a token whose time is over: read it anew. */
async function freshToken(form, page) {
  const text = await (await fetch(page, { headers: { Accept: "text/html" } })).text();
  const found = new DOMParser().parseFromString(text, "text/html");
  const token = found.querySelector("section.talk input[name=csrfmiddlewaretoken]")?.value;
  const fields = form.closest("section").querySelectorAll("input[name=csrfmiddlewaretoken]");
  if (token) for (const field of fields) field.value = token;
  return token;
}

/** Send a form until somebody has answered; gives the answer. */
async function sent(form, page, body, said, over) {
  for (let tries = 0; ; tries += 1) {
    let why = "waiting";
    try {
      body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      const answer = await json(form.action, { method: "POST", body });
      if (answer.redirected) why = "signedOut"; // to sign in: it was not taken
      else if (answer.status === 403) await freshToken(form, page);
      else if (answer.status < 500) return answer;
    } catch {
      // No line: the next try, or the line's return, sends it.
    }
    if (over()) return null;
    said?.(why);
    await pause(WAITS[Math.min(tries, WAITS.length - 1)]);
  }
}

/** Wait so many seconds, or until the line is back or somebody looks. */
function pause(seconds) {
  return new Promise((done) => {
    const wake = () => {
      clearTimeout(timer);
      window.removeEventListener("online", wake);
      document.removeEventListener("visibilitychange", wake);
      done();
    };
    const timer = setTimeout(wake, 1000 * seconds);
    window.addEventListener("online", wake);
    document.addEventListener("visibilitychange", wake);
  });
}

function begin(section, go) {
  const form = section.querySelector("[data-begin]");
  if (!form) return () => {};
  const { text, once } = form.elements;
  const keep = draft(text, "talk-draft");
  const name = store(sessionStorage, "talk-once");
  if (name) once.value = name; // sent before a reload: the same question
  let ended = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.dataset.sending) return;
    form.dataset.sending = "";
    store(sessionStorage, "talk-once", once.value);
    const button = form.querySelector("button");
    const label = button.textContent;
    const slow = (why) => (button.textContent = words(why));
    const answer = await sent(form, form.action, new FormData(form), slow, () => ended);
    delete form.dataset.sending;
    button.textContent = label;
    if (!answer) return;
    const told = await answer.json().catch(() => ({}));
    fault(form, told.faults && Object.values(told.faults).join(" "));
    store(sessionStorage, "talk-once", null);
    if (!told.url) return;
    text.value = "";
    keep();
    go(told.url);
  });
  return () => {
    ended = true;
  };
}

const words = (name) => document.querySelector("#talk-words")?.dataset[name] ?? "…";

function talk(section) {
  const { name, messages, stream, here, talk: kind } = section.dataset;
  const list = section.querySelector("[data-said]");
  const form = section.querySelector("[data-write]");
  const line = section.querySelector("[data-line]");
  const { text, picture, once } = form.elements;
  const asks = kind === "thread";
  const shelf = `talk-queue-${name}`;
  const keep = draft(text, `talk-draft-${name}`);
  let last = Number(list.lastElementChild?.dataset.number ?? 0);
  let reading = null;
  let again = false;
  let sending = false;
  let ended = false;

  // What was not yet sent: words outlive the page, photos the page alone.
  const photos = new Map();
  const queue = () => JSON.parse(store(localStorage, shelf) ?? "[]");
  const put = (every) =>
    store(localStorage, shelf, every.length ? JSON.stringify(every) : null);
  let held = queue();

  const tell = (what) => {
    line.textContent = what ? words(what) : "";
    line.hidden = !what;
  };

  const row = ({ number, once: id, mine, house, who, text: said, at, picture: url }) => {
    const item = document.createElement("li");
    item.className = house ? "house" : mine ? "mine" : "theirs";
    item.dataset.once = id;
    if (number) {
      item.id = `m${number}`;
      item.dataset.number = number;
    }
    const by = Object.assign(document.createElement("p"), { className: "by" });
    by.append(Object.assign(document.createElement("b"), { textContent: who ?? words("you") }));
    if (at) {
      const time = document.createElement("time");
      time.dateTime = at;
      by.append(" ", time);
    } else by.append(` ${words("onItsWay")}`);
    item.append(by);
    if (url) {
      const link = Object.assign(document.createElement("a"), { href: url });
      link.append(
        Object.assign(document.createElement("img"), { src: url, alt: words("photo"), loading: "lazy" }),
      );
      item.append(link);
    }
    if (said) {
      item.append(Object.assign(document.createElement("p"), { className: "words", textContent: said }));
    }
    return item;
  };

  const pending = (id) => list.querySelector(`[data-once="${CSS.escape(id)}"]:not([data-number])`);
  const foot = () => list.lastElementChild?.scrollIntoView({ block: "nearest" });

  const show = (told) => {
    const seen = document.activeElement && section.contains(document.activeElement);
    for (const one of told.messages) {
      if (one.number <= last) continue;
      last = one.number;
      pending(one.once)?.remove();
      const before = list.querySelector("li:not([data-number])");
      list.insertBefore(row(one), before);
    }
    if (told.messages.length) {
      localTimes(list);
      if (seen || !document.hidden) foot();
      mark().then(newest);
    }
    if (asks) {
      offer(told.offers);
      there(told.there);
    }
  };

  const offer = (some) => {
    const place = section.querySelector("[data-offers]");
    place.hidden = !some.length;
    place.querySelector("ul").replaceChildren(
      ...some.map(({ asked, url }) => {
        const item = document.createElement("li");
        item.append(Object.assign(document.createElement("a"), { href: url, textContent: asked }));
        return item;
      }),
    );
  };

  const there = ({ words: said, at, now }) => {
    const place = section.querySelector("[data-there] .there");
    place.className = now ? "there now" : "there";
    place.textContent = at ? `${said} ` : said;
    if (!at) return;
    const time = document.createElement("time");
    time.dateTime = at;
    place.append(time, ".");
    localTimes(place.parentElement);
  };

  /** Read on after the last number; one reading at a time, and one more if it rang meanwhile. */
  const read = () => {
    if (reading) {
      again = true;
      return reading;
    }
    reading = (async () => {
      do {
        again = false;
        try {
          const answer = await json(`${messages}?after=${last}`);
          if (answer.ok) show(await answer.json());
        } catch {
          // The bell rings again, or somebody looks again.
        }
      } while (again && !ended);
      reading = null;
    })();
    return reading;
  };

  /** What somebody looks at is read. */
  const mark = async () => {
    if (document.hidden || !last || ended) return;
    const body = new URLSearchParams({
      read: last,
      csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value,
    });
    await fetch(messages, { method: "POST", body }).catch(() => {});
  };

  const newest = () => {
    if (!asks) return;
    store(localStorage, ASKED, `${name} ${last}`);
  };

  const pump = async () => {
    if (sending) return;
    sending = true;
    while (held.length && !ended) {
      const [{ id, said }] = held;
      const body = new FormData();
      body.set("once", id);
      body.set("text", said);
      if (photos.has(id)) body.set("picture", photos.get(id));
      const answer = await sent(form, here, body, tell, () => ended);
      if (!answer) break;
      tell(null);
      const told = await answer.json().catch(() => ({}));
      held = held.filter((one) => one.id !== id);
      photos.delete(id);
      put(queue().filter((one) => one.id !== id));
      if (answer.ok) await read();
      else {
        // Refused: the words go back to where they can be changed.
        pending(id)?.remove();
        if (said && !text.value) text.value = said;
        keep();
        fault(form, Object.values(told.faults ?? { all: words("refused") }).join(" "));
      }
    }
    sending = false;
  };

  const line_up = (id, said) => {
    if (list.querySelector(`[data-once="${CSS.escape(id)}"]`)) return;
    list.append(row({ once: id, mine: true, text: said }));
    foot();
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const said = text.value.trim();
    const file = picture.files[0];
    const most = Number(words("limit")) || Infinity;
    if (!said && !file) return fault(form, words("empty"));
    if (file && file.size > most) return fault(form, words("tooLarge"));
    fault(form, null);
    const id = once.value;
    once.value = uuid();
    held.push({ id, said });
    if (file) photos.set(id, file);
    else put([...queue(), { id, said }]);
    line_up(id, said || words("photo"));
    form.reset();
    text.value = "";
    keep();
    text.focus();
    return pump();
  });
  const add = section.querySelector("[data-file]");
  const plain = add.textContent;
  const named = () => (add.textContent = picture.files[0]?.name ?? plain);
  picture.addEventListener("change", named);
  form.addEventListener("reset", () => setTimeout(named));
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });

  for (const saved of section.querySelectorAll("[data-words]")) {
    saved.addEventListener("click", (event) => {
      event.preventDefault();
      text.value = [text.value.trim(), saved.dataset.words].filter(Boolean).join("\n\n");
      keep();
      text.focus();
    });
  }

  const address = section.querySelector("[data-address]");
  address?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await sent(address, here, new FormData(address), null, () => ended);
    const told = await answer?.json().catch(() => ({}));
    fault(address, told?.faults && Object.values(told.faults).join(" "));
    if (!told?.url) return;
    const email = address.elements.email.value;
    section.querySelector("details > summary").textContent = email
      ? words("reach").replace("%", email)
      : words("away");
    address.closest("details").open = !email;
  });

  // A form that the studio itself sent back, or a reload: what still waits is sent.
  const there_already = new Set([...list.children].map((item) => item.dataset.once));
  held = held.filter(({ id }) => !there_already.has(id));
  put(held);
  for (const { id, said } of held) line_up(id, said);
  pump();
  const stop = listen({ stream, known: () => last, ring: read });
  mark().then(newest);
  const seen = () => mark();
  document.addEventListener("visibilitychange", seen);
  foot();
  return () => {
    ended = true;
    stop();
    document.removeEventListener("visibilitychange", seen);
  };
}
