"""Counts and sums of a clinic over some days, for whoever looks at the whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, Sum
from django.utils import timezone

from studio.guarantee import claims, days
from studio.guarantee.models import OPEN, Claim, Entry, Kind, State
from studio.people.models import Clinic

__all__ = ["Figures", "figures"]


@dataclass(frozen=True)
class Figures:
    """What was asked and paid, from a day to a day of the clinic, both among them.

    Attributes
    ----------
    first, last : date
    asked : int
        Claims that clients began in these days.
    late : int
        Of these, those that came after their window.
    states : mapping of State to int
        How these stand now; all states are there.
    open_now, passed_now : int
        Claims of whatever day that somebody still has to lead on, and of these those whose date is
        over.
    paid_cents, returned_cents : mapping of currency to int
        Whole cents of entries of these days, as they count now.
    """

    first: date
    last: date
    asked: int = 0
    late: int = 0
    states: Mapping[State, int] = field(default_factory=dict)
    open_now: int = 0
    passed_now: int = 0
    paid_cents: Mapping[str, int] = field(default_factory=dict)
    returned_cents: Mapping[str, int] = field(default_factory=dict)


def figures(clinic: Clinic, first: date, last: date, now: datetime | None = None) -> Figures:
    """Count a clinic's days."""
    now = now or timezone.now()
    begins = days.ends(first - timedelta(days=1), clinic.zone)
    every = Claim.objects.filter(treatment__file__clinic=clinic)
    asked = every.filter(asked__gte=begins, asked__lt=days.ends(last, clinic.zone))
    states = {
        State(one["state"]): one["n"] for one in asked.values("state").annotate(n=Count("pk"))
    }
    going = list(every.filter(state__in=OPEN).select_related("treatment__file__clinic"))
    return Figures(
        first,
        last,
        asked=sum(states.values()),
        late=asked.filter(late=True).count(),
        states={one: states.get(one, 0) for one in State},
        open_now=len(going),
        passed_now=sum(claims.is_passed(one, now) for one in going),
        paid_cents=_sums(clinic, Kind.PAID, first, last),
        returned_cents=_sums(clinic, Kind.RETURNED, first, last),
    )


def _sums(clinic: Clinic, kind: str, first: date, last: date) -> dict[str, int]:
    rows = Entry.objects.filter(purse__clinic=clinic, kind=kind, corrected_by=None)
    rows = rows.filter(on__gte=first, on__lte=last).values("purse__currency")
    return {
        one["purse__currency"]: one["all"]
        for one in rows.annotate(all=Sum("cents")).order_by("purse__currency")
    }
