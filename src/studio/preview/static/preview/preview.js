/* The page: a head before and after, and what its visitor wishes for it. */

import { makeCompare } from "./compare.js";
import { makeIntake, send } from "./intake.js";
import { makeAdding } from "./adding.js";
import { makeKeeping } from "./keeping.js";
import { makeLeaving } from "./leaving.js";
import { makeMarking } from "./marking.js";
import { makeSheet } from "./marks.js";
import { makeMeasuring } from "./measuring.js";
import { makeReasons } from "./reasons.js";
import { makeShaping } from "./shaping.js";
import { makeTapping } from "./tapping.js";
import { makeWishes } from "./wishes.js";

const POLL_MS = 150;
const KEPT = "studio-wishes";

const main = document.querySelector("#studio");
const intake = document.querySelector("#intake");
const form = document.querySelector("#wishes");
const known = document.querySelector("#known");
const doing = document.querySelector("#doing");
const trouble = document.querySelector("#trouble");
const yours = document.querySelector("#yours");
const takes = document.querySelector("#known");
const taking = document.querySelector("#taking");

const compare = makeCompare(document.querySelector("#compare"));
const wishes = makeWishes(form, redraw);
const telling = document.querySelector("#telling");
const thumbs = document.querySelector("#views");
const layer = document.querySelector("#marks");
const studio = {
  get place() {
    return place;
  },
  look,
  marked: () => compare.hold(held()),
  tell: (told, complain, more) => tellAt("tell/", told, complain, more),
  tellAt,
  offerViews,
};
const sheets = [makeSheet(layer), makeSheet(layer), makeSheet(layer), makeSheet(layer)];
const measuring = makeMeasuring(document.querySelector("#measuring"), sheets[0], studio);
const adding = makeAdding(document.querySelector("#adding"), studio);
const tapping = makeTapping(document.querySelector("#tapping"), sheets[1], studio, adding.name);
const marking = makeMarking(document.querySelector("#marking"), sheets[2], studio);
const shaping = makeShaping(document.querySelector("#shaping"), sheets[3], wishes, studio);
const reasons = makeReasons(form, wishes, studio);
for (const tool of document.querySelectorAll("details[name=telling]")) {
  tool.addEventListener("toggle", () => {
    // Another tool above it has closed: what was opened stays in sight.
    if (tool.open) tool.querySelector("summary").scrollIntoView({ block: "nearest" });
  });
}
const bringing = makeIntake(intake, bring, complain);
const leaving = makeLeaving(intake.dataset.leave, intake, {
  own: () => Boolean(head && !head.rendered),
  there: () => head.url,
  gone: leave,
});
const keeping = makeKeeping(document.querySelector("#keeping"), {
  csrf: () => csrf(),
  gone: leave,
  stay: leaving.stay,
});

/* Which side of the picture is held while something is done on it. */
function held() {
  const [shaped, ...marked] = [...sheets].reverse();
  if (marked.some((sheet) => sheet.shown)) return "before";
  return shaped.shown ? "after" : null;
}

let head = null; // the head that is shown: its state, and its address
let place = "front"; // which of its photos
let run = 0; // each photo that comes in, or goes, ends whatever the one before was waiting for
let farewell = null;

class Refused extends Error {
  constructor({ text, faces, picture }, url) {
    super(text);
    this.faces = faces;
    this.picture = picture;
    this.url = url;
  }
}
class Overtaken extends Error {}

const csrf = () => ({ "X-CSRFToken": intake.elements.csrfmiddlewaretoken.value });
const token = (url) => url.match(/photos\/([^/]+)\//)[1];
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function say(text) {
  doing.textContent = text;
}

/* Wait for a photo to be examined, saying what is being done. */
async function follow(url, mine) {
  for (;;) {
    const response = await fetch(url);
    const answer = await response.json();
    if (mine !== run) throw new Overtaken();
    if (answer.state === "refused") throw new Refused(answer, url);
    if (answer.state === "ready") return answer;
    say(answer.text);
    await pause(POLL_MS);
    if (mine !== run) throw new Overtaken();
  }
}

/* A photo as it is before and after alike: in the light that is wished for. */
function lit(view, query) {
  const light = view.refused ? null : new URLSearchParams(query).get("light");
  const more = view.before.includes("?") ? "&" : "?";
  return light ? { ...view, before: `${view.before}${more}light=${light}` } : view;
}

async function draw(view, query) {
  if (view.refused) {
    const response = await fetch(view.before); // it has no dots
    return { blob: await response.blob(), facts: null };
  }
  const response = await fetch(`${view.after}${view.after.includes("?") ? "&" : "?"}${query}`);
  if (!response.ok) {
    const refused = new Refused(await response.json());
    refused.gone = response.status === 404;
    throw refused;
  }
  const facts = JSON.parse(response.headers.get("Studio-Facts"));
  return { blob: await response.blob(), facts: { ...facts, query } };
}

/* Show the head at this address once it is ready; ``anew`` where it was shown before and has been
   examined again. */
async function open(url, mine, anew = false) {
  const state = await follow(url, mine);
  const before = kept(url);
  const query = new URLSearchParams(before).toString();
  const shown = anew ? view(state, place) : state.views[0];
  let facts = { ...state.facts, query };
  if (anew || query || !compare.has(state.views)) {
    const drawn = await draw(shown, query);
    if (mine !== run) throw new Overtaken();
    await compare.show(lit(shown, query), state.rendered, drawn.blob);
    facts = drawn.facts ?? facts;
  }
  head = { ...state, url };
  place = shown.place;
  wishes.begin(state, before);
  reasons.begin(state);
  tell(facts);
  known.hidden = false;
  say("");
  telling.hidden = state.rendered;
  if (state.rendered) for (const tool of telling.querySelectorAll("details")) tool.open = false;
  adding.begin(state);
  measuring.begin(state);
  tapping.begin(state);
  marking.begin(state);
  offerViews();
  return state;
}

/* The photos that can be looked at: those with dots, and the others while points are tapped. */
function usable(state) {
  return state.views.filter((one) => !one.refused || tapping.open);
}

/* The photo from this place, if it can be looked at, or else the first. */
function view(state, wanted) {
  return usable(state).find((one) => one.place === wanted) ?? state.views[0];
}

function offerViews() {
  const offered = usable(head);
  thumbs.hidden = offered.length < 2;
  thumbs.replaceChildren(
    ...offered.map((one) => {
      const button = document.createElement("button");
      const image = document.createElement("img");
      button.type = "button";
      button.className = "thumb";
      button.setAttribute("aria-pressed", one.place === place);
      image.src = one.before;
      image.alt = "";
      button.append(image, adding.name(one.place));
      button.addEventListener("click", async () => {
        await look(one.place);
        thumbs.querySelector("[aria-pressed=true]").focus({ preventScroll: true });
      });
      return button;
    }),
  );
}

/* Show another photo of the head, with the same dots. */
async function look(wanted) {
  const mine = run;
  const shown = view(head, wanted);
  if (shown.place === place) return;
  try {
    const query = wishes.query;
    const { blob, facts } = await draw(shown, query);
    if (mine !== run) return;
    await compare.show(lit(shown, query), head.rendered, blob);
    place = shown.place;
    offerViews();
    if (facts) tell(facts);
    measuring.show();
    tapping.show();
    marking.show();
    shaping.show();
  } catch (error) {
    if (error.gone) leave();
    else say(error instanceof Refused ? error.message : intake.dataset.lost);
  }
}

/* Have the head examined again with what its owner tells or adds; what is wrong is said beside
   that. */
async function tellAt(path, told, complain, { onShare = () => {}, onEnd, then } = {}) {
  const mine = ++run;
  calm();
  telling.inert = true;
  try {
    const url = head.url + path;
    let status, body;
    if (told instanceof File) {
      if (told.size > Number(intake.dataset.limit)) {
        throw new Refused({ text: intake.dataset.tooLarge });
      }
      ({ status, body } = await send(url, csrf(), told, {}, onShare));
    } else {
      const headers = { ...csrf(), "Content-Type": "application/json" };
      const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(told) });
      ({ status } = response);
      body = await response.json();
    }
    onEnd?.();
    if (mine !== run) return;
    if (status === 404) return leave();
    if (body?.asked) bringing.released(false);
    if (status !== 202) throw new Refused(body ?? { text: intake.dataset.tooLarge });
    const { trouble } = await follow(body.url, mine);
    if (trouble) throw new Refused({ text: trouble });
    const state = await open(body.url, mine, true);
    telling.inert = false;
    then?.(state);
  } catch (error) {
    onEnd?.();
    if (error instanceof Overtaken) return;
    say("");
    complain(error instanceof Refused ? error.message : intake.dataset.lost);
  } finally {
    telling.inert = false;
  }
}

function kept(url) {
  try {
    const stored = JSON.parse(sessionStorage.getItem(KEPT));
    return stored?.token === token(url) ? stored.touched : {};
  } catch {
    return {};
  }
}

function tell(facts) {
  stays(head.keep_seconds); // it was used just now
  for (const name of ["dots", "to_make", "area"]) {
    document.querySelector(`#fact-${name}`).textContent = facts[name];
  }
  for (const said of document.querySelectorAll("[data-fact]")) {
    said.textContent = facts[said.dataset.fact];
  }
  document.querySelector("#notes").replaceChildren(
    ...facts.notes.map((note) => Object.assign(document.createElement("li"), { textContent: note })),
  );
  shaping.tell(facts);
  reasons.tell(facts);
  const seen = place === "front" ? "" : `view=${place}&`;
  for (const link of takes.querySelectorAll("a[data-take]")) {
    link.href = `${head.url}take/${link.dataset.take}/?${seen}${facts.query}`; // what is seen is what is saved
  }
  keeping.tell(!head.rendered, token(head.url), `${seen}${facts.query}`);
}

function stays(seconds) {
  clearTimeout(farewell);
  main.classList.toggle("own", seconds !== null);
  yours.hidden = seconds === null;
  document.querySelector("#stays").hidden = seconds !== null;
  if (seconds === null) return;
  const until = new Date(Date.now() + seconds * 1000); // counted from its last use
  const { lang } = document.documentElement;
  const time = until.toLocaleTimeString(
    navigator.languages.find((spoken) => spoken.startsWith(lang)) ?? lang,
    { hour: "numeric", minute: "2-digit" },
  );
  const said = yours.querySelector("[data-says]");
  said.textContent = said.dataset.says.replace("{time}", time);
  farewell = setTimeout(over, Math.max(1, seconds) * 1000);
}

/* The hour is over, unless the photo was used elsewhere meanwhile. */
async function over() {
  const response = await fetch(`${head.url}?there`).catch(() => null);
  if (!response) stays(60);
  else if (response.ok) stays((await response.json()).seconds_left ?? 60);
  else leave();
}

/* Redraw with the newest wish: one at a time, and never one that is already outdated. */
let drawing = false;
let asked = false;
async function redraw() {
  asked = true;
  if (drawing) return;
  drawing = true;
  try {
    while (asked) {
      asked = false;
      const mine = run;
      const seen = place;
      const query = wishes.query;
      const { blob, facts } = await draw(view(head, seen), query);
      if (mine !== run) break;
      if (seen !== place) {
        asked = true; // another photo has come into view meanwhile
        continue;
      }
      await compare.redraw(lit(view(head, seen), query), blob);
      if (facts) tell(facts);
      sessionStorage.setItem(
        KEPT,
        JSON.stringify({ token: token(head.url), touched: wishes.touched }),
      );
      say("");
    }
  } catch (error) {
    if (error.gone) leave();
    else say(error instanceof Refused ? error.message : intake.dataset.lost);
  } finally {
    drawing = false;
  }
}

async function bring(file) {
  const mine = ++run;
  calm();
  if (file.size > Number(intake.dataset.limit)) return complain(intake.dataset.tooLarge);
  try {
    say(intake.dataset.sending.replace("{percent}", 0));
    compare.announce(file);
    const replaces = head ? { replaces: token(head.url) } : {};
    const fields = { ...bringing.answers, ...replaces };
    const { status, body } = await send(intake.action, csrf(), file, fields, (share) => {
      if (mine === run) say(intake.dataset.sending.replace("{percent}", Math.round(100 * share)));
    });
    if (mine !== run) return;
    if (status === 202) bringing.released(true);
    if (body?.asked) bringing.released(false);
    if (status === 413 && !body) throw new Refused({ text: intake.dataset.tooLarge });
    if (status !== 202) throw new Refused(body ?? { text: intake.dataset.lost });
    await open(body.url, mine);
  } catch (error) {
    refuse(error, () => bring(file));
  }
}

async function chooseFace(url, face) {
  const mine = ++run;
  calm();
  try {
    const body = new URLSearchParams({ face });
    const response = await fetch(`${url}face/`, { method: "POST", headers: csrf(), body });
    const answer = await response.json();
    if (!response.ok) throw new Refused(answer);
    await open(answer.url, mine);
  } catch (error) {
    refuse(error, () => chooseFace(url, face));
  }
}

function refuse(error, again) {
  if (error instanceof Overtaken) return;
  if (error instanceof Refused) complain(error.message, null, error);
  else complain(intake.dataset.lost, again);
}

/* Say what is wrong where the photo came in; what was there stays. */
function complain(text, again = null, { faces = 0, picture = null, url = null } = {}) {
  compare.restore();
  say("");
  trouble.querySelector("p").textContent = text;
  const how = trouble.querySelector(".how");
  how.hidden = !picture;
  if (picture) how.src = picture;
  const choice = trouble.querySelector(".faces");
  choice.replaceChildren(
    ...Array.from({ length: faces }, (_, index) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "press";
      button.textContent = choice.dataset.says.replace("{n}", index + 1);
      button.addEventListener("click", () => chooseFace(url, index + 1));
      return button;
    }),
  );
  const button = trouble.querySelector("#again");
  button.hidden = again === null;
  button.onclick = again;
  trouble.hidden = false;
  trouble.scrollIntoView({ block: "nearest" });
}

function calm() {
  trouble.hidden = true;
  taking.textContent = "";
}

/* Back to the sample: the visitor's photo is gone. */
async function leave() {
  const mine = ++run;
  const { gone } = document.querySelector("#remove").dataset;
  calm();
  sessionStorage.removeItem(KEPT);
  try {
    await open(main.dataset.sample, mine);
    say(gone);
  } catch (error) {
    refuse(error, leave);
  }
}

/* What takes the photo away, and with it perhaps the answers before it. */
for (const [name, then] of [
  ["#remove", () => {}],
  ["#take-back", () => bringing.released(false)],
]) {
  const button = document.querySelector(name);
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    const mine = ++run;
    calm();
    try {
      const response = await fetch(button.formAction, { method: "POST", headers: csrf() });
      const answer = await response.json();
      if (!response.ok) throw new Refused(answer);
      sessionStorage.removeItem(KEPT);
      then();
      await open(answer.url, mine);
      say(button.dataset.done);
      document.querySelector("#photo").focus();
    } catch (error) {
      refuse(error, () => button.click());
    }
  });
}

takes.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-take]");
  if (!link) return;
  event.preventDefault();
  taking.textContent = takes.querySelector(".takes").dataset.making;
  try {
    const response = await fetch(link.href);
    if (!response.ok) throw new Refused(await response.json());
    const file = document.createElement("a");
    file.href = URL.createObjectURL(await response.blob());
    [, file.download] = response.headers.get("Content-Disposition").match(/filename="(.+)"/);
    file.click();
    setTimeout(() => URL.revokeObjectURL(file.href), 60_000);
    taking.textContent = takes.querySelector(".takes").dataset.made;
  } catch (error) {
    taking.textContent = error instanceof Refused ? error.message : intake.dataset.lost;
  }
});

(async () => {
  const mine = ++run;
  try {
    await open(main.dataset.state, mine);
  } catch (error) {
    refuse(error, () => location.reload());
    if (error instanceof Refused && main.dataset.state !== main.dataset.sample) {
      open(main.dataset.sample, mine).catch(() => {});
    }
  }
})();
