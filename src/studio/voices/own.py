"""A client's own side: asked for a consent, giving it, keeping it back, withdrawing it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from studio.people.doors import signed_in
from studio.people.models import User
from studio.vault.keeping import Gone
from studio.voices import asking, file, reviewing, showing, wording
from studio.voices.forms import Agree, Words
from studio.voices.models import Asked, Case, CasePhoto, Purpose, Review

__all__ = ["answer", "asked_picture", "your_consent", "your_picture", "yours"]

form_page = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@form_page
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """What a link in a letter asks; withdrawing works by it for ever, agreeing for two weeks."""
    asked = _asked(token)
    case, purpose = asked.case, asked.purpose
    here = reverse("voices:answer", args=[token])
    if request.method == "POST" and "decline" in request.POST and asking.is_open(asked):
        asking.decline(asked)
        return HttpResponseRedirect(here)
    if not asking.is_open(asked) and not case.standing(purpose):
        if request.method == "POST" and "withdraw" in request.POST:
            return HttpResponseRedirect(here)
        return render(request, "voices/link-over.html", {"asked": asked}, status=410)
    pictures = [
        (photo, [_address("voices:asked-picture", token, photo.pk, side) for side in SIDES])
        for photo in _to_look_at(case, purpose)
    ]
    return _consent_page(request, case, purpose, case.person, here, pictures, asked)


@never_cache
@require_safe
def asked_picture(request: HttpRequest, token: str, pair: int, side: str) -> HttpResponse:
    """A picture that somebody is asked about, while they are asked."""
    asked = _asked(token)
    if not asking.is_open(asked) or asked.purpose != Purpose.GALLERY:
        raise Http404
    return _picture(asked.case, pair, side)


@never_cache
@require_safe
@signed_in
def yours(request: HttpRequest) -> HttpResponse:
    """One's own cases, and what one agreed to."""
    cases = Case.objects.filter(client=request.user).select_related("clinic").order_by("-done_on")
    told = {
        "cases": [
            {
                "case": case,
                "asks": [(purpose, case.standing(purpose)) for purpose in Purpose],
                "review": Review.objects.filter(case=case).first(),
            }
            for case in cases
        ]
    }
    return render(request, "voices/yours.html", told)


@never_cache
@form_page
@signed_in
def your_consent(request: HttpRequest, number: int, purpose: str) -> HttpResponse:
    """Agree, or withdraw, with one's account."""
    case = _mine(request, number)
    if purpose not in set(Purpose) or (
        purpose == Purpose.GALLERY and not case.standing(purpose) and not case.photos.exists()
    ):
        raise Http404
    pictures = [
        (photo, [_address("voices:your-picture", number, photo.pk, side) for side in SIDES])
        for photo in _to_look_at(case, purpose)
    ]
    here = reverse("voices:your-consent", args=[number, purpose])
    return _consent_page(request, case, purpose, request.user, here, pictures, None)


@never_cache
@require_safe
@signed_in
def your_picture(request: HttpRequest, number: int, pair: int, side: str) -> HttpResponse:
    """One of one's own pictures, while one is asked about it."""
    return _picture(_mine(request, number), pair, side)


SIDES = ("before", "after")


def _consent_page(
    request: HttpRequest,
    case: Case,
    purpose: str,
    who: User,
    here: str,
    pictures: list[Any],
    asked: Asked | None,
) -> HttpResponse:
    """Show the text and take the answer; one page for links and accounts."""
    review = purpose == Purpose.REVIEW
    language = get_language() or "en"
    post = request.POST if request.method == "POST" else None
    if post is not None and "withdraw" in post:
        showing.withdraw(case, purpose, who)
        return HttpResponseRedirect(here)
    form: Agree = Words(post, initial={"language": language}) if review else Agree(post)
    standing = case.standing(purpose)
    if post is not None and standing is None and form.is_valid():
        said = form.cleaned_data
        if review:
            words, called = said["words"], said["called"]
            reviewing.write(case, who, words, said["language"], called, said["name"], language)
        else:
            asking.agree(case, purpose, who, said["name"], language)
        return HttpResponseRedirect(here)
    if post is not None and standing is not None:  # sent twice
        return HttpResponseRedirect(here)
    told = {
        "case": case,
        "purpose": purpose,
        "form": form,
        "standing": standing,
        "asked": asked,
        "pictures": pictures,
        "text": wording.text(purpose, language, case.clinic.name),
        "review": Review.objects.filter(case=case).first(),
        "withdrawn": case.consents.filter(purpose=purpose, withdrawn__isnull=False).last(),
    }
    return render(request, "voices/consent.html", told, status=422 if form.errors else 200)


def _to_look_at(case: Case, purpose: str) -> list[CasePhoto]:
    """The pictures that are asked about, as long as they are."""
    if purpose != Purpose.GALLERY or case.standing(purpose):
        return []
    return list(case.photos.filter(drawn="").order_by("-days", "pk"))


def _picture(case: Case, pair: int, side: str) -> HttpResponse:
    photo = next((one for one in _to_look_at(case, Purpose.GALLERY) if one.pk == pair), None)
    if photo is None:
        raise Http404
    try:
        return HttpResponse(file.look(photo, side, case.person), content_type="image/jpeg")
    except Gone:
        raise Http404 from None


def _asked(token: str) -> Asked:
    asked = asking.asked_by(token)
    if asked is None or asked.case.client is None:
        raise Http404
    return asked


def _mine(request: HttpRequest, number: int) -> Case:
    case = Case.objects.filter(pk=number, client=request.user).select_related("clinic").first()
    if case is None:
        raise Http404
    return case


def _address(name: str, *given: object) -> str:
    return reverse(name, args=list(given))
