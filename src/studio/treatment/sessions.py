"""What was done: sessions with their lots, who may be treated, and from a lot to its clients."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_noop as _

from studio.booking.moments import day_of
from studio.people.models import Clinic, User
from studio.phrases import Phrase
from studio.treatment import beside, consents, intakes
from studio.treatment.files import Meanwhile, note
from studio.treatment.models import File, Goes, Purpose, Session, Stock, Treatment, Used

__all__ = ["Lacks", "clients_of", "correct", "in_force", "lacking", "make", "shelf", "with_lot"]


class Lacks(Exception):
    """No session can be written down; carries what is lacking, in words."""

    def __init__(self, phrases: list[Phrase]) -> None:
        super().__init__("; ".join(one.text for one in phrases))
        self.phrases = phrases


def lacking(file: File, on: date) -> list[Phrase]:
    """What is lacking for a session on a day: a consent, or a decision on a recent intake.

    Nobody can do without the consents. What the answers advise against, an artist may decide.
    """
    found = []
    if consents.standing(file, Purpose.TREATMENT) is None:
        found.append(Phrase(_("The client has not agreed to the treatment.")))
    if consents.standing(file, Purpose.RECORD) is None:
        found.append(Phrase(_("The client has not agreed that their health answers are kept.")))
    intake = intakes.newest(file)
    if intake is None:
        found.append(Phrase(_("The questions on health have not been answered.")))
        return found
    if intake.at.date() + timedelta(days=intakes.GOOD_FOR_DAYS) < on:
        found.append(
            Phrase(_("The questions on health were answered more than half a year before."))
        )
    decided = intakes.decision(intake)
    if decided is None:
        found.append(Phrase(_("No artist has decided yet on the newest answers.")))
    elif decided.goes == Goes.NOT:
        found.append(Phrase(_("It was decided not to treat now.")))
    elif decided.start is not None and on < decided.start:
        found.append(
            Phrase(_("It was decided to treat from %(day)s on."), {"day": day_of(decided.start)})
        )
    return found


def make(
    treatment: Treatment, by: User, once: uuid.UUID, stock: Iterable[Stock], **given: Any
) -> Session:
    """Write a session down; the same form sent twice writes one.

    Raises
    ------
    Lacks
        Without consent, without a decision, or with a lot that had expired.
    """
    lots = list(stock)
    with transaction.atomic():
        # Whoever withdraws holds the same rows: either they wait for this, or this finds it gone.
        File.objects.select_for_update().get(pk=treatment.file_id)
        if there := Session.objects.filter(once=once, treatment=treatment).first():
            return there
        wrong = lacking(treatment.file, given["on"])
        wrong += [
            Phrase(_("%(lot)s expired on %(day)s."), {"lot": str(one), "day": day_of(one.expires)})
            for one in lots
            if one.expires < given["on"]
        ]
        if wrong:
            raise Lacks(wrong)
        row = _write(treatment, by, once, lots, given)
        note(treatment.file, by, "session", treatment=treatment.pk, session=row.pk)
    return row


def correct(
    session: Session, by: User, once: uuid.UUID, why: str, stock: Iterable[Stock], **given: Any
) -> Session:
    """Set right what was written: a new row, with who and why; the old one stays readable.

    Of two who set the same row right, the second is told. Raises files.Meanwhile.
    """
    treatment = session.treatment
    with transaction.atomic():
        File.objects.select_for_update().get(pk=treatment.file_id)
        if there := Session.objects.filter(corrects=session).first():
            if there.once == once:
                return there
            raise Meanwhile(there)
        row = _write(
            treatment, by, once, list(stock), {**given, "corrects": session, "why": why.strip()}
        )
        note(treatment.file, by, "corrected", session=row.pk, corrects=session.pk)
    return row


def in_force(treatment: Treatment) -> QuerySet[Session]:
    """The sessions as they count, in order: what was set right is not among them."""
    rows = treatment.sessions.filter(corrected_by=None)
    return rows.select_related("artist", "corrects").prefetch_related("stock").order_by("on", "pk")


def shelf(clinic: Clinic) -> QuerySet[Stock]:
    """A clinic's lots, each with how many sessions it was used in (``times``)."""
    counted = Count("sessions", filter=Q(sessions__corrected_by=None), distinct=True)
    return Stock.objects.filter(clinic=clinic).annotate(times=counted)


def clients_of(stock: Stock) -> QuerySet[File]:
    """From a lot to its clients, in one query."""
    return (
        File.objects.filter(
            treatments__sessions__used__stock=stock,
            treatments__sessions__corrected_by=None,
            clinic=stock.clinic_id,
        )
        .distinct()
        .order_by("sought", "pk")
    )


def with_lot(stock: Stock) -> QuerySet[Session]:
    """The sessions in which a lot was used, with treatment and client, in one query."""
    rows = Session.objects.filter(
        used__stock=stock, corrected_by=None, treatment__file__clinic=stock.clinic_id
    )
    return rows.select_related("treatment__file").order_by("treatment__file__sought", "on")


def _write(
    treatment: Treatment, by: User, once: uuid.UUID, lots: list[Stock], given: dict[str, Any]
) -> Session:
    artist = given.get("artist")
    row = Session.objects.create(
        treatment=treatment,
        by=by,
        once=once,
        artist_name=str(artist.name if artist else ""),
        **given,
    )
    for one in lots:
        Used.objects.create(session=row, stock=one)
    beside.follow(row)
    return row
