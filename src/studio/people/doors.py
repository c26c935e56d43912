"""Who is let in to a view. Whoever may not see a thing finds nothing there, as if it were not."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from studio.people import visits
from studio.people.rights import Right, clinic_where

__all__ = [
    "FRESH_SECONDS",
    "SECOND",
    "SURE",
    "again",
    "fresh",
    "in_clinic",
    "proved",
    "signed_in",
]

View = Callable[..., HttpResponse]
SECOND = "second"  # in the session: the second factor was shown
SURE = "sure"  # in the session: when they last proved who they are, in seconds of the epoch
FRESH_SECONDS = 600


def _by_way_of(name: str, request: HttpRequest) -> HttpResponse:
    asked = request.get_full_path() if request.method in ("GET", "HEAD") else reverse("account")
    return HttpResponseRedirect(f"{reverse(name)}?{urlencode({'next': asked})}")


def signed_in(view: View, *, idle_too: bool = False) -> View:
    """Let in whoever has an account; what they are shown is kept by no browser and no proxy.

    Staff who left the browser alone for `settings.STAFF_IDLE_SECONDS` are asked who is there,
    unless the view is the one that asks (``idle_too``).
    """

    @wraps(view)
    def guarded(request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _by_way_of("sign-in", request)
        if not idle_too:
            if visits.idle(request):
                return _by_way_of("again", request)
            visits.seen(request)
        answer = view(request, *given, **named)
        if "no-store" not in answer.headers.get("Cache-Control", ""):
            add_never_cache_headers(answer)
        return answer

    return guarded


def fresh(view: View) -> View:
    """Let in whoever has proved within ten minutes who they are; others are asked first."""

    @wraps(view)
    def guarded(request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
        if not _fresh(request):
            return _by_way_of("again", request)
        return view(request, *given, **named)

    return signed_in(guarded)


def again(view: View) -> View:
    """Let in whoever has proved it lately, with their second factor where they have one."""

    @wraps(view)
    def guarded(request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
        if not _second_shown(request):
            return _by_way_of("second", request)
        return view(request, *given, **named)

    return fresh(guarded)


def proved(request: HttpRequest) -> bool:
    """Whether `again` would let them in."""
    return _fresh(request) and _second_shown(request)


def _fresh(request: HttpRequest) -> bool:
    return bool(timezone.now().timestamp() - request.session.get(SURE, 0) <= FRESH_SECONDS)


def _second_shown(request: HttpRequest) -> bool:
    return bool(request.session.get(SECOND) or not request.user.has_second)


def in_clinic(see: Right, change: Right | None = None) -> Callable[[View], View]:
    """Let in whoever has a right in the clinic of the address, and gives the view that clinic.

    What changes something asks for the second right, and for a proof within ten minutes. Whoever
    works in a clinic shows a second factor first, and sets one up if there is none. Times are those
    of the clinic's clock.
    """

    def door(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, slug: str, *given: Any, **named: Any) -> HttpResponse:
            changes = request.method not in ("GET", "HEAD")
            right = change if changes and change else see
            clinic = clinic_where(request.user, right, slug)
            if clinic is None:
                raise Http404
            if not request.session.get(SECOND):
                return _by_way_of("second", request)
            with timezone.override(ZoneInfo(clinic.zone)):
                if changes:
                    return again(view)(request, clinic, *given, **named)
                return view(request, clinic, *given, **named)

        return signed_in(guarded)

    return door
