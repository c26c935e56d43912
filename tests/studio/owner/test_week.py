"""The week: every hour counts once, in the clinic's own zone, also where the clocks are changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from studio.booking.models import Appointment, Kind, State
from studio.clinics.models import Closure, Opening
from studio.owner.week import boards, monday
from studio.people.models import Membership, Role
from tests.studio.booking.conftest import make_clinic
from tests.studio.test_addresses import come_in

HOUR = timedelta(hours=1)
MONDAY = date(2031, 1, 6)
NOW = datetime(2031, 1, 8, 15, tzinfo=UTC)


def book(clinic, starts, hours=1.0, kind=Kind.CONSULTATION, state=State.BOOKED, artist=None):
    artist = artist or clinic.memberships.filter(role=Role.ARTIST).first().user
    ends = starts + hours * HOUR
    return Appointment.objects.create(
        clinic=clinic,
        artist=artist,
        kind=kind,
        state=state,
        starts=starts,
        ends=ends,
        busy_from=starts,
        busy_until=ends,
    )


def test_hours_booked_open_and_free_add_up(rows):
    clinic = make_clinic(artists=2)
    at = datetime(2031, 1, 7, 15, tzinfo=UTC)  # ten in the morning
    book(clinic, at, 3.5, Kind.SESSION)
    book(clinic, at + 4 * HOUR, 0.5, state=State.MISSED)
    book(clinic, at + 5 * HOUR, 1, Kind.BLOCK)
    book(clinic, at + 24 * HOUR, 1, state=State.CANCELLED)
    Closure.objects.create(clinic=clinic, first=date(2031, 1, 9), last=date(2031, 1, 9))
    (board,) = boards([clinic], MONDAY, NOW)
    assert [day.closed for day in board.days] == [False, False, False, True, False, True, True]
    assert [day.today for day in board.days].index(True) == 2
    first, second = board.rows
    assert first.hours.booked == 4 * 3600
    assert first.hours.open == (4 * 8 - 1) * 3600
    assert second.hours.booked == 0
    assert board.hours == first.hours + second.hours
    tuesday = board.days[1].cells[0]
    assert [(one.start, one.end) for one in tuesday.marks] == [(600, 810), (840, 870), (900, 960)]
    assert tuesday.opens == ((9 * 60, 17 * 60),)


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        (date(2026, 3, 8), "America/New_York", 4),  # two becomes three
        (date(2026, 11, 1), "America/New_York", 6),  # two becomes one
        (date(2026, 3, 8), "America/Phoenix", 5),
        (date(2026, 3, 29), "Europe/Madrid", 4),
    ],
)
def test_a_night_in_which_the_clocks_change_has_the_hours_it_has(rows, day, zone, hours):
    clinic = make_clinic(zone=zone)
    Opening.objects.create(clinic=clinic, weekday=6, opens=time(0), closes=time(5))
    midnight = datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
    for number in range(hours):  # one after another, through the change
        book(clinic, midnight + number * HOUR)
    (board,) = boards([clinic], monday(day), midnight)
    sunday = board.days[6].cells[0]
    assert sunday.hours.open == sunday.hours.booked == hours * 3600
    assert all(mark.start < mark.end for mark in sunday.marks)
    assert board.hours.booked == hours * 3600  # none of it on Saturday


def test_each_clinic_has_its_own_days(rows):
    """Eleven at night in New York is the next day in Madrid."""
    late = datetime(2031, 1, 8, 4, tzinfo=UTC)
    clinics = [make_clinic("west"), make_clinic("east", zone="Europe/Madrid")]
    for clinic in clinics:
        book(clinic, late)
    west, east = boards(clinics, MONDAY, late)
    assert [bool(day.cells[0].marks) for day in west.days].index(True) == 1
    assert [bool(day.cells[0].marks) for day in east.days].index(True) == 2
    assert [day.today for day in west.days].index(True) == 1
    assert [day.today for day in east.days].index(True) == 2


def test_the_page_asks_no_more_of_the_data_with_more_artists(rows, visitor):
    clinic = make_clinic(artists=2)
    come_in(visitor, "owner", clinic)
    other = make_clinic("there")
    visitor.get("/en/owner/")  # that somebody was here is noted once in a while
    asked = []
    for more in (0, 9):
        for number in range(more):
            user = get_user_model().objects.create_user(f"more{number}@example.org")
            Membership.objects.create(user=user, clinic=clinic, role=Role.ARTIST)
            book(clinic, timezone.now(), artist=user)
        with CaptureQueriesContext(connection) as queries:
            answer = visitor.get("/en/owner/")
        asked.append(len(queries))
    assert asked[0] == asked[1]
    assert other.name not in answer.content.decode()
