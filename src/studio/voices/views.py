"""What everybody may see: results, one case, reviews, and the pictures in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case as If
from django.db.models import Exists, IntegerField, OuterRef, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from studio.people.models import Clinic
from studio.vault.keeping import Gone
from studio.voices import pictures, showing
from studio.voices.age import HEALED_DAYS, Age, within
from studio.voices.models import KINDS, TONES, Case
from studio.voices.tones import said as tone_said

__all__ = ["case", "gallery", "picture", "reviews"]

ON_A_PAGE = 12


@never_cache
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Results, healed ones first; filters that find nothing say which to drop."""
    asked = _asked(request.GET)
    every = showing.cases()
    found = _filtered(every, asked)
    page = _page(found, request.GET.get("page"))
    told = {
        "kinds": _offered([(kind.value, str(said)) for kind, said in KINDS.items()], asked["kind"]),
        "ages": _offered([(one.value, one.name_said) for one in Age], asked["age"]),
        "tones": [(tone, tone_said(tone), str(tone) == asked["tone"]) for tone in TONES],
        "clinics": _offered(
            Clinic.objects.filter(cases__in=every).distinct().values_list("slug", "name"),
            asked["clinic"],
        ),
        "any": any(asked.values()),
        "page": page,
        "rest": _rest(request.GET),
        "cards": [_card(one, asked["age"]) for one in page],
        "drops": [] if page.paginator.count else _drops(every, asked, request.GET),
        "voices": showing.reviews()[:2],
        "rendered": any(one.rendered for one in page),
    }
    return render(request, "voices/gallery.html", told)


@never_cache
@require_safe
def case(request: HttpRequest, number: int) -> HttpResponse:
    """One case: every pair, what was done, what the client says."""
    one = showing.cases().filter(pk=number).first()
    if one is None:
        raise Http404
    told = {
        "case": one,
        "tone": tone_said(one.tone),
        "pairs": [pictures.shown(photo) for photo in showing.photos(one)],
        "review": showing.reviews().filter(case=one).first(),
    }
    return render(request, "voices/case.html", told)


@never_cache
@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """What clients say, the newest first."""
    page = _page(showing.reviews(), request.GET.get("page"))
    seen = set(showing.cases().values_list("pk", flat=True))
    told = {"page": page, "rest": "", "seen": seen}
    return render(request, "voices/reviews.html", told)


@never_cache
@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponse:
    """A published picture of a person; kept by nobody on the way."""
    try:
        return HttpResponse(showing.picture(name), content_type="image/jpeg")
    except Gone:
        raise Http404 from None


def _asked(given: QueryDict) -> dict[str, str]:
    """The filters that are set; what no page offers is left out."""
    known = {
        "kind": {kind.value for kind in KINDS},
        "tone": {str(tone) for tone in TONES},
        "age": {one.value for one in Age},
    }
    asked = {name: given.get(name, "") for name in (*known, "clinic")}
    for name, values in known.items():
        if asked[name] not in values:
            asked[name] = ""
    asked["clinic"] = asked["clinic"][:50].replace("\0", "")
    return asked


def _filtered(found: QuerySet[Case], asked: dict[str, str]) -> QuerySet[Case]:
    """Cases that fit, healed ones first, the newest work before the older."""
    if asked["kind"]:
        found = found.filter(kind=asked["kind"])
    if asked["tone"]:
        found = found.filter(tone=int(asked["tone"]))
    if asked["clinic"]:
        found = found.filter(clinic__slug=asked["clinic"])
    pairs = showing.pairs().filter(case=OuterRef("pk"))
    if asked["age"]:
        found = found.filter(Exists(pairs.filter(within(Age(asked["age"])))))
    healed = Exists(pairs.filter(days__gte=HEALED_DAYS))
    return found.annotate(
        fresh=If(When(healed, then=Value(0)), default=Value(1), output_field=IntegerField())
    ).order_by("fresh", "-done_on", "pk")


def _card(one: Case, asked_age: str) -> dict[str, Any]:
    """A case in the list, with the pair that fits best: of the age asked for, or the oldest."""
    photos = list(showing.photos(one))
    if asked_age:
        fits = set(one.photos.filter(within(Age(asked_age))).values_list("pk", flat=True))
        photos = [photo for photo in photos if photo.pk in fits] or photos
    return {
        "case": one,
        "tone": tone_said(one.tone),
        "pair": pictures.shown(photos[0]),
        "more": len(photos) - 1,
    }


def _drops(
    every: QuerySet[Case], asked: dict[str, str], given: QueryDict
) -> list[tuple[str, str, int]]:
    """Where nothing is found: which one filter to drop, its address, and what is there then."""
    names = {
        "kind": gettext("what was treated"),
        "tone": gettext("the skin tone"),
        "age": gettext("the age of the work"),
        "clinic": gettext("the clinic"),
    }
    drops = []
    for name, value in asked.items():
        if not value:
            continue
        count = _filtered(every, {**asked, name: ""}).count()
        if count:
            rest = given.copy()
            rest.pop(name, None)
            rest.pop("page", None)
            drops.append((names[name], rest.urlencode(), count))
    return drops


def _offered(choices: Any, chosen: str) -> Sequence[tuple[str, str, bool]]:
    return [(value, name, value == chosen) for value, name in choices]


def _rest(given: QueryDict) -> str:
    """The filters without the page, to be carried along."""
    rest = given.copy()
    rest.pop("page", None)
    return rest.urlencode()


def _page(found: QuerySet[Any], asked: str | None) -> Page[Any]:
    return Paginator(found, ON_A_PAGE).get_page(asked)
