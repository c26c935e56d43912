"""The days as a calendar: weeks for a page, and a file for the calendar of a phone (RFC 5545)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext

from studio.aftercare.days import DAY, Days, Wait
from studio.booking.calendar import escaped, folded

__all__ = ["Cell", "ics", "weeks"]

SUNDAY_FIRST = ("en",)


@dataclass(frozen=True)
class Cell:
    """A day of the page: what it is of the days since the session, and what changes on it.

    Attributes
    ----------
    number : int or None
        Days since the session; None before it and after the last day that matters.
    """

    day: date
    number: int | None
    today: bool
    gone: bool
    waits: tuple[Wait, ...]
    photo: bool


def weeks(days: Days, language: str) -> list[list[Cell]]:
    """Whole weeks from the session to the last day that is of interest."""
    marks = [one.until for one in days.waits] + [one.on for one in days.photos]
    last = max((one for one in marks if one >= days.since), default=days.since)
    weekday = days.since.weekday()
    back = (weekday + 1) % 7 if language in SUNDAY_FIRST else weekday
    at = days.since - back * DAY
    found: list[list[Cell]] = []
    while at <= last:
        found.append([_cell(days, at + turn * DAY, last) for turn in range(7)])
        at += 7 * DAY
    return found


def _cell(days: Days, day: date, last: date) -> Cell:
    return Cell(
        day,
        (day - days.since).days if days.since <= day <= last else None,
        day == days.today,
        day < days.today,
        tuple(one for one in days.waits if day in (one.until, _begins(days, one))),
        any(one.on == day and not one.there for one in days.photos),
    )


def _begins(days: Days, wait: Wait) -> date | None:
    """The day on which a rule begins, where that is not the session's own."""
    return wait.since if wait.since > days.since else None


def ics(days: Days, clinic: str, now: datetime | None = None) -> str:
    """The days on which something is allowed again, and that of the photo, each a whole day.

    The same UID for ever, SEQUENCE up by one when a session's day was set right, so a calendar that
    takes it in again moves what it has. Whole days have no zone: they are those of whoever looks.
    Titles say nothing of a treatment.
    """
    stamp = f"{(now or timezone.now()).astimezone(UTC):%Y%m%dT%H%M%SZ}"
    host = urlsplit(settings.SITE_ADDRESS).hostname or "localhost"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Stubble//Aftercare//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ]
    for one in days.waits:
        if one.until >= days.since:
            uid = f"care-{one.care.pk}-{one.rule.id}@{host}"
            lines += _event(uid, one.care.moved, stamp, one.until, str(one.rule.then), clinic)
        if start := _begins(days, one):
            uid = f"care-{one.care.pk}-{one.rule.id}-from@{host}"
            lines += _event(uid, one.care.moved, stamp, start, str(one.rule.wait), clinic)
    moved = max((one.care.moved for one in days.waits), default=0)
    for photo in days.photos:
        if not photo.there:
            uid = f"care-photo-{photo.treatment.pk}-{photo.on.isoformat()}@{host}"
            lines += _event(uid, moved, stamp, photo.on, gettext("Send a photo"), clinic)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def _event(uid: str, sequence: int, stamp: str, day: date, title: str, clinic: str) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"SEQUENCE:{sequence}",
        f"DTSTAMP:{stamp}",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{escaped(title)}",
        f"DESCRIPTION:{escaped(clinic)}",
        "TRANSP:TRANSPARENT",
        "CLASS:PRIVATE",
        "END:VEVENT",
    ]
