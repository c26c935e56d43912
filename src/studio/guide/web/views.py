"""The guide's pages, its questions, and the book."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import groupby, pairwise
from typing import Any, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from studio import guide
from studio.guide import book as books
from studio.guide.clinic import Given
from studio.guide.words import words

__all__ = ["book", "index", "page", "question", "questions"]

#: More of a search than this is not read.
_LONGEST = 200

_FORMS: Mapping[str, tuple[Callable[[str, Given], bytes], str]] = {
    "epub": (books.epub, "application/epub+zip"),
    "pdf": (books.pdf, "application/pdf"),
}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What there is to read."""
    here = _language()
    read = guide.pages(here, _given(request), _addresses())
    return _shown(request, "index", {"pages": read})


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """One page."""
    if slug not in guide.slugs():
        raise Http404
    read = guide.pages(_language(), _given(request), _addresses())
    around = dict.fromkeys((one.slug for one in read), cast("tuple[Any, Any]", (None, None)))
    for one, two in pairwise(read):
        around[one.slug] = (around[one.slug][0], two)
        around[two.slug] = (one, None)
    before, after = around[slug]
    wanted = next(one for one in read if one.slug == slug)
    told = {"page": wanted, "cited": _listed(wanted.cited), "before": before, "after": after}
    return _shown(request, "page", told)


@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """All questions, or those nearest to what somebody looks for."""
    here, given = _language(), _given(request)
    asked = request.GET.get("q", "").strip()[:_LONGEST]
    everything = guide.questions(here, given, _addresses())
    groups = [(group, list(some)) for group, some in groupby(everything, lambda one: one.group)]
    told = {
        "asked": asked,
        "found": guide.nearest(asked, here, given, _addresses()) if asked else (),
        "health": bool(asked) and guide.touches_health(asked, here),
        "groups": groups,
    }
    return _shown(request, "questions", told)


@require_safe
def question(request: HttpRequest, name: str) -> HttpResponse:
    """One question and its answer."""
    here, given = _language(), _given(request)
    try:
        wanted = guide.question(name, here, given, _addresses())
    except guide.GuideError as missing:
        raise Http404 from missing
    told = {
        "question": wanted,
        "cited": _listed(wanted.cited),
        "more": guide.page(wanted.page, here, given, _addresses()),
        "others": [
            one
            for one in guide.questions(here, given, _addresses())
            if one.group == wanted.group and one.name != name
        ],
    }
    return _shown(request, "question", told)


@require_safe
def book(request: HttpRequest, form: str) -> HttpResponse:
    """The book, as the clinic has it."""
    if form not in _FORMS:
        raise Http404
    here = _language()
    response = HttpResponse(
        _book(here, form, json.dumps(_given(request), default=dict, sort_keys=True)),
        content_type=_FORMS[form][1],
    )
    name = books.file_name(here, form)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "max-age=3600"
    return response


@lru_cache(maxsize=8)
def _book(language: str, form: str, given: str) -> bytes:
    """Make the book once for the same words: it takes a third of a second."""
    read = json.loads(given)
    ranges = {name: tuple(v) if isinstance(v, list) else v for name, v in read.items()}
    return _FORMS[form][0](language, cast("Given", ranges))


def _language() -> str:
    here = (get_language() or "")[:2]
    return here if here in guide.LANGUAGES else guide.LANGUAGES[0]


def _given(request: HttpRequest) -> Given:
    name = getattr(settings, "GUIDE_GIVEN", None)
    return cast("Given", import_string(name)(request)) if name else {}


def _listed(cited: tuple[guide.Cited, ...]) -> list[dict[str, object]]:
    """Sources in the words of the language."""
    here = _language()
    return [
        {
            "number": one.number,
            "title": one.source.title[here],
            "foreign": one.source.foreign(here),
            "stop": "" if one.source.title[here].endswith("?") else ".",
            "url": one.source.url,
            "credit": one.source.credit(),
            "grade": words(here)["grade"][one.source.grade],
            "said": one.source.said[here],
        }
        for one in cited
    ]


def _addresses() -> guide.Addresses:
    return guide.Addresses(
        page=lambda slug: reverse("guide:page", args=[slug]),
        picture=lambda name: static(f"guide/pictures/{name}.webp"),
    )


def _shown(request: HttpRequest, view: str, told: dict[str, Any]) -> HttpResponse:
    here = _language()
    around = {
        "frame": settings.GUIDE_FRAME,
        "beside": getattr(settings, "GUIDE_BESIDE", {}),
        "words": words(here),
        "here": here,
    }
    return render(request, f"guide/{view}.html", {**around, **told})
