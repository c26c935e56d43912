"""Find what an address names; another's, another clinic's and none look alike."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from studio.frame.onward import onward
from studio.guarantee.models import Claim
from studio.people.models import Clinic, User
from studio.treatment import files
from studio.treatment.models import Treatment

__all__ = ["at", "claim_here", "of_treatment", "own_treatment", "to"]

View = Callable[..., HttpResponse]
_TREATMENTS = Treatment.objects.select_related("file__clinic", "file__user", "artist")


def of_treatment(view: View) -> View:
    """Give the view a treatment of the clinic."""

    @wraps(view)
    def guarded(request: HttpRequest, clinic: Clinic, treatment: int, **named: Any) -> HttpResponse:
        row = _TREATMENTS.filter(pk=treatment, file__clinic=clinic).first()
        if row is None:
            raise Http404
        return view(request, row, **named)

    return guarded


def claim_here(clinic: Clinic, number: int) -> Claim:
    """A claim of the clinic."""
    rows = Claim.objects.select_related("treatment__file__clinic", "treatment__artist")
    row = rows.filter(pk=number, treatment__file__clinic=clinic).first()
    if row is None:
        raise Http404
    return row


def own_treatment(user: User, number: int) -> Treatment:
    """One of one's own treatments."""
    row = _TREATMENTS.filter(pk=number, file__in=files.mine(user)).first()
    if row is None:
        raise Http404
    return row


def at(name: str, *given: object) -> str:
    """An address of this app."""
    return reverse(f"guarantee:{name}", args=list(given))


def to(name: str, *given: object) -> HttpResponseRedirect:
    """Go there after a form was sent."""
    return onward(at(name, *given))
