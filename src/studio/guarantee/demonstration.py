"""The demonstration: terms of both clinics, payments, one claim open and one paid back.

Everything is invented. Clients of the demonstration have no address, so nobody is written to.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from studio.guarantee import books, claims, terms
from studio.guarantee.models import Kind, Terms, Wish
from studio.outbox.models import Letter
from studio.people.models import Clinic, Role, User
from studio.treatment import sessions
from studio.treatment.models import Treatment

__all__ = ["remove", "show"]

DAY = timedelta(days=1)
#: By clinic: the sentence in both languages, and the days to ask and to answer.
PROMISED: Mapping[str, Mapping[str, Any]] = {
    "new-york": {
        "sentence_en": "We put right without charge what has healed unevenly, and give back what "
        "you paid where that cannot be done.",
        "sentence_es": "Corregimos sin costo lo que haya cicatrizado de forma desigual, y "
        "devolvemos lo pagado cuando eso no es posible.",
        "claim_days": 90,
        "answer_days": 14,
    },
    "north-carolina": {
        "sentence_en": "We put right without charge what has faded unevenly, and look with you at "
        "whether money is given back.",
        "sentence_es": "Corregimos sin costo lo que se haya aclarado de forma desigual, y vemos "
        "con usted si se devuelve dinero.",
        "claim_days": 323,  # with the days of healing, a year
        "answer_days": 10,
    },
}
OPEN_OF, PAID_OF = "Greta Exempel", "Ramón Modelo"
WORDS = {
    "en": {
        "open": "On the crown it is lighter on the left than on the right. I see it in daylight.",
        "more": "Could you add a photo from above, in daylight, with the hair cut as usual?",
        "paid": "The line in front is straighter than we had agreed.",
        "accept": "You are right: it is not the line of the plan. We give back half of it.",
    },
    "es": {
        "open": "En la coronilla está más claro a la izquierda que a la derecha. Con luz de día "
        "se nota.",
        "more": "¿Puede añadir una foto desde arriba, con luz de día y el pelo cortado como "
        "siempre?",
        "paid": "La línea de delante es más recta de lo que habíamos acordado.",
        "accept": "Tiene razón: no es la línea del plan. Le devolvemos la mitad.",
    },
}


def show() -> None:
    """Write terms and claims where there are none."""
    for clinic in Clinic.objects.filter(demonstration=True):
        promised = PROMISED.get(clinic.slug)
        if promised is None or Terms.objects.filter(clinic=clinic).exists():
            continue
        with transaction.atomic():
            _fill(clinic, promised)


def remove() -> None:
    """Take nothing away: everything here goes with the clinics and their clients."""


def _fill(clinic: Clinic, promised: Mapping[str, Any]) -> None:
    owner = _somebody(clinic, str(Role.OWNER))
    given = {"offered": True, "healed_days": 42, "pay_days": 14, "currency": "USD", **promised}
    terms.write(clinic, owner, uuid.uuid4(), **given)
    artist = _somebody(clinic, str(Role.ARTIST))
    if artist is None or owner is None:
        return
    begun = Treatment.objects.filter(file__clinic=clinic, sessions__isnull=False).distinct()
    for treatment in begun.select_related("file__clinic"):
        terms.agree(treatment, None)
    _paid_back(clinic, artist, owner)
    _open(clinic, artist)
    # What they would have been written then is no news now.
    Letter.objects.filter(key__startswith="claim-", to__in=[owner.email, artist.email]).delete()


def _somebody(clinic: Clinic, role: str) -> User | None:
    return User.objects.filter(memberships__clinic=clinic, memberships__role=role).first()


def _treatment(clinic: Clinic, name: str) -> Treatment | None:
    """A treatment of somebody whom the demonstration of files has made."""
    rows = Treatment.objects.filter(file__clinic=clinic, file__name=name)
    return rows.select_related("file__clinic").first()


def _pay(row: Treatment, by: User) -> None:
    first, last = (one.on for one in sessions.in_force(row))
    books.write(row, by, uuid.uuid4(), Kind.PAID, 60_000, first, "cash")
    books.write(row, by, uuid.uuid4(), Kind.PAID, 120_050, last, "card")


def _open(clinic: Clinic, artist: User) -> None:
    """Asked nine days ago; five days ago the artist asked for a photo."""
    row = _treatment(clinic, OPEN_OF)
    if row is None:
        return
    _pay(row, artist)
    words = WORDS[row.file.language]
    once = uuid.uuid4
    claim = claims.ask(row, artist, once(), Wish.MONEY, words["open"], now=_ago(9))
    claims.act(claim, "more", artist, 1, once(), why=words["more"], now=_ago(5))


def _paid_back(clinic: Clinic, artist: User, owner: User) -> None:
    """Asked a month ago, looked at, accepted in half, and paid back."""
    row = _treatment(clinic, PAID_OF)
    if row is None:
        return
    _pay(row, artist)
    words = WORDS[row.file.language]
    once, day = uuid.uuid4, _ago(22).date()
    claim = claims.ask(row, artist, once(), Wish.MONEY, words["paid"], now=_ago(30))
    claims.act(claim, "look", artist, 1, once(), day=day, now=_ago(28))
    claims.act(claim, "accept", owner, 2, once(), cents=90_025, why=words["accept"], now=_ago(21))
    paid = _ago(18)
    claims.act(claim, "pay", owner, 3, once(), on=paid.date(), way="transfer", now=paid)


def _ago(days: int) -> datetime:
    return timezone.now() - days * DAY
