"""What an owner sets: services, rooms, and the hours of each artist."""

from __future__ import annotations

from datetime import date, time, timedelta

from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateformat import format as formatted
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from studio.booking.forms import ServiceForm, Weekday
from studio.booking.given import number
from studio.booking.models import Hours, Room, Service
from studio.booking.usual import furnish
from studio.people.doors import in_clinic
from studio.people.models import Clinic, User
from studio.people.rights import Right

__all__ = ["hours", "rooms", "services"]

form_page = require_http_methods(["GET", "HEAD", "POST"])
MONDAY = date(2024, 1, 1)  # any


@never_cache
@form_page
@in_clinic(Right.CHANGE_CLINIC)
def services(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """How long each service takes, and how it is booked; the rooms, and whose hours."""
    if not Service.objects.filter(clinic=clinic).exists():
        furnish(clinic)
    posted = request.POST if request.method == "POST" else None
    forms = [
        ServiceForm(posted, instance=one, prefix=one.kind)
        for one in Service.objects.filter(clinic=clinic).order_by("pk")
    ]
    valid = [form.is_valid() for form in forms]  # all of them, so that each says what is wrong
    if all(valid):
        with transaction.atomic():
            for form in forms:
                form.save()
        return HttpResponseRedirect(reverse("booking:services", args=[clinic.slug]) + "?kept")
    return _page(request, clinic, forms, status=422 if posted is not None else 200)


@never_cache
@require_POST
@in_clinic(Right.CHANGE_CLINIC)
def rooms(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """A room more, or one that is used or not any more."""
    back = reverse("booking:services", args=[clinic.slug])
    name = request.POST.get("name", "").strip()[:60]
    room = Room.objects.filter(clinic=clinic, pk=number(request.POST.get("room"))).first()
    if room is not None:
        room.used = "used" in request.POST
        room.save()
        return HttpResponseRedirect(back)
    try:
        if not name:
            return _page(request, clinic, _forms(clinic), gettext("It needs a name."), 422)
        with transaction.atomic():
            Room.objects.create(clinic=clinic, name=name)
    except IntegrityError:
        return _page(request, clinic, _forms(clinic), gettext("There is such a room."), 422)
    return HttpResponseRedirect(back)


@never_cache
@form_page
@in_clinic(Right.CHANGE_CLINIC)
def hours(request: HttpRequest, clinic: Clinic, number: int) -> HttpResponse:
    """When somebody of the team works; with all days empty, as the clinic is open."""
    member = clinic.memberships.filter(user=number).select_related("user").first()
    if member is None:
        raise Http404
    artist: User = member.user
    kept: dict[int, list[Hours]] = {}
    for one in Hours.objects.filter(clinic=clinic, artist=artist):
        kept.setdefault(one.weekday, []).append(one)
    posted = request.POST if request.method == "POST" else None
    forms = []
    for weekday in range(7):
        for turn in range(2):  # with a break between them
            here = kept.get(weekday, [])
            one_turn = here[turn] if turn < len(here) else None
            initial = {"opens": one_turn.opens, "closes": one_turn.closes} if one_turn else {}
            forms.append(
                (weekday, turn, Weekday(posted, prefix=f"{weekday}-{turn}", initial=initial))
            )
    valid = [form.is_valid() for _day, _turn, form in forms]
    if all(valid):
        wrong = _keep(clinic, artist, forms)
        if not wrong:
            return HttpResponseRedirect(reverse("booking:services", args=[clinic.slug]))
    else:
        wrong = ""
    told = {
        "clinic": clinic,
        "artist": artist,
        "days": [
            (formatted(MONDAY + timedelta(days=weekday), "l"), turn, form)
            for weekday, turn, form in forms
        ],
        "wrong": wrong,
    }
    return render(request, "booking/hours.html", told, status=422 if posted is not None else 200)


def _keep(clinic: Clinic, artist: User, forms: list[tuple[int, int, Weekday]]) -> str:
    """Write hours down; gives what is wrong with them."""
    turns: dict[int, list[tuple[time, time]]] = {}
    for weekday, _turn, form in forms:
        if form.cleaned_data.get("opens"):
            turns.setdefault(weekday, []).append(
                (form.cleaned_data["opens"], form.cleaned_data["closes"])
            )
    for both in turns.values():
        both.sort()
        if len(both) == 2 and both[0][1] > both[1][0]:
            return gettext("Two times of one day overlap.")
    with transaction.atomic():
        Hours.objects.filter(clinic=clinic, artist=artist).delete()
        Hours.objects.bulk_create(
            Hours(clinic=clinic, artist=artist, weekday=weekday, opens=opens, closes=closes)
            for weekday, both in turns.items()
            for opens, closes in both
        )
    return ""


def _forms(clinic: Clinic) -> list[ServiceForm]:
    rows = Service.objects.filter(clinic=clinic).order_by("pk")
    return [ServiceForm(instance=one, prefix=one.kind) for one in rows]


def _page(
    request: HttpRequest,
    clinic: Clinic,
    forms: list[ServiceForm],
    wrong: str = "",
    status: int = 200,
) -> HttpResponse:
    members = clinic.memberships.select_related("user").order_by("user__name")
    own = set(Hours.objects.filter(clinic=clinic).values_list("artist", flat=True))
    told = {
        "clinic": clinic,
        "forms": forms,
        "places": Room.objects.filter(clinic=clinic),
        "team": [(one, one.user_id in own) for one in members],
        "wrong": wrong,
        "kept": "kept" in request.GET,
    }
    return render(request, "booking/services.html", told, status=status)
