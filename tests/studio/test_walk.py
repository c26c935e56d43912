"""A visitor's whole way in a real browser: guide, own preview, a question, an artist asked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.studio.walking import (  # noqa: F401
    chromium,
    demonstration,
    go,
    own_preview,
    playwright,
    pytestmark,
    walk,
)

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


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("language", ["en", "es"])
def test_from_the_guide_to_an_artist_asked(
    chromium,  # noqa: F811
    demonstration,  # noqa: F811
    language,
    width,
):
    with walk(chromium, demonstration, language, width) as one:
        asks(one, demonstration)


def asks(one, studio):
    page, language, picture = one.page, one.language, one.picture
    said = SAID[language]
    page.goto(one.path("guide/"))
    page.locator("main a").first.wait_for()
    picture("1-guide")

    go(page, said["preview"])
    own_preview(page)
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
    page.goto(asked_first(page))
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
    letters = [path.read_text() for path in waited(page, studio.data / "mail")]
    assert any(f"To: ana-{language}@example.org" in letter for letter in letters)


def asked_first(page) -> str:
    """The page of the nearest artist that can be asked."""
    found = page.locator("main ol a, main ul a, main li a")
    for link in found.evaluate_all("all => all.map(one => one.getAttribute('href'))"):
        if link and re.fullmatch(r"/(en|es)/artists/[\w-]+/", link):
            page.goto(link)
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
