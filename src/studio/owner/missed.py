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
        return Share(sum(one.part for one in self.by_month), sum(one.of for one in self.by_month))


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
    # Each as who did not come, and of how many.
    by_month = [[0, 0] for _month in months.firsts]
    kinds: dict[str, list[int]] = {}
    letters = {True: [0, 0], False: [0, 0]}
    unsaid = 0
    told = rows.annotate(month=months.number("starts"))
    for pk, month, kind, state in told.values_list("pk", "month", "kind", "state"):
        if state == str(State.BOOKED):
            unsaid += 1
            continue
        gone = state == str(State.MISSED)
        for one in (by_month[month], kinds.setdefault(kind, [0, 0]), letters[pk in written]):
            one[0] += gone
            one[1] += 1
    called = {str(kind): str(said) for kind, said in Kind.choices}
    return Missed(
        months,
        tuple(Share(*one) for one in by_month),
        (
            (gettext("A reminder was sent"), Share(*letters[True])),
            (gettext("No reminder was sent"), Share(*letters[False])),
            *((called[kind], Share(*kinds[kind])) for kind in called if kind in kinds),
        ),
        unsaid,
    )
