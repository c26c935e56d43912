"""How a measure went over time, drawn small: what passes is a band, each point has its figure.

Lengths are those of the drawing's own frame, `WIDE` by `HIGH`; a page scales it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from studio.training.measures import bare, called, passes, said
from studio.training.models import Practice

__all__ = ["HIGH", "WIDE", "Plot", "Point", "plots"]

WIDE, HIGH = 320, 132
LEFT, RIGHT, TOP, BOTTOM = 24.0, 296.0, 24.0, 100.0
MOST = 7  # the latest; more would write over each other


@dataclass(frozen=True)
class Point:
    """One photo's value: where it is drawn, what stands at it."""

    x: float
    y: float
    said: str
    label_y: float
    passed: bool


@dataclass(frozen=True)
class Plot:
    """A measure over time."""

    label: str
    passes: str
    points: tuple[Point, ...]
    band: tuple[float, float]  # upper edge and height
    grid: tuple[float, ...]
    line: str
    first: str
    last: str
    told: str


def plots(practices: Iterable[Practice]) -> list[Plot]:
    """A plot of each measure that was taken at least twice, in the order of the sheet."""
    done = [one for one in practices if one.state == Practice.State.MEASURED][-MOST:]
    if len(done) < 2:
        return []
    names = [one["name"] for one in done[-1].measured]
    found = []
    for name in names:
        taken = [
            (practice, one)
            for practice in done
            for one in practice.measured
            if one["name"] == name and one["value"] is not None
        ]
        if len(taken) >= 2:
            found.append(_plot(taken))
    return found


def _plot(taken: Sequence[tuple[Practice, dict[str, Any]]]) -> Plot:
    last = taken[-1][1]
    values = [one["value"] for _practice, one in taken]
    low = last["low"] or 0.0
    high = last["high"] if last["high"] is not None else max(*values, low)
    # From nothing where nothing is wanted, else around what passes; a little room on both sides.
    least = min(0.0, *values) if not low else min(low - 0.25 * (high - low), *values)
    most = max(high + 0.25 * (high - low), *values, least + 1e-9)

    def y(value: float) -> float:
        return round(BOTTOM - (value - least) / (most - least) * (BOTTOM - TOP), 1)

    began, ended = taken[0][0].at, taken[-1][0].at
    spans = max((ended - began).total_seconds(), 1.0)
    at = [
        LEFT + 12 + (RIGHT - LEFT - 24) * (practice.at - began).total_seconds() / spans
        for practice, _one in taken
    ]
    # Photos of one hour would lie on one another: then one after another.
    apart = 36.0
    if any(b - a < apart for a, b in itertools.pairwise(at)):
        at = [LEFT + 12 + (RIGHT - LEFT - 24) * k / (len(at) - 1) for k in range(len(at))]
    points = tuple(
        Point(
            round(x, 1),
            y(one["value"]),
            bare(one["value"], one["unit"]),
            y(one["value"]) - 8,
            one["passed"],
        )
        for x, (_practice, one) in zip(at, taken, strict=True)
    )
    days = [
        date_format(timezone.localtime(practice.at), "SHORT_DATE_FORMAT")
        for practice, _one in taken
    ]
    upper = y(high)
    return Plot(
        called(last["name"]),
        passes(last),
        points,
        (upper, round(y(max(low, least)) - upper, 1)),
        tuple(round(TOP + k * (BOTTOM - TOP) / 4, 1) for k in range(5)),
        " ".join(f"{point.x},{point.y}" for point in points),
        days[0],
        days[-1],
        "; ".join(
            f"{day}: {said(one['value'], one['unit'])}"
            for day, (_practice, one) in zip(days, taken, strict=True)
        ),
    )
