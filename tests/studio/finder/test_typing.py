"""Places while one types, and where the browser is: in a real browser, and without any script."""

from __future__ import annotations

import pytest

from tests.studio.test_browser import (  # noqa: F401
    address,
    chromium,
    open_page,
    pytestmark,
    served,
)

CHARLOTTE = {"latitude": 35.219876, "longitude": -80.812345}


@pytest.fixture
def at(open_page):  # noqa: F811
    """The page, for somebody in the United States."""

    def opened(path="/en/artists/", **options):
        return open_page(path, ready="#id_near", locale="en-US", **options)

    return opened


def test_a_place_is_chosen_by_the_keyboard_and_a_screen_reader_is_told(at):
    page = at()
    field = page.get_by_role("combobox", name="Where?")
    field.press_sequentially("malag")
    page.get_by_role("option", name="Málaga, Andalusia, Spain").wait_for()
    assert field.get_attribute("aria-expanded") == "true"
    field.press("ArrowDown")
    chosen = page.locator(f"#{field.get_attribute('aria-activedescendant')}")
    assert chosen.get_attribute("aria-selected") == "true"
    field.press("Enter")
    assert field.input_value() == "Málaga, Andalusia, Spain"
    assert field.get_attribute("aria-expanded") == "false"
    field.press("Enter")
    page.get_by_role("heading", name="Near Málaga, Andalusia, Spain").wait_for()


def test_escape_closes_what_is_offered_and_keeps_what_is_typed(at):
    page = at()
    field = page.get_by_role("combobox", name="Where?")
    field.press_sequentially("san j")
    page.locator("#places li").first.wait_for()
    field.press("Escape")
    assert page.locator("#places li").count() == 0
    assert field.input_value() == "san j"


def test_a_finger_takes_a_place(at):
    page = at(width=390)
    page.get_by_role("combobox", name="Where?").press_sequentially("2820")
    page.get_by_role("option", name="28202 Charlotte, NC").click()
    assert page.input_value("#id_near") == "28202 Charlotte, NC"


def test_where_one_is_is_asked_on_a_press_alone_and_sent_rounded(at):
    page = at(geolocation=CHARLOTTE, permissions=["geolocation"])
    sent = []
    page.on("request", lambda one: sent.append(one.post_data) if one.method == "POST" else None)
    assert page.input_value("#id_near") == ""
    page.get_by_role("button", name="Where I am").click()
    page.get_by_role("heading", name="Near Charlotte, NC").wait_for()
    assert "lat=35.22&lon=-80.81" in sent[0]
    assert page.url.endswith("?near=Charlotte%2C+NC")


def test_who_does_not_say_where_they_are_is_told_what_to_do(at):
    page = at(permissions=[])
    page.evaluate(
        "() => { navigator.geolocation.getCurrentPosition = (_yes, no) => no({ code: 1 }); }"
    )
    page.get_by_role("button", name="Where I am").click()
    page.get_by_text("Your browser did not say where you are.").wait_for()


def test_all_of_it_works_without_script(at):
    page = at(java_script_enabled=False)
    assert page.locator("#here").is_hidden()
    page.fill("#id_near", "28202-1234")
    page.get_by_role("button", name="Find", exact=True).click()
    page.get_by_role("heading", name="Near 28202 Charlotte, NC").wait_for()
