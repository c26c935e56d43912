"""The second factor on a phone: six digits, new each half minute (TOTP, RFC 6238, SHA-1).

The secret lies sealed under the master key: whoever has the database alone can make no code.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import struct
from datetime import datetime
from urllib.parse import quote, urlencode

from django.conf import settings
from django.utils import timezone

from studio.keys import master_key
from studio.people.models import User
from studio.vault.sealing import opened, sealed

__all__ = [
    "STEP_SECONDS",
    "accepted",
    "address",
    "code",
    "forget",
    "keep",
    "new_secret",
    "secret_of",
    "spent",
]

STEP_SECONDS = 30
DIGITS = 6
EITHER_SIDE = 1  # steps a phone's clock may be off


def new_secret() -> str:
    """160 random bits in base 32."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def code(secret: str, step: int, digits: int = DIGITS) -> str:
    """The code of one step (RFC 4226, section 5.3)."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1)
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def accepted(secret: str, given: str, now: datetime | None = None) -> int | None:
    """The step whose code was given, if it is near enough to now."""
    said = "".join(given.split())
    if not said.isascii():
        return None
    middle = int((now or timezone.now()).timestamp()) // STEP_SECONDS
    steps = range(middle - EITHER_SIDE, middle + EITHER_SIDE + 1)
    found = [step for step in steps if hmac.compare_digest(code(secret, step), said)]
    return found[-1] if found else None


def secret_of(user: User) -> str:
    """The secret in base 32; empty without one. Raises `studio.vault.sealing.Broken`."""
    if not user.sealed_secret:
        return ""
    key = master_key(settings.DATA_FOLDER)
    return opened(key, bytes(user.sealed_secret), _purpose(user)).decode()


def keep(user: User, secret: str, step: int = 0) -> bool:
    """Give a user a secret whose code of ``step`` is spent; whoever has one already keeps it."""
    seal = sealed(master_key(settings.DATA_FOLDER), secret.encode(), _purpose(user))
    new = User.objects.filter(pk=user.pk, sealed_secret=b"")
    kept = bool(new.update(sealed_secret=seal, last_step=step))
    user.refresh_from_db(fields=["sealed_secret", "last_step"])
    return kept


def forget(user: User) -> None:
    """Take the secret away."""
    User.objects.filter(pk=user.pk).update(sealed_secret=b"", last_step=0)
    user.refresh_from_db(fields=["sealed_secret", "last_step"])


def spent(user: User, given: str, now: datetime | None = None) -> bool:
    """Accept a user's code, once: of two that come at the same time only one is let in."""
    secret = secret_of(user)
    step = accepted(secret, given, now) if secret else None
    if step is None:
        return False
    fresh = User.objects.filter(pk=user.pk, sealed_secret=user.sealed_secret, last_step__lt=step)
    return bool(fresh.update(last_step=step))


def address(user: User, secret: str) -> str:
    """What the QR code says to the phone."""
    asked = urlencode({"secret": secret, "issuer": "Stubble"})
    return f"otpauth://totp/Stubble:{quote(user.email)}?{asked}"


def _purpose(user: User) -> bytes:
    """What the seal is bound to: another user's secret cannot be put in this one's place."""
    return f"second factor of {user.pk}".encode()
