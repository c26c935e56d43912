"""A day or a week of a clinic, column by column, as the team looks at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils.dateformat import format as formatted
from django.utils.translation import get_language, gettext

from studio.booking.models import ACTIVE, Appointment, Kind, Room, State
from studio.booking.moments import clock, day_of
from studio.booking.slots import artists_of
from studio.clinics.hours import timetable
from studio.people.models import Clinic, User

__all__ = ["Column", "Entry", "Page", "page", "without_artist"]

EARLIEST, LATEST = time(8), time(18)  # shown at least
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Entry:
    """An appointment in a column. ``start`` and ``end`` are minutes of the day on the wall."""

    row: Appointment
    start: int
    end: int
    said: str
    who: str
    place: str
    over: bool


@dataclass(frozen=True)
class Column:
    """Somebody's day, or a room's."""

    title: str
    url: str | None
    entries: list[Entry]
    closed: bool


@dataclass(frozen=True)
class Page:
    """What is shown, and where one goes from there."""

    day: date
    title: str
    columns: list[Column]
    #: First and last minute of the day that is shown, whole hours.
    since: int
    until: int
    hours: list[tuple[int, str]]
    week: bool
    by: str
    whose: int | None
    back: date
    on: date


def page(
    clinic: Clinic, day: date, *, week: bool, by: str, whose: int | None, now: datetime
) -> Page:
    """Lay out a day of everybody, or a week of one artist or room.

    Parameters
    ----------
    by : str
        ``artist`` or ``room``.
    whose : int, optional
        Key of the one whose week it is; the first if not given.
    """
    zone = ZoneInfo(clinic.zone)
    first = day - timedelta(days=day.weekday()) if week else day
    days = [first + number * _DAY for number in range(7 if week else 1)]
    rows = _between(clinic, days[0], days[-1] + _DAY, zone)
    kept = list(rows.select_related("artist", "room", "clinic"))
    table = timetable(clinic)
    columns = []
    if week:
        everybody: list[User] | list[Room] = (
            list(Room.objects.filter(clinic=clinic)) if by == "room" else artists_of(clinic)
        )
        spanish = (get_language() or "").startswith("es")
        whose = whose if whose in [one.pk for one in everybody] else None
        whose = whose or next((one.pk for one in everybody), None)
        theirs = [one for one in kept if getattr(one, f"{by}_id") == whose]
        for one_day in days:
            entries = [one for one in theirs if _day(one, zone) == one_day]
            columns.append(
                Column(
                    formatted(one_day, "D j b" if spanish else "D, M j"),
                    one_day.isoformat(),
                    [_entry(one, zone, now) for one in entries],
                    not table.spans(one_day),
                )
            )
    else:
        columns = _day_columns(clinic, kept, by, zone, now)
    edges = [
        *(entry.start for column in columns for entry in column.entries),
        *(entry.end for column in columns for entry in column.entries),
        *(_minutes(span.start, zone) for one in days for span in table.spans(one)),
        *(_minutes(span.end, zone) for one in days for span in table.spans(one)),
    ]
    since = min([*edges, EARLIEST.hour * 60]) // 60 * 60
    until = -(-max([*edges, LATEST.hour * 60]) // 60) * 60
    step = timedelta(days=7 if week else 1)
    noon = datetime.combine(first, time(12), zone)
    return Page(
        day=day,
        title=gettext("Week of %(day)s") % {"day": day_of(first)} if week else day_of(day),
        columns=columns,
        since=since,
        until=until,
        hours=[
            (minute, clock(noon.replace(hour=minute // 60), zone))
            for minute in range(since, min(until, 24 * 60), 60)
        ],
        week=week,
        by=by,
        whose=whose,
        back=day - step,
        on=day + step,
    )


def without_artist(clinic: Clinic, now: datetime, artist: int | None = None) -> list[Appointment]:
    """Bookings to come whose artist is no longer there, or those of one who is about to leave."""
    rows = clinic.appointments.filter(state=State.BOOKED, starts__gt=now).exclude(kind=Kind.BLOCK)
    if artist is not None:
        rows = rows.filter(artist=artist)
    else:
        there = clinic.memberships.values("user")
        rows = rows.filter(Q(artist=None) | ~Q(artist__in=there))
    return list(rows.select_related("artist", "room", "clinic").order_by("starts"))


def _between(clinic: Clinic, first: date, last: date, zone: ZoneInfo) -> QuerySet[Appointment]:
    since, until = (datetime.combine(one, time(), zone) for one in (first, last))
    rows = clinic.appointments.filter(state__in=ACTIVE, starts__lt=until, ends__gt=since)
    return rows.order_by("starts")


def _day_columns(
    clinic: Clinic, rows: list[Appointment], by: str, zone: ZoneInfo, now: datetime
) -> list[Column]:
    everybody: list[tuple[int | None, str]]
    if by == "room":
        everybody = [(one.pk, one.name) for one in Room.objects.filter(clinic=clinic)]
        rest = gettext("Without a room")
    else:
        everybody = [
            (one.pk, one.name or gettext("Somebody of the team")) for one in artists_of(clinic)
        ]
        rest = gettext("Nobody yet")
    listed = {pk for pk, _name in everybody}
    gone: dict[int | None, str] = {}
    for one in rows:
        key = getattr(one, f"{by}_id")
        if key not in listed:
            gone[key] = str(getattr(one, by).name) if key else rest
    return [
        Column(
            name,
            None,
            [_entry(one, zone, now) for one in rows if getattr(one, f"{by}_id") == key],
            closed=False,
        )
        for key, name in [*everybody, *gone.items()]
    ]


def _entry(row: Appointment, zone: ZoneInfo, now: datetime) -> Entry:
    start = _minutes(row.starts, zone)
    end = _minutes(row.ends, zone) or 24 * 60
    return Entry(
        row=row,
        start=start,
        end=max(end, start + 5) if end > start else 24 * 60,
        said=f"{clock(row.starts, zone)} – {clock(row.ends, zone)}",
        who=row.note if row.kind == Kind.BLOCK else row.name,
        place=row.room.name if row.room else "",
        over=row.ends <= now,
    )


def _minutes(at: datetime, zone: ZoneInfo) -> int:
    there = at.astimezone(zone)
    return there.hour * 60 + there.minute


def _day(row: Appointment, zone: ZoneInfo) -> date:
    return row.starts.astimezone(zone).date()
