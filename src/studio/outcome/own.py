"""A client's own side: the questions by a link and in the account, and what they said over time."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from studio.outcome import answering, asking, occasions
from studio.outcome.forms import Questions
from studio.outcome.models import Way
from studio.outcome.pages import form_page, own_form, questions_page, to
from studio.outcome.reading import over_time
from studio.people.doors import signed_in
from studio.treatment import files
from studio.treatment.models import File, Treatment

__all__ = ["by_link", "in_account", "letters", "mine", "stop"]


@never_cache
@form_page
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The questions, for whoever has the link; what was answered is not shown by it."""
    link = asking.by_link(token)
    if link is None:
        raise Http404
    treatment, occasion = link.asked.treatment, link.asked.occasion
    told: dict[str, Any] = {
        "clinic": treatment.file.clinic,
        "is_before": occasion == occasions.BEFORE,
    }
    if not answering.open_window(treatment, occasion):
        return render(request, "outcome/over.html", told, status=410)
    if (
        request.method != "POST"
        and "anew" not in request.GET
        and occasion in answering.newest(treatment)
    ):
        return render(request, "outcome/thanks.html", told)
    form = Questions(request.POST if request.method == "POST" else None, occasion=occasion)
    if form.is_bound and form.is_valid():
        try:
            _keep(treatment, occasion, form, Way.LINK)
        except answering.Closed:
            return render(request, "outcome/over.html", told, status=410)
        return to("answer", token)
    return questions_page(request, treatment, occasion, form, told)


@csrf_exempt  # a mail program presses, too (RFC 8058): whoever has the link may
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """One press, and no more letters of this kind come."""
    link = asking.by_link(token)
    if link is None:
        raise Http404
    file = link.asked.treatment.file
    if request.method == "POST":
        asking.hush(file)
    told = {"clinic": file.clinic, "quiet": asking.is_quiet(file)}
    return render(request, "outcome/stop.html", told)


@never_cache
@require_safe
@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """What one said over time, and what can be answered now."""
    told = [
        {
            "file": file,
            "quiet": asking.is_quiet(file),
            "treatments": [_told(row) for row in file.treatments.order_by("-begun")],
        }
        for file in files.mine(request.user)
    ]
    return render(request, "outcome/mine.html", {"files": told})


def _told(treatment: Treatment) -> dict[str, Any]:
    newest = answering.newest(treatment)
    names, lines = over_time(newest)
    due = [
        (one.occasion, occasions.called(one.occasion), one.closes, one.occasion in newest)
        for one in answering.due(treatment)
    ]
    return {"row": treatment, "due": due, "occasions": names, "lines": lines}


@never_cache
@form_page
@signed_in
def in_account(request: HttpRequest, number: int, occasion: str) -> HttpResponse:
    """The questions, signed in; whoever corrects themselves answers anew."""
    rows = Treatment.objects.select_related("file__clinic")
    treatment = rows.filter(pk=number, file__in=files.mine(request.user)).first()
    if treatment is None or not occasions.known(occasion):
        raise Http404
    told: dict[str, Any] = {"clinic": treatment.file.clinic, "back": "outcome:mine"}
    if not answering.open_window(treatment, occasion):
        return render(request, "outcome/over.html", told, status=410)
    form = own_form(request, treatment, occasion)
    if form.is_bound and form.is_valid():
        try:
            _keep(treatment, occasion, form, Way.ACCOUNT)
        except answering.Closed:
            return render(request, "outcome/over.html", told, status=410)
        return to("mine")
    return questions_page(request, treatment, occasion, form, told)


@never_cache
@require_POST
@signed_in
def letters(request: HttpRequest, number: int) -> HttpResponse:
    """Letters about the outcome: none more, or again."""
    file: File | None = files.mine(request.user).filter(pk=number).first()
    if file is None:
        raise Http404
    if request.POST.get("letters") == "again":
        asking.speak(file)
    else:
        asking.hush(file)
    return to("mine")


def _keep(treatment: Treatment, occasion: str, form: Questions, way: Way) -> None:
    once = form.cleaned_data["once"]
    answering.answer(treatment, occasion, form.said, get_language() or "en", once, way)
