"""Codes for when phone and keys are lost: ten, shown once, each good once.

Twelve digits, so that they can be typed with the keyboard of numbers and read out in any language:
40 random bits. Kept is a digest under a key that is not in the database, so whoever has the
database alone cannot try them all.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from django.conf import settings
from django.db import transaction

from studio.keys import master_key
from studio.people.models import RecoveryCode, User

__all__ = ["MANY", "forget", "left", "looks_like_one", "new_codes", "spent"]

MANY = 10
DIGITS = 12


def new_codes(user: User) -> list[str]:
    """Ten new codes, as ``1234 5678 9012``; the ones before are void."""
    made: set[str] = set()
    while len(made) < MANY:
        made.add(str(secrets.randbelow(10**DIGITS)).zfill(DIGITS))
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # two tabs: the second one's codes stay
        forget(user)
        RecoveryCode.objects.bulk_create(
            RecoveryCode(user=user, digest=_digest(user, code)) for code in made
        )
    return [f"{code[:4]} {code[4:8]} {code[8:]}" for code in sorted(made)]


def left(user: User) -> int:
    """How many are good still."""
    return RecoveryCode.objects.filter(user=user).count()


def looks_like_one(given: str) -> bool:
    """Whether somebody typed a recovery code rather than the six digits of a phone."""
    return len(_plain(given)) == DIGITS


def spent(user: User, given: str) -> bool:
    """Accept a code, once: of two that come at the same time only one is let in."""
    code = RecoveryCode.objects.filter(user=user, digest=_digest(user, _plain(given)))
    return bool(code.delete()[0])


def forget(user: User) -> None:
    """Void them all."""
    RecoveryCode.objects.filter(user=user).delete()


def _plain(given: str) -> str:
    return "".join(sign for sign in given if sign in "0123456789")


def _digest(user: User, code: str) -> str:
    key = hmac.digest(master_key(settings.DATA_FOLDER), b"recovery", hashlib.sha256)
    return hmac.new(key, f"{user.pk} {code}".encode(), hashlib.sha256).hexdigest()
