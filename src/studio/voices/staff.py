"""A clinic's own pages: its cases, their pictures, and what was agreed to."""

from __future__ import annotations

import secrets
from typing import Any

from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from studio.people.doors import in_clinic
from studio.people.models import Clinic, Role, User
from studio.people.rights import Right, may
from studio.port import Refused
from studio.vault.keeping import Gone
from studio.voices import asking, reviewing, showing
from studio.voices import file as files
from studio.voices.forms import Answer, CaseForm, Hide, NewCase, Pair
from studio.voices.models import Case, CasePhoto, Purpose, Review
from studio.voices.tones import said as tone_said

__all__ = [
    "answer",
    "ask",
    "cases",
    "change",
    "file",
    "hide",
    "kept_picture",
    "new",
    "pair",
    "remove",
    "remove_pair",
    "show",
    "take_down",
    "unhide",
]

form_page = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@require_safe
@in_clinic(Right.KEEP_CASES)
def cases(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """Every case of a clinic and how it stands; the owner sees which reviews are hidden."""
    found = clinic.cases.select_related("artist", "client", "review").order_by("-done_on", "-pk")
    told = {
        "clinic": clinic,
        "cases": [(case, _state(case)) for case in found],
        "hidden": Review.objects.filter(case__clinic=clinic, hidden__isnull=False)
        if may(request.user, Right.HIDE_REVIEWS, clinic)
        else None,
    }
    return render(request, "voices/cases.html", told)


@never_cache
@form_page
@in_clinic(Right.KEEP_CASES)
def new(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """Begin a case."""
    post = request.POST if request.method == "POST" else None
    initial = {"once": secrets.token_hex(16), "sessions": 3, "artist": request.user.pk}
    form = NewCase(post, team=_team(clinic), initial=initial)
    if post is not None and form.is_valid():
        said = dict(form.cleaned_data)
        case = files.make(clinic, said.pop("once"), said.pop("email"), **said)
        return HttpResponseRedirect(_file(clinic, case))
    return _form(request, clinic, None, form, gettext("New case"), gettext("Begin the case"))


@never_cache
@require_safe
@in_clinic(Right.KEEP_CASES)
def file(request: HttpRequest, clinic: Clinic, number: int) -> HttpResponse:
    """One case as the clinic sees it."""
    case = _case(clinic, number)
    return _file_page(request, clinic, case)


@never_cache
@form_page
@in_clinic(Right.KEEP_CASES)
def change(request: HttpRequest, clinic: Clinic, number: int) -> HttpResponse:
    """Change what is said of a case."""
    case = _case(clinic, number)
    post = request.POST if request.method == "POST" else None
    names = ("kind", "tone", "sessions", "done_on", "note_en", "note_es")
    initial = {**{name: getattr(case, name) for name in names}, "artist": case.artist_id}
    form = CaseForm(post, team=_team(clinic), initial=initial)
    if post is not None and form.is_valid():
        files.change(case, **form.cleaned_data)
        return HttpResponseRedirect(_file(clinic, case))
    return _form(request, clinic, case, form, gettext("Change this case"), gettext("Save"))


@never_cache
@form_page
@in_clinic(Right.KEEP_CASES)
def pair(request: HttpRequest, clinic: Clinic, number: int) -> HttpResponse:
    """Add a pair of photos; they lie in the vault and are shown to nobody without a consent."""
    case = _of_a_person(clinic, number)
    post = request.POST if request.method == "POST" else None
    form = Pair(
        post,
        request.FILES if post is not None else None,
        case=case,
        initial={"once": secrets.token_hex(16)},
    )
    if post is not None and form.is_valid():
        said = form.cleaned_data
        try:
            files.add_pair(
                case,
                request.user,
                said["once"],
                said["view"],
                (said["before"].read(), said["before_on"]),
                (said["after"].read(), said["after_on"]),
            )
        except Refused as refused:
            form.add_error("before", str(refused.phrase))
        else:
            return HttpResponseRedirect(_file(clinic, case))
    title, does = gettext("Add before and after"), gettext("Keep both photos")
    return _form(request, clinic, case, form, title, does, files=True)


@never_cache
@require_POST
@in_clinic(Right.KEEP_CASES)
def remove_pair(request: HttpRequest, clinic: Clinic, number: int, pair: int) -> HttpResponse:
    """Erase a pair."""
    case = _case(clinic, number)
    files.remove_pair(_pair(case, pair), request.user)
    return HttpResponseRedirect(_file(clinic, case))


@never_cache
@require_safe
@in_clinic(Right.KEEP_CASES)
def kept_picture(
    request: HttpRequest, clinic: Clinic, number: int, pair: int, side: str
) -> HttpResponse:
    """One photo of a pair; the reading is in the log."""
    try:
        picture = files.look(_pair(_case(clinic, number), pair), side, request.user)
    except Gone:
        raise Http404 from None
    return HttpResponse(picture, content_type="image/jpeg")


@never_cache
@require_POST
@in_clinic(Right.KEEP_CASES)
def ask(request: HttpRequest, clinic: Clinic, number: int, purpose: str) -> HttpResponse:
    """Ask the client by mail; staff can ask, and cannot answer."""
    case = _case(clinic, number)
    if purpose not in set(Purpose):
        raise Http404
    turn = request.POST.get("turn", "")
    if turn.isdecimal() and int(turn) == case.asked.filter(purpose=purpose).count() + 1:
        try:
            asking.ask(request, case, purpose, int(turn))
        except asking.NotNow:
            wrong = gettext("There is nothing to ask the client just now.")
            return _file_page(request, clinic, case, wrong=wrong)
    return HttpResponseRedirect(_file(clinic, case))


@never_cache
@require_POST
@in_clinic(Right.KEEP_CASES)
def show(request: HttpRequest, clinic: Clinic, number: int) -> HttpResponse:
    """Show a case among the results, if its client agrees."""
    case = _case(clinic, number)
    try:
        showing.show(case, request.user)
    except showing.NothingToShow:
        wrong = gettext("The client has not agreed to these pictures. Ask them first.")
        return _file_page(request, clinic, case, wrong=wrong)
    return HttpResponseRedirect(_file(clinic, case))


@never_cache
@require_POST
@in_clinic(Right.KEEP_CASES)
def take_down(request: HttpRequest, clinic: Clinic, number: int) -> HttpResponse:
    """Show it no longer; the client's consent stands."""
    case = _case(clinic, number)
    showing.take_down(case, request.user)
    return HttpResponseRedirect(_file(clinic, case))


@never_cache
@require_POST
@in_clinic(Right.KEEP_CASES)
def remove(request: HttpRequest, clinic: Clinic, number: int) -> HttpResponse:
    """Erase a case and its photos."""
    files.remove(_case(clinic, number), request.user)
    return HttpResponseRedirect(reverse("voices:cases", args=[clinic.slug]))


@never_cache
@require_POST
@in_clinic(Right.KEEP_CASES)
def answer(request: HttpRequest, clinic: Clinic, number: int) -> HttpResponse:
    """Answer a review; an empty answer takes the answer away."""
    case = _case(clinic, number)
    review = _review(case)
    form = Answer(request.POST)
    if not form.is_valid():
        return _file_page(request, clinic, case, answering=form)
    reviewing.answer(review, form.cleaned_data["answer"], form.cleaned_data["answer_language"])
    return HttpResponseRedirect(_file(clinic, case))


@never_cache
@require_POST
@in_clinic(Right.HIDE_REVIEWS)
def hide(request: HttpRequest, clinic: Clinic, number: int) -> HttpResponse:
    """Hide a review for a reason that its writer is told."""
    case = _case(clinic, number)
    review = _review(case)
    form = Hide(request.POST)
    if not form.is_valid():
        return _file_page(request, clinic, case, hiding=form)
    reviewing.hide(review, form.cleaned_data["why"], request.user)
    return HttpResponseRedirect(_file(clinic, case))


@never_cache
@require_POST
@in_clinic(Right.HIDE_REVIEWS)
def unhide(request: HttpRequest, clinic: Clinic, number: int) -> HttpResponse:
    """Show a hidden review again."""
    case = _case(clinic, number)
    reviewing.unhide(_review(case))
    return HttpResponseRedirect(_file(clinic, case))


def _case(clinic: Clinic, number: int) -> Case:
    case = clinic.cases.select_related("artist", "client", "clinic").filter(pk=number).first()
    if case is None:
        raise Http404
    return case


def _of_a_person(clinic: Clinic, number: int) -> Case:
    case = _case(clinic, number)
    if case.rendered:
        raise Http404
    return case


def _pair(case: Case, number: int) -> CasePhoto:
    photo = case.photos.select_related("before", "after").filter(pk=number).first()
    if photo is None:
        raise Http404
    return photo


def _review(case: Case) -> Review:
    review = Review.objects.filter(case=case).select_related("case__client").first()
    if review is None:
        raise Http404
    return review


def _team(clinic: Clinic) -> QuerySet[User]:
    return User.objects.filter(
        memberships__clinic=clinic, memberships__role__in=[Role.ARTIST, Role.OWNER]
    ).order_by("name", "email")


def _file(clinic: Clinic, case: Case) -> str:
    return reverse("voices:file", args=[clinic.slug, case.pk])


def _state(case: Case) -> str:
    """Where a case stands, in a few words."""
    if case.rendered:
        return gettext("rendered, shown") if case.shown_since else gettext("rendered, not shown")
    if case.standing(Purpose.GALLERY):
        return gettext("shown") if case.shown_since else gettext("agreed to, not shown")
    asked = case.asked.filter(purpose=Purpose.GALLERY).order_by("-round").first()
    if case.consents.filter(purpose=Purpose.GALLERY).exists():
        return gettext("withdrawn")
    if asked is None:
        return gettext("not asked yet")
    if asked.declined:
        return gettext("would rather not")
    return gettext("asked") if asking.is_open(asked) else gettext("asked, the link is over")


def _file_page(
    request: HttpRequest,
    clinic: Clinic,
    case: Case,
    wrong: str = "",
    answering: Form | None = None,
    hiding: Form | None = None,
) -> HttpResponse:
    review = Review.objects.filter(case=case).first()
    initial = {"answer_language": get_language()}
    if review and review.answer:
        initial = {"answer": review.answer, "answer_language": review.answer_language}
    told: dict[str, Any] = {
        "clinic": clinic,
        "case": case,
        "tone": tone_said(case.tone),
        "state": _state(case),
        "photos": case.photos.order_by("-days", "pk").prefetch_related("shown"),
        "asks": [_asks(case, purpose) for purpose in Purpose] if not case.rendered else [],
        "shows": case.rendered or case.standing(Purpose.GALLERY) is not None,
        "review": review,
        "answering": answering or Answer(initial=initial),
        "hiding": hiding or Hide(),
        "hides": may(request.user, Right.HIDE_REVIEWS, clinic),
        "wrong": wrong,
    }
    bad = wrong or (answering and answering.errors) or (hiding and hiding.errors)
    return render(request, "voices/file.html", told, status=422 if bad else 200)


def _asks(case: Case, purpose: Purpose) -> dict[str, Any]:
    asked = list(case.asked.filter(purpose=purpose).order_by("round"))
    return {
        "purpose": purpose,
        "standing": case.standing(purpose),
        "withdrawn": case.consents.filter(purpose=purpose, withdrawn__isnull=False).last(),
        "last": asked[-1] if asked else None,
        "open": bool(asked) and asking.is_open(asked[-1]),
        "turn": len(asked) + 1,
        "may": asking.may_ask(case, purpose),
    }


def _form(
    request: HttpRequest,
    clinic: Clinic,
    case: Case | None,
    form: Form,
    title: str,
    does: str,
    files: bool = False,
) -> HttpResponse:
    told = {
        "clinic": clinic,
        "case": case,
        "form": form,
        "title": title,
        "does": does,
        "files": files,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "voices/case-form.html", told, status=status)
