"""The shelf: which lots are near their end, past it, or were used on nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.dateformat import format as formatted

from studio.owner.drawn import across
from studio.people.models import Clinic
from studio.treatment import sessions
from studio.treatment.models import Stock

__all__ = ["SOON", "Lot", "Shelf", "shelf"]

SOON = timedelta(days=90)
DRAWN = 1096  # days ahead that are drawn at most; longer lots end with the drawing
LEAST = 365


@dataclass(frozen=True)
class Lot:
    """A lot on the shelf; ``bar`` is how long it is good from today, across the drawing."""

    stock: Stock
    times: int
    days: int
    bar: str

    @property
    def expired(self) -> bool:
        """Whether its last day is over."""
        return self.days < 0


@dataclass(frozen=True)
class Shelf:
    """Every lot of a clinic, each in one group."""

    expired: tuple[Lot, ...]
    soon: tuple[Lot, ...]
    later: tuple[Lot, ...]
    used_up: tuple[Lot, ...]
    #: Lines of the drawing: where, and the month.
    lines: tuple[tuple[str, str], ...]

    @property
    def there(self) -> bool:
        """Whether there is any lot."""
        return bool(self.expired or self.soon or self.later or self.used_up)

    @property
    def unused(self) -> int:
        """How many on the shelf were used on nobody."""
        return sum(not one.times for one in (*self.expired, *self.soon, *self.later))


def shelf(clinic: Clinic, today: date) -> Shelf:
    """Lay out the lots of a clinic on a day of its own."""
    rows = list(sessions.shelf(clinic).order_by("expires", "pk"))
    ahead = [(one.expires - today).days for one in rows if one.used_up is None]
    length = min(max([*ahead, LEAST]), DRAWN)
    found: dict[str, list[Lot]] = {"expired": [], "soon": [], "later": [], "used_up": []}
    for one in rows:
        days = (one.expires - today).days
        lot = Lot(one, one.times, days, across(min(max(days, 0), length) / length))
        if one.used_up is not None:
            found["used_up"].append(lot)
        elif days < 0:
            found["expired"].append(lot)
        else:
            found["soon" if days <= SOON.days else "later"].append(lot)
    return Shelf(
        tuple(found["expired"]),
        tuple(found["soon"]),
        tuple(found["later"]),
        tuple(found["used_up"]),
        tuple(_lines(today, length)),
    )


def _lines(today: date, length: int) -> Sequence[tuple[str, str]]:
    """Firsts of months: every third, or every sixth where the drawing is long."""
    every = 3 if length <= 400 else 6
    found = []
    for ahead in range(1, length // 28 + 2):
        number = today.year * 12 + today.month - 1 + ahead
        first = date(number // 12, number % 12 + 1, 1)
        days = (first - today).days
        if first.month % every == 1 and days < length:
            # Near the ends there is no room for words.
            said = formatted(first, "M Y") if 0.14 < days / length < 0.92 else ""
            found.append((across(days / length), said))
    return found
