"""The second factor: six digits, new each half minute (TOTP, RFC 6238, SHA-1 as phones do)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import struct
from datetime import datetime
from urllib.parse import quote, urlencode

from django.utils import timezone

from studio.people.models import User

__all__ = ["STEP_SECONDS", "accepted", "address", "code", "new_secret", "spent"]

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
    middle = int((now or timezone.now()).timestamp()) // STEP_SECONDS
    steps = range(middle - EITHER_SIDE, middle + EITHER_SIDE + 1)
    found = [step for step in steps if hmac.compare_digest(code(secret, step), said)]
    return found[-1] if found and said.isascii() else None


def spent(user: User, given: str, now: datetime | None = None) -> bool:
    """Accept a user's code, once: of two that come at the same time only one is let in."""
    if not user.secret or not given.isascii():
        return False
    step = accepted(user.secret, given, now)
    if step is None:
        return False
    fresh = User.objects.filter(pk=user.pk, secret=user.secret, last_step__lt=step)
    return bool(fresh.update(last_step=step))


def address(user: User, secret: str) -> str:
    """What the QR code says to the phone."""
    asked = urlencode({"secret": secret, "issuer": "Stubble"})
    return f"otpauth://totp/Stubble:{quote(user.email)}?{asked}"
