"""Find what an address names; another's, another clinic's and none look alike."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from studio.frame.onward import onward
from studio.people.models import Clinic
from studio.treatment.models import File, Treatment

__all__ = ["at", "form_answer", "of_clinic", "of_file", "to"]

View = Callable[..., HttpResponse]


def of_clinic(view: View) -> View:
    """Give the view a file of the clinic."""

    @wraps(view)
    def guarded(request: HttpRequest, clinic: Clinic, number: int, **named: Any) -> HttpResponse:
        rows = File.objects.select_related("clinic", "user")
        file = rows.filter(pk=number, clinic=clinic, erased=None).first()
        if file is None:
            raise Http404
        return view(request, file, **named)

    return guarded


def of_file(view: View) -> View:
    """Give the view a treatment of the file."""

    @wraps(view)
    def guarded(request: HttpRequest, file: File, treatment: int, **named: Any) -> HttpResponse:
        rows = Treatment.objects.select_related("file__clinic", "file__user", "artist")
        row = rows.filter(pk=treatment, file=file).first()
        if row is None:
            raise Http404
        return view(request, row, **named)

    return of_clinic(guarded)


def at(name: str, *given: object) -> str:
    """An address of this app."""
    return reverse(f"treatment:{name}", args=list(given))


def to(name: str, *given: object) -> HttpResponseRedirect:
    """Go there after a form was sent."""
    return onward(at(name, *given))


def form_answer(
    request: HttpRequest, form: Form, told: dict[str, Any], status: int | None = None
) -> HttpResponse:
    """A page with one form: ``title``, ``does``, ``back``, and what else it says."""
    status = status or (422 if form.is_bound and form.errors else 200)
    return render(request, "treatment/form.html", {"form": form, **told}, status=status)
