"""Who is nearest: by distance, then certified; nothing else counts, and nobody pays for a place.

A box of degrees on the index, grown until enough are found; within it the database orders by the
cosine of the angle between two places, which falls with the distance and needs no more than
multiplication (in double precision it tells apart what is a few centimetres away). So the rest of
the world is looked at only where hardly anybody suits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    ExpressionWrapper,
    F,
    FloatField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils import timezone

from studio.finder.models import Listing, offering
from studio.finder.sphere import box_around, distance_km, unit

__all__ = ["Answer", "Found", "Wish", "answered", "nearest"]

#: Circles looked at, one after the other, in km; then the whole Earth.
_CIRCLES = (60.0, 600.0, None)


@dataclass(frozen=True)
class Wish:
    """What an artist has to offer. Empty, False and 0 ask for nothing."""

    language: str = ""
    women: bool = False
    scars: bool = False
    tone: int = 0
    certified: bool = False

    @property
    def asked(self) -> tuple[str, ...]:
        """Names of what is asked for."""
        return tuple(one.name for one in fields(self) if getattr(self, one.name))

    def without(self, *names: str) -> Wish:
        """The same with less asked for."""
        nothing: dict[str, Any] = {one.name: one.default for one in fields(self)}
        return replace(self, **{name: nothing[name] for name in names})

    @property
    def bits(self) -> int:
        """All but the certificate, as `studio.finder.models.offering` has it."""
        return offering(
            [self.language], women=self.women, scars=self.scars, tones=[self.tone] * bool(self.tone)
        )


@dataclass(frozen=True)
class Found:
    """An artist, by number, and how far away."""

    number: int
    km: float
    certified: bool


@dataclass(frozen=True)
class Answer:
    """Who was found, nearest first.

    ``dropped`` names what had to be left out of the wish because nobody fulfils all of it; ``more``
    says that there are others farther away.
    """

    found: Sequence[Found]
    dropped: tuple[str, ...] = ()
    more: bool = False


def answered(
    lat: float, lon: float, wish: Wish, most: int = 20, skip: int = 0, now: datetime | None = None
) -> Answer:
    """Give the nearest who fulfil the wish; where nobody does, the nearest who fulfil most of it.

    What is dropped is what the nearest artist lacks who lacks one thing alone; all of it, where
    everybody lacks more. The answer is empty only where no artist is listed at all.
    """
    now = now or timezone.now()
    dropped: tuple[str, ...] = ()
    found = nearest(lat, lon, wish, most + 1, skip, now)
    if not found and wish.asked and not skip:
        dropped = _too_much(lat, lon, wish, now)
        found = nearest(lat, lon, wish.without(*dropped), most + 1, 0, now)
    return Answer(found[:most], dropped, len(found) > most)


def nearest(
    lat: float, lon: float, wish: Wish, most: int, skip: int = 0, now: datetime | None = None
) -> list[Found]:
    """The nearest listed artists who fulfil a wish, after the first ``skip``."""
    now = now or timezone.now()
    listed = Listing.objects.all()
    if wish.bits:
        listed = listed.annotate(has=F("offers").bitand(wish.bits)).filter(has=wish.bits)
    if wish.certified:
        listed = listed.filter(certified_until__gt=now)
    return _by_distance(listed, lat, lon, skip + most, now)[skip:]


def _too_much(lat: float, lon: float, wish: Wish, now: datetime) -> tuple[str, ...]:
    """What to drop from a wish that nobody fulfils."""
    lacks = ExpressionWrapper(Value(wish.bits) - F("offers").bitand(wish.bits), BigIntegerField())
    almost = Listing.objects.annotate(lacks=lacks, twice=lacks.bitand(lacks - 1))
    badge = Q(certified_until__gt=now) if wish.certified else Q()
    one_thing = Q(lacks=0) | Q(twice=0) & badge
    found = _by_distance(almost.filter(one_thing), lat, lon, 1, now)
    if not found:
        return wish.asked
    has = Listing.objects.values_list("offers", flat=True).get(pk=found[0].number)
    missing = [
        name
        for name in wish.asked
        if (name == "certified" and not found[0].certified)
        or (own := wish.bits - wish.without(name).bits) & has != own
    ]
    return tuple(missing)


def _by_distance(fits: QuerySet, lat: float, lon: float, most: int, now: datetime) -> list[Found]:
    """The nearest, the certified first where two work in the same place."""
    x, y, z = unit(lat, lon)
    cosine = ExpressionWrapper(F("x") * x + F("y") * y + F("z") * z, FloatField())
    badge = Case(
        When(certified_until__gt=now, then=Value(value=True)),
        default=Value(value=False),
        output_field=BooleanField(),
    )
    ordered = (
        fits.filter(state=Listing.State.LISTED)
        .annotate(badge=badge)
        .order_by(cosine.desc(), "-badge", "pk")
        .values_list("pk", "lat", "lon", "badge")
    )
    found: list[Found] = []
    for km in _CIRCLES:
        rows = ordered if km is None else ordered.filter(_box(lat, lon, km))
        found = [
            Found(number, distance_km(lat, lon, its_lat, its_lon), bool(certified))
            for number, its_lat, its_lon, certified in rows[:most]
        ]
        # Beyond the circle, somebody outside of the box may be nearer.
        if len(found) == most and (km is None or found[-1].km <= km):
            break
    return found


def _box(lat: float, lon: float, km: float) -> Q:
    box = box_around(lat, lon, km)
    spans = Q()
    for west, east in box.spans:
        spans |= Q(lon__gte=west, lon__lte=east)
    return Q(lat__gte=box.south, lat__lte=box.north) & spans
