"""What anybody sees: the clinics, each one's page, its films, and the letters about the guide."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from studio import guide
from studio.clinics import films, mailing, spoken, story, telling
from studio.clinics.forms import LettersForm
from studio.clinics.guidance import CHOSEN, guidance, own
from studio.clinics.models import Captions, Film, Introduction, Profile, here
from studio.people.models import Clinic, User
from studio.people.rights import Right, may

__all__ = [
    "captions",
    "clinic",
    "confirm_letters",
    "film",
    "index",
    "leave_letters",
    "letters",
    "poster",
    "read_as",
]


@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All clinics, and whether somebody is there just now."""
    now = timezone.now()
    told = [
        {
            "clinic": one,
            "profile": getattr(one, "profile", None),
            "now": telling.now_said(one, now),
        }
        for one in Clinic.objects.select_related("profile").order_by("name", "pk")
    ]
    return render(request, "clinics/index.html", {"clinics": told})


@never_cache
@require_safe
def clinic(request: HttpRequest, slug: str) -> HttpResponse:
    """One clinic."""
    wanted = get_object_or_404(Clinic, slug=slug)
    now = timezone.now()
    profile = Profile.objects.filter(clinic=wanted).first() or Profile(clinic=wanted)
    people = Introduction.objects.filter(membership__clinic=wanted, shown=True)
    text = here(profile, "story")
    language = text.foreign or _language()
    pages = {one: reverse("guide:page", args=[one]) for one in guide.slugs()}
    user = request.user
    staff = isinstance(user, User)
    told: dict[str, Any] = {
        "clinic": wanted,
        "profile": profile,
        "languages": spoken.names(profile.languages),
        "now": telling.now_said(wanted, now),
        "week": telling.week(wanted, now) if wanted.openings.exists() else (),
        "closures": [
            (telling.days_said(one.first, one.last), one.note)
            for one in telling.closures_ahead(wanted, now)
        ],
        "artists": [
            {"name": one.name, "line": one.line, "languages": spoken.names(one.languages)}
            for one in people.order_by("name", "pk")
        ],
        "story": story.written(text, language, own(wanted), pages) if text else "",
        "story_in": text.foreign,
        "films": films.shown(wanted),
        "asking": _asking(wanted),
        "changes": staff and may(user, Right.CHANGE_CLINIC, wanted),
        "introduces": staff and may(user, Right.SHOW_SELF, wanted),
        "read_as": guidance(request).chosen == wanted or Clinic.objects.count() == 1,
    }
    return render(request, "clinics/clinic.html", told)


@require_POST
def read_as(request: HttpRequest, slug: str) -> HttpResponse:
    """For this visit the guide says what this clinic does; or, again, what is usual."""
    wanted = get_object_or_404(Clinic, slug=slug)
    if "usual" in request.POST:
        request.session.pop(CHOSEN, None)
    else:
        request.session[CHOSEN] = wanted.slug
    asked = request.POST.get("next", "")
    good = url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure())
    return HttpResponseRedirect(asked if good else reverse("guide:index"))


@require_safe
def film(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """The film itself, whole or in pieces."""
    found = get_object_or_404(_with_captions(), name=name, kind=kind)
    return films.answered(request, name, found.get_kind_display(), found.digest)


@require_safe
def poster(request: HttpRequest, name: str) -> HttpResponse:
    """The picture that is shown before it plays."""
    found = get_object_or_404(_with_captions(), name=name)
    return films.answered(request, f"{name}.jpg", "image/jpeg", found.name)


@require_safe
def captions(request: HttpRequest, name: str, language: str) -> HttpResponse:
    """What is said in it."""
    found = get_object_or_404(Captions, film__name=name, language=language)
    answer = HttpResponse(found.text, content_type="text/vtt; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def letters(request: HttpRequest) -> HttpResponse:
    """Letters about the guide: the address and the box. The answer is the same for all."""
    form = LettersForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        mailing.ask(request, form.cleaned_data["email"], _language())
        return _said(
            request,
            gettext("Please look into your mail"),
            gettext("A letter is on its way. We write to you only after you press its link."),
        )
    status = 422 if form.errors else 200
    told = {"form": form, "consent": mailing.consent()}
    return render(request, "clinics/letters.html", told, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def confirm_letters(request: HttpRequest, number: int, token: str) -> HttpResponse:
    """Whoever has the link says yes; opening it alone changes nothing, mail programs do that."""
    reader = mailing.reader_of(number, token, "confirm")
    if reader is None:
        return _expired(request)
    if request.method == "POST":
        mailing.confirm(reader)
        return _said(
            request,
            gettext("Thank you"),
            gettext("You will have a letter when the guide has a new edition."),
        )
    told = {"text": reader.consent, "does": gettext("Yes, write to me")}
    return render(request, "clinics/one-press.html", told | {"title": gettext("Letters")})


@csrf_exempt  # a mail program presses, too (RFC 8058): whoever has the link may
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def leave_letters(request: HttpRequest, number: int, token: str) -> HttpResponse:
    """One press, and the address is forgotten."""
    reader = mailing.reader_of(number, token, "leave")
    if reader is None:
        return _expired(request)
    if request.method == "POST":
        mailing.leave(reader)
        return _said(
            request, gettext("No more letters"), gettext("Your address is no longer kept here.")
        )
    told = {
        "title": gettext("No more letters"),
        "text": gettext("One press, and your address is forgotten."),
        "does": gettext("End the letters"),
    }
    return render(request, "clinics/one-press.html", told)


def _expired(request: HttpRequest) -> HttpResponse:
    return _said(
        request,
        gettext("This link is no longer good"),
        gettext("It was used already, or a week has passed. You can ask for letters again."),
        status=404,
    )


def _said(request: HttpRequest, title: str, text: str, status: int = 200) -> HttpResponse:
    return render(request, "clinics/said.html", {"title": title, "text": text}, status=status)


def _language() -> str:
    return "es" if get_language() == "es" else "en"


def _with_captions() -> Any:
    return Film.objects.filter(pk__in=Captions.objects.values("film"))


def _asking(clinic: Clinic) -> dict[str, str]:
    """Where somebody may ask this clinic: those rooms of the site that are there."""
    found = {}
    with suppress(NoReverseMatch):
        found["chat"] = f"{reverse('talk:visit')}?{urlencode({'clinic': clinic.slug})}"
    with suppress(NoReverseMatch):
        found["book"] = f"{reverse('booking:index')}#place-{clinic.pk}"
    return found
