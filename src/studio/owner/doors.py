"""Who is let in: whoever owns the clinic. To others it is as if the pages were not there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from studio.people.doors import SECOND, in_clinic, signed_in
from studio.people.rights import Right, clinics_where

__all__ = ["of_owner", "of_owners"]

View = Callable[..., HttpResponse]

of_owner = in_clinic(Right.SEE_FIGURES)


def of_owners(view: View) -> View:
    """Give the view every clinic that whoever asks owns; there is at least one."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        clinics = clinics_where(request.user, Right.SEE_FIGURES)
        if not clinics:
            raise Http404
        if not request.session.get(SECOND):
            asked = urlencode({"next": request.get_full_path()})
            return HttpResponseRedirect(f"{reverse('second')}?{asked}")
        return view(request, clinics)

    return signed_in(guarded)
