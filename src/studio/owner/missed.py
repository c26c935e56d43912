"""Who did not come: by month, by what it was for, and by whether a reminder was sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext

from studio.booking.letters import reminded
from studio.booking.models import Appointment, Kind, State
from studio.owner.months import Months, last_months
from studio.owner.share import Share
from studio.people.models import Clinic

__all__ = ["Missed", "missed"]


@dataclass(frozen=True)
class Missed:
    """Shares of the appointments that were kept free and to which nobody came.

    Cancelled ones are not among them, nor those of which nobody said how it was (``unsaid``).
    """

    months: Months
    by_month: tuple[Share, ...]
    groups: tuple[tuple[str, Share], ...]
    unsaid: int

    @property
    def total(self) -> Share:
        """All months together."""
        return _added(self.by_month)


def missed(clinic: Clinic, now: datetime | None = None) -> Missed:
    """Count the last twelve months, by the day of the appointment."""
    now = now or timezone.now()
    months = last_months(ZoneInfo(clinic.zone), now)
    rows = Appointment.objects.filter(
        clinic=clinic,
        starts__gte=months.since,
        ends__lte=now,
        state__in=(State.BOOKED, State.CAME, State.MISSED),
    ).exclude(kind=Kind.BLOCK)
    written = reminded(months.since)
    by_month = [Share(0, 0)] * len(months.firsts)
    kinds: dict[str, Share] = {}
    letters = {True: Share(0, 0), False: Share(0, 0)}
    unsaid = 0
    for pk, starts, kind, state in rows.values_list("pk", "starts", "kind", "state"):
        month = months.of(starts)
        if state == str(State.BOOKED):
            unsaid += 1
            continue
        one = Share(int(state == str(State.MISSED)), 1)
        if month is not None:
            by_month[month] = _added((by_month[month], one))
        kinds[kind] = _added((kinds.get(kind, Share(0, 0)), one))
        letters[pk in written] = _added((letters[pk in written], one))
    called = {str(kind): str(said) for kind, said in Kind.choices}
    return Missed(
        months,
        tuple(by_month),
        (
            (gettext("A reminder was sent"), letters[True]),
            (gettext("No reminder was sent"), letters[False]),
            *((called[kind], kinds[kind]) for kind in called if kind in kinds),
        ),
        unsaid,
    )


def _added(shares: tuple[Share, ...]) -> Share:
    return Share(sum(one.part for one in shares), sum(one.of for one in shares))
