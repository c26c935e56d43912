"""What becomes of treatments: what clients say healed, reports on their skin, money given back.

Each figure is made by the app it belongs to; here they are laid beside each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext

from studio.aftercare import reports
from studio.guarantee import figures as guarantee
from studio.guarantee import money
from studio.outcome import figures as outcome
from studio.outcome import occasions, questions
from studio.outcome.plots import signed
from studio.owner.plots import Line, line
from studio.owner.share import Share
from studio.people.models import Clinic

__all__ = ["After", "Changed", "after"]


@dataclass(frozen=True)
class Changed:
    """A number that clients gave before and healed, as it changed in the middle; all in words."""

    name: str
    middle: str
    low: str
    high: str
    many: int


@dataclass(frozen=True)
class After:
    """Everything after the sessions.

    Attributes
    ----------
    answered : Line or None
        Who answered when healed, of those who were asked.
    said, changed
        Of those, by question; questions that too few answered are left out.
    reports, unopened : int
        Reports on healing skin in the year, and those that nobody has opened.
    """

    answered: Line | None
    said: tuple[tuple[str, Line], ...]
    changed: tuple[Changed, ...]
    reports: int
    unopened: int
    guarantee: guarantee.Figures
    paid: str
    returned: str


def after(clinic: Clinic, first: date, last: date, now: datetime) -> After:
    """Gather what became of a clinic's treatments; reports and money from a day to a day."""
    told = outcome.of_clinic(clinic)
    healed = next((one for one in told.responses if one.occasion == occasions.HEALED), None)
    money_back = guarantee.figures(clinic, first, last, now)
    year = reports.in_clinic(clinic).filter(at__gte=now - timedelta(days=365))
    return After(
        line(Share(healed.answered, healed.due)) if healed and healed.due else None,
        tuple(_said(told.shares)),
        tuple(_changed(told.changes)),
        year.count(),
        year.filter(opened=False, answered=False).count(),
        money_back,
        _sums(money_back.paid_cents),
        _sums(money_back.returned_cents),
    )


def _said(shares: Mapping[str, tuple[outcome.Share, ...]]) -> list[tuple[str, Line]]:
    table = questions.table()
    return [
        (str(table[name].short), line(Share(one.good, one.of)))
        for name, each in shares.items()
        for one in each
        if one.occasion == occasions.HEALED and one.share is not None
    ]


def _changed(changes: Mapping[str, tuple[outcome.Change, ...]]) -> list[Changed]:
    table: Any = questions.table()
    return [
        Changed(
            str(table[name].short),
            signed(one.middle),
            signed(one.low),
            signed(one.high),
            len(one.values),
        )
        for name, each in changes.items()
        for one in each
        if one.occasion == occasions.HEALED and one.middle is not None
    ]


def _sums(cents: Mapping[str, int]) -> str:
    return ", ".join(money.said(sum_, currency) for currency, sum_ in cents.items()) or gettext(
        "nothing"
    )
