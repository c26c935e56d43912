"""A clinic's own cases with what their clients said: of those who agree, asked anew each time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from studio.booking.models import Appointment
from studio.outcome import occasions
from studio.outcome.answering import counting
from studio.outcome.models import Answer
from studio.outcome.occasions import Window
from studio.people.models import Clinic
from studio.treatment.consents import files_with
from studio.treatment.models import Purpose, Session, Treatment

__all__ = ["Case", "Standing", "Which", "of_clinic", "standings"]

#: From this version on the texts of consent say who counts what (`treatment.texts`).
COUNTED_SINCE = "2"


@dataclass(frozen=True)
class Standing:
    """How a treatment stands on its client's own day: its windows, and the answers that count."""

    treatment: Treatment
    today: date
    days: tuple[date, ...]
    windows: tuple[Window, ...]
    newest: Mapping[str, Answer]

    @property
    def waiting(self) -> list[Window]:
        """What can be answered now and is not."""
        return [
            one
            for one in self.windows
            if one.is_open(self.today) and one.occasion not in self.newest
        ]


@dataclass(frozen=True)
class Case:
    """A treatment with at least one session.

    Attributes
    ----------
    ended : date
        The last session of the treatment itself; touch-ups begin nothing anew.
    due : tuple of str
        Occasions whose time has come.
    open : tuple of str
        Of these, the ones that can still be answered.
    said : mapping
        By occasion, the answers that count; null where a question was skipped.
    """

    kind: str
    artist: int | None
    ended: date
    due: tuple[str, ...]
    open: tuple[str, ...]
    said: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Which:
    """Which of them: empty means all.

    Attributes
    ----------
    first, last : date, optional
        Between which days the treatment ended, both included.
    """

    kind: str = ""
    artist: int | None = None
    first: date | None = None
    last: date | None = None

    def takes(self, case: Case) -> bool:
        """Whether it is one of them."""
        return (
            self.kind in ("", case.kind)
            and self.artist in (None, case.artist)
            and (self.first is None or self.first <= case.ended)
            and (self.last is None or case.ended <= self.last)
        )


def of_clinic(clinic: Clinic, purposes: Sequence[Purpose] = (Purpose.RECORD,)) -> list[Case]:
    """Every case of a clinic whose client agrees to all of the purposes now."""
    return [_case(one) for one in standings(clinic, purposes, COUNTED_SINCE) if one.days]


def standings(
    clinic: Clinic, purposes: Sequence[Purpose] = (Purpose.RECORD,), since: str = "1"
) -> list[Standing]:
    """Every treatment of a clinic whose client agrees now, in a handful of queries.

    ``since``: the first version of the texts that is enough.
    """
    rows = Treatment.objects.select_related("file__clinic")
    for purpose in purposes:
        rows = rows.filter(file__in=files_with(clinic, purpose, since))
    counted = Session.objects.filter(corrected_by=None).order_by("on", "pk")
    rows = rows.prefetch_related(
        Prefetch("sessions", queryset=counted, to_attr="counted"),
        Prefetch("outcome_answers", queryset=Answer.objects.order_by("at", "pk"), to_attr="heard"),
        "outcome_asked",
    )
    to_come = set(
        Appointment.objects.filter(
            clinic=clinic, state="booked", starts__gt=timezone.now(), series__isnull=False
        ).values_list("series", flat=True)
    )
    return [_standing(one, one.series in to_come) for one in rows.order_by("file__sought", "pk")]


def _standing(treatment: Any, more: bool) -> Standing:
    today = occasions.today_of(treatment.file)
    days = [one.on for one in treatment.counted]
    return Standing(
        treatment,
        today,
        tuple(days),
        tuple(occasions.windows(occasions.begun(treatment), days, today, more=more)),
        counting(treatment.heard, days),
    )


def _case(one: Standing) -> Case:
    came = [window for window in one.windows if window.opens <= one.today]
    return Case(
        one.treatment.kind,
        one.treatment.artist_id,
        occasions.course(one.days)[-1],
        tuple(window.occasion for window in came),
        tuple(window.occasion for window in came if window.is_open(one.today)),
        {name: row.said for name, row in one.newest.items()},
    )
