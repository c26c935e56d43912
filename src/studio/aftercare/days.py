"""The days after a session as the client lives them: dates where they are, never hours.

Day 0 is the day of the session. Which day it is now depends on the client's zone alone, so a change
of the clock shortens nothing, and whoever travels counts on by the date of where they are. A head
has one skin: after a further session, whatever waits longest for a thing decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone

from studio.aftercare.models import Care, Protocol
from studio.aftercare.rules import Rule, default
from studio.treatment.models import File, Picture, Stage, Treatment
from studio.treatment.questions import Said

__all__ = [
    "Coming",
    "Days",
    "Healed",
    "Photo",
    "Wait",
    "built",
    "cares_of",
    "days_of",
    "healed",
    "here",
    "laid",
    "of_all",
    "today",
]

DAY = timedelta(days=1)
#: By treatment the days on which healed photos were taken.
Healed = Mapping[int, Sequence[date]]
HEALED_DAYS = 28  # colour is judged from four weeks on (practice): an earlier photo does not count


@dataclass(frozen=True)
class Wait:
    """A rule on one head: from which day on it holds, and from which it is allowed."""

    rule: Rule
    since: date
    until: date
    care: Care


@dataclass(frozen=True)
class Coming:
    """A day to come: what is allowed from it on, and what begins to be left alone."""

    day: date
    ends: tuple[Wait, ...]
    begins: tuple[Wait, ...]

    @property
    def said(self) -> tuple[Said, ...]:
        """What holds from then on."""
        return (*(one.rule.then for one in self.ends), *(one.rule.wait for one in self.begins))


@dataclass(frozen=True)
class Photo:
    """A healed photo that is asked for of a treatment, from a day on."""

    treatment: Treatment
    on: date
    #: How many have come.
    there: int


@dataclass(frozen=True)
class Days:
    """Where somebody is.

    Attributes
    ----------
    since : date
        Day 0 of the newest session.
    today : date
        In the client's own zone.
    waits : tuple of Wait
        By the day from which each is allowed.
    photos : tuple of Photo
        One for each treatment with a session.
    """

    since: date
    today: date
    waits: tuple[Wait, ...]
    photos: tuple[Photo, ...]

    @property
    def number(self) -> int:
        """Which day it is; 0 on that of the session, and where that has not come yet."""
        return max(0, (self.today - self.since).days)

    @property
    def _now(self) -> date:
        """Today; the session's day where that has not come yet, west of the clinic."""
        return max(self.today, self.since)

    @property
    def not_yet(self) -> tuple[Wait, ...]:
        """What is left alone today."""
        return tuple(one for one in self.waits if one.since <= self._now < one.until)

    @property
    def allowed(self) -> tuple[Wait, ...]:
        """What may be done again."""
        return tuple(one for one in self.waits if one.until <= self.today)

    @property
    def coming(self) -> tuple[Coming, ...]:
        """The days to come on which something changes."""
        every = {on for one in self.waits for on in (one.since, one.until) if on > self._now}
        return tuple(
            Coming(
                day,
                tuple(one for one in self.waits if one.until == day),
                tuple(one for one in self.waits if one.since == day),
            )
            for day in sorted(every)
        )

    @property
    def length(self) -> int:
        """Of how many days it is now: until something changes next; 0 when nothing will."""
        return (self.coming[0].day - self.since).days if self.coming else 0

    @property
    def usual(self) -> tuple[Said, ...]:
        """What is usual on this day."""
        rows = default().usual
        return tuple(one.said for one in rows if one.start <= self.number < one.until)


def here(file: File) -> ZoneInfo:
    """The client's own zone; the clinic's where theirs is not known."""
    try:
        return ZoneInfo(file.zone)
    except (ValueError, OSError, LookupError):
        return ZoneInfo(file.clinic.zone)


def today(file: File, now: datetime | None = None) -> date:
    """Which date it is where the client is."""
    return (now or timezone.now()).astimezone(here(file)).date()


def cares_of(file: File) -> QuerySet[Care]:
    """The aftercare of every session of a file, the oldest first."""
    rows = Care.objects.filter(treatment__file=file)
    return rows.select_related("protocol", "treatment", "session__artist").order_by("day", "pk")


def days_of(file: File, now: datetime | None = None) -> Days | None:
    """Where a client is on their own day; None before the first session."""
    cares = list(cares_of(file))
    if not cares:
        return None
    return built(file, cares, healed({one.treatment_id for one in cares}), now)


def of_all(rows: QuerySet[Care], now: datetime | None = None) -> list[tuple[File, Days]]:
    """Where the clients of many sessions are, in three queries."""
    cares = list(rows.select_related("treatment__file__clinic").order_by("day", "pk"))
    protocols = Protocol.objects.in_bulk({one.protocol_id for one in cares})
    by_file: dict[int, list[Care]] = {}
    for care in cares:
        care.protocol = protocols[care.protocol_id]  # one for all: it is read once
        by_file.setdefault(care.treatment.file_id, []).append(care)
    taken = healed({one.treatment_id for one in cares})
    each = [(own[0].treatment.file, own) for own in by_file.values()]
    return [(file, built(file, own, taken, now)) for file, own in each]


def built(file: File, cares: Sequence[Care], taken: Healed, now: datetime | None = None) -> Days:
    """Where a client is, from what was read: of one file, the oldest session first."""
    return Days(cares[-1].day, today(file, now), laid(cares), _photos(cares, taken))


def healed(treatments: Iterable[int]) -> Healed:
    """When healed photos of treatments were taken."""
    rows = Picture.objects.filter(treatment__in=list(treatments), stage=Stage.HEALED)
    found: dict[int, list[date]] = {}
    for of, on in rows.values_list("treatment", "taken"):
        found.setdefault(of, []).append(on)
    return found


def laid(cares: Iterable[Care]) -> tuple[Wait, ...]:
    """Rules of several sessions on one head, of each the one that waits longest."""
    found: dict[str, Wait] = {}
    for care in cares:
        for rule in care.protocol.content.holds:
            until = care.day + rule.days * DAY
            if rule.id not in found or found[rule.id].until <= until:
                found[rule.id] = Wait(rule, care.day + rule.start * DAY, until, care)
    return tuple(sorted(found.values(), key=lambda one: one.until))


def _photos(cares: Iterable[Care], taken: Healed) -> tuple[Photo, ...]:
    last = {care.treatment_id: care for care in cares}
    found = []
    for number, care in last.items():
        wanted = care.protocol.content.photo_days
        counts = care.day + min(HEALED_DAYS, wanted) * DAY
        there = sum(on >= counts for on in taken.get(number, ()))
        found.append(Photo(care.treatment, care.day + wanted * DAY, there))
    return tuple(found)
