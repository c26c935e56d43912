"""The clinic's days, over every change of its clock; sums of money."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override
from hypothesis import example, given
from hypothesis import strategies as st

from studio.booking.moments import ZONES
from studio.guarantee import days, money

#: Those people choose from, and some whose clocks change at midnight or by half an hour.
PLACES = st.sampled_from(
    [
        *ZONES,
        "America/Havana",
        "America/Santiago",
        "America/Asuncion",
        "Africa/Cairo",
        "Asia/Beirut",
        "Australia/Lord_Howe",
        "Pacific/Auckland",
        "Pacific/Apia",
    ]
)
ANY_DAY = st.dates(date(2026, 1, 1), date(2035, 12, 31))
TICK = timedelta(microseconds=1)


@given(ANY_DAY, PLACES)
@example(date(2026, 3, 28), "Asia/Beirut")  # that night 0:00 is leapt over
@example(date(2030, 9, 7), "America/Santiago")
@example(date(2027, 10, 28), "Africa/Cairo")  # that night 23:00 comes twice
def test_a_day_counts_until_its_last_moment_there(day, place):
    end = days.ends(day, place)
    assert days.today(end - TICK, place) == day
    assert days.today(end, place) > day
    assert days.in_time(end - TICK, day, place)
    assert not days.in_time(end, day, place)
    midnight = datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=ZoneInfo(place))
    for fold in (0, 1):  # the last second of the day, whichever time it comes
        assert days.in_time(midnight.replace(fold=fold), day, place)


@given(ANY_DAY, PLACES, PLACES)
def test_it_does_not_matter_where_the_client_is(day, place, own):
    last = datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=ZoneInfo(place))
    assert days.in_time(last.astimezone(ZoneInfo(own)), day, place)
    assert not days.in_time((last + timedelta(hours=3)).astimezone(UTC), day, place)
    with override("en"):
        says_both = "for you" in days.said(day, place, own)
    shown = {
        (days.ends(day, place) - timedelta(minutes=1))
        .astimezone(ZoneInfo(one))
        .replace(tzinfo=None)
        for one in (place, own)
    }
    assert says_both == (len(shown) == 2)


@given(st.integers(0, money.MOST_CENTS - 1), st.sampled_from(["en", "es"]))
def test_what_is_said_is_read_as_the_same_cents(cents, language):
    with override(language):
        said = money.said(cents, "USD").replace("USD", "").strip()
    assert money.read(said) == cents
    whole, part = divmod(cents, 100)
    assert money.read(f"{whole},{part:02}") == cents
    assert money.read(f"{whole}.{part:02}") == cents


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("1200", 120_000),
        ("1,200", 120_000),
        ("1.200,50", 120_050),
        ("1,200.50", 120_050),
        ("0.07", 7),
        ("12.5", None),
        ("1.200.50", None),
        ("-5", None),
        ("1e3", None),
        ("12,34,567", None),
        ("١٢", None),
        ("", None),
        ("9" * 19, None),
    ],
)
def test_sums_are_read_as_people_type_them(typed, cents):
    assert money.read(typed) == cents
