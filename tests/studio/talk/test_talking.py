# ruff: noqa: F811 - the fixtures of the other browser tests
"""A talk in a real browser: tunnels, reloads, the bubble, the inbox, and no scripts at all."""

from __future__ import annotations

import re
from datetime import time
from importlib.resources import files

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from studio.clinics.models import Opening
from studio.people.models import Clinic, Membership, Role
from studio.talk import threads
from studio.talk.models import Message, Thread
from tests.studio.test_browser import (  # noqa: F401
    address,
    chromium,
    open_page,
    playwright,
    pytestmark,
    served,
    with_rows,
)

SAID = "[data-said] li"
ALIVE = f"{SAID} [data-local]"  # the scripts have begun


@pytest.fixture
def cedar(once_closed):
    """A clinic, whose rows the server sees."""

    def make():
        clinic = Clinic.objects.create(slug="cedar", name="Cedar", city="Cedar", zone="UTC")
        for day in range(7):
            Opening.objects.create(clinic=clinic, weekday=day, opens=time(0), closes=time(23, 59))
        user = get_user_model().objects.create_user("rosa@cedar.example", name="Rosa Valdez")
        Membership.objects.create(user=user, clinic=clinic, role=Role.DESK)
        return clinic

    def clear():
        Clinic.objects.filter(slug="cedar").delete()
        get_user_model().objects.filter(email__endswith="@cedar.example").delete()

    once_closed(with_rows, clear)
    return with_rows(make)


def answer(text, name=None):
    """Somebody of the clinic answers in the newest talk."""

    def put():
        rows = Thread.objects.filter(clinic__slug="cedar").order_by("-pk")
        user = get_user_model().objects.get(email="rosa@cedar.example")
        threads.post(rows.get(name=name) if name else rows[0], text, by=user)

    with_rows(put)


def said():
    """Everything in the newest talk, in order."""
    rows = Message.objects.filter(thread__clinic__slug="cedar").order_by("thread", "number")
    return with_rows(lambda: list(rows.values_list("text", flat=True)))


def begin(open_page, text="Is it detectable?", **given):
    page = open_page("/en/talk/", ready="[data-begin]", **given)
    page.check("[value=cedar]")
    page.fill("#talk_text", text)
    page.click("[data-begin] button")
    page.wait_for_selector("[data-talk=thread]")
    return page


def send(page, text):
    page.fill("#talk_text", text)
    page.click("[data-write] button")


def test_an_answer_comes_without_a_reload(open_page, cedar):
    page = begin(open_page)
    answer("Nobody has asked me yet.")
    page.get_by_text("Nobody has asked me yet.").wait_for(timeout=4000)
    assert "Rosa Valdez" in page.locator(SAID).last.inner_text()
    page.wait_for_timeout(200)
    heard = with_rows(lambda: Thread.objects.get(clinic=cedar).heard)
    assert heard == 2


def test_what_could_not_be_sent_outlives_a_reload_and_goes_once(open_page, cedar):
    page = begin(open_page)

    def tunnel(route):
        return route.abort() if route.request.method == "POST" else route.continue_()

    page.route("**/talk/*/", tunnel)
    send(page, "From the tunnel")
    page.get_by_text("Not sent yet.").wait_for()
    send(page, "And this")
    page.fill("#talk_text", "Half a sent")
    page.reload()
    unsent = page.locator(f"{SAID}:not([data-number])")
    unsent.nth(1).wait_for()
    assert unsent.count() == 2
    assert page.input_value("#talk_text") == "Half a sent"
    assert said() == ["Is it detectable?"]
    page.unroute("**/talk/*/")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_selector(f"{SAID}[data-number='3']")
    assert said() == ["Is it detectable?", "From the tunnel", "And this"]
    assert page.locator(SAID).count() == 3
    open_page.complaints.clear()  # of the browser, about the tunnel


def test_an_answer_lost_on_the_way_back_makes_no_second_message(open_page, cedar):
    page = begin(open_page)
    lost = []

    def cut(route):
        if route.request.method != "POST" or lost:
            return route.continue_()
        lost.append(route.fetch())  # it arrives, and the browser never hears of it
        return route.abort()

    page.route("**/talk/*/", cut)
    send(page, "Once")
    page.wait_for_selector(f"{SAID}[data-number='2']")
    page.wait_for_function("() => document.querySelector('[data-line]').hidden")
    assert lost
    assert said() == ["Is it detectable?", "Once"]
    assert page.locator(SAID).count() == 2
    open_page.complaints.clear()


def test_where_no_line_holds_it_asks_now_and_then(open_page, cedar):
    page = begin(open_page)
    page.clock.install()
    page.route("**/stream/**", lambda route: route.abort())
    page.reload()
    page.wait_for_selector(ALIVE)
    page.wait_for_timeout(500)  # until the line was refused
    answer("By asking")
    page.clock.run_for(16_000)
    page.get_by_text("By asking").wait_for(timeout=4000)
    open_page.complaints.clear()


def test_back_from_sleep_it_reads_on(open_page, cedar):
    page = begin(open_page)
    page.route("**/stream/**", lambda route: route.abort())
    page.reload()
    page.wait_for_selector(ALIVE)
    answer("While you slept")
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    page.get_by_text("While you slept").wait_for(timeout=4000)
    open_page.complaints.clear()


def test_two_tabs_show_the_same(open_page, cedar):
    page = begin(open_page)
    other = page.context.new_page()
    other.goto(page.url)
    other.wait_for_selector(SAID)
    send(page, "From the first")
    other.get_by_text("From the first").wait_for(timeout=4000)
    send(other, "From the second")
    page.get_by_text("From the second").wait_for(timeout=4000)
    assert page.locator(SAID).count() == other.locator(SAID).count() == 3


def test_a_page_open_for_long_still_sends(open_page, cedar):
    """The token of its forms is no longer good."""
    page = begin(open_page)
    page.evaluate(
        "document.querySelectorAll('[name=csrfmiddlewaretoken]').forEach(one => {"
        " one.value = 'x'.repeat(64); })"
    )
    send(page, "All the same")
    page.wait_for_selector(f"{SAID}[data-number='2']")
    assert said()[-1] == "All the same"
    open_page.complaints.clear()


def test_the_bubble_opens_a_box_and_tells_of_an_answer_on_other_pages(
    open_page,
    cedar,
):
    page = open_page("/en/guide/", ready=".talk-bubble", width=390, height=844)
    page.locator("[data-talk-link]").click()
    page.check(".talk-box [value=cedar]")
    page.fill(".talk-box textarea", "When may I shampoo after the treatment?")
    page.click(".talk-box [data-begin] button")
    page.wait_for_selector(".talk-box [data-talk=thread]")
    page.get_by_text("A person answers all the same.").wait_for()
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
    found = page.evaluate("axe.run().then(found => found.violations.map(one => one.id))")
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.keyboard.press("Escape")
    page.wait_for_selector(".talk-box", state="hidden")
    page.goto(page.url.replace("guide/", "guide/questions/"))
    page.wait_for_selector(".talk-bubble", state="attached")
    page.wait_for_timeout(300)
    answer("After five days.")
    page.wait_for_function("() => document.title.startsWith('(1)')", timeout=5000)
    page.locator("[data-talk-link]").click()
    page.get_by_text("After five days.").wait_for()
    page.keyboard.press("Escape")
    page.wait_for_function("() => !document.title.startsWith('(')")


PAGES = ("", "guide/aftercare/", "account/sign-in/")
UNDER = """() => {
    const bubble = document.querySelector('.talk-bubble');
    if (getComputedStyle(bubble).visibility === 'hidden') return [];
    const box = bubble.getBoundingClientRect();
    return [...document.querySelectorAll(
        'a, button, input, select, textarea, summary, img, canvas, [data-read]')]
        .filter(one => one !== bubble && one.checkVisibility())
        .map(one => [one, one.getBoundingClientRect()])
        .filter(([, r]) => r.width && r.right > box.left && r.left < box.right
            && r.bottom > box.top && r.top < box.bottom)
        .map(([one]) => one.outerHTML.slice(0, 100));
}"""


@pytest.mark.parametrize(("width", "height"), [(320, 568), (390, 844), (1280, 800)])
def test_the_bubble_hides_nothing_that_is_pressed_or_looked_at(open_page, width, height):
    page = open_page("/en/", width=width, height=height, ready="h1")
    base = page.url
    seen = 0
    for path in PAGES:
        page.goto(f"{base}{path}")
        page.wait_for_selector(".talk-bubble", state="attached")
        tall = page.evaluate("document.documentElement.scrollHeight")
        for top in range(0, tall, 310):
            page.evaluate("top => scrollTo(0, top)", top)
            page.wait_for_timeout(40)
            assert page.evaluate(UNDER) == [], (path, top)
            seen += page.is_visible(".talk-bubble")
    assert seen  # somewhere it stands


def test_without_scripts_it_is_a_page_with_a_form(open_page, cedar):
    page = open_page("/es/talk/", ready="[data-begin]", java_script_enabled=False, locale="es")
    page.check("[value=cedar]")
    page.fill("#talk_text", "¿Se nota?")
    page.click("[data-begin] button")
    page.wait_for_selector(SAID)
    send(page, "Otra cosa")
    page.wait_for_load_state()
    assert page.locator(SAID).count() == 2
    assert page.is_visible("[type=file]")


def signed_in(page):
    """The session of somebody at the desk, in this browser."""

    def make():
        client = Client(headers={"host": "localhost"})
        client.force_login(get_user_model().objects.get(email="rosa@cedar.example"))
        session = client.session
        session.update({"second": True, "sure": timezone.now().timestamp()})
        session.save()
        return client.cookies["studio-visit"].value

    base = re.match(r"http://[^/]+", page.url)[0]
    page.context.add_cookies([{"name": "studio-visit", "value": with_rows(make), "url": base}])
    return base


def test_the_inbox_fills_by_itself_and_the_visitor_sees_who_is_there(
    open_page,
    cedar,
):
    desk = open_page("/en/guide/", ready="h1")
    base = signed_in(desk)
    desk.goto(f"{base}/en/inbox/clinic/cedar/")
    desk.wait_for_selector("[data-list]")
    page = begin(open_page, "I take blood thinners", width=390)
    row = desk.locator(".threads li")
    row.wait_for(timeout=5000)
    assert "Health" in row.inner_text()
    row.locator("a").click()
    desk.wait_for_selector("[data-talk=answer]")
    page.reload()
    assert "Rosa is here now." in page.inner_text("[data-there]")
    send(desk, "Please ask your doctor first.")
    page.get_by_text("Please ask your doctor first.").wait_for(timeout=4000)
    send(page, "I will.")
    desk.get_by_text("I will.").wait_for(timeout=4000)
    assert desk.locator(f"{SAID}.mine").count() == 1


def test_an_answer_written_while_signed_out_waits_for_the_sign_in(open_page, cedar):
    begin(open_page)
    desk = open_page("/en/guide/", ready="h1")
    base = signed_in(desk)
    name = with_rows(lambda: Thread.objects.get(clinic=cedar).name)
    desk.goto(f"{base}/en/inbox/thread/{name}/")
    desk.wait_for_selector(SAID)
    desk.context.clear_cookies(name="studio-visit")
    send(desk, "Good day.")
    desk.get_by_text("you are signed out").wait_for()
    assert said() == ["Is it detectable?"]
    signed_in(desk)
    desk.evaluate("window.dispatchEvent(new Event('online'))")
    desk.wait_for_selector(f"{SAID}[data-number='2']")
    assert said() == ["Is it detectable?", "Good day."]
    open_page.complaints.clear()
