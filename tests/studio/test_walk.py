"""A visitor's whole way in a real browser: guide, own preview, a question, an artist asked.

The studio runs as anybody starts it, with the real engine and the demonstration. Pictures of every
station go to the folder that ``STUBBLE_WALK`` names, to be looked at.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from tests.studio.test_browser import chromium, playwright, pytestmark  # noqa: F401

MAN = files("stubble.samples") / "man-dark.jpg"
SAID = {
    "en": {
        "preview": "Preview",
        "questions": "Questions",
        "find": "Find an artist",
        "question": "Can I wash my hair on the third day?",
    },
    "es": {
        "preview": "Vista previa",
        "questions": "Preguntas",
        "find": "Buscar artista",
        "question": "¿Puedo lavarme el cabello al tercer día?",
    },
}


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory):
    """A studio in a process of its own; gives its address and its data folder."""
    data = tmp_path_factory.mktemp("walk")
    with subprocess.Popen(
        [sys.executable, "-m", "studio", "--port", "0", "--no-browser"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "studio.settings", "STUBBLE_DATA": str(data)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as running:
        said = running.stdout.readline()
        yield re.search(r"http://[^/\s]+", said)[0], data
        running.terminate()


@pytest.fixture
def walker(request, chromium, demonstration):  # noqa: F811
    """A browser of one width and language; keeps what its console and its policy complain of."""
    width, language = request.param
    address, _ = demonstration
    context = chromium.new_context(
        viewport={"width": width, "height": 844 if width < 600 else 800},
        locale={"en": "en-US", "es": "es-MX"}[language],
        has_touch=width < 600,
    )
    page = context.new_page()
    page.set_default_timeout(60_000)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    folder = os.environ.get("STUBBLE_WALK")

    def picture(name: str, whole: bool = True) -> None:
        if folder:
            page.screenshot(path=Path(folder) / f"{language}-{width}-{name}.png", full_page=whole)

    page.goto(f"{address}/{language}/guide/")
    yield page, SAID[language], language, picture
    context.close()
    assert complaints == []


def go(page, room: str) -> None:
    """Go to a room by the head of the page, behind its button on a phone."""
    menu = page.locator("header .menu")
    if menu.is_visible():
        menu.click()
    page.locator("header .pages a", has_text=room).first.click()


@pytest.mark.parametrize(
    "walker",
    [(390, "en"), (390, "es"), (1280, "en"), (1280, "es")],
    indirect=True,
    ids=lambda given: f"{given[1]}-{given[0]}",
)
def test_from_the_guide_to_an_artist_asked(walker, demonstration):
    page, said, language, picture = walker
    address, data = demonstration
    page.locator("main a").first.wait_for()
    picture("1-guide")

    go(page, said["preview"])
    page.check("#adult")
    page.check("#geometry")
    page.set_input_files("#photo", str(MAN))
    page.wait_for_selector("#yours:not([hidden])")
    page.wait_for_function("() => /\\d/.test(document.querySelector('#fact-dots').innerText)")
    before = page.inner_text("#fact-dots")
    page.evaluate(
        """() => { const one = document.querySelector('[name=density]');
        one.value = 60; one.dispatchEvent(new Event('input', {bubbles: true}));
        one.dispatchEvent(new Event('change', {bubbles: true})); }"""
    )
    page.wait_for_function(
        "was => document.querySelector('#fact-dots').innerText !== was", arg=before
    )
    page.wait_for_timeout(400)
    picture("2-preview")

    go(page, said["questions"])
    page.locator("main a[href*='/questions/']").first.wait_for()
    picture("3-questions")
    page.click("footer [data-talk-link]")  # the bubble gives way to what lies beneath it
    page.check("dialog [name=clinic][value=north-carolina]")
    page.fill("#talk_text", said["question"])
    picture("4-asking", whole=False)
    page.click("dialog [data-begin] button")
    page.locator("[data-said] li", has_text=said["question"]).wait_for()
    page.locator("[data-said] a[href*='/questions/'], .offers a").first.wait_for()
    picture("5-asked", whole=False)
    page.locator("dialog .close").click()

    go(page, said["find"])
    page.fill("main [name=near]", "27601")
    page.locator("main form button").first.click()
    artist = page.locator(f"main a[href^='/{language}/artists/']").filter(has_text=re.compile("."))
    artist.first.wait_for()
    picture("6-artists")
    page.goto(address + asked_first(page, address))
    picture("7-artist")
    page.locator("a[href$='/ask/']").click()
    page.fill("main [name=email]", f"ana-{language}@example.org")
    page.fill("main textarea", said["question"])
    for box in page.locator("main .boxes [type=checkbox]").all():
        assert not box.is_checked()  # nothing is shared that is not chosen
    page.locator("main .shared", has=page.locator("[name=email]")).locator(".boxes input").check()
    page.locator("main .shared", has=page.locator("textarea")).locator(".boxes input").check()
    picture("8-asking-an-artist")
    page.locator("main form button.primary").click()
    page.locator("[data-said] li", has_text=said["question"]).wait_for()
    picture("9-artist-asked")
    letters = [path.read_text() for path in waited(page, data / "mail")]
    assert any(f"To: ana-{language}@example.org" in letter for letter in letters)


def asked_first(page, address: str) -> str:
    """The page of the nearest artist that can be asked."""
    found = page.locator("main ol a, main ul a, main li a")
    for link in found.evaluate_all("all => all.map(one => one.getAttribute('href'))"):
        if link and re.fullmatch(r"/(en|es)/artists/[\w-]+/", link):
            page.goto(address + link)
            if page.locator("a[href$='/ask/']").count():
                return link
    raise AssertionError("nobody can be asked")


def waited(page, folder: Path) -> list[Path]:
    """Letters in the folder, once those of the last step are there."""
    for _ in range(40):
        found = list(folder.glob("*.eml"))
        if found:
            page.wait_for_timeout(2500)
            return list(folder.glob("*.eml"))
        page.wait_for_timeout(500)
    return []
