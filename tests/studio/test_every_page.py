"""Every page, in both languages, at every width, as whoever may see it, looked over in a browser.

The pages come from the table of addresses: what it gives with 200, and every form that it refuses.
So a page is looked at as soon as it has a row. Nothing is served: the browser asks the test's own
client, in the test's own transaction.
"""

from __future__ import annotations

import inspect
from contextvars import copy_context
from functools import partial
from importlib.resources import files

import pytest
from django.http import HttpResponse

from studio.frame.guard import POLICY
from tests.studio import test_addresses as table
from tests.studio.test_browser import chromium, playwright, pytestmark  # noqa: F401

clinics = table.clinics
HOST = "http://localhost"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE_ITSELF = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
AXE = """([kind, values]) => axe
    .run(document, {runOnly: {type: kind, values}, resultTypes: ['violations'], preload: false})
    .then(found => found.violations.flatMap(rule => rule.nodes.map(
        node => `${rule.id}: ${node.html.slice(0, 200)} (${node.any.concat(node.all, node.none)
            .map(one => one.message).join('; ').slice(0, 300)})`)))"""
WIDER = "document.documentElement.scrollWidth > innerWidth"
WHO_IS_WIDER = """() => [...document.querySelectorAll('body *')]
    .filter(one => one.getBoundingClientRect().right > innerWidth + 1)
    .map(one => one.outerHTML.slice(0, 120)).slice(0, 4)"""
TWICE = """() => {
    const larger = new CSSStyleSheet();
    larger.replaceSync(':root { font-size: 225% !important; }');
    document.adoptedStyleSheets = [larger];
}"""
#: What is pressed with a thumb and is no link within a sentence.
SMALL = """() => [...document.querySelectorAll(
        'button, .press, summary, select, textarea, [role=button], input:not([type=hidden])')]
    .filter(one => one.checkVisibility({visibilityProperty: true}) && !one.closest('.unseen'))
    .filter(one => !one.matches('.unseen'))
    .map(one => [one, (one.matches('[type=radio], [type=checkbox]') && one.closest('label') || one)
        .getBoundingClientRect()])
    .filter(([, box]) => box.width < 44 || box.height < 44)
    .map(([one, box]) => `${one.outerHTML.slice(0, 120)}: ${box.width} x ${box.height}`)"""
#: What has the keyboard must not lie wholly under something else (WCAG 2.4.11).
COVERED = """async () => {
    const seen = (one, box) => [0.5, 0.1, 0.9].some(x => [0.5, 0.1, 0.9].some(y => {
        const [left, top] = [box.left + x * box.width, box.top + y * box.height];
        const there = document.elementFromPoint(left, top);
        return there && (one.contains(there) || there.matches('label, a') && there.contains(one));
    }));
    const covered = one => document.activeElement === one
        && ![...one.getClientRects()].some(box => seen(one, box));
    const frame = () => new Promise(requestAnimationFrame);
    const found = [];
    const all = document.querySelectorAll('a[href], button, input, select, textarea, summary');
    for (const one of all) {
        if (one.disabled || one.matches('.unseen, [tabindex="-1"]')
            || !one.checkVisibility({visibilityProperty: true})) continue;
        one.focus();
        if (covered(one)) await frame().then(frame); // time to step aside
        if (covered(one)) found.push(one.outerHTML.slice(0, 160));
    }
    return found;
}"""
FILES: dict[str, dict[str, object]] = {}  # style, scripts and type: asked for once


@pytest.fixture(scope="module")
def tab(chromium):  # noqa: F811
    """One page of the browser, for all tests."""
    context = chromium.new_context(has_touch=True)
    context.add_init_script(AXE_ITSELF)
    context.add_init_script(
        "addEventListener('securitypolicyviolation',"
        " one => console.error(`policy: ${one.violatedDirective} ${one.blockedURI}`))"
    )
    yield context.new_page()
    context.close()


class Look:
    """Everything there is to see on a page."""

    def __init__(self, tab, client) -> None:
        self.tab = tab
        self.ask = client.generic  # the real one
        self.said = []
        self.wrong = []
        self.seen = set()
        self.refused = {}
        self.asked = 0  # how often the browser has, since it was last looked

    def answer(self, route) -> None:
        """Give the browser what the client is given."""
        request = route.request
        self.asked += 1
        path = request.url.removeprefix(HOST)
        if "text/event-stream" in request.headers.get("accept", ""):
            route.fulfill(content_type="text/event-stream", body="retry: 600000\n\n")
            return
        if path in FILES:
            route.fulfill(**FILES[path])
            return
        given = self.refused.get(path) or self.here.run(
            self.ask,
            request.method,
            path,
            request.post_data_buffer or b"",
            content_type=request.headers.get("content-type", ""),
            headers={"accept": request.headers.get("accept", "*/*"), "host": "localhost"},
        )
        body = given.read if given.streaming else given.content
        status = 200 if path in self.refused else given.status_code
        answer = {"status": status, "headers": dict(given.headers), "body": body}
        if path.startswith("/static/"):
            FILES[path] = answer
        route.fulfill(**answer)

    def over(self, path: str) -> None:
        """Look a page over: in English on a screen, in Spanish, which is longer, on a phone."""
        # Where Django finds this test's connection: the browser's questions come from elsewhere.
        self.here = copy_context()
        if path not in self.refused:
            self.on_a_screen(path)
            path = path.replace("/en/", "/es/", 1)
        self.on_a_phone(path)

    def open(self, path: str, width: int, height: int) -> None:
        self.tab.set_viewport_size({"width": width, "height": height})
        self.tab.goto(HOST + path)
        while self.asked:  # scripts go on asking
            self.asked = 0
            self.tab.wait_for_timeout(40)

    def on_a_screen(self, path: str) -> None:
        tab, report = self.tab, partial(self.report, path)
        self.open(path, 1280, 800)
        report("at 1280", tab.evaluate(AXE, ["tag", RULES]))
        report("covered at 1280", tab.evaluate(COVERED))
        tab.emulate_media(color_scheme="dark")
        report("dark", tab.evaluate(AXE, ["rule", ["color-contrast"]]))
        tab.emulate_media(color_scheme="light")
        self.fits(path, 320)

    def on_a_phone(self, path: str) -> None:
        tab, report = self.tab, partial(self.report, path)
        self.open(path, 390, 844)
        report("at 390", tab.evaluate(AXE, ["tag", RULES]))
        report("small", tab.evaluate(SMALL))
        report("covered at 390", tab.evaluate(COVERED))
        self.fits(path, 320)
        tab.evaluate(TWICE)
        self.fits(path, 640)

    def fits(self, path: str, width: int) -> None:
        self.tab.set_viewport_size({"width": width, "height": 844})
        if self.tab.evaluate(WIDER):
            self.report(path, f"too wide for {width}", self.tab.evaluate(WHO_IS_WIDER))

    def report(self, path: str, what: str, found: list[str]) -> None:
        self.wrong += [f"{path} {what}: {one}" for one in found]


@pytest.fixture
def beside_a_loop(tab, monkeypatch):
    """Rows may be asked for in this thread, though playwright has a loop in it."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture
def look(tab, visitor, beside_a_loop, rows):
    """Looks over what the client is given while a test asks for it; the rows go after the page."""
    looking = Look(tab, visitor)

    def hear(line):
        if line.type in ("error", "warning"):
            looking.said.append(f"{tab.url} says: {line.text} ({line.location['url']})")

    def fail(error):
        looking.said.append(f"{tab.url} fails: {error}")

    tab.on("console", hear)
    tab.on("pageerror", fail)
    tab.route("**/*", looking.answer)
    yield looking
    tab.goto("about:blank")
    tab.unroute_all()
    tab.remove_listener("console", hear)
    tab.remove_listener("pageerror", fail)


def shown_to(name: str) -> str | None:
    """Who sees the page of a name: anybody, else whoever may do most."""
    seen = table.ROWS[name].get("GET")
    if not isinstance(seen, dict):
        seen = dict.fromkeys(table.ROLES, seen)
    own = {role: one[0] if isinstance(one, tuple) else one for role, one in seen.items()}
    may = [role for role in table.ROLES if own.get(role) == 200]
    return None if not may else may[0] if may[0] == "visitor" else may[-1]


@pytest.mark.parametrize("name", [name for name in table.ROWS if shown_to(name)])
def test_a_page_keeps_to_every_rule(request, look, visitor, name, monkeypatch):
    monkeypatch.setattr(table, "METHODS", ("GET", "POST"))

    def spy(method, path, *given, **named):
        answer = look.ask(method, path, *given, **named)
        html = answer.headers.get("content-type", "").startswith("text/html")
        kind = (method, answer.status_code)
        if html and kind in (("GET", 200), ("POST", 422)) and kind not in look.seen:
            look.seen.add(kind)
            look.refused = {path: answer} if method == "POST" else {}
            look.over(path)
            look.refused = {}
        return answer

    visitor.generic = spy
    walk = table.test_who_may_ask_what
    wanted = [one for one in inspect.signature(walk).parameters if one not in ("name", "role")]
    given = {one: request.getfixturevalue(one) for one in wanted}
    walk(name=name, role=shown_to(name), **given)
    found = look.wrong + look.said
    assert not found, "\n" + "\n".join(found)


BAD = """<!doctype html><html lang="en"><head><title>Bad</title>
<link rel="stylesheet" href="/static/frame/frame.css"></head><body><main><h1>Bad</h1>
<p style="color: red">An inline style.</p><h4>Out of order</h4><img src="/static/frame/icon.svg">
<button>x</button><table><tr><td>{wide}</td></tr></table></main></body></html>"""


def test_what_is_wrong_is_seen(look):
    page = HttpResponse(BAD.format(wide="wide" * 100))
    page["Content-Security-Policy"] = POLICY
    look.refused = {"/en/bad/": page}
    look.over("/en/bad/")
    found = " ".join(look.wrong)
    for what in ("image-alt", "heading-order", "small: <button>", "too wide for 320"):
        assert what in found
    assert any("inline style" in one for one in look.said)
