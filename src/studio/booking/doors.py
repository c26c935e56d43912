"""Who of the team is let in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from studio.people.doors import SECOND, signed_in
from studio.people.rights import Right, clinic_where

__all__ = ["at_desk"]

View = Callable[..., HttpResponse]


def at_desk(right: Right) -> Callable[[View], View]:
    """Let in whoever has a right in the clinic of the address, with a second factor.

    They are not asked again every ten minutes who they are: what is done here all day, with
    somebody waiting at the counter, can be undone. Times are those of the clinic's clock.
    """

    def door(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, slug: str, *given: Any, **named: Any) -> HttpResponse:
            clinic = clinic_where(request.user, right, slug)
            if clinic is None:
                raise Http404
            if not request.session.get(SECOND):
                asked = request.get_full_path() if request.method in ("GET", "HEAD") else "/"
                return HttpResponseRedirect(f"{reverse('second')}?{urlencode({'next': asked})}")
            with timezone.override(ZoneInfo(clinic.zone)):
                return view(request, clinic, *given, **named)

        return signed_in(guarded)

    return door
