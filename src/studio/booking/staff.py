"""The calendar of the team: look, book for somebody, move, cancel, say who came, keep time free."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from studio.booking import appointments, beside, looks, notices, series
from studio.booking.appointments import Changed, SlotTaken, TooClose
from studio.booking.choosing import choice
from studio.booking.doors import at_desk
from studio.booking.forms import KeepFree, Who, epoch
from studio.booking.given import number
from studio.booking.models import Appointment, Kind, Room, Service, State
from studio.booking.moments import told, zone_name
from studio.booking.slots import artists_of, free, nearest
from studio.booking.week import page, without_artist
from studio.frame.onward import onward
from studio.people.doors import in_clinic
from studio.people.models import Clinic, User
from studio.people.names import of_user
from studio.people.rights import Right, may
from studio.vault.keeping import Gone

__all__ = ["add", "add_for", "calendar", "keep_free", "move", "one", "picture", "wish", "without"]

View = Callable[..., HttpResponse]
form_page = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@require_safe
@at_desk(Right.BOOK)
def calendar(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """A day of everybody, or a week of one."""
    now = timezone.now()
    zone = ZoneInfo(clinic.zone)
    asked = request.GET
    shown = page(
        clinic,
        _date(asked.get("day")) or now.astimezone(zone).date(),
        week=asked.get("show") == "week",
        by="room" if asked.get("by") == "room" else "artist",
        whose=number(asked.get("whose")) or request.user.pk,
        now=now,
    )
    services = Service.objects.filter(clinic=clinic)
    return render(
        request,
        "booking/calendar.html",
        {
            "clinic": clinic,
            "page": shown,
            "today": now.astimezone(zone).date(),
            "services": services.exclude(kind=Kind.BLOCK).order_by("pk"),
            "artists": artists_of(clinic),
            "places": Room.objects.filter(clinic=clinic),
            "without": len(without_artist(clinic, now)),
            "sets": may(request.user, Right.CHANGE_CLINIC, clinic),
            "zone": zone_name(clinic.zone),
            "is_booked": request.user in artists_of(clinic),
            "wants": notices.wanted(request.user),
        },
    )


@require_POST
@at_desk(Right.BOOK)
def wish(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """Whether whoever asks wants letters about what is booked with them."""
    notices.set_wish(request.user, letters="letters" in request.POST)
    return onward(_at("calendar", clinic) + "#letters")


def of_clinic(view: View) -> View:
    """Give the view an appointment of the clinic; another's is not there."""

    @wraps(view)
    def guarded(request: HttpRequest, clinic: Clinic, number: int, **named: Any) -> HttpResponse:
        rows = Appointment.objects.select_related("clinic", "artist", "room")
        row = rows.filter(pk=number, clinic=clinic).first()
        if row is None:
            raise Http404
        return view(request, clinic, row, **named)

    return guarded


@never_cache
@form_page
@at_desk(Right.BOOK)
@of_clinic
def one(request: HttpRequest, clinic: Clinic, row: Appointment) -> HttpResponse:
    """One appointment, and what is done with it."""
    if request.method != "POST":
        return _one(request, clinic, row)
    does = request.POST.get("does", "")
    sequence = number(request.POST.get("sequence")) or 0
    try:
        match does:
            case "came":
                appointments.mark(row, State.CAME)
            case "missed":
                appointments.mark(row, State.MISSED)
            case "cancel":
                appointments.cancel(row, by_clinic=True)
            case "ask":
                appointments.ask_anew(row, sequence)
            case "give":
                team = {user.pk: user for user in artists_of(clinic)}
                to = team.get(number(request.POST.get("artist")) or 0)
                if to is None:
                    return _one(request, clinic, row, gettext("Please choose somebody."), 422)
                appointments.give_to(row, to, sequence)
            case "free":
                day = row.starts.astimezone(ZoneInfo(clinic.zone)).date()
                appointments.unblock(row)
                return onward(_at("calendar", clinic) + f"?day={day.isoformat()}")
            case _:
                return _one(request, clinic, row, gettext("Nothing was chosen."), 422)
    except SlotTaken:
        said = gettext("Somebody has something else at this time. Nothing was changed.")
        return _one(request, clinic, row, said, 409)
    except Changed:
        row.refresh_from_db()
        said = gettext("It was changed meanwhile, or it is too early or too late for that.")
        return _one(request, clinic, row, said, 409)
    back = request.POST.get("back")
    return onward(_at("without", clinic) if back else _at("one", clinic, row.pk))


def _one(
    request: HttpRequest, clinic: Clinic, row: Appointment, wrong: str = "", status: int = 200
) -> HttpResponse:
    now = timezone.now()
    zone = ZoneInfo(clinic.zone)
    to_come = row.state == State.BOOKED and not row.over(now)
    return render(
        request,
        "booking/one.html",
        {
            "clinic": clinic,
            "row": row,
            "day": row.starts.astimezone(zone).date(),
            "when": told(row.starts, zone),
            "theirs": told(row.starts, ZoneInfo(row.zone))
            if row.zone and row.zone != clinic.zone
            else None,
            "minutes": int((row.ends - row.starts).total_seconds()) // 60,
            "kept_free": row.kind == Kind.BLOCK,
            "to_come": to_come,
            "begun": row.state in (State.BOOKED, State.CAME, State.MISSED) and row.over(now),
            "others": [user for user in artists_of(clinic) if user.pk != row.artist_id]
            if to_come
            else [],
            "look": row.look if row.look and may(request.user, Right.SEE_PHOTOS, clinic) else None,
            "links": beside.links(request, row),
            "wrong": wrong,
        },
        status=status,
    )


@never_cache
@form_page
@at_desk(Right.BOOK)
@of_clinic
def move(request: HttpRequest, clinic: Clinic, row: Appointment) -> HttpResponse:
    """Another time for somebody; notice does not bind the desk."""
    if row.state != State.BOOKED or row.over() or row.kind == Kind.BLOCK:
        return onward(_at("one", clinic, row.pk))
    service = _service(clinic, row.kind)
    wrong, status, wanted = "", 200, None
    if request.method == "POST":
        starts = epoch(request.POST.get("time"))
        sequence = number(request.POST.get("sequence"))
        try:
            if starts is None or sequence is None:
                wrong, status = gettext("Please choose a time."), 422
            else:
                artist = number(request.GET.get("artist"))
                appointments.move(row, starts, sequence, artist, noticed=False)
                return onward(_at("one", clinic, row.pk))
        except SlotTaken:
            wrong, status, wanted = gettext("This time was taken a moment ago."), 409, starts
        except TooClose as close:
            said = gettext("Sessions of one treatment are at least %(days)s days apart.")
            wrong, status = said % {"days": close.days}, 422
        except Changed:
            row.refresh_from_db()
            said = gettext("It was changed in another window meanwhile. This is how it is now.")
            return _one(request, clinic, row, said, 409)
    chosen = choice(request, service, besides=row.pk, noticed=False, allowed=series.allowed(row))
    others = nearest(service, wanted, chosen.artist) if wanted else []
    zone = chosen.zone
    return render(
        request,
        "booking/staff-times.html",
        {
            "clinic": clinic,
            "service": service,
            "row": row,
            "choice": chosen,
            "zone": zone_name(zone.key),
            "others": [
                {"value": int(slot.starts.timestamp()), "said": told(slot.starts, zone)}
                for slot in others
            ],
            "when": told(row.starts, zone),
            "wrong": wrong,
        },
        status=status,
    )


@never_cache
@form_page
@at_desk(Right.BOOK)
def add(request: HttpRequest, clinic: Clinic, kind: str) -> HttpResponse:
    """A time for somebody who calls or stands at the desk."""
    service = _service(clinic, kind)
    wrong = ""
    if request.method == "POST":
        starts = epoch(request.POST.get("time"))
        if starts is not None:
            path = reverse("booking:add-for", args=[clinic.slug, kind, int(starts.timestamp())])
            artist = number(request.GET.get("artist"))
            return onward(f"{path}?artist={artist}" if artist else path)
        wrong = gettext("Please choose a time.")
    chosen = choice(request, service, noticed=False)
    told_of = {
        "clinic": clinic,
        "service": service,
        "choice": chosen,
        "zone": zone_name(chosen.zone.key),
        "wrong": wrong,
    }
    return render(request, "booking/staff-times.html", told_of, status=422 if wrong else 200)


@never_cache
@form_page
@at_desk(Right.BOOK)
def add_for(request: HttpRequest, clinic: Clinic, kind: str, at: int) -> HttpResponse:
    """Who it is for."""
    service = _service(clinic, kind)
    starts = epoch(at)
    if starts is None:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    form = Who(posted, kind=kind, own=False, initial={"language": get_language()})
    once = _uuid(request.POST.get("once")) or uuid.uuid4()
    wrong, status = "", 200
    if request.method == "POST" and form.is_valid():
        try:
            row = appointments.book(
                service,
                epoch(request.POST.get("time")) or starts,
                form.details(clinic.zone),
                number(request.GET.get("artist")),
                once=once,
            )
            return onward(_at("one", clinic, row.pk))
        except SlotTaken:
            wrong, status = gettext("This time was taken a moment ago."), 409
    elif form.errors:
        status = 422
    zone = ZoneInfo(clinic.zone)
    others = nearest(service, starts) if status == 409 else []
    return render(
        request,
        "booking/staff-form.html",
        {
            "clinic": clinic,
            "service": service,
            "form": form,
            "once": once,
            "when": told(starts, zone),
            "others": [
                {"value": int(slot.starts.timestamp()), "said": told(slot.starts, zone)}
                for slot in others
            ],
            "wrong": wrong,
        },
        status=status,
    )


@never_cache
@form_page
@at_desk(Right.BOOK)
def keep_free(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """Keep time of an artist or of a room free."""
    today = timezone.now().astimezone(ZoneInfo(clinic.zone)).date()
    form = KeepFree(
        request.POST if request.method == "POST" else None,
        clinic=clinic,
        initial={"day": _date(request.GET.get("day")) or today},
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        kept = form.cleaned_data
        try:
            appointments.block(
                clinic,
                kept["since"],
                kept["until"],
                artist=kept["artist"],
                room=kept["room"],
                note=kept["note"],
            )
            return onward(_at("calendar", clinic) + f"?day={kept['day'].isoformat()}")
        except SlotTaken:
            form.add_error(None, gettext("Something is booked there. Move it first."))
            status = 409
    elif form.errors:
        status = 422
    told_of = {"clinic": clinic, "form": form}
    return render(request, "booking/keep-free.html", told_of, status=status)


@never_cache
@form_page
@at_desk(Right.BOOK)
def without(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """Bookings of an artist who has left or is leaving: each goes to another, or they are asked."""
    now = timezone.now()
    artist = number(request.GET.get("artist"))
    rows = without_artist(clinic, now, artist)
    if request.method == "POST":
        for row in rows:
            _pass_on(row)
        return onward(request.get_full_path())
    zone = ZoneInfo(clinic.zone)
    leaving = next((user for user in artists_of(clinic) if user.pk == artist), None)
    told_of = {
        "clinic": clinic,
        "leaving": leaving,
        "artists": artists_of(clinic),
        "rows": [
            {"row": row, "when": told(row.starts, zone), "others": _free_for(row)} for row in rows
        ],
    }
    return render(request, "booking/without.html", told_of)


def _free_for(row: Appointment) -> list[User]:
    """Who else could see them at this time."""
    service = _service(row.clinic, row.kind)
    found = free(service, row.starts, row.starts + service.length, noticed=False, besides=row.pk)
    here = next((slot.artists for slot in found if slot.starts == row.starts), ())
    team = {user.pk: user for user in artists_of(row.clinic)}
    return [team[pk] for pk in here if pk != row.artist_id]


def _pass_on(row: Appointment) -> None:
    """To whoever is free; where nobody is, whoever it is for chooses another time."""
    for user in _free_for(row):
        try:
            appointments.give_to(row, user, row.sequence)
        except (SlotTaken, Changed):
            continue
        return
    if row.artist_id is not None:
        try:
            appointments.ask_anew(row, row.sequence)
        except Changed:
            return


@require_safe
@in_clinic(Right.SEE_PHOTOS)
@of_clinic
def picture(request: HttpRequest, clinic: Clinic, row: Appointment, which: str) -> HttpResponse:
    """A picture that came with a booking; who looked at it is in the log."""
    try:
        data = looks.picture(row, which, of_user(request.user))
    except Gone as gone:
        raise Http404 from gone
    response = HttpResponse(data, content_type="image/jpeg")
    response["Cache-Control"] = "no-store"
    return response


def _service(clinic: Clinic, kind: str) -> Service:
    rows = Service.objects.select_related("clinic").exclude(kind=Kind.BLOCK)
    service = rows.filter(clinic=clinic, kind=kind).first()
    if service is None:
        raise Http404
    return service


def _date(given: str | None) -> date | None:
    try:
        found = date.fromisoformat(given or "")
    except ValueError:
        return None
    return found if 2000 <= found.year < 2100 else None


def _uuid(given: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(given or "")
    except ValueError:
        return None


def _at(name: str, clinic: Clinic, *more: object) -> str:
    return reverse(f"booking:{name}", args=[clinic.slug, *more])
