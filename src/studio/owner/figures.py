"""What the page of a clinic's year shows: steps, columns and shares, ready to be drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from studio.owner.drawn import across
from studio.owner.missed import Missed
from studio.owner.plots import Column, Line, columns, dots, line
from studio.owner.way import Way

__all__ = ["Step", "of_missed", "of_way"]


@dataclass(frozen=True)
class Step:
    """A step of the way: how many, how long its bar is, and which share of the step before."""

    name: str
    number: int
    bar: str
    of: str
    line: Line | None


@dataclass(frozen=True)
class Told:
    """Columns of one thing."""

    title: str
    columns: list[Column]


def of_way(way: Way) -> dict[str, Any]:
    """Steps of the year, columns of its months, and the table of both."""
    total, shares = way.total, way.total.shares
    most = max(total.booked, 1)
    words = (
        ("booked", gettext("Consultations booked"), "", None),
        ("with_look", gettext("with a preview"), gettext("of those booked"), "with_look"),
        (
            "came",
            gettext("Consultations held"),
            gettext("came, of those whose time is over"),
            "came",
        ),
        ("begun", gettext("Treatments begun"), gettext("of those held"), "begun"),
        ("completed", gettext("All sessions made"), gettext("of those begun"), "completed"),
    )
    steps = [
        Step(
            name,
            number := getattr(total, key),
            across(number / most),
            of,
            line(shares[share]) if share and shares[share].of else None,
        )
        for key, name, of, share in words
    ]
    firsts = way.months.firsts
    months = [
        Told(gettext("Consultations booked"), columns(firsts, [one.booked for one in way.counted])),
        Told(gettext("Treatments begun"), columns(firsts, [one.begun for one in way.counted])),
        Told(gettext("Sessions made"), columns(firsts, way.sessions)),
        Told(
            gettext("Visits with a photo in the preview, whole house"), columns(firsts, way.visits)
        ),
    ]
    return {
        "way": way,
        "steps": steps,
        "visits": sum(way.visits),
        "plots": months,
        "table": [
            (first, *rest)
            for first, *rest in zip(firsts, way.visits, way.counted, way.sessions, strict=True)
        ],
    }


def of_missed(found: Missed) -> dict[str, Any]:
    """Shares by month and by group."""
    return {
        "missed": found,
        "missed_line": line(found.total) if found.total.of else None,
        "missed_dots": dots(found.months.firsts, found.by_month) if found.total.of else None,
        "missed_table": list(zip(found.months.firsts, found.by_month, strict=True)),
        "missed_groups": [(name, line(share)) for name, share in found.groups],
    }
