"""The browser's own tokens: one cookie, opened by nobody else, kept here as digests alone."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse

from studio.talk.threads import KEY_DAYS

__all__ = ["remember", "tokens"]

COOKIE = "studio-talk"
MOST = 8  # the browser's own, and those of the newest links
_TOKEN = re.compile(r"[\w-]{20,64}")


def tokens(request: HttpRequest) -> list[str]:
    """Tokens that came with a request, the newest first."""
    given = request.COOKIES.get(COOKIE, "").split(".")
    return [one for one in given if _TOKEN.fullmatch(one)][:MOST]


def remember(request: HttpRequest, response: HttpResponse, token: str) -> None:
    """Have the browser hold a token from now on, beside those it holds."""
    every = [token, *(one for one in tokens(request) if one != token)][:MOST]
    response.set_cookie(
        COOKIE,
        ".".join(every),
        max_age=KEY_DAYS * 24 * 3600,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
