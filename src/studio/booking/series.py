"""The sessions of a treatment: proposed together, and never nearer to each other than skin allows.

Skin that was worked on heals for a week at least before it is worked on again; most artists leave
ten to fourteen days (practice; `LEAST_DAYS` and `USUAL_DAYS`). Days are counted by the calendar of
the clinic, as people count them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from studio.booking.models import ACTIVE, Appointment, Service
from studio.booking.slots import Slot, free

__all__ = ["LEAST_DAYS", "USUAL_DAYS", "TooClose", "allowed", "check", "check_all", "proposed"]

LEAST_DAYS = 7  # practice
USUAL_DAYS = 14  # practice
LOOKED_AHEAD = timedelta(days=30)  # for the next session, after the day it is wanted


class TooClose(Exception):
    """Two sessions of one treatment are nearer to each other than is allowed; carries the days."""

    def __init__(self, days: int) -> None:
        super().__init__(f"Sessions of one treatment are {days} days apart at least.")
        self.days = days


def proposed(
    service: Service,
    first: datetime,
    count: int,
    artist: int | None = None,
    *,
    apart_days: int = USUAL_DAYS,
    now: datetime | None = None,
) -> list[Slot]:
    """Free times for the sessions of a treatment, the first of them at an instant.

    Each later one is the free time nearest to the same time of the day, ``apart_days`` or more
    after the one before. There may be fewer than asked for where no more is free.
    """
    if apart_days < LEAST_DAYS:
        raise TooClose(LEAST_DAYS)
    zone = ZoneInfo(service.clinic.zone)
    found: list[Slot] = []
    wanted = first
    for _number in range(count):
        until = wanted + (LOOKED_AHEAD if found else timedelta(seconds=1))
        since = wanted.astimezone(zone).replace(hour=0, minute=0) if found else wanted
        slots = free(service, since, until, artist, now, noticed=False)
        if not slots:
            break
        day = slots[0].starts.astimezone(zone).date()
        that_day = [slot for slot in slots if slot.starts.astimezone(zone).date() == day]
        # Of that day the nearest to the same reading of the clock.
        nearest = min(that_day, key=lambda slot: abs(slot.starts - _same_time(first, slot, zone)))
        found.append(nearest)
        artist = artist or nearest.artists[0]
        wanted = nearest.starts.astimezone(zone) + timedelta(days=apart_days)  # on the wall
    return found


def check(session: Appointment, starts: datetime) -> None:
    """See that a session may be moved to an instant. Raises TooClose."""
    if not allowed(session)(starts):
        raise TooClose(session.apart_days)


def allowed(session: Appointment) -> Callable[[datetime], bool]:
    """Give what says whether a session may be moved to an instant, by the others of its series."""
    if session.series is None:
        return lambda _starts: True
    zone = ZoneInfo(session.clinic.zone)
    rows = Appointment.objects.filter(series=session.series, state__in=ACTIVE)
    others = list(rows.exclude(pk=session.pk).values_list("starts", flat=True))
    return lambda starts: all(_days(one, starts, zone) >= session.apart_days for one in others)


def check_all(starts: Sequence[datetime], apart_days: int, zone: ZoneInfo) -> None:
    """See that sessions, in order, are far enough from each other. Raises TooClose."""
    if apart_days < LEAST_DAYS:
        raise TooClose(LEAST_DAYS)
    if any(_days(one, two, zone) < apart_days for one, two in pairwise(starts)):
        raise TooClose(apart_days)


def _days(one: datetime, two: datetime, zone: ZoneInfo) -> int:
    return abs((two.astimezone(zone).date() - one.astimezone(zone).date()).days)


def _same_time(first: datetime, slot: Slot, zone: ZoneInfo) -> datetime:
    return datetime.combine(
        slot.starts.astimezone(zone).date(), first.astimezone(zone).time(), zone
    ).astimezone(UTC)
