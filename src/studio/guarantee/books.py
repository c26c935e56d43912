"""What was paid for a treatment and given back: entries that are appended, in whole cents.

That no more is given back than was paid is a rule of the database (`Purse`): the sum is moved in
the statement that the rule is held against, so however many write at once, one too many is refused.
"""

from __future__ import annotations

import uuid
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from studio.guarantee import terms
from studio.guarantee.models import Claim, Entry, Kind, Purse, Reason
from studio.people.models import User
from studio.treatment.files import Meanwhile
from studio.treatment.models import Treatment

__all__ = [
    "Fixed",
    "OtherCurrency",
    "TooMuch",
    "correct",
    "currency",
    "entries",
    "purse_of",
    "write",
]

RULE = "never_more_than_was_paid"


class TooMuch(Exception):
    """More would be given back than was paid; carries the purse as it is."""

    def __init__(self, purse: Purse) -> None:
        super().__init__("More than was paid.")
        self.purse = purse


class OtherCurrency(Exception):
    """All entries of a treatment are in one currency."""


class Fixed(Exception):
    """The sum of a claim that was paid back stands as it was decided."""


def purse_of(treatment: Treatment) -> Purse | None:
    """The sums of a treatment, where anything was ever paid."""
    return Purse.objects.filter(treatment=treatment).first()


def currency(treatment: Treatment) -> str:
    """The currency of a treatment: what was paid in, else of its terms, else of the clinic's."""
    purse = purse_of(treatment)
    row = purse or terms.agreed(treatment) or terms.newest(treatment.file.clinic)
    return row.currency if row else "USD"


def entries(purse: Purse) -> QuerySet[Entry]:
    """The entries as they count, in order: what was set right is not among them."""
    rows = purse.entries.filter(corrected_by=None).select_related("by", "corrects", "claim")
    return rows.order_by("on", "pk")


def write(
    treatment: Treatment,
    by: User,
    once: uuid.UUID,
    kind: str,
    cents: int,
    on: date,
    way: str,
    money: str = "",
    claim: Claim | None = None,
) -> Entry:
    """Write an entry; the same form sent twice writes one.

    Raises
    ------
    TooMuch
        If more would be given back than was paid.
    OtherCurrency
        If ``money`` is not the currency of what is there.
    """
    with transaction.atomic():
        money = money or currency(treatment)
        purse, _new = Purse.objects.get_or_create(
            treatment=treatment, defaults={"clinic": treatment.file.clinic, "currency": money}
        )
        purse = Purse.objects.select_for_update().get(pk=purse.pk)
        if there := Entry.objects.filter(once=once, purse=purse).first():
            return there
        if purse.currency != money:
            raise OtherCurrency
        _move(purse, kind, cents)
        return Entry.objects.create(
            purse=purse, kind=kind, cents=cents, on=on, way=way, by=by, once=once, claim=claim
        )


def correct(
    entry: Entry, by: User, once: uuid.UUID, wrong: str, cents: int, on: date, way: str
) -> Entry:
    """Set an entry right by a new one; 0 cents: it never was. The old one stays readable.

    Raises
    ------
    TooMuch, Fixed, files.Meanwhile
    """
    if wrong in (Reason.TWICE, Reason.NEVER):
        cents = 0
    with transaction.atomic():
        purse = Purse.objects.select_for_update().get(pk=entry.purse_id)
        if there := Entry.objects.filter(corrects=entry).first():
            if there.once == once:
                return there
            raise Meanwhile(there)
        if cents != entry.cents and _pays_a_claim(entry):
            raise Fixed
        _move(purse, entry.kind, cents - entry.cents)
        return Entry.objects.create(
            purse=purse,
            kind=entry.kind,
            cents=cents,
            on=on,
            way=way,
            by=by,
            once=once,
            corrects=entry,
            wrong=wrong,
        )


def _pays_a_claim(entry: Entry | None) -> bool:
    while entry is not None:
        if entry.claim_id is not None:
            return True
        entry = entry.corrects
    return False


def _move(purse: Purse, kind: str, cents: int) -> None:
    field = "paid_cents" if kind == Kind.PAID else "returned_cents"
    try:
        with transaction.atomic():
            Purse.objects.filter(pk=purse.pk).update(**{field: F(field) + cents})
    except IntegrityError as refused:
        if RULE in str(refused):
            raise TooMuch(purse) from refused
        raise
