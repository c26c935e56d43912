"""What a page offers to choose from: two weeks of days, and the times of one of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest, QueryDict
from django.utils import timezone

from studio.booking.models import Kind, Service
from studio.booking.moments import clock, known
from studio.booking.slots import Slot, artists_of, free
from studio.people.models import User

__all__ = ["Choice", "Day", "Time", "choice", "zone_of"]

SHOWN_DAYS = 14
NOON = time(12)


@dataclass(frozen=True)
class Day:
    """A day, and how many times are free on it."""

    date: date
    free: int
    url: str
    chosen: bool


@dataclass(frozen=True)
class Time:
    """A time of the chosen day."""

    value: int  # seconds of the epoch
    said: str
    morning: bool


@dataclass(frozen=True)
class Choice:
    """What can be chosen."""

    zone: ZoneInfo
    days: list[Day]
    day: date | None
    times: list[Time]
    artists: list[User]
    artist: int | None
    earlier: str | None
    later: str | None
    #: Where the next free day is, if there is none in these two weeks.
    next: str | None
    #: What the other forms of the page carry on.
    asked: dict[str, str]

    @property
    def halves(self) -> list[tuple[bool, list[Time]]]:
        """Morning and afternoon, as far as there are any."""
        both = [
            (half, [one for one in self.times if one.morning is half]) for half in (True, False)
        ]
        return [(half, times) for half, times in both if times]


def zone_of(service: Service, given: str) -> ZoneInfo:
    """In which zone times are told: the visitor's by phone, else the clinic's."""
    by_phone = service.kind == Kind.PHONE and known(given)
    return ZoneInfo(given if by_phone else service.clinic.zone)


def choice(
    request: HttpRequest,
    service: Service,
    *,
    besides: int | None = None,
    noticed: bool = True,
    zone: str = "",
    allowed: Callable[[datetime], bool] = lambda _at: True,
    now: datetime | None = None,
) -> Choice:
    """Read from the address what is asked for, and find what is free.

    ``zone``, ``artist``, ``from`` (first day shown) and ``day`` stand in the query; what makes no
    sense there counts as not given.
    """
    now = now or timezone.now()
    asked = request.GET
    where = zone_of(service, asked.get("zone", "") or zone)
    team = artists_of(service.clinic)
    artist = next((one.pk for one in team if str(one.pk) == asked.get("artist")), None)
    today = now.astimezone(where).date()
    wanted = _date(asked, "day")
    first = max(_date(asked, "from") or wanted or today, today)
    last = first + timedelta(days=SHOWN_DAYS)

    def found(since: date, until: date) -> dict[date, list[Slot]]:
        slots = free(
            service,
            _midnight(since, where),
            _midnight(until, where),
            artist,
            now,
            noticed=noticed,
            besides=besides,
        )
        by_day: dict[date, list[Slot]] = {}
        for slot in slots:
            if allowed(slot.starts):
                by_day.setdefault(slot.starts.astimezone(where).date(), []).append(slot)
        return by_day

    by_day = found(first, last)
    end = today + timedelta(days=service.ahead_days)
    carried = {name: asked[name] for name in ("zone", "artist") if asked.get(name)}

    def to(**more: date | None) -> str:
        given = {name: day.isoformat() for name, day in more.items() if day}
        return "?" + urlencode({**carried, **given})

    upcoming = None
    if not by_day and last <= end:
        later_days = found(last, end + timedelta(days=1))
        upcoming = to(**{"from": min(later_days)}) if later_days else None
    day = wanted if wanted in by_day else min(by_day, default=None)
    back = max(today, first - timedelta(days=SHOWN_DAYS))
    return Choice(
        zone=where,
        days=[
            Day(
                date=one,
                free=len(by_day.get(one, ())),
                url=to(**{"from": first, "day": one}),
                chosen=one == day,
            )
            for one in (first + timedelta(days=number) for number in range(SHOWN_DAYS))
        ],
        day=day,
        times=[
            Time(int(slot.starts.timestamp()), clock(slot.starts, where), _morning(slot, where))
            for slot in by_day.get(day, ())
        ]
        if day
        else [],
        artists=team,
        artist=artist,
        earlier=to(**{"from": back}) if first > today else None,
        later=to(**{"from": last}) if last <= end else None,
        next=upcoming,
        asked=carried,
    )


def _morning(slot: Slot, zone: ZoneInfo) -> bool:
    return slot.starts.astimezone(zone).time() < NOON


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _date(asked: QueryDict, name: str) -> date | None:
    try:
        found = date.fromisoformat(asked.get(name, ""))
    except ValueError:
        return None
    return found if 2000 <= found.year < 2100 else None
