"""The pages of an owner."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from studio.booking.models import Kind, State
from studio.booking.moments import day_of
from studio.owner.doors import of_owners
from studio.owner.week import Mark, boards, monday
from studio.people.models import Clinic

__all__ = ["week"]

_WEEK = timedelta(days=7)


@never_cache
@require_safe
@of_owners
def week(request: HttpRequest, clinics: list[Clinic]) -> HttpResponse:
    """The week of every clinic, and what waits."""
    now = timezone.now()
    this = monday(now.astimezone(ZoneInfo(clinics[0].zone)).date())
    first = monday(_day(request.GET.get("week")) or this)
    told = {
        "boards": boards(clinics, first, now),
        "title": day_of(first),
        "last": day_of(first + 6 * timedelta(days=1)),
        "this": this,
        "past": first < this,
        "back": first - _WEEK,
        "on": first + _WEEK,
        "here": first == this,
        "key": [(Mark(kind, state, 0, 1), said) for kind, state, said in _key()],
    }
    return render(request, "owner/week.html", told)


def _key() -> list[tuple[str, str, str]]:
    """What marks mean: kind, state, words."""
    kinds = [Kind.SESSION, Kind.TOUCH_UP, Kind.CONSULTATION, Kind.PHONE, Kind.BLOCK]
    called = dict(Kind.choices) | dict(State.choices)
    words = [(str(kind), "", str(called[kind])) for kind in kinds]
    return [*words, (str(Kind.CONSULTATION), str(State.MISSED), str(called[State.MISSED]))]


def _day(given: str | None) -> date | None:
    try:
        found = date.fromisoformat(given or "")
    except ValueError:
        return None
    return found if 2000 <= found.year < 2100 else None
