"""Free times: laws over every change of the clock to 2035, and what is taken."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from studio.booking.models import Hours, Kind, Room, Service, State
from studio.booking.slots import Rules, artists_of, free, laid, nearest
from studio.clinics.hours import Timetable
from studio.clinics.models import Closure
from studio.people.models import Membership, Role
from tests.studio.booking.conftest import HOUR, MINUTE, MONDAY, artists, make_clinic, put
from tests.studio.clinics.test_hours import CHANGES, days, hours, wall

DAY = timedelta(days=1)
NOW = MONDAY - 3 * DAY


@st.composite
def rules(draw):
    """A service as a clinic may set it."""
    minutes = st.integers(1, 36).map(lambda fives: 300 * fives)
    buffers = st.integers(0, 6).map(lambda fives: 300 * fives)
    return Rules(draw(minutes), draw(buffers), draw(buffers), draw(st.integers(1, 12)) * 300)


@settings(max_examples=400, deadline=None)
@given(hours(), days(), rules())
@example(((6, time(0), time(6)),), ("America/New_York", date(2026, 11, 1)), Rules(1800, 0, 0, 1800))
@example(((6, time(0), time(6)),), ("America/New_York", date(2027, 3, 14)), Rules(1800, 0, 0, 1800))
def test_every_time_offered_is_right_by_the_clock_and_by_a_stopwatch(table, placed, asked):
    zone, day = placed
    timetable = Timetable(ZoneInfo(zone), table)
    starts = [datetime.fromtimestamp(at, UTC) for at in laid(timetable, day, asked)]
    length = timedelta(seconds=asked.length)
    spans = timetable.spans(day)
    for at in starts:
        # Inside the hours from its beginning to its end, in real time.
        assert any(span.start <= at and at + length <= span.end for span in spans)
        # Told as wall time and read again it is the same instant: it is in no gap, and of a time
        # that comes twice it is the first.
        said = wall(at, zone)
        assert said.date() == day
        assert said.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC) == at
    # Each wall time once, in order, and never nearer to each other than the step.
    assert len({wall(at, zone) for at in starts}) == len(starts)
    assert all(two - one >= timedelta(seconds=1) for one, two in pairwise(starts))
    for span in spans:
        inside = [at for at in starts if span.start <= at < span.end]
        assert all((at - span.start).total_seconds() % asked.step == 0 for at in inside)
        # Nothing that fits is left out, but for the hour that comes again.
        room = int((span.end - span.start - length).total_seconds()) // asked.step + 1
        again = sum(
            bool((span.start + k * timedelta(seconds=asked.step)).astimezone(ZoneInfo(zone)).fold)
            for k in range(max(room, 0))
        )
        assert len(inside) == max(room, 0) - again


def test_the_night_of_the_change_by_hand():
    night = Timetable(ZoneInfo("America/New_York"), ((6, time(0), time(4)),))
    half = Rules(1800, 0, 0, 1800)

    def shown(day):
        return [
            f"{wall(datetime.fromtimestamp(at, UTC), 'America/New_York'):%H:%M}"
            for at in laid(night, day, half)
        ]

    in_autumn = shown(date(2026, 11, 1))
    assert in_autumn == ["00:00", "00:30", "01:00", "01:30", "02:00", "02:30", "03:00", "03:30"]
    in_spring = shown(date(2027, 3, 14))
    assert in_spring == ["00:00", "00:30", "01:00", "01:30", "03:00", "03:30"]


def test_every_change_to_2035_keeps_nine_oclock_and_two_hours():
    asked = Rules(2 * 3600, 0, 0, 3600)
    for zone, changes in CHANGES.items():
        table = Timetable(ZoneInfo(zone), tuple((day, time(9), time(13)) for day in range(7)))
        for at, _step in changes:
            for ahead in (-1, 0, 1):
                day = at.astimezone(ZoneInfo(zone)).date() + ahead * DAY
                starts = [datetime.fromtimestamp(one, UTC) for one in laid(table, day, asked)]
                assert [wall(one, zone).hour for one in starts] == [9, 10, 11]
                assert {wall(one + 2 * HOUR, zone).hour for one in starts} == {11, 12, 13}


def service(clinic, kind=Kind.CONSULTATION, **given):
    Service.objects.filter(clinic=clinic, kind=kind).update(**given)
    return Service.objects.get(clinic=clinic, kind=kind)


def times(slots, zone="America/New_York"):
    return [f"{wall(slot.starts, zone):%H:%M}" for slot in slots]


def on_monday(asked, **given):
    return free(asked, MONDAY - 10 * HOUR, MONDAY + 14 * HOUR, now=NOW, **given)


def test_an_empty_day_is_free_from_the_first_hour_to_the_last_that_fits(clinic):
    slots = on_monday(service(clinic, minutes=45))
    assert times(slots)[:3] == ["09:00", "09:30", "10:00"]
    assert times(slots)[-1] == "16:00"
    assert {slot.ends - slot.starts for slot in slots} == {45 * MINUTE}
    assert {slot.artists for slot in slots} == {(artists(clinic)[0].pk,)}
    assert {slot.room for slot in slots} == {clinic.treatment_rooms.get().pk}


@pytest.mark.parametrize(
    ("state", "held", "hindered"),
    [
        (State.BOOKED, None, True),
        (State.HELD, NOW + MINUTE, True),
        (State.HELD, NOW, False),  # the time for it is over
        (State.LAPSED, NOW, False),
        (State.CANCELLED, None, False),
        (State.CAME, None, True),
    ],
)
def test_what_is_taken_is_not_offered(clinic, state, held, hindered):
    put(clinic, MONDAY, 30, after=15, state=state, held_until=held)
    found = times(on_monday(service(clinic)))
    assert ("10:00" not in found) == hindered
    assert ("10:30" not in found) == hindered  # kept free after it
    assert {"09:30", "11:00"} <= set(found)


def test_what_is_kept_free_before_the_asked_counts_too(clinic):
    put(clinic, MONDAY, 30)
    found = times(on_monday(service(clinic, before_minutes=10, after_minutes=5)))
    assert "09:30" not in found  # it would not be clear at ten
    assert "10:30" not in found
    assert {"09:00", "11:00"} <= set(found)


def test_an_artist_is_busy_in_another_clinic_too(rows):
    here, there = make_clinic("here"), make_clinic("there")
    (who,) = artists(here)
    Membership.objects.create(user=who, clinic=there, role=Role.ARTIST)
    put(there, MONDAY, 60, artist=who)
    assert "10:00" not in times(on_monday(service(here)))
    both = {slot.starts: len(slot.artists) for slot in on_monday(service(there))}
    assert both[MONDAY] == 1
    assert both[MONDAY + HOUR] == 2


def test_without_a_free_room_there_is_no_free_time_unless_none_is_needed(rows):
    clinic = make_clinic(artists=3, rooms=2)
    one, two, _three = artists(clinic)
    for who, room in zip((one, two), Room.objects.filter(clinic=clinic), strict=True):
        put(clinic, artist=who, room=room)
    assert "10:00" not in times(on_monday(service(clinic)))
    assert "10:00" in times(on_monday(service(clinic, Kind.PHONE)))
    Room.objects.filter(clinic=clinic).update(used=False)
    assert on_monday(service(clinic)) == []


def test_who_has_least_to_do_that_day_comes_first(rows):
    clinic = make_clinic(artists=2, rooms=2)
    one, two = artists(clinic)
    put(clinic, MONDAY, artist=one)
    slots = {slot.starts: slot.artists for slot in on_monday(service(clinic))}
    assert slots[MONDAY] == (two.pk,)
    assert slots[MONDAY + 2 * HOUR] == (two.pk, one.pk)
    assert {slot.artists for slot in on_monday(service(clinic), artist=one.pk)} == {(one.pk,)}


def test_an_artists_own_hours_stand_instead_of_the_clinics_and_closures_over_both(rows):
    clinic = make_clinic(artists=2)
    one, _two = artists(clinic)
    Hours.objects.create(clinic=clinic, artist=one, weekday=0, opens=time(12), closes=time(19))
    found = on_monday(service(clinic), artist=one.pk)
    assert (times(found)[0], times(found)[-1]) == ("12:00", "18:30")
    assert times(on_monday(service(clinic)))[0] == "09:00"
    Closure.objects.create(clinic=clinic, first=MONDAY.date(), last=MONDAY.date())
    assert on_monday(service(clinic)) == []


def test_who_can_be_booked(clinic):
    make_clinic("there")
    for name, role in (("owner", Role.OWNER), ("desk", Role.DESK)):
        user = type(artists(clinic)[0]).objects.create_user(f"{name}@here.example", name=name)
        Membership.objects.create(user=user, clinic=clinic, role=role)
    assert artists_of(clinic) == artists(clinic)
    Hours.objects.create(clinic=clinic, artist=user, weekday=0, opens=time(9), closes=time(12))
    assert {one.name for one in artists_of(clinic)} == {"Artist 0", "desk"}


def test_notice_and_how_far_ahead(clinic):
    asked = service(clinic, notice_hours=2, ahead_days=1)
    now = MONDAY + 10 * MINUTE
    slots = free(asked, now - DAY, now + 30 * DAY, now=now)
    assert times(slots)[0] == "12:30"
    assert slots[-1].starts <= now + DAY
    for_staff = free(asked, MONDAY, now + 2 * DAY, now=now, noticed=False)
    assert times(for_staff)[0] == "10:00"


def test_what_is_to_be_moved_is_no_hindrance(clinic):
    mine = put(clinic, MONDAY, 60)
    assert "10:30" not in times(on_monday(service(clinic)))
    assert "10:30" in times(on_monday(service(clinic), besides=mine.pk))


def test_three_others_are_the_nearest(clinic):
    put(clinic, MONDAY, 30)
    others = nearest(service(clinic), MONDAY, now=NOW)
    assert times(others) == ["09:00", "09:30", "10:30"]
    Closure.objects.create(clinic=clinic, first=MONDAY.date(), last=MONDAY.date() + 3 * DAY)
    assert [wall(slot.starts, "America/New_York").weekday() for slot in nearest(
        service(clinic), MONDAY, now=NOW
    )] == [4, 4, 4]  # fmt: skip


def test_a_month_of_four_artists_is_found_at_once(rows):
    """Our bar is 50 ms on a quiet machine; here a loaded one may take four times as long."""
    clinic = make_clinic(artists=4, rooms=3)
    rooms = list(Room.objects.filter(clinic=clinic))
    for number, who in enumerate(artists(clinic)):
        for day in range(28):
            put(clinic, MONDAY + day * DAY + number * HOUR, 60, artist=who, room=rooms[number % 3])
    asked = service(clinic)
    taken = []
    for _again in range(5):
        began = perf_counter()
        slots = free(asked, MONDAY, MONDAY + 31 * DAY, now=NOW)
        taken.append(perf_counter() - began)
    assert len(slots) > 200
    assert min(taken) < 0.2, taken
