"""The search, and an artist's own page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from studio.finder import places
from studio.finder.forms import NEAR, Find
from studio.finder.handing import can_be_asked
from studio.finder.models import Listing
from studio.finder.places import Place
from studio.finder.search import Wish, answered
from studio.finder.sphere import KM_PER_MILE
from studio.finder.visitor import home, reckons_in_miles

__all__ = ["artist", "find", "here", "places_named"]

ON_A_PAGE = 12
CITIES = 24  # named where nobody has said where they are


@dataclass(frozen=True)
class Hit:
    """An artist in the list; ``far`` on the first one beyond what was called near."""

    listing: Listing
    away: int
    far: bool


@require_safe
@vary_on_headers("Accept-Language")
def find(request: HttpRequest) -> HttpResponse:
    """Who works near a place."""
    unit = request.GET.get("unit")
    if unit not in ("mi", "km"):
        unit = "mi" if reckons_in_miles(request) else "km"
    form = Find(request.GET.dict(), unit)
    form.is_valid()  # what is wrong with one field leaves the others to be asked by
    said = form.cleaned_data
    told: dict[str, object] = {
        "form": form,
        "unit": unit,
        "other_unit": "km" if unit == "mi" else "mi",
        "switch": _address(request, unit="km" if unit == "mi" else "mi", page=""),
        "wish": form.wish,
    }
    text = said.get("near", "").strip()
    where = places.found(text, home(request), 5) if text else []
    if where:
        told |= _list(request, form, where[0], unit)
        told["others"] = _named(request, where[1:]) if _unsure(text, where) else []
    else:
        if text:
            form.add_error("near", gettext("We do not know this place."))
            told["others"] = _named(request, _perhaps(text, home(request)))
        told["cities"] = _cities(request)
    return render(request, "finder/find.html", told, status=422 if form.errors else 200)


def _list(request: HttpRequest, form: Find, place: Place, unit: str) -> dict[str, object]:
    said, wish = form.cleaned_data, form.wish
    page = said.get("page") or 1
    near = said.get("within") or NEAR
    per = KM_PER_MILE if unit == "mi" else 1.0
    answer = answered(place.lat, place.lon, wish, ON_A_PAGE, (page - 1) * ON_A_PAGE)
    rows = Listing.objects.in_bulk([one.number for one in answer.found])
    hits, beyond = [], page > 1
    for one in answer.found:
        away = one.km / per
        hits.append(Hit(rows[one.number], round(away), away > near and not beyond))
        beyond = beyond or away > near
    return {
        "place": place,
        "hits": hits,
        "near": near,
        "start": (page - 1) * ON_A_PAGE + 1,
        "none_near": page == 1 and bool(hits) and hits[0].far,
        "dropped": [_called(name, wish) for name in answer.dropped],
        "without": _address(request, **dict.fromkeys((*answer.dropped, "page"), "")),
        "next": _address(request, page=page + 1) if answer.more else "",
        "back": _address(request, page=page - 1) if page > 1 else "",
    }


def _called(name: str, wish: Wish) -> str:
    """What was asked for, as it stands beside its box."""
    if name in ("language", "tone"):
        choices = dict(Find.base_fields[name].choices)
        return f"{Find.base_fields[name].label} {choices[getattr(wish, name)]}"
    return str(Find.base_fields[name].label)


def _unsure(text: str, where: Sequence[Place]) -> bool:
    """Whether somebody may have meant another: not where they took one that was offered."""
    return len(where) > 1 and str(where[0]) != text


def _named(request: HttpRequest, where: Sequence[Place]) -> list[dict[str, str]]:
    names = dict.fromkeys(str(place) for place in where)
    return [{"name": name, "url": _address(request, near=name, page="")} for name in names]


def _perhaps(text: str, country: str) -> list[Place]:
    """Places that begin as the text does, as far as any do."""
    for long in range(min(len(text), 20) - 1, 2, -1):
        if where := places.found(text[:long], country, 5):
            return where
    return []


def _cities(request: HttpRequest) -> list[dict[str, object]]:
    """Where most artists are."""
    rows = (
        Listing.objects.filter(state=Listing.State.LISTED)
        .values("city", "region", "country")
        .annotate(count=Count("pk"))
        .order_by("-count", "city")[:CITIES]
    )
    return [
        {"name": name, "count": row["count"], "url": _address(request, near=name, page="")}
        for row in rows
        for name in [places.said(row["city"], row["region"], row["country"])]
    ]


def _address(request: HttpRequest, **changed: object) -> str:
    """The same search with something changed; what is empty is left out."""
    asked = {**{name: value for name, value in request.GET.items() if name in Find.base_fields}}
    asked |= {name: str(value) for name, value in changed.items()}
    return "?" + urlencode({name: value for name, value in asked.items() if value})


@require_safe
@vary_on_headers("Accept-Language")
def places_named(request: HttpRequest) -> JsonResponse:
    """Places that may be meant by what is typed, as they are written out."""
    text = request.GET.get("near", "").strip()
    where = places.found(text, home(request)) if len(text) > 1 else []
    return JsonResponse({"places": list(dict.fromkeys(str(place) for place in where))})


@never_cache
@require_POST
def here(request: HttpRequest) -> HttpResponse:
    """Search from where the browser is: only its nearest city is used, and nothing is kept."""
    try:
        lat, lon = (float(request.POST.get(name, "")) for name in ("lat", "lon"))
    except ValueError:
        lat = lon = 999.0
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):  # not a number is neither
        return HttpResponseRedirect(reverse("finder:find"))
    place = places.near_to(round(lat, 2), round(lon, 2))
    return HttpResponseRedirect(reverse("finder:find") + "?" + urlencode({"near": str(place)}))


@require_safe
def artist(request: HttpRequest, slug: str) -> HttpResponse:
    """An artist's own page."""
    listing = (
        Listing.objects.filter(slug=slug, state=Listing.State.LISTED)
        .select_related("clinic")
        .first()
    )
    if listing is None:
        raise Http404
    papers = [one for one in listing.certifications.order_by("kind", "-expires") if one.valid]
    told: dict[str, object] = {
        "artist": listing,
        "papers": papers,
        "can_be_asked": can_be_asked(listing),
        "book": _book(listing),
        **words(listing),
    }
    return render(request, "finder/artist.html", told)


def _book(listing: Listing) -> str:
    """Where a time with them can be booked, if they work in a clinic and this site books."""
    if listing.clinic is None or listing.user_id is None:
        return ""
    try:
        return f"{reverse('booking:index')}?artist={listing.user_id}#place-{listing.clinic.pk}"
    except NoReverseMatch:
        return ""


def words(listing: Listing) -> dict[str, str]:
    """What an artist says of themselves: in the reader's language, else in the other."""
    said = {"en": listing.text_en, "es": listing.text_es}
    first = get_language() or "en"
    language = next((code for code in (first, *said) if said.get(code)), first)
    return {"text": said.get(language, ""), "text_language": language}
