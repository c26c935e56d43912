"""A client's own side: the questions by a link, and their file in their account."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from studio.people.doors import signed_in
from studio.treatment import beside, consents, erasing, files, intakes, pictures, sessions, texts
from studio.treatment.finding import to
from studio.treatment.forms import IntakeForm
from studio.treatment.models import ZONES, File, Picture, Purpose
from studio.treatment.reading import read
from studio.vault.keeping import Gone

__all__ = ["answer", "erasure", "mine", "picture", "withdraw"]

form_page = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@form_page
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The questions, for whoever has the link; it is good for some days and for one answer."""
    link = intakes.asked_by(token)
    if link is None:
        raise Http404
    file = link.file
    if link.used is not None:
        return render(request, "treatment/thanks.html", {"file": file})
    if not intakes.is_open(link):
        return render(request, "treatment/link-over.html", {"file": file}, status=410)
    post = request.POST if request.method == "POST" else None
    form = IntakeForm(post, signs=consents.standing(file, Purpose.RECORD) is None)
    language = get_language() or "en"
    if post is not None and form.is_valid():
        said = form.cleaned_data
        name = said.get("name", "")
        intakes.answer(file, form.answers, language, said["once"], link=link, name=name)
        return to("answer", token)
    told = {
        "file": file,
        "form": form,
        "clinic": file.clinic,
        "at_home": True,
        "text": texts.text(Purpose.RECORD, language, file.clinic.name),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "treatment/intake.html", told, status=status)


@never_cache
@require_safe
@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """One's files, to be read; consents are withdrawn here."""
    mine = list(files.mine(request.user))
    with timezone.override(ZoneInfo(mine[0].zone if mine else "UTC")):
        told = {"files": [_told(request, one) for one in mine]}
        return render(request, "treatment/mine.html", told)


def _told(request: HttpRequest, file: File) -> dict[str, Any]:
    today = timezone.now().date()
    return {
        "file": file,
        "consents": file.consents.order_by("-given"),
        "intakes": [
            (one, read(one, today), intakes.decision(one))
            for one in file.intakes.select_related("asked_by").order_by("-at", "-pk")
        ],
        "treatments": [
            {
                "row": row,
                "zones": ", ".join(str(ZONES[one]) for one in row.zones if one in ZONES),
                "beside": beside.lines_of_mine(request, row),
                "sessions": list(sessions.in_force(row)),
                "pictures": row.pictures.select_related("kept").order_by("-taken", "view"),
            }
            for row in file.treatments.order_by("-begun")
        ],
    }


@never_cache
@require_POST
@signed_in
def withdraw(request: HttpRequest, number: int, purpose: str) -> HttpResponse:
    """Withdraw a consent, by one press."""
    file = files.mine(request.user).filter(pk=number).first()
    if file is None or purpose not in set(Purpose):
        raise Http404
    consents.withdraw(file, purpose, request.user)
    return to("mine")


@never_cache
@require_POST
@signed_in
def erasure(request: HttpRequest, number: int) -> HttpResponse:
    """Ask the clinic to erase one's file, or take that back."""
    file = files.mine(request.user).filter(pk=number).first()
    if file is None:
        raise Http404
    if "back" in request.POST:
        erasing.take_back(file, request.user)
    else:
        erasing.ask(file, request.user)
    return to("mine")


@never_cache
@require_safe
@signed_in
def picture(request: HttpRequest, picture: int) -> HttpResponse:
    """One of one's own pictures."""
    row = Picture.objects.filter(pk=picture, file__in=files.mine(request.user)).first()
    if row is None:
        raise Http404
    try:
        return HttpResponse(pictures.look(row, request.user), content_type="image/jpeg")
    except Gone:
        raise Http404 from None
