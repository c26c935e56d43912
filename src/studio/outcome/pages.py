"""What the pages of both sides share."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from studio.frame.onward import onward
from studio.outcome import answering, occasions
from studio.outcome.forms import Questions, as_chosen
from studio.treatment.models import Treatment

__all__ = ["form_page", "own_form", "questions_page", "to"]

form_page = require_http_methods(["GET", "HEAD", "POST"])


def to(name: str, *given: object) -> HttpResponseRedirect:
    """Go there after a form was sent."""
    return onward(reverse(f"outcome:{name}", args=list(given)))


def own_form(request: HttpRequest, treatment: Treatment, occasion: str) -> Questions:
    """The form of whoever may see what was answered: it begins with that."""
    if request.method == "POST":
        return Questions(request.POST, occasion=occasion)
    there = answering.newest(treatment).get(occasion)
    return Questions(None, occasion=occasion, initial=as_chosen(there.said) if there else None)


def questions_page(
    request: HttpRequest,
    treatment: Treatment,
    occasion: str,
    form: Questions,
    told: dict[str, Any],
) -> HttpResponse:
    """The questions of an occasion."""
    given = {
        **told,
        "form": form,
        "treatment": treatment,
        "occasion": occasions.called(occasion),
        "is_before": occasion == occasions.BEFORE,
        "several": treatment.file.treatments.count() > 1,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "outcome/questions.html", given, status=status)
