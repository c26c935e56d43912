"""Waiting for an earlier time; reminders; who is offered what is freed, and in which order."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from studio.booking import errands, waiting
from studio.booking.appointments import Details, SlotTaken, book, cancel, confirm, hold, move
from studio.booking.models import Appointment, Kind, Service, State, Waiting
from studio.errands.doing import run_due
from studio.errands.models import Errand
from studio.outbox.models import Letter
from tests.studio.booking.conftest import HOUR, MONDAY, make_clinic

DAY = timedelta(days=1)
NOW = MONDAY - 3 * DAY
ANA = Details("Ana", "ana@example.org", zone="America/New_York")
BO = Details("Bo", "bo@example.org", zone="America/New_York")
CY = Details("Cy", "cy@example.org", zone="America/New_York", language="es")


@pytest.fixture
def asked(clinic):
    Errand.objects.all().delete()
    return Service.objects.get(clinic=clinic, kind=Kind.CONSULTATION)


@pytest.fixture
def clock(monkeypatch):
    """What time it is for everybody."""

    def set_to(at):
        monkeypatch.setattr(timezone, "now", lambda: at)

    set_to(NOW)
    return set_to


def letters_to(details):
    return [one.subject for one in Letter.objects.filter(to=details.email).order_by("pk")]


def test_what_is_freed_is_held_for_the_first_and_then_for_the_next(asked, clock):
    taken = book(asked, MONDAY, ANA)
    waiting.begin(asked, BO, MONDAY.date())
    waiting.begin(asked, CY, MONDAY.date())
    cancel(taken)
    assert run_due() == 1
    (offer,) = Appointment.objects.filter(state=State.HELD)
    assert (offer.email, offer.starts) == (BO.email, MONDAY)
    assert offer.held_until == NOW + waiting.OFFERED_FOR
    with pytest.raises(SlotTaken):
        hold(asked, MONDAY)
    assert len(letters_to(BO)) == 2
    assert len(letters_to(CY)) == 1
    # Bo does nothing; after four hours it is Cy's.
    clock(NOW + waiting.OFFERED_FOR)
    run_due()
    (offer,) = Appointment.objects.filter(state=State.HELD)
    assert offer.email == CY.email
    booked = confirm(offer, CY)
    assert booked.state == State.BOOKED
    assert list(Waiting.objects.values_list("email", flat=True)) == [BO.email]
    # Nothing is offered to Bo twice.
    cancel(booked)
    clock(NOW + waiting.OFFERED_FOR + HOUR)
    run_due()
    assert not Appointment.objects.filter(state=State.HELD).exists()


def test_whoever_has_a_later_one_is_moved_to_it_and_theirs_goes_on(asked, clock):
    early, late = book(asked, MONDAY, ANA), book(asked, MONDAY + DAY, BO)
    waiting.begin_for(late, (MONDAY + DAY).date())
    waiting.begin(asked, CY, (MONDAY + 2 * DAY).date())
    cancel(early)
    run_due()
    offer = Appointment.objects.get(state=State.HELD)
    assert offer.email == BO.email
    moved = confirm(offer, BO)
    assert (moved.pk, moved.uid, moved.sequence) == (late.pk, late.uid, 1)
    assert moved.starts == MONDAY
    assert not Appointment.objects.filter(pk=offer.pk).exists()
    run_due()
    assert Appointment.objects.get(state=State.HELD).email == CY.email  # Tuesday, freed by Bo


def test_nobody_is_offered_a_later_time_or_one_past_their_day(asked, clock):
    own = book(asked, MONDAY, BO)
    waiting.begin_for(own, (MONDAY + 9 * DAY).date())
    waiting.begin(asked, CY, MONDAY.date())
    cancel(book(asked, MONDAY + DAY, ANA))
    run_due()
    assert not Appointment.objects.filter(state=State.HELD).exists()


def test_a_time_too_soon_to_be_thought_about_is_not_offered(asked, clock):
    taken = book(asked, MONDAY, ANA)
    waiting.begin(asked, BO, MONDAY.date())
    clock(MONDAY - asked.notice - HOUR / 2)
    cancel(taken)
    run_due()
    assert not Appointment.objects.filter(state=State.HELD).exists()


def test_an_offer_for_another_kind_that_fits_there(rows, clock):
    clinic = make_clinic()
    Errand.objects.all().delete()
    by_phone = Service.objects.get(clinic=clinic, kind=Kind.PHONE)
    taken = book(Service.objects.get(clinic=clinic, kind=Kind.CONSULTATION), MONDAY, ANA)
    waiting.begin(by_phone, BO, MONDAY.date())
    cancel(taken)
    run_due()
    assert Appointment.objects.get(state=State.HELD).kind == Kind.PHONE


def test_asking_twice_waits_once_and_stopping_ends_it(asked, clock):
    for until in (MONDAY, MONDAY + DAY):
        waiting.begin(asked, BO, until.date())
    (row,) = Waiting.objects.all()
    assert row.until == (MONDAY + DAY).date()
    own = book(asked, MONDAY + DAY, CY)
    waiting.begin_for(own, MONDAY.date())
    waiting.stop(own)
    assert Waiting.objects.count() == 1
    clock(MONDAY + 3 * DAY)
    errands.forget("")
    assert not Waiting.objects.exists()


def test_reminders_come_once_each_and_follow_a_move(asked, clock):
    booked = book(asked, MONDAY, ANA)
    move(booked, MONDAY + DAY, 0)
    clock(MONDAY)
    run_due()
    run_due()
    assert [s for s in letters_to(ANA) if s.startswith("A reminder")] == [
        "A reminder: Tuesday, January 7 at 10:00 a.m. (Eastern time, New York)"
    ]
    clock(MONDAY + DAY - 2 * HOUR)
    run_due()
    assert sum(s.startswith("A reminder") for s in letters_to(ANA)) == 2
    assert not Errand.objects.filter(name="booking.remind").exists()


def test_a_reminder_that_was_overtaken_says_nothing(asked, clock):
    booked = book(asked, MONDAY, ANA)
    before = Letter.objects.count()
    for about in (f"{booked.pk} day 7", f"{booked.pk + 9} day 0"):
        errands.remind(about)
    cancel(booked)
    errands.remind(f"{booked.pk} day 1")
    assert Letter.objects.count() == before + 1  # the cancellation


def test_whoever_books_for_tomorrow_is_not_reminded_of_yesterday(asked, clock):
    clock(MONDAY - 5 * HOUR)
    book(asked, MONDAY, ANA)
    assert [one.due for one in Errand.objects.filter(name="booking.remind")] == [MONDAY - 2 * HOUR]
