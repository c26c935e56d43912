"""Headers that every answer carries, and what is too large to be read at all."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from studio.frame.sorry import sorry

__all__ = ["POLICY", "Guard", "Measure"]

POLICY = (
    "default-src 'self'; "
    "img-src 'self' blob:; "
    "object-src 'none'; "
    "base-uri 'none'; "
    "form-action 'self'; "
    "frame-ancestors 'none'"
)


class Guard:
    """Nothing inline, nothing from elsewhere, nothing embedded elsewhere."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and add the headers."""
        response = self.answer(request)
        response["Content-Security-Policy"] = POLICY
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        response["Permissions-Policy"] = "geolocation=(self), microphone=(), browsing-topics=()"
        return response


class Measure:
    """What is too large is refused by what it says of itself, before anything reads it."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or say that it is too large."""
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
            text = gettext("This is larger than 40 MB. Please choose something smaller.")
            return sorry(request, gettext("That did not work"), text, 413)
        return self.answer(request)
