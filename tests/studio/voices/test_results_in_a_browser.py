"""Results as a hand, a keyboard and a screen reader find them."""

from __future__ import annotations

import pytest

from studio.people.models import Clinic
from studio.voices import demonstration
from studio.voices.models import Case
from tests.studio.test_browser import chromium, pytestmark  # noqa: F401
from tests.studio.test_every_page import beside_a_loop, look, tab  # noqa: F401

HOST = "http://localhost"


@pytest.fixture
def shown(look, rows, visitor):  # noqa: F811
    """The demonstration, in a browser."""
    from contextvars import copy_context

    Clinic.objects.create(slug="north", name="North", city="North", zone="UTC", demonstration=True)
    demonstration.show()
    look.here = copy_context()
    return look


def wait(at):
    at.wait_for_load_state("networkidle")


def test_the_demonstration_keeps_to_every_rule(shown):
    number = Case.objects.get(once="demonstration-crown-1").pk
    for path in ("", "?kind=shaved", "?kind=parting&tone=10&age=fresh", f"{number}/", "reviews/"):
        shown.over(f"/en/results/{path}")
    assert shown.wrong + shown.said == []


def test_the_slider_follows_keys_and_finger_and_says_where_it_is(shown):
    at = shown.tab
    at.set_viewport_size({"width": 390, "height": 844})
    at.goto(f"{HOST}/en/results/{Case.objects.get(once='demonstration-crown-6').pk}/")
    wait(at)
    slider = at.get_by_role("slider", name="Where before ends and after begins")
    assert slider.get_attribute("aria-valuetext") == "50 % before, 50 % after"
    slider.focus()
    at.keyboard.press("Home")
    assert slider.get_attribute("aria-valuetext") == "0 % before, 100 % after"
    box = at.locator(".frame").bounding_box()
    at.mouse.move(box["x"] + box["width"] / 4, box["y"] + box["height"] / 2)
    at.mouse.down()
    at.mouse.up()
    assert slider.input_value() == "25"
    # Both pictures lie on each other exactly: the same crop, the same size.
    before, after = (at.locator(f".frame img >> nth={n}").bounding_box() for n in (0, 1))
    assert before == after
    assert before["width"] / before["height"] == pytest.approx(4 / 3, abs=0.01)


def test_nothing_jumps_while_pictures_arrive(shown):
    at = shown.tab
    at.set_viewport_size({"width": 390, "height": 844})
    at.add_init_script(
        "window.moved = 0; new PerformanceObserver(list => { for (const one of list.getEntries())"
        " if (!one.hadRecentInput) window.moved += one.value; })"
        ".observe({type: 'layout-shift', buffered: true});"
    )
    for path in ("", f"{Case.objects.get(once='demonstration-crown-1').pk}/"):
        at.goto(f"{HOST}/en/results/{path}")
        wait(at)
        assert at.evaluate("window.moved") < 0.02


def test_without_scripts_both_pictures_stand_beside_each_other(chromium, shown):  # noqa: F811
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, java_script_enabled=False
    )
    page = context.new_page()
    page.route("**/*", shown.answer)
    try:
        page.goto(f"{HOST}/en/results/{Case.objects.get(once='demonstration-crown-1').pk}/")
        wait(page)
        before, after = (page.locator(f".frame img >> nth={n}").bounding_box() for n in (0, 1))
        assert before["x"] + before["width"] <= after["x"]
        assert before["y"] == after["y"]
        assert (before["width"], before["height"]) == (after["width"], after["height"])
        assert page.locator("input[type=range]").is_hidden()
        page.goto(f"{HOST}/en/results/")
        page.click("summary")
        page.select_option("#kind", "scars")
        page.check("input[name=tone][value='3']", force=True)
        page.click("text=Show results")
        assert page.locator(".card").count() == 1
    finally:
        context.close()
