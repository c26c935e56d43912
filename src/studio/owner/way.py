"""From a preview to a booking to a treatment: how many go how far, by the month of the booking.

Who booked a consultation is followed, as far as they can be: to the treatment of the client's file
that has the same account or the same address. What nobody wrote down cannot be followed: a preview
leaves nothing behind, and whoever gave no address when they booked, or another one in the clinic,
is not found again. Treatments that lead back to no consultation are counted beside.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Case, When
from django.utils import timezone

from studio.booking.models import Appointment, Kind, State
from studio.owner import tally
from studio.owner.months import Months, last_months
from studio.owner.share import Share
from studio.people.models import Clinic
from studio.treatment.models import Session, Treatment

__all__ = ["Counted", "Way", "way"]


@dataclass(frozen=True)
class Counted:
    """Consultations that were booked, and what became of them until now."""

    booked: int = 0
    with_look: int = 0
    cancelled: int = 0
    to_come: int = 0
    #: The time is over, and nobody has said whether they came.
    unsaid: int = 0
    came: int = 0
    missed: int = 0
    begun: int = 0
    completed: int = 0

    def __add__(self, other: Counted) -> Counted:
        return Counted(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    @property
    def shares(self) -> dict[str, Share]:
        """Of each step the share of the one before it that went on."""
        return {
            "with_look": Share(self.with_look, self.booked),
            "came": Share(self.came, self.came + self.missed),
            "begun": Share(self.begun, self.came),
            "completed": Share(self.completed, self.begun),
        }


@dataclass(frozen=True)
class Way:
    """A year of a clinic.

    Attributes
    ----------
    counted
        By the month in which a consultation was booked.
    visits
        By month: visits of the whole house in which a photo was brought to the preview.
    sessions
        By month: treatment sessions that were made.
    alone
        Treatments begun within these months that lead back to no consultation.
    """

    months: Months
    counted: tuple[Counted, ...]
    visits: tuple[int, ...]
    sessions: tuple[int, ...]
    alone: int

    @property
    def total(self) -> Counted:
        """All months together."""
        return sum(self.counted, Counted())


@dataclass(frozen=True)
class _Consultation:
    month: int
    starts: datetime
    state: str
    with_look: bool
    keys: tuple[str, ...]


@dataclass(frozen=True)
class _Treated:
    begun: date
    completed: bool
    keys: tuple[str, ...]


def way(clinic: Clinic, now: datetime | None = None) -> Way:
    """Count the last twelve months."""
    now = now or timezone.now()
    months = last_months(ZoneInfo(clinic.zone), now)
    sessions = list(
        Session.objects.filter(treatment__file__clinic=clinic, corrected_by=None)
        .order_by("on", "pk")
        .values_list("treatment", "on")
    )
    consultations = _consultations(clinic, months, now)
    treated = _treated(clinic, sessions)
    led, alone = _led(consultations, treated, months.zone)
    found = [dict.fromkeys((one.name for one in fields(Counted)), 0) for _month in months.firsts]
    for number, one in enumerate(consultations):
        counts, to = found[one.month], led.get(number, [])
        counts["booked"] += 1
        counts["with_look"] += one.with_look
        counts[one.state] += 1
        counts["begun"] += bool(to)
        counts["completed"] += any(treatment.completed for treatment in to)
    visits = tally.by_day(tally.PREVIEW, months.firsts[0])
    return Way(
        months,
        tuple(Counted(**one) for one in found),
        months.counted(visits.items()),
        months.counted((on, 1) for _treatment, on in sessions),
        sum(1 for one in alone if months.of_day(one.begun) is not None),
    )


def _consultations(clinic: Clinic, months: Months, now: datetime) -> list[_Consultation]:
    rows = Appointment.objects.filter(
        clinic=clinic, kind__in=(Kind.CONSULTATION, Kind.PHONE), made__gte=months.since
    ).exclude(state__in=(State.HELD, State.LAPSED))
    rows = rows.annotate(
        month=months.number("made"), over=Case(When(ends__lte=now, then=True), default=False)
    ).order_by("starts", "pk")
    became = {str(one): str(one) for one in (State.CAME, State.MISSED, State.CANCELLED)}
    return [
        _Consultation(
            month,
            starts,
            became.get(state, "unsaid" if over else "to_come"),
            with_look,
            _keys(client, email),
        )
        for month, starts, over, state, with_look, client, email in rows.values_list(
            "month", "starts", "over", "state", "with_look", "client", "email"
        )
    ]


def _treated(clinic: Clinic, sessions: Iterable[tuple[int, date]]) -> list[_Treated]:
    days: dict[int, list[date]] = {}
    for treatment, on in sessions:
        days.setdefault(treatment, []).append(on)
    rows = Treatment.objects.filter(file__clinic=clinic)
    return [
        _Treated(days[pk][0], len(days[pk]) >= meant, _keys(user, email))
        for pk, meant, user, email in rows.values_list(
            "pk", "sessions_meant", "file__user", "file__email"
        )
        if pk in days
    ]


def _led(
    consultations: list[_Consultation], treated: list[_Treated], zone: ZoneInfo
) -> tuple[dict[int, list[_Treated]], list[_Treated]]:
    """By number of a consultation the treatments it led to; and those that none led to.

    A treatment leads back to the last consultation before it to which its client came.
    """
    by_key: dict[str, list[int]] = {}
    for number, one in enumerate(consultations):
        if one.state == "came":
            for key in one.keys:
                by_key.setdefault(key, []).append(number)
    led: dict[int, list[_Treated]] = {}
    alone = []
    for treatment in treated:
        before = {
            number
            for key in treatment.keys
            for number in by_key.get(key, ())
            if consultations[number].starts.astimezone(zone).date() <= treatment.begun
        }
        if before:
            led.setdefault(max(before), []).append(treatment)
        else:
            alone.append(treatment)
    return led, alone


def _keys(user: int | None, email: str) -> tuple[str, ...]:
    """By what somebody is found again."""
    address = email.strip().lower()
    return (*([f"user {user}"] if user else []), *([address] if address else []))
