"""Booking in a real browser: the visitor's own zone by script, and everything without one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from studio.booking.models import Appointment, Kind, State
from studio.errands.models import Errand
from studio.outbox.models import Letter
from studio.people.models import Clinic
from tests.studio.booking.conftest import make_clinic
from tests.studio.test_browser import (  # noqa: F401
    chromium,
    open_page,
    playwright,
    pytestmark,
    served,
)

#: A minute has gone by.
LATER = """() => {
    const now = performance.now.bind(performance);
    performance.now = () => now() + 70_000;
}"""


@pytest.fixture
def address(served, desk):  # noqa: F811
    return served


def aside(do):
    """Do something with rows in a thread: beside a browser Django wants none in this one."""

    def run():
        try:
            return do()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as one:
        return one.submit(run).result()


def kept():
    """The one appointment there is."""
    return aside(lambda: Appointment.objects.get(clinic__slug="walked"))


def gone():
    made = Clinic.objects.get(slug="walked")
    Appointment.objects.filter(clinic=made).delete()
    made.delete()
    Letter.objects.filter(to="ana@example.org").delete()
    Errand.objects.filter(name__startswith="booking.").delete()
    get_user_model().objects.filter(email__endswith="@walked.example").delete()


@pytest.fixture
def clinic(once_closed):
    once_closed(aside, gone)
    return aside(lambda: make_clinic("walked", artists=2, rooms=2))


def times_of(kind):
    return reverse("booking:times", args=["walked", kind])


def fill_in(page):
    page.fill("[name=name]", "Ana")
    page.fill("[name=email]", "ana@example.org")
    page.fill("[name=phone]", "+1 555 0100")


def test_by_phone_the_zone_is_found_named_and_can_be_changed(open_page, clinic):  # noqa: F811
    page = open_page(
        times_of("phone"), width=390, ready=".times", timezone_id="America/Los_Angeles"
    )
    page.wait_for_url("**zone=America%2FLos_Angeles*")
    assert "Pacific time, Los Angeles" in page.inner_text("#clock")
    page.select_option("#zone", "Europe/Madrid")
    page.click(".narrow-down button")
    page.wait_for_url("**zone=Europe%2FMadrid*")
    assert "Madrid" in page.inner_text("#clock")
    page.locator(".times label").first.click()
    page.click(".pick button")
    page.wait_for_selector("#still")
    fill_in(page)
    page.click("main form button")
    page.wait_for_selector("text=It is booked")
    row = kept()
    assert (row.state, row.kind) == (State.BOOKED, Kind.PHONE)


def test_without_scripts_it_is_booked_moved_and_cancelled(open_page, clinic):  # noqa: F811
    page = open_page(
        times_of("consultation"), width=1280, ready=".times", java_script_enabled=False
    )
    page.locator(".times label").first.click()
    page.click(".pick button")
    fill_in(page)
    page.click("main form button")
    page.wait_for_selector("text=It is booked")
    page.click("text=Choose another time")
    page.locator(".days a").last.click()
    page.locator(".times label").last.click()
    page.click(".pick button")
    page.click("text=Cancel it")
    page.click("main form button")
    page.wait_for_selector("h1:has-text('It is cancelled')")
    row = kept()
    assert (row.state, row.sequence) == (State.CANCELLED, 2)


def test_writing_keeps_the_time(open_page, clinic):  # noqa: F811
    page = open_page(times_of("consultation"), width=390, ready=".times")
    page.locator(".times label").first.click()
    page.click(".pick button")
    page.wait_for_selector("#still")
    soon = timezone.now() + timedelta(minutes=2)
    aside(lambda: Appointment.objects.filter(clinic=clinic).update(held_until=soon))
    page.evaluate(LATER)
    with page.expect_response("**/still/") as answer:
        page.fill("[name=name]", "A")
    assert "10" in answer.value.json()["text"]
    row = kept()
    assert row.held_until > timezone.now() + timedelta(minutes=9)
