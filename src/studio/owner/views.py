"""The pages of an owner."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from studio.booking.models import Kind, State
from studio.booking.moments import day_of
from studio.owner import exports, lots
from studio.owner.after import after
from studio.owner.doors import of_owner, of_owners
from studio.owner.figures import of_missed, of_way
from studio.owner.missed import missed
from studio.owner.waits import waits
from studio.owner.way import way
from studio.owner.week import Mark, boards, monday
from studio.people.doors import again
from studio.people.models import Clinic, User

__all__ = ["clinic", "shelf", "tables", "week"]

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
        "waits": waits(clinics, now),
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


@never_cache
@require_safe
@of_owner
def clinic(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """The year of a clinic: how many go how far, and who did not come."""
    now = timezone.now()
    year = way(clinic, now)
    today = now.astimezone(ZoneInfo(clinic.zone)).date()
    told = {
        "clinic": clinic,
        "room": "clinic",
        "since": year.months.firsts[0],
        **of_way(year),
        **of_missed(missed(clinic, now)),
        "after": after(clinic, year.months.firsts[0], today, now),
    }
    return render(request, "owner/clinic.html", told)


@never_cache
@require_safe
@of_owner
def shelf(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """Lots by when they expire."""
    today = timezone.now().astimezone(ZoneInfo(clinic.zone)).date()
    told = {"clinic": clinic, "room": "shelf", "shelf": lots.shelf(clinic, today), "today": today}
    return render(request, "owner/shelf.html", told)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@of_owner
@again
def tables(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """Take tables home; who did is in the log."""
    wrong = ""
    if request.method == "POST":
        what = request.POST.get("table", "")
        if what in exports.TABLES or what == exports.EVERYTHING:
            return _file(clinic, request.user, what)
        wrong = gettext("Please choose a table.")
    told = {
        "clinic": clinic,
        "room": "tables",
        "tables": [(name, gettext(table.said)) for name, table in exports.TABLES.items()],
        "taken": exports.taken(clinic),
        "wrong": wrong,
    }
    return render(request, "owner/tables.html", told, status=422 if wrong else 200)


def _file(clinic: Clinic, user: User, what: str) -> HttpResponse:
    today = timezone.now().astimezone(ZoneInfo(clinic.zone)).date()
    exports.note(clinic, user, what)
    name = f"{clinic.slug}-{what}-{today.isoformat()}"
    if what == exports.EVERYTHING:
        response = HttpResponse(exports.everything(clinic), content_type="application/zip")
        response["Content-Encoding"] = "identity"  # it is packed already
        name += ".zip"
    else:
        table = exports.TABLES[what]
        data = exports.written(table.columns, table.rows(clinic))
        response = HttpResponse(data, content_type="text/csv; charset=utf-8")
        name += ".csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


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
