"""What was done: sessions with their lots, who may be treated, and from a lot to its clients."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_noop as _

from studio.booking import series
from studio.booking.moments import day_of
from studio.people.models import Clinic, User
from studio.phrases import Phrase
from studio.treatment import beside, consents, intakes
from studio.treatment.files import Meanwhile, note
from studio.treatment.models import File, Goes, Purpose, Session, Stock, Treatment, Used, Ware

__all__ = [
    "LEAST_DAYS",
    "Lacks",
    "TooSoon",
    "clients_of",
    "correct",
    "count",
    "counted",
    "in_force",
    "lacking",
    "make",
    "near",
    "shelf",
    "with_lot",
]


#: Skin that was worked on heals for a week at least before it is worked on again (practice,
#: smp-domain 1.5).
LEAST_DAYS = series.LEAST_DAYS


class TooSoon(Exception):
    """Another session of the treatment is nearer than skin allows, and no reason is given.

    Carries that session.
    """

    def __init__(self, other: Session) -> None:
        super().__init__(f"Sessions of one treatment are {LEAST_DAYS} days apart at least.")
        self.other = other


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


def near(treatment: Treatment, on: date) -> Session | None:
    """The session of a treatment that is nearer to a day than skin allows, if there is one."""
    days = timedelta(days=LEAST_DAYS - 1)
    return in_force(treatment).filter(on__gte=on - days, on__lte=on + days).last()


def make(
    treatment: Treatment,
    by: User,
    once: uuid.UUID,
    stock: Iterable[Stock],
    *,
    needle_pieces: int = 1,
    **given: Any,
) -> Session:
    """Write a session down; the same form sent twice writes one.

    What it takes of each lot is counted: of needles ``needle_pieces``, of pigment a session's
    worth. A lot of which then nothing is left is used up.

    Raises
    ------
    Lacks
        Without consent, without a decision, or with a lot that had expired.
    TooSoon
        Within seven days of another session of the treatment, without ``soon_why``.
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
        other = near(treatment, given["on"])
        given["soon_why"] = given.get("soon_why", "").strip() if other else ""
        if other and not given["soon_why"]:
            raise TooSoon(other)
        row = _write(treatment, by, once, lots, needle_pieces, given)
        note(treatment.file, by, "session", treatment=treatment.pk, session=row.pk)
    return row


def correct(
    session: Session,
    by: User,
    once: uuid.UUID,
    why: str,
    stock: Iterable[Stock],
    *,
    needle_pieces: int = 1,
    **given: Any,
) -> Session:
    """Set right what was written: a new row, with who and why; the old one stays readable.

    What the old one took of a lot is there again; a lot that is used up stays so until somebody
    has looked. Of two who set the same row right, the second is told. Raises files.Meanwhile.
    """
    treatment = session.treatment
    with transaction.atomic():
        File.objects.select_for_update().get(pk=treatment.file_id)
        if there := Session.objects.filter(corrects=session).first():
            if there.once == once:
                return there
            raise Meanwhile(there)
        more = {"corrects": session, "why": why.strip(), "soon_why": session.soon_why}
        row = _write(treatment, by, once, list(stock), needle_pieces, {**given, **more})
        note(treatment.file, by, "corrected", session=row.pk, corrects=session.pk)
    return row


def in_force(treatment: Treatment) -> QuerySet[Session]:
    """The sessions as they count, in order: what was set right is not among them."""
    rows = treatment.sessions.filter(corrected_by=None)
    return rows.select_related("artist", "corrects").prefetch_related("stock").order_by("on", "pk")


def shelf(clinic: Clinic) -> QuerySet[Stock]:
    """A clinic's lots: in how many sessions each was used (``times``), and what is left by that.

    ``left`` is in pieces of needles, and in sessions of pigment.
    """
    return counted(Stock.objects.filter(clinic=clinic))


def counted(lots: QuerySet[Stock]) -> QuerySet[Stock]:
    """Lots with ``times``, ``taken`` and ``left``; what was set right does not count."""
    used = Used.objects.filter(stock=OuterRef("pk"), session__corrected_by=None).order_by()
    by_lot = used.values("stock")
    return lots.annotate(
        times=Coalesce(Subquery(by_lot.annotate(n=Count("pk")).values("n")), 0),
        taken=Coalesce(Subquery(by_lot.annotate(n=Sum("took")).values("n")), 0),
        left=F("pieces") * F("enough_for") - F("taken"),
    )


def count(stock: Stock, pieces: int, on: date) -> None:
    """Somebody has counted how many whole pieces there are; none: the lot is used up."""
    with transaction.atomic():
        row = counted(Stock.objects.filter(pk=stock.pk)).get()
        Stock.objects.filter(pk=stock.pk).update(
            pieces=-(-row.taken // row.enough_for) + pieces, used_up=None if pieces else on
        )


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
    treatment: Treatment,
    by: User,
    once: uuid.UUID,
    lots: list[Stock],
    needle_pieces: int,
    given: dict[str, Any],
) -> Session:
    list(Stock.objects.select_for_update().filter(pk__in=[one.pk for one in lots]).order_by("pk"))
    artist = given.get("artist")
    row = Session.objects.create(
        treatment=treatment,
        by=by,
        once=once,
        artist_name=str(artist.name if artist else ""),
        **given,
    )
    for one in lots:
        took = needle_pieces if one.kind == Ware.NEEDLE else 1
        Used.objects.create(session=row, stock=one, took=took)
    over = counted(Stock.objects.filter(pk__in=[one.pk for one in lots], used_up=None))
    empty = [one.pk for one in over.filter(left__lte=0)]
    Stock.objects.filter(pk__in=empty).update(used_up=row.on)
    beside.follow(row)
    return row
