"""Hours in words of the reader's language: now, this week, and days that are closed later on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import get_language, gettext

from studio.clinics.hours import timetable
from studio.clinics.models import Closure, Opening, Said
from studio.people.models import Clinic

__all__ = ["Day", "clock", "closures_ahead", "day_said", "days_said", "now_said", "week"]

AHEAD_DAYS = 120  # closures further off than this are not told yet


@dataclass(frozen=True)
class Day:
    """A day of the week to come: its name, whether it is today, its hours in words, and why not."""

    name: str
    today: bool
    hours: tuple[str, ...]
    note: Said | None = None


def clock(at: time) -> str:
    """``9:30 am``, ``9:30``."""
    if get_language() == "es":
        return f"{at.hour}:{at.minute:02d}"
    half = "am" if at.hour < 12 else "pm"
    minutes = f":{at.minute:02d}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}\N{NO-BREAK SPACE}{half}"


def day_said(day: date, *, weekday: bool = True) -> str:
    """``Thursday 26 November``, ``jueves 26 de noviembre``."""
    month = str(MONTHS[day.month])
    between = " de " if get_language() == "es" else " "
    said = f"{day.day}{between}{month}"
    return f"{WEEKDAYS[day.weekday()]} {said}" if weekday else said


def days_said(first: date, last: date) -> str:
    """One day, or from one to another."""
    if first == last:
        return day_said(first)
    told = {"first": day_said(first), "last": day_said(last)}
    return gettext("%(first)s to %(last)s") % told


def now_said(clinic: Clinic, at: datetime) -> str:
    """Whether it is open at an instant, and until or from when."""
    table = timetable(clinic)
    if not table.hours:
        return gettext("Hours are not given yet.")
    if now := table.now(at):
        closes = clock(now.end.astimezone(table.zone).time())
        return gettext("Open now, until %(time)s.") % {"time": closes}
    coming = table.next(at)
    if coming is None:
        return gettext("Closed now.")
    opens = coming.start.astimezone(table.zone)
    days = (opens.date() - table.today(at)).days
    told = {"time": clock(opens.time()), "day": _near(opens.date(), days)}
    if days == 0:
        return gettext("Closed now. Opens today at %(time)s.") % told
    if days == 1:
        return gettext("Closed now. Opens tomorrow at %(time)s.") % told
    return gettext("Closed now. Opens on %(day)s at %(time)s.") % told


def week(clinic: Clinic, at: datetime) -> list[Day]:
    """Today and the six days after it, as they will be."""
    today = timetable(clinic).today(at)
    hours = list(Opening.objects.filter(clinic=clinic))
    closed = list(Closure.objects.filter(clinic=clinic, last__gte=today))
    found = []
    for ahead in range(7):
        day = today + timedelta(days=ahead)
        closure = next((one for one in closed if one.first <= day <= one.last), None)
        said = () if closure else _hours(hours, day)
        found.append(Day(str(WEEKDAYS[day.weekday()]), not ahead, said, closure and closure.note))
    return found


def closures_ahead(clinic: Clinic, at: datetime) -> list[Closure]:
    """Closures that begin after this week, and not too far off."""
    today = timetable(clinic).today(at)
    return list(
        Closure.objects.filter(
            clinic=clinic,
            first__gt=today + timedelta(days=6),
            first__lte=today + timedelta(days=AHEAD_DAYS),
        )
    )


def _hours(hours: Sequence[Opening], day: date) -> tuple[str, ...]:
    return tuple(
        gettext("%(from)s to %(to)s") % {"from": clock(one.opens), "to": clock(one.closes)}
        for one in hours
        if one.weekday == day.weekday()
    )


def _near(day: date, days: int) -> str:
    """The day's name alone while that is enough."""
    return str(WEEKDAYS[day.weekday()]) if days < 7 else day_said(day)
