"""The clinic's days: a date holds until its end there, whatever day it is for the client."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from studio.booking.moments import clock, day, day_of

__all__ = ["ends", "in_time", "said", "today"]

DAY = timedelta(days=1)


def today(at: datetime, zone: str) -> date:
    """Which day it is in a clinic at an instant."""
    return at.astimezone(ZoneInfo(zone)).date()


def in_time(at: datetime, last: date, zone: str) -> bool:
    """Whether an instant counts for a date: the day it falls on in the clinic is not after it."""
    return today(at, zone) <= last


def ends(last: date, zone: str) -> datetime:
    """The first instant that no longer counts, UTC: midnight, or where the clock leaps over it."""
    there = ZoneInfo(zone)
    # Of a midnight that comes twice the day begins with the first. One that is leapt over is read
    # by the clock before the leap (fold 0), which gives the leap itself.
    return datetime.combine(last + DAY, time(), there).astimezone(UTC)


def said(last: date, zone: str, own: str = "") -> str:
    """A last day in words, and its last minute by the reader's clock where that differs."""
    words = _("the end of %(day)s") % {"day": day_of(last)}
    if not own:
        return words
    until = ends(last, zone) - timedelta(minutes=1)
    here, there = ZoneInfo(own), ZoneInfo(zone)
    if until.astimezone(here).replace(tzinfo=None) == until.astimezone(there).replace(tzinfo=None):
        return words
    return _("%(there)s in the clinic (for you: %(day)s, %(time)s)") % {
        "there": words,
        "day": day(until, here),
        "time": clock(until, here),
    }
