"""What is free: the times at which a service can begin, by whom and in which room.

Hours are wall time of the clinic and become instants day by day (`clinics.hours`); from there on
everything is instants and seconds, so a length is what a stopwatch measures whatever the clock on
the wall does that night. Of a wall time that comes twice only the first is offered: nobody could
tell the two apart.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone

from studio.booking.models import ACTIVE, Appointment, Hours, Room, Service, State
from studio.clinics.hours import Timetable, timetable
from studio.people.models import Clinic, Role, User

__all__ = ["Rules", "Slot", "artists_of", "free", "hours_of", "laid", "nearest"]

_DAY = timedelta(days=1)
HALF_DAY = 12 * 3600  # s; on either side, whose appointments count as those of the day


@dataclass(frozen=True)
class Slot:
    """A time that can be booked.

    Attributes
    ----------
    starts, ends : datetime
        UTC.
    artists : tuple of int
        Keys of those who are free, who has the fewest appointments that day first.
    room : int or None
        A room that is free; None where none is needed.
    """

    starts: datetime
    ends: datetime
    artists: tuple[int, ...]
    room: int | None


@dataclass(frozen=True)
class Rules:
    """How a service is laid into hours, all in seconds."""

    length: int
    before: int
    after: int
    step: int

    @classmethod
    def of(cls, service: Service) -> Rules:
        """Those of a service."""
        minute = 60
        return cls(
            service.minutes * minute,
            service.before_minutes * minute,
            service.after_minutes * minute,
            service.step_minutes * minute,
        )


class _Taken:
    """Stretches of time that are taken, found by bisection. They may not overlap."""

    def __init__(self, stretches: Iterable[tuple[int, int]] = ()) -> None:
        self._ends = sorted((until, since) for since, until in stretches)

    def free(self, since: int, until: int) -> bool:
        """Whether nothing is taken from one instant to before another."""
        found = bisect_right(self._ends, (since, 1 << 62))
        return found == len(self._ends) or self._ends[found][1] >= until

    def count(self, since: int, until: int) -> int:
        """How many end in a stretch."""
        return bisect_right(self._ends, (until, 0)) - bisect_right(self._ends, (since, 0))


def laid(hours: Timetable, day: date, rules: Rules) -> Iterator[int]:
    """When a service can begin on a day so that it ends within the hours; seconds of the epoch."""
    for span in hours.spans(day):
        start, end = int(span.start.timestamp()), int(span.end.timestamp())
        for at in range(start, end - rules.length + 1, rules.step):
            if not _comes_again(at, hours.zone):
                yield at


def _comes_again(at: int, zone: ZoneInfo) -> bool:
    """Whether the clock has shown this time before."""
    return bool(datetime.fromtimestamp(at, zone).fold)


def artists_of(clinic: Clinic) -> list[User]:
    """Who can be booked: the artists, and others of the team who have hours of their own."""
    with_hours = set(Hours.objects.filter(clinic=clinic).values_list("artist", flat=True))
    members = clinic.memberships.filter(user__is_active=True).select_related("user")
    return [
        one.user
        for one in members.order_by("user__name", "user__email")
        if one.role == Role.ARTIST or one.user_id in with_hours
    ]


def free(
    service: Service,
    since: datetime,
    until: datetime,
    artist: int | None = None,
    now: datetime | None = None,
    *,
    noticed: bool = True,
    besides: int | None = None,
) -> list[Slot]:
    """Times at which a service can begin, in order.

    Parameters
    ----------
    service : Service
    since, until : datetime
        From which instant to before which.
    artist : int, optional
        Key of the one who has to be free; anybody if not given.
    now : datetime, optional
    noticed : bool
        Whether the service's notice and how far ahead it is booked are kept to; staff need not.
    besides : int, optional
        An appointment that counts as gone: the one to be moved.
    """
    now = now or timezone.now()
    if noticed:
        since = max(since, now + service.notice)
        until = min(until, now + service.ahead_days * _DAY)
    if since >= until:
        return []
    hours = hours_of(service.clinic, artist)
    rules = Rules.of(service)
    rooms = []
    if service.needs_room:
        rooms = [room.pk for room in Room.objects.filter(clinic=service.clinic, used=True)]
    if not hours or (service.needs_room and not rooms):
        return []
    of_artist, of_room = _taken(since, until, rules, list(hours), rooms, now, besides)
    first, last = int(since.timestamp()), int(until.timestamp())

    found: dict[int, list[int]] = {}
    for who, table in hours.items():
        taken = of_artist.get(who, _NOTHING)
        day, end = table.today(since), table.today(until)
        while day <= end:
            for at in laid(table, day, rules):
                if first <= at < last and taken.free(
                    at - rules.before, at + rules.length + rules.after
                ):
                    found.setdefault(at, []).append(who)
            day += _DAY

    slots = []
    for at, whoever in sorted(found.items()):
        room = None
        if service.needs_room:
            span = (at - rules.before, at + rules.length + rules.after)
            room = next((r for r in rooms if of_room.get(r, _NOTHING).free(*span)), None)
            if room is None:
                continue
        load = {
            one: of_artist.get(one, _NOTHING).count(at - HALF_DAY, at + HALF_DAY) for one in whoever
        }
        starts = datetime.fromtimestamp(at, UTC)
        ends = starts + timedelta(seconds=rules.length)
        slots.append(Slot(starts, ends, tuple(sorted(whoever, key=load.__getitem__)), room))
    return slots


def nearest(
    service: Service,
    wanted: datetime,
    artist: int | None = None,
    now: datetime | None = None,
    most: int = 3,
) -> list[Slot]:
    """Free times nearest to one that is gone: three others to offer instead."""
    slots: list[Slot] = []
    for days in (2, 14, 60):
        span = timedelta(days=days)
        slots = free(service, wanted - span, wanted + span, artist, now)
        if len(slots) >= most:
            break
    near = sorted(slots, key=lambda slot: abs(slot.starts - wanted))[:most]
    return sorted(near, key=lambda slot: slot.starts)


_NOTHING = _Taken()


def hours_of(clinic: Clinic, artist: int | None = None) -> Mapping[int, Timetable]:
    """Each artist's timetable: their own hours, or the clinic's, and its closures."""
    whole = timetable(clinic)
    own: dict[int, list[tuple[int, time, time]]] = {}
    for hours in Hours.objects.filter(clinic=clinic):
        own.setdefault(hours.artist_id, []).append((hours.weekday, hours.opens, hours.closes))
    return {
        one.pk: Timetable(whole.zone, own.get(one.pk, whole.hours), whole.closed)
        for one in artists_of(clinic)
        if artist in (None, one.pk)
    }


def _taken(
    since: datetime,
    until: datetime,
    rules: Rules,
    artists: Sequence[int],
    rooms: Sequence[int],
    now: datetime,
    besides: int | None,
) -> tuple[dict[int, _Taken], dict[int, _Taken]]:
    """What is taken of each artist, in whichever clinic, and of each room."""
    before, after = timedelta(seconds=rules.before), timedelta(seconds=rules.length + rules.after)
    rows = (
        Appointment.objects.filter(
            state__in=ACTIVE, busy_until__gt=since - before, busy_from__lt=until + after
        )
        .filter(Q(artist__in=artists) | Q(room__in=rooms))
        .exclude(state=State.HELD, held_until__lte=now)
        .exclude(pk=besides)
    )
    of_artist: dict[int, list[tuple[int, int]]] = {}
    of_room: dict[int, list[tuple[int, int]]] = {}
    for who, where, start, end in rows.values_list("artist", "room", "busy_from", "busy_until"):
        stretch = int(start.timestamp()), ceil(end.timestamp())
        of_artist.setdefault(who, []).append(stretch)
        of_room.setdefault(where, []).append(stretch)
    return (
        {who: _Taken(stretches) for who, stretches in of_artist.items()},
        {where: _Taken(stretches) for where, stretches in of_room.items()},
    )
