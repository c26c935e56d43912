"""The practice in a real browser: from one's preview to a booking, and a treatment in the room."""

from __future__ import annotations

import email
import email.policy
import re
from datetime import UTC, datetime, timedelta

import pytest

from studio.people import codes
from studio.treatment import questions
from tests.studio.walking import (  # noqa: F401
    chromium,
    demonstration,
    own_preview,
    playwright,
    pytestmark,
    run,
    walk,
)

CLINIC = "north-carolina"
ARTIST = "dell-hathaway@artists.example"
PASSWORD = "a quiet river in May"

every = pytest.mark.parametrize(
    ("language", "width"),
    [(language, width) for width in (390, 768, 1280) for language in ("en", "es")],
)


@every
def test_from_a_preview_to_a_booking(chromium, demonstration, language, width):  # noqa: F811
    with walk(chromium, demonstration, language, width) as one:
        books(one)


def books(one):
    page = one.page
    page.goto(one.path(""))
    own_preview(page)
    one.picture("b1-preview")
    page.locator(f"a[href='{one.path('book/')}']").last.click()
    page.locator("main .ways a").first.wait_for()
    one.picture("b2-where")
    page.click(f"main a[href='{one.path(f'book/at/{CLINIC}/consultation/')}']")
    page.locator(".times label").first.wait_for()
    one.picture("b3-times")
    page.locator(".times label").last.click()
    page.click(".pick button")
    page.wait_for_selector("#still")
    page.fill("[name=name]", "Ana Sample")
    page.fill("[name=email]", f"{one.name}@example.org")
    page.fill("[name=phone]", "+1 555 0100")
    assert not page.is_checked("[name=preview]")
    page.check("[name=preview]")
    one.picture("b4-who")
    page.click("main form button.primary")
    page.locator("main a[download]").wait_for()
    one.picture("b5-booked")


@pytest.fixture(scope="module")
def artist(chromium, demonstration):  # noqa: F811
    """A browser's cookies once an artist has set a password, codes on the phone, and signed in."""
    (path,) = re.findall(
        r"/\S+", run(demonstration, "studio.people.invite", ARTIST, CLINIC, "artist")
    )
    with walk(chromium, demonstration, "en", 1280) as one:
        page = one.page
        page.goto(path)
        page.fill("[name=password]", PASSWORD)
        page.click("main form button")
        page.fill("[name=email]", ARTIST)
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "sign-in" not in url)
        page.goto("/en/account/second/")
        secret = page.inner_text("main .way p code").replace(" ", "")
        page.fill(
            "[name=code]",
            codes.code(secret, int(datetime.now(UTC).timestamp()) // codes.STEP_SECONDS),
        )
        page.click("main form button")
        page.locator("main .code").wait_for(state="detached")
        one.picture("t0-second-factor")
        return page.context.storage_state()


@every
def test_from_intake_to_a_touch_up(chromium, demonstration, artist, language, width):  # noqa: F811
    with walk(chromium, demonstration, language, width, artist) as one:
        file = comes(one)
        answers(one)
        agrees(one, file)
        comes_in(one)
        begun = treated(one, file)
        touched_up(one, file, begun)
    with walk(chromium, demonstration, language, width) as one:
        looks_after_themselves(one, demonstration)


def sent(page):
    """Send the page's form and wait for the next page."""
    with page.expect_navigation():
        page.locator("main form button.primary").last.click()


def comes(one):
    page = one.page
    page.goto(one.path(f"clients/{CLINIC}/"))
    one.picture("t1-clients")
    page.click(f"main a[href='{one.path(f'clients/{CLINIC}/new/')}']")
    page.fill("[name=name]", f"Inés Muestra {one.name}")
    page.fill("[name=born]", "1988")
    page.fill("[name=email]", f"ines-{one.name}@example.org")
    sent(page)
    one.picture("t2-file")
    return page.url


def answers(one):
    page = one.page
    page.click("main a[href$='/intake/']")
    for asked in questions.table():
        if asked.kind != "words":
            said = "yes" if asked.id == "adult" else {"yes-no": "no", "choice": "3"}[asked.kind]
            page.locator(f"[name='{asked.id}'][value='{said}']").check(force=True)
    page.fill("[name=name]", "Inés Muestra")
    page.check("[name=agreed]", force=True)
    one.picture("t3-intake")
    sent(page)
    page.locator("[name=goes][value=treat]").check(force=True)
    one.picture("t4-decide")
    sent(page)


def agrees(one, file):
    page = one.page
    page.goto(f"{file}consent/treatment/")
    page.fill("[name=name]", "Inés Muestra")
    page.check("[name=agreed]", force=True)
    one.picture("t5-consent")
    sent(page)


def comes_in(one):
    """What is used in these sessions is put into the stock."""
    page = one.page
    for kind in ("needle", "pigment"):
        page.goto(one.path(f"clients/{CLINIC}/stock/"))
        page.select_option("main form[method=post] [name=kind]", kind)
        for name in ("brand", "article", "lot"):
            page.fill(f"main form[method=post] [name={name}]", f"Walk {one.name}")
        page.fill("[name=expires]", day(-300))
        page.fill("[name=received]", day(1200))
        page.fill("[name=pieces]", "10")
        sent(page)
    one.picture("t6-stock")


def day(ago):
    """A day, so many days ago, as fields take it."""
    return (datetime.now(UTC).date() - timedelta(days=ago)).isoformat()


def treated(one, file):
    """A session, long ago; gives the address of the treatment."""
    page = one.page
    page.goto(f"{file}treatment/")
    page.locator("[name=zones][value=crown]").check(force=True)
    one.picture("t7-treatment")
    sent(page)
    begun = page.url
    wrote(one, begun, 1120)
    one.picture("t8-sessions")
    return begun


def wrote(one, begun, days):
    """Write down a session of some days ago."""
    page = one.page
    page.goto(f"{begun}session/")
    page.fill("[name=on]", day(days))
    for lot in page.locator(".chips label", has_text=f"Walk {one.name}").all():
        lot.locator("input").check(force=True)
    page.locator("[name=zones][value=crown]").check(force=True)
    page.fill("[name=parts]", "8")
    sent(page)


def touched_up(one, file, begun):
    """Years later a touch-up is due; it is booked, made and looked after."""
    page = one.page
    number = file.rstrip("/").rpartition("/")[2]
    page.goto(one.path(f"aftercare/{CLINIC}/"))
    due = page.locator(f"main a[href$='/{number}/touch-up/']")
    due.wait_for()
    one.picture("t9-due")
    due.click()
    page.locator("main form select").first.wait_for()
    one.picture("t10-book")
    sent(page)
    one.picture("t11-booked")
    wrote(one, begun, 0)
    page.goto(file)
    page.locator(f"main a[href$='/aftercare/{CLINIC}/{number}/']").first.wait_for()
    one.picture("t12-file")


def looks_after_themselves(one, studio):
    """The client opens the letter's link, and reads what they may do today."""
    page = one.page
    page.goto(letter_to(page, studio, f"ines-{one.name}@example.org", r"/\w\w/days/[\w-]+/"))
    page.locator("main h1").wait_for()
    one.picture("t13-days")
    page.click("main a[href$='/report/']")
    page.locator("[name=signs]").first.check(force=True)
    one.picture("t14-report")
    sent(page)
    one.picture("t15-reported")


def letter_to(page, studio, whom, link):
    """The path that a letter to somebody leads to, once it has been sent."""
    for _ in range(60):
        for path in (studio.data / "mail").glob("*.eml"):
            letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            text = letter.get_body(("plain",)).get_content()
            if letter["To"] == whom and (found := re.search(link, text)):
                return found[0]
        page.wait_for_timeout(500)
    raise AssertionError(f"no letter to {whom}")
