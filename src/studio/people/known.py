"""Browsers that have signed in before: a signed cookie, which opens nothing.

It lifts one limit alone: wrong guesses that strangers make at the account count not for it. In it
stand a random name of the browser and digests of the accounts, so it says nothing about anybody.
"""

from __future__ import annotations

import secrets

from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from studio.people.models import User

__all__ = ["COOKIE", "browser", "remember"]

COOKIE = "studio-known"
SECONDS = 180 * 24 * 3600
MOST = 8  # accounts on one machine, as at a front desk
signer = TimestampSigner(salt="studio.people.known")


def browser(request: HttpRequest, email: str) -> str:
    """The random name of a browser that has signed in to this account before, else nothing."""
    name, accounts = _read(request)
    return name if _account(email) in accounts else ""


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Give the browser its cookie, or add this account to it."""
    name, accounts = _read(request)
    mine = _account(user.email)
    kept = [mine, *(one for one in accounts if one != mine)][:MOST]
    response.set_cookie(
        COOKIE,
        signer.sign(".".join([name or secrets.token_urlsafe(16), *kept])),
        max_age=SECONDS,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        name, *accounts = signer.unsign(request.COOKIES.get(COOKIE, ""), SECONDS).split(".")
    except BadSignature:
        return "", []
    return name, accounts


def _account(email: str) -> str:
    return salted_hmac("studio.people.known", email, algorithm="sha256").hexdigest()[:32]
