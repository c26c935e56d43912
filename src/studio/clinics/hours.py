"""When a clinic is open: wall time for each day of the week in its zone, kept as instants of UTC.

    is_open(clinic, at)        whether somebody is there
    open_until(clinic, at)     when they go, or None where nobody is there
    opens_next(clinic, at)     when the next one comes, or None within a year

A clock is changed twice a year in many zones. A time of the day means the first instant of that day
at which the clock on the wall has reached it: one that the clock leaps over is the leap itself, one
that comes twice is the first. So a day's openings are spans of real time that never overlap, and
their lengths are what somebody with a stopwatch would measure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from studio.clinics.models import Closure, Opening
from studio.people.models import Clinic

__all__ = ["Span", "Timetable", "is_open", "open_until", "opens_next", "timetable"]

DAYS_AHEAD = 366  # in which the next opening is looked for
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """A stretch of real time, UTC: the first instant in it and the first one after it."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Timetable:
    """Hours and closures of one clinic.

    Attributes
    ----------
    zone : ZoneInfo
    hours : sequence of (weekday, opens, closes)
        Wall time; Monday is 0. Two of one weekday do not overlap.
    closed : sequence of (first, last)
        Days without hours, both ends among them.
    """

    zone: ZoneInfo
    hours: Sequence[tuple[int, time, time]]
    closed: Sequence[tuple[date, date]] = ()

    def spans(self, day: date) -> list[Span]:
        """When it is open on a day of its own calendar, in order."""
        if any(first <= day <= last for first, last in self.closed):
            return []
        found = (
            Span(self._reached(day, opens), self._reached(day, closes))
            for weekday, opens, closes in sorted(self.hours)
            if weekday == day.weekday()
        )
        return [span for span in found if span.start < span.end]  # an hour may be leapt over

    def today(self, at: datetime) -> date:
        """The day in the clinic at an instant."""
        return at.astimezone(self.zone).date()

    def now(self, at: datetime) -> Span | None:
        """The span that an instant lies in."""
        spans = self.spans(self.today(at))
        return next((span for span in spans if span.start <= at < span.end), None)

    def next(self, at: datetime) -> Span | None:
        """The first span that starts after an instant; None if there is none within a year."""
        return next((span for span in self._from(at) if span.start > at), None)

    def _from(self, at: datetime) -> Iterator[Span]:
        day = self.today(at)
        for ahead in range(DAYS_AHEAD + 1):
            yield from self.spans(day + ahead * _DAY)

    def _reached(self, day: date, wall: time) -> datetime:
        """The first instant of a day at which its clock has reached a time."""
        meant = datetime.combine(day, wall, self.zone)
        at = meant.astimezone(UTC)
        if at.astimezone(self.zone).replace(tzinfo=None) == meant.replace(tzinfo=None):
            return at
        # Leapt over: the leap lies between the two readings of a time that does not exist.
        before, after = meant.replace(fold=1).astimezone(UTC), at
        while after - before > timedelta(seconds=1):
            middle = before + (after - before) // 2
            if middle.astimezone(self.zone).replace(tzinfo=None) < meant.replace(tzinfo=None):
                before = middle
            else:
                after = middle
        return after.replace(microsecond=0)


def timetable(clinic: Clinic) -> Timetable:
    """Read the hours and closures of a clinic."""
    hours = Opening.objects.filter(clinic=clinic).values_list("weekday", "opens", "closes")
    closed = Closure.objects.filter(clinic=clinic).values_list("first", "last")
    return Timetable(ZoneInfo(clinic.zone), tuple(hours), tuple(closed))


def is_open(clinic: Clinic, at: datetime) -> bool:
    """Whether the clinic is open at an instant (with its zone)."""
    return timetable(clinic).now(at) is not None


def open_until(clinic: Clinic, at: datetime) -> datetime | None:
    """When the clinic closes that is open at an instant, UTC; None where it is closed."""
    span = timetable(clinic).now(at)
    return span.end if span else None


def opens_next(clinic: Clinic, at: datetime) -> datetime | None:
    """When the clinic opens next after an instant, UTC; None if it does not within a year."""
    span = timetable(clinic).next(at)
    return span.start if span else None
