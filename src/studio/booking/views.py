"""Pages for whoever comes: choose a time, say who you are, look at it again, move and cancel it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from studio.booking import appointments, crowd, keys, letters, looks, series, waiting
from studio.booking.appointments import Changed, SlotTaken, TooClose
from studio.booking.calendar import invitation
from studio.booking.choosing import choice
from studio.booking.crowd import Crowded
from studio.booking.forms import Wait, WaitingFor, Who, epoch
from studio.booking.given import number
from studio.booking.models import Appointment, Kind, Service, State
from studio.booking.moments import choices, known, told, zone_name
from studio.booking.slots import artists_of, nearest
from studio.frame.onward import onward
from studio.people.models import Clinic
from studio.preview.asked import newest_of

__all__ = [
    "cancel",
    "earlier",
    "ics",
    "index",
    "leave",
    "move",
    "still",
    "times",
    "wait",
    "yours",
]

View = Callable[..., HttpResponse]
HELD = "booking"  # in the session: token of what this visitor holds or has just booked
form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Where, and in the clinic or by phone; with one artist, where they can be booked.

    From an artist's page comes ``artist``. Whoever comes from a preview is told that it waits.
    """
    artist = number(request.GET.get("artist"))
    clinics = [
        {
            "clinic": clinic,
            "services": services,
            "artist": next((one for one in artists_of(clinic) if one.pk == artist), None),
        }
        for clinic in Clinic.objects.order_by("name").prefetch_related("services")
        if (services := [one for one in clinic.services.all() if _visitors(one)])
    ]
    told = {
        "clinics": [one for one in clinics if one["artist"]] or clinics,
        "preview": newest_of(request) is not None,
    }
    return render(request, "booking/index.html", told)


@never_cache
@form_page
def times(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Day and time; whoever chooses one holds it."""
    service = _service(slug, kind)
    if request.method != "POST":
        return _times(request, service)
    starts = epoch(request.POST.get("time"))
    if starts is None:
        return _times(request, service, gettext("Please choose a time."), 422)
    zone = request.POST.get("zone", "")
    held = keys.holder(request.session.get(HELD, ""))
    try:
        row = appointments.hold(
            service,
            starts,
            number(request.GET.get("artist")),
            language=get_language(),
            zone=zone if known(zone) else "",
            instead_of=held,
            asked_from=crowd.place_of(request),
        )
    except SlotTaken:
        return _times(request, service, _taken(), 409, wanted=starts)
    except Crowded:
        return _times(request, service, _crowded(service.clinic), 429)
    if held is None or held.pk != row.pk:
        request.session[HELD] = keys.new(row)
    return onward(reverse("booking:yours", args=[request.session[HELD]]))


def _times(
    request: HttpRequest,
    service: Service,
    wrong: str = "",
    status: int = 200,
    wanted: datetime | None = None,
) -> HttpResponse:
    chosen = choice(request, service)
    others = nearest(service, wanted, chosen.artist) if wanted else []
    return render(
        request,
        "booking/times.html",
        {
            "service": service,
            "clinic": service.clinic,
            "by_phone": service.kind == Kind.PHONE,
            "choice": chosen,
            "zone": zone_name(chosen.zone.key),
            "zones": choices() if service.kind == Kind.PHONE else [],
            "others": [_other(slot.starts, chosen.zone) for slot in others],
            "wrong": wrong,
        },
        status=status,
    )


def with_link(view: View) -> View:
    """Give the view the appointment of a link; one whose time is over says so, any other is 404."""

    @wraps(view)
    def guarded(request: HttpRequest, token: str, **named: Any) -> HttpResponse:
        row = keys.holder(token)
        if row is None or row.kind == Kind.BLOCK:
            raise Http404
        if keys.expired(row):
            return render(request, "booking/expired.html", {"row": row}, status=410)
        return view(request, token, row, **named)

    return never_cache(guarded)


@form_page
@with_link
def yours(request: HttpRequest, token: str, row: Appointment) -> HttpResponse:
    """What a link leads to: the form while it is held, afterwards what was booked."""
    if row.state in (State.HELD, State.LAPSED):
        if request.method == "POST":
            return _confirm(request, token, row)
        return _form(request, token, row, _empty(request, row))
    if request.method == "POST":  # sent twice, or from a tab that was open still
        return onward(reverse("booking:yours", args=[token]))
    return _shown(request, token, row)


def _empty(request: HttpRequest, row: Appointment) -> Who:
    user = request.user
    known_user = {"name": user.name, "email": user.email} if user.is_authenticated else {}
    has = {name: getattr(row, name) for name in ("name", "email", "phone") if getattr(row, name)}
    return Who(
        kind=row.kind,
        has_preview=newest_of(request) is not None,
        initial={"language": get_language(), **known_user, **has},
    )


def _confirm(request: HttpRequest, token: str, row: Appointment) -> HttpResponse:
    """Book it, once: what has become of the time meanwhile is said, and what was typed is kept."""
    shared = newest_of(request)
    form = Who(request.POST, kind=row.kind, has_preview=shared is not None)
    if not form.is_valid():
        return _form(request, token, row, form)
    zone = request.POST.get("zone", "")
    other = epoch(request.POST.get("time"))
    seen = epoch(request.POST.get("starts"))
    if other is None and seen is not None and seen != row.starts:
        return _form(
            request,
            token,
            row,
            form,
            gettext("You chose another time in another window: the one above. Is it right?"),
        )
    service = _service(row.clinic.slug, row.kind)
    look = None
    try:
        if other is not None and other != row.starts:
            row = appointments.hold(
                service,
                other,
                language=row.language,
                zone=row.zone,
                instead_of=row,
                asked_from=row.asked_from,
            )
        if form.cleaned_data.get("preview") and shared:
            look = looks.keep(shared, row, request.user)
        appointments.confirm(
            row,
            form.details(zone if known(zone) else row.zone),
            client=request.user if request.user.is_authenticated else None,
            look=look,
        )
    except (SlotTaken, Crowded):
        looks.forget(look)
        return _form(request, token, row, form, _taken(), wanted=other or row.starts)
    except Changed:
        looks.forget(look)
    return onward(reverse("booking:yours", args=[token]))


def _form(
    request: HttpRequest,
    token: str,
    row: Appointment,
    form: Who,
    wrong: str = "",
    wanted: datetime | None = None,
) -> HttpResponse:
    offered = getattr(row, "offered", None)  # who was offered it, if it is an offer
    others = []
    if wanted:
        others = nearest(_service(row.clinic.slug, row.kind), wanted)
    return render(
        request,
        "booking/form.html",
        {
            "row": row,
            "token": token,
            "form": form,
            "facts": letters.facts(row)[:2] if wanted else letters.facts(row),
            "kept": _kept(row.held_until or timezone.now()),
            "held": row.state == State.HELD and (row.held_until or row.made) > timezone.now(),
            "gone": wanted is not None,
            "others": [_other(slot.starts, row.own_zone) for slot in others],
            "wrong": wrong,
            "offered": offered,
            "earlier": told(offered.appointment.starts, offered.appointment.own_zone)
            if offered and offered.appointment
            else None,
            "again": _times_of(row),
        },
        status=409 if wanted else 422 if wrong or form.errors else 200,
    )


def _shown(
    request: HttpRequest, token: str, row: Appointment, wrong: str = "", status: int = 200
) -> HttpResponse:
    now = timezone.now()
    waits = getattr(row, "waiting", None)
    return render(
        request,
        "booking/yours.html",
        {
            "row": row,
            "token": token,
            "facts": letters.facts(row),
            "open": row.state == State.BOOKED and not row.over(now),
            "cancelled": row.state == State.CANCELLED,
            "without": row.artist_id is None,
            "waits": waits,
            "fresh": request.session.get(HELD) == token and not row.sequence,
            "again": _times_of(row),
            "wrong": wrong,
        },
        status=status,
    )


@require_POST
@with_link
def still(request: HttpRequest, token: str, row: Appointment) -> HttpResponse:
    """Somebody is writing: hold it on; says until when."""
    until = appointments.extend(row)
    if until is None:
        return JsonResponse({"state": "gone"}, status=409)
    return JsonResponse({"text": _kept(until)})


@form_page
@with_link
def move(request: HttpRequest, token: str, row: Appointment) -> HttpResponse:
    """Another time."""
    if row.state != State.BOOKED or row.over():
        return onward(reverse("booking:yours", args=[token]))
    if request.method != "POST":
        return _move(request, token, row)
    starts = epoch(request.POST.get("time"))
    sequence = request.POST.get("sequence", "")
    if starts is None or not sequence.isdecimal():
        return _move(request, token, row, gettext("Please choose a time."), 422)
    try:
        appointments.move(row, starts, int(sequence), number(request.GET.get("artist")))
    except SlotTaken:
        said = gettext("This time was taken a moment ago. Yours stays as it is.")
        return _move(request, token, row, said, 409, wanted=starts)
    except TooClose as close:
        said = gettext("Your sessions have to be at least %(days)s days apart.")
        return _move(request, token, row, said % {"days": close.days}, 422)
    except Changed:
        row.refresh_from_db()
        said = gettext("It was changed in another window meanwhile. This is how it is now.")
        return _shown(request, token, row, said, 409)
    return onward(reverse("booking:yours", args=[token]))


def _move(
    request: HttpRequest,
    token: str,
    row: Appointment,
    wrong: str = "",
    status: int = 200,
    wanted: datetime | None = None,
) -> HttpResponse:
    service = Service.objects.select_related("clinic").get(clinic=row.clinic, kind=row.kind)
    chosen = choice(request, service, besides=row.pk, zone=row.zone, allowed=series.allowed(row))
    others = nearest(service, wanted, chosen.artist) if wanted else []
    return render(
        request,
        "booking/move.html",
        {
            "row": row,
            "token": token,
            "service": service,
            "clinic": row.clinic,
            "by_phone": row.kind == Kind.PHONE,
            "choice": chosen,
            "zone": zone_name(chosen.zone.key),
            "zones": choices() if row.kind == Kind.PHONE else [],
            "others": [_other(slot.starts, chosen.zone) for slot in others],
            "facts": letters.facts(row),
            "wrong": wrong,
        },
        status=status,
    )


@form_page
@with_link
def cancel(request: HttpRequest, token: str, row: Appointment) -> HttpResponse:
    """Cancel it, after a question."""
    if request.method == "POST" or row.state != State.BOOKED or row.over():
        if request.method == "POST":
            try:
                appointments.cancel(row)
            except Changed:
                row.refresh_from_db()
                said = gettext("It can no longer be cancelled here. Please call the clinic.")
                return _shown(request, token, row, said, 409)
        return onward(reverse("booking:yours", args=[token]))
    told_of = {"row": row, "token": token, "facts": letters.facts(row)}
    return render(request, "booking/cancel.html", told_of)


@form_page
@with_link
def earlier(request: HttpRequest, token: str, row: Appointment) -> HttpResponse:
    """Wait for an earlier time than the one that is booked, or wait no more."""
    back = reverse("booking:yours", args=[token])
    if row.state != State.BOOKED or row.over():
        return onward(back)
    if request.method == "POST" and "stop" in request.POST:
        waiting.stop(row)
        return onward(back)
    day_before = (row.starts - timedelta(days=1)).astimezone(ZoneInfo(row.clinic.zone)).date()
    form = Wait(request.POST if request.method == "POST" else None, initial={"until": day_before})
    if request.method == "POST" and form.is_valid():
        waiting.begin_for(row, form.cleaned_data["until"])
        return onward(back)
    told_of = {"row": row, "token": token, "form": form, "facts": letters.facts(row)}
    return render(request, "booking/earlier.html", told_of, status=422 if form.errors else 200)


@form_page
def wait(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Wait for a time, without having one."""
    service = _service(slug, kind)
    in_a_month = timezone.now().date() + timedelta(days=30)
    form = WaitingFor(
        request.POST if request.method == "POST" else None,
        kind=kind,
        initial={"until": in_a_month, "language": get_language()},
    )
    told_of = {"service": service, "clinic": service.clinic, "form": form}
    if request.method == "POST" and form.is_valid():
        zone = request.POST.get("zone", "")
        waiting.begin(
            service,
            form.details(zone if known(zone) else service.clinic.zone),
            form.cleaned_data["until"],
        )
        return onward(reverse("booking:wait", args=[slug, kind]) + "?done")
    return render(
        request,
        "booking/wait.html",
        {**told_of, "done": "done" in request.GET},
        status=422 if form.errors else 200,
    )


@never_cache
@form_page
def leave(request: HttpRequest, number: int, seal: str) -> HttpResponse:
    """Wait no more, by the link in a letter."""
    row = waiting.sealed(number, seal)
    if row is None:
        raise Http404
    if request.method == "POST":
        row.delete()
        return render(request, "booking/left.html", {"done": True})
    return render(request, "booking/left.html", {"row": row})


@require_safe
@with_link
def ics(request: HttpRequest, token: str, row: Appointment) -> HttpResponse:
    """The appointment as a file for a calendar."""
    if row.state not in (State.BOOKED, State.CANCELLED):
        raise Http404
    response = HttpResponse(invitation(row), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return response


def _visitors(service: Service) -> bool:
    """Whether visitors book it themselves."""
    return service.public and service.kind in (Kind.CONSULTATION, Kind.PHONE)


def _service(slug: str, kind: str) -> Service:
    service = Service.objects.select_related("clinic").filter(clinic__slug=slug, kind=kind).first()
    if service is None or not _visitors(service):
        raise Http404
    return service


def _times_of(row: Appointment) -> str:
    """Where another time can be chosen."""
    return reverse("booking:times", args=[row.clinic.slug, row.kind])


def _other(starts: datetime, zone: ZoneInfo) -> dict[str, object]:
    return {"value": int(starts.timestamp()), "said": told(starts, zone)}


def _kept(until: datetime) -> str:
    """How long a time is kept: in minutes, or until when where that is hours away."""
    minutes = max(1, round((until - timezone.now()).total_seconds() / 60))
    if minutes > 90:
        hours = minutes // 60
        return ngettext(
            "This time is kept for you for %(hours)s more hour.",
            "This time is kept for you for %(hours)s more hours.",
            hours,
        ) % {"hours": hours}
    return ngettext(
        "This time is kept for you for %(minutes)s more minute, and longer while you write.",
        "This time is kept for you for %(minutes)s more minutes, and longer while you write.",
        minutes,
    ) % {"minutes": minutes}


def _crowded(clinic: Clinic) -> str:
    """Many times are held from where they are; by phone there is always a way."""
    said = gettext(
        "Many times are kept for people at your connection already. Please try again tomorrow, or "
        "write to us and we find a time together."
    )
    profile = getattr(clinic, "profile", None)
    if profile and profile.phone:
        said = gettext(
            "Many times are kept for people at your connection already. Please call %(phone)s, and "
            "we find a time together."
        ) % {"phone": profile.phone}
    return said


def _taken() -> str:
    return gettext("Somebody else took this time a moment ago. These are the nearest free ones.")
