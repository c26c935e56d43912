"""When a client is asked: before the first session, healed, and every year after.

Nothing of it is planned ahead: windows follow from the sessions as they stand, so a session that is
set right moves them by itself. Days are the client's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext, ngettext

from studio.booking.models import Appointment
from studio.treatment import sessions
from studio.treatment.models import File, Treatment

__all__ = [
    "BEFORE",
    "HEALED",
    "HEALED_DAYS",
    "Window",
    "begun",
    "called",
    "course",
    "known",
    "of_treatment",
    "order",
    "short",
    "today_of",
    "windows",
    "year",
]

BEFORE, HEALED = "before", "healed"
#: After the last session. The colour is stable after 4 to 6 weeks (practice).
HEALED_DAYS = 35
#: How long an occasion stays open: an answer that comes later is of another time (our assumption).
HEALED_OPEN_DAYS = 56
YEAR_OPEN_DAYS = 90
#: A session this long after the one before is a touch-up, and begins nothing anew (our assumption).
SAME_COURSE_DAYS = 120
MOST_YEARS = 15
_KNOWN = re.compile(r"before|healed|year-([1-9]|1[0-5])")


@dataclass(frozen=True)
class Window:
    """When an occasion can be answered.

    Attributes
    ----------
    occasion : str
        ``before``, ``healed``, ``year-1`` and on.
    opens : date
    closes : date or None
        The last day; None: not known yet.
    """

    occasion: str
    opens: date
    closes: date | None

    def is_open(self, on: date) -> bool:
        """Whether it can be answered on a day."""
        return self.opens <= on and (self.closes is None or on <= self.closes)

    def is_past(self, on: date) -> bool:
        """Whether it can be answered no more."""
        return self.closes is not None and self.closes < on


def known(occasion: str) -> bool:
    """Whether there is such an occasion."""
    return _KNOWN.fullmatch(occasion) is not None


def year(occasion: str) -> int:
    """How many years after; 0 of the others."""
    return int(occasion.removeprefix("year-")) if occasion.startswith("year-") else 0


def order(occasion: str) -> int:
    """Place among the occasions."""
    return -2 if occasion == BEFORE else -1 if occasion == HEALED else year(occasion)


def called(occasion: str) -> str:
    """An occasion in words."""
    if occasion == BEFORE:
        return gettext("Before treatment")
    if occasion == HEALED:
        return gettext("Healed")
    years = year(occasion)
    return ngettext("%(years)d year after", "%(years)d years after", years) % {"years": years}


def short(occasion: str) -> str:
    """An occasion in few letters, for below a plot."""
    if occasion == BEFORE:
        return gettext("Before")
    if occasion == HEALED:
        return gettext("Healed")
    years = year(occasion)
    return ngettext("%(years)d year", "%(years)d years", years) % {"years": years}


def course(days: Iterable[date]) -> list[date]:
    """The sessions of the treatment itself, without touch-ups long after."""
    found: list[date] = []
    for day in sorted(days):
        if found and (day - found[-1]).days > SAME_COURSE_DAYS:
            break
        found.append(day)
    return found


def windows(start: date, days: Sequence[date], on: date, *, more: bool = False) -> list[Window]:
    """The occasions of a treatment that have come by a day, and the next one.

    Parameters
    ----------
    start : date
        When the treatment was laid down.
    days : sequence of date
        Of its sessions.
    more : bool
        Whether a session is booked: then it has not healed yet.
    """
    done = course(days)
    found = [Window(BEFORE, min(start, done[0]) if done else start, done[0] if done else None)]
    if not done or (more and (on - done[-1]).days <= SAME_COURSE_DAYS):
        return found
    opens = done[-1] + timedelta(days=HEALED_DAYS)
    found.append(Window(HEALED, opens, opens + timedelta(days=HEALED_OPEN_DAYS)))
    for years in range(1, MOST_YEARS + 1):
        if found[-1].opens > on:
            break
        opens = _anniversary(done[-1], years)
        found.append(Window(f"year-{years}", opens, opens + timedelta(days=YEAR_OPEN_DAYS)))
    return found


def of_treatment(treatment: Treatment, on: date | None = None) -> list[Window]:
    """The windows of a treatment as its file stands."""
    on = on or today_of(treatment.file)
    days = [one.on for one in sessions.in_force(treatment)]
    more = (
        treatment.series is not None
        and Appointment.objects.filter(
            series=treatment.series, state="booked", starts__gt=timezone.now()
        ).exists()
    )
    return windows(begun(treatment), days, on, more=more)


def begun(treatment: Treatment) -> date:
    """The day on which a treatment was laid down."""
    return treatment.begun.astimezone(_zone(treatment.file)).date()


def today_of(file: File) -> date:
    """The client's own day."""
    return timezone.now().astimezone(_zone(file)).date()


def _zone(file: File) -> ZoneInfo:
    return ZoneInfo(file.zone or file.clinic.zone)


def _anniversary(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + years, day=28)
