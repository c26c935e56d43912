"""Opening hours over changes of the clock, closures, and what they come to as instants."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from hypothesis import example, given, settings
from hypothesis import strategies as st

from studio.clinics.hours import Timetable, is_open, open_until, opens_next
from studio.clinics.models import Closure, Opening
from studio.people.models import Clinic

ZONES = (
    "America/New_York",
    "America/Los_Angeles",
    "America/Phoenix",
    "America/Mexico_City",
    "Europe/Madrid",
)
YEARS = range(2026, 2036)
DAYS = (date(2026, 1, 1), date(2035, 12, 31))


def changes(zone):
    """Instants at which a zone's clock is changed, found by the hour."""
    at, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)
    before, found = at.astimezone(ZoneInfo(zone)).utcoffset(), []
    while at < end:
        at += timedelta(hours=1)
        if (offset := at.astimezone(ZoneInfo(zone)).utcoffset()) != before:
            found.append((at, offset - before))
            before = offset
    return found


CHANGES = {zone: changes(zone) for zone in ZONES}
CLOCK = st.builds(time, st.integers(0, 23), st.integers(0, 59))


@st.composite
def hours(draw):
    """One or two openings for each day of the week, apart from each other; some days none."""
    found = []
    for weekday in range(7):
        ends = sorted(draw(st.sets(CLOCK, min_size=0, max_size=4)))
        found += [(weekday, a, b) for a, b in zip(ends[::2], ends[1::2], strict=False)]
    return tuple(found)


@st.composite
def days(draw):
    """A zone, and a day: half of the time one on which its clock is changed."""
    zone = draw(st.sampled_from(ZONES))
    if CHANGES[zone] and draw(st.booleans()):
        at = draw(st.sampled_from(CHANGES[zone]))[0]
        return zone, at.astimezone(ZoneInfo(zone)).date()
    return zone, draw(st.dates(*DAYS))


def wall(at, zone):
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def test_the_zones_change_as_often_as_the_law_says():
    assert {zone: len(found) for zone, found in CHANGES.items()} == {
        "America/New_York": 20,
        "America/Los_Angeles": 20,
        "America/Phoenix": 0,
        "America/Mexico_City": 0,
        "Europe/Madrid": 20,
    }


@settings(max_examples=150, deadline=None)
@given(hours(), days())
def test_spans_are_the_hours_of_that_day_in_real_time(table, placed):
    zone, day = placed
    spans = Timetable(ZoneInfo(zone), table).spans(day)
    meant = [(a, b) for weekday, a, b in sorted(table) if weekday == day.weekday()]
    changed = [step for at, step in CHANGES[zone] if wall(at, zone).date() == day]
    if not changed:
        # A plain day: each opening is there, as the clock says and as long as it says.
        assert [(wall(s.start, zone).time(), wall(s.end, zone).time()) for s in spans] == meant
        assert [s.end - s.start for s in spans] == [
            datetime.combine(day, b) - datetime.combine(day, a) for a, b in meant
        ]
    assert all(one.start < one.end for one in spans)
    assert all(one.end <= two.start for one, two in pairwise(spans))
    assert all(wall(edge, zone).date() == day for s in spans for edge in (s.start, s.end))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([z for z in ZONES if CHANGES[z]]), st.data(), hours())
def test_around_a_change_only_the_repeated_hour_is_unlike_the_clock(zone, data, table):
    """Minute by minute: open means that the clock shows an opening of the day.

    Only in the hour that comes twice may it be otherwise, because each span is one stretch.
    """
    change, step = data.draw(st.sampled_from(CHANGES[zone]))
    timetable = Timetable(ZoneInfo(zone), table)
    for minute in range(-180, 181, data.draw(st.integers(5, 15))):
        at = change + timedelta(minutes=minute)
        shown = at.astimezone(ZoneInfo(zone))
        by_clock = any(
            weekday == shown.weekday() and a <= shown.time() < b for weekday, a, b in table
        )
        if step < timedelta(0) and change <= at < change - step:
            first_pass = at + step  # the same reading of the clock, an hour before
            assert shown.replace(tzinfo=None) == wall(first_pass, zone)
            continue
        assert (timetable.now(at) is not None) == by_clock


@settings(max_examples=200, deadline=None)
@given(hours(), days(), st.integers(0, 24 * 60 - 1), st.integers(0, 5))
@example(((6, time(9), time(17)),), ("America/New_York", date(2026, 11, 1)), 0, 0)
def test_the_next_opening_is_the_nearest_one_to_come(table, placed, minute, closed_days):
    zone, day = placed
    closed = ((day, day + timedelta(days=closed_days - 1)),) if closed_days else ()
    timetable = Timetable(ZoneInfo(zone), table, closed)
    at = datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC) + timedelta(minutes=minute)
    found = timetable.next(at)
    everything = [
        span for ahead in range(-1, 20) for span in timetable.spans(day + timedelta(days=ahead))
    ]
    later = [span for span in everything if span.start > at]
    assert found == (later[0] if later else None)
    if found:
        assert timetable.now(found.start) == found
        assert timetable.now(found.end - timedelta(microseconds=1)) == found
        assert timetable.now(found.end) != found
    # Whoever waits for it comes in, and not a moment before.
    if timetable.now(at) is None and found:
        assert timetable.now(found.start - timedelta(microseconds=1)) is None or any(
            span.end == found.start for span in everything
        )


@pytest.mark.parametrize(
    ("opens", "closes", "start", "end"),
    [
        # 2027-03-14, New York: 02:00 to 03:00 is leapt over, at 07:00 UTC.
        (time(1), time(4), 6, 8),
        (time(2, 30), time(4), 7, 8),
        (time(1), time(2, 30), 6, 7),
    ],
)
def test_a_time_that_is_leapt_over_is_the_leap(opens, closes, start, end):
    table = Timetable(ZoneInfo("America/New_York"), ((6, opens, closes),))
    (span,) = table.spans(date(2027, 3, 14))
    assert (span.start, span.end) == (
        datetime(2027, 3, 14, start, tzinfo=UTC),
        datetime(2027, 3, 14, end, tzinfo=UTC),
    )


def test_hours_that_are_leapt_over_whole_are_none():
    table = Timetable(ZoneInfo("America/New_York"), ((6, time(2, 15), time(2, 45)),))
    assert table.spans(date(2027, 3, 14)) == []


def test_a_time_that_comes_twice_is_the_first():
    # 2026-11-01, New York: 01:00 to 02:00 comes twice, from 05:00 and from 06:00 UTC.
    table = Timetable(ZoneInfo("America/New_York"), ((6, time(1, 30), time(3)),))
    (span,) = table.spans(date(2026, 11, 1))
    assert span.start == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert span.end - span.start == timedelta(hours=2, minutes=30)


def test_nine_in_the_morning_is_another_instant_after_the_change():
    table = Timetable(
        ZoneInfo("America/Los_Angeles"), tuple((d, time(9), time(17)) for d in (5, 6))
    )
    starts = [table.spans(day)[0].start.hour for day in (date(2026, 10, 31), date(2026, 11, 1))]
    assert starts == [16, 17]


@pytest.fixture
def clinic(rows):
    made = Clinic.objects.create(slug="here", name="Here", city="Here", zone="America/New_York")
    for weekday in range(5):
        Opening.objects.create(clinic=made, weekday=weekday, opens=time(10), closes=time(18))
    return made


def test_a_clinic_is_open_by_its_own_clock_and_closed_on_a_holiday(clinic):
    wednesday = datetime(2026, 11, 25, 20, tzinfo=UTC)  # 15:00
    assert is_open(clinic, wednesday)
    assert open_until(clinic, wednesday) == datetime(2026, 11, 25, 23, tzinfo=UTC)
    assert opens_next(clinic, wednesday) == datetime(2026, 11, 26, 15, tzinfo=UTC)
    Closure.objects.create(clinic=clinic, first=date(2026, 11, 26), last=date(2026, 11, 27))
    assert opens_next(clinic, wednesday) == datetime(2026, 11, 30, 15, tzinfo=UTC)
    assert not is_open(clinic, datetime(2026, 11, 26, 20, tzinfo=UTC))
    assert open_until(clinic, datetime(2026, 11, 26, 20, tzinfo=UTC)) is None


def test_it_is_open_from_the_first_instant_to_before_the_last(clinic):
    opens, closes = (datetime(2026, 11, 25, hour, tzinfo=UTC) for hour in (15, 23))
    tick = timedelta(microseconds=1)
    assert [is_open(clinic, at) for at in (opens - tick, opens, closes - tick, closes)] == [
        False,
        True,
        True,
        False,
    ]
    assert opens_next(clinic, opens - tick) == opens
    assert opens_next(clinic, opens) == opens + timedelta(days=1)


def test_without_hours_or_closed_for_good_there_is_no_next(clinic):
    at = datetime(2026, 11, 25, 20, tzinfo=UTC)
    Closure.objects.create(clinic=clinic, first=date(2026, 11, 26), last=date(2030, 1, 1))
    assert opens_next(clinic, at) is None
    Opening.objects.all().delete()
    assert not is_open(clinic, at)
    assert opens_next(clinic, at) is None


@pytest.mark.parametrize(
    ("model", "wrong"),
    [
        (Opening, {"weekday": 7, "opens": time(9), "closes": time(10)}),
        (Opening, {"weekday": 6, "opens": time(10), "closes": time(10)}),
        (Opening, {"weekday": 0, "opens": time(10), "closes": time(12)}),  # there already
        (Closure, {"first": date(2026, 2, 2), "last": date(2026, 2, 1)}),
    ],
)
def test_the_tables_keep_nonsense_out(clinic, model, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(clinic=clinic, **wrong)
