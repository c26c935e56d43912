"""Columns of months, and shares with how sure they are: where everything is drawn.

Up and down are pixels of the drawing, across are parts of its width (see `drawn`). Columns stand on
nothing, so that twice as high is twice as many; the newest month is not over and is drawn open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.dateformat import format as formatted
from django.utils.translation import gettext

from studio.owner.drawn import across, percent_said
from studio.owner.share import Share

__all__ = ["HIGH", "Column", "Dot", "Dots", "Line", "columns", "dots", "line"]

TOP, BOTTOM, HIGH = 24, 120, 144  # px: of the highest, of nothing, of all
ASIDE = 0.11  # of the width, for what the grid is
ROUND = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)


@dataclass(frozen=True)
class Column:
    """A month: left edge, middle and width across; upper edge and height; what stands at it."""

    x: str
    middle: str
    width: str
    top: int
    height: int
    said: str
    month: str
    partial: bool


@dataclass(frozen=True)
class Dot:
    """A month's share: where, from which lowest to which highest, of how many."""

    x: str
    y: int
    low: int
    high: int
    share: Share
    month: str
    partial: bool


@dataclass(frozen=True)
class Dots:
    """Shares of months, and lines of the grid with what they are."""

    dots: tuple[Dot, ...]
    grid: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Line:
    """A share on a line from nothing to all: where it is, and the interval around it."""

    share: Share
    at: str
    low: str
    width: str
    said: str


def columns(firsts: Sequence[date], numbers: Sequence[int]) -> list[Column]:
    """A column for each month, the newest drawn as not over."""
    most = max(*numbers, 1)
    step = 1 / len(firsts)
    found = []
    for place, (first, number) in enumerate(zip(firsts, numbers, strict=True)):
        height = round((BOTTOM - TOP) * number / most)
        found.append(
            Column(
                across((place + 0.14) * step),
                across((place + 0.5) * step),
                across(0.72 * step),
                BOTTOM - height,
                height,
                str(number),
                _month(first, len(firsts) - 1 - place),
                place == len(firsts) - 1,
            )
        )
    return found


def dots(firsts: Sequence[date], shares: Sequence[Share]) -> Dots:
    """A dot with its interval for each month of which anything is known."""
    known = [one.interval[1] for one in shares if not one.few] or [one.rate for one in shares]
    most = next((top for top in ROUND if top >= max([*known, *(s.rate for s in shares)])), 1.0)
    step = (1 - ASIDE) / len(firsts)

    def y(part: float) -> int:
        return round(BOTTOM - (BOTTOM - TOP) * min(part, most) / most)

    return Dots(
        tuple(
            Dot(
                across(ASIDE + (place + 0.5) * step),
                y(share.rate),
                y(share.interval[0]),
                y(share.interval[1]),
                share,
                _month(first, len(firsts) - 1 - place),
                place == len(firsts) - 1,
            )
            for place, (first, share) in enumerate(zip(firsts, shares, strict=True))
        ),
        tuple((y(part), percent_said(part)) for part in (0.0, most / 2, most)),
    )


def line(share: Share) -> Line:
    """A share on a line of its own."""
    low, high = share.interval
    ends = {"low": round(100 * low), "high": round(100 * high)}
    said = gettext("%(low)s to %(high)s %%") % ends
    return Line(share, across(share.rate), across(low), across(high - low), said)


def _month(first: date, before: int) -> str:
    """Every second month has its name, the newest among them."""
    return "" if before % 2 else formatted(first, "M")
