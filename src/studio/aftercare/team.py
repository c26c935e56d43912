"""The pages of the team: what is to be done in a clinic, a client's aftercare, and reports."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from studio.aftercare import days, recall, reports
from studio.aftercare.forms import Answered, TouchUp
from studio.aftercare.models import Care, Report
from studio.booking import appointments
from studio.booking.appointments import SlotTaken
from studio.booking.details import Details
from studio.booking.doors import at_desk
from studio.booking.models import Appointment
from studio.booking.slots import free
from studio.frame.onward import onward
from studio.people.models import Clinic
from studio.people.names import of_user
from studio.people.rights import Right, may
from studio.treatment import consents, files
from studio.treatment.finding import of_clinic
from studio.treatment.models import File, Purpose
from studio.vault.keeping import Gone

__all__ = ["book", "file", "open_report", "overview", "picture", "report", "reports_page"]

form_page = require_http_methods(["GET", "HEAD", "POST"])
PHOTOS_FOR = timedelta(days=120)
MOST_LISTED = 60
LOOKED_AHEAD = timedelta(days=28)
EARLIER = timedelta(days=182)  # touch-ups of that long ago are still listed


def at(name: str, *given: object) -> str:
    """An address of this app."""
    return reverse(f"aftercare:{name}", args=list(given))


@never_cache
@require_safe
@at_desk(Right.SEE_CLIENTS)
def overview(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """Reports, photos and touch-ups that somebody has to see to."""
    today = timezone.now().astimezone(ZoneInfo(clinic.zone)).date()
    first, last = _month(today)
    mine = File.objects.filter(clinic=clinic)
    keeps = may(request.user, Right.KEEP_FILES, clinic)
    waiting = list(reports.in_clinic(clinic).filter(answered=False)[:MOST_LISTED])
    grave = reports.grave(waiting, clinic) if keeps else set()  # the desk learns nothing of skin
    told = {
        "clinic": clinic,
        "keeps": keeps,
        "owns": may(request.user, Right.CHANGE_CLINIC, clinic),
        "open_reports": sorted(waiting, key=lambda one: one.pk not in grave),
        "grave": grave,
        "photos": _photos(clinic, today),
        "month": first,
        "due": recall.of_clinic(mine, clinic, first, last),
        "earlier": recall.of_clinic(mine, clinic, first - EARLIER, first - days.DAY),
        "can_book": recall.service(clinic) is not None,
    }
    return render(request, "aftercare/overview.html", told)


def _month(day: date) -> tuple[date, date]:
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1) - days.DAY


def _photos(clinic: Clinic, today: date) -> dict[str, list[tuple[File, days.Photo]]]:
    """Healed photos that were asked for lately: still missing, and there."""
    agreed = consents.files_with(clinic, Purpose.RECORD)
    rows = Care.objects.filter(treatment__file__in=agreed, day__gte=today - PHOTOS_FOR)
    found: dict[str, list[tuple[File, days.Photo]]] = {"missing": [], "there": []}
    for file, here in days.of_all(rows):
        for one in here.photos:
            if one.there or one.on <= here.today:
                found["there" if one.there else "missing"].append((file, one))
    return {name: each[:MOST_LISTED] for name, each in found.items()}


@never_cache
@require_safe
@at_desk(Right.KEEP_FILES)
@of_clinic
def file(request: HttpRequest, file: File) -> HttpResponse:
    """A client's aftercare: what was frozen, where they are, what was written and reported."""
    keeps = consents.standing(file, Purpose.RECORD) is not None
    told = {
        "clinic": file.clinic,
        "file": file,
        "days": days.days_of(file),
        "cares": [(one, one.protocol.content.holds) for one in days.cares_of(file).reverse()],
        "told": file.told_of_care.order_by("-at", "-pk"),
        "quiet": hasattr(file, "quiet"),
        "keeps": keeps,
        "reports": reports.in_clinic(file.clinic).filter(file=file),
        "due": recall.of_file(file),
        "can_book": recall.service(file.clinic) is not None,
    }
    return render(request, "aftercare/file.html", told)


@never_cache
@require_safe
@at_desk(Right.SEE_CLIENTS)
def reports_page(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """All reports: whose, when, who has seen and answered them; what they say is another page."""
    keeps = may(request.user, Right.KEEP_FILES, clinic)
    rows = reports.in_clinic(clinic).prefetch_related("seen__by", "answers__by")
    told = {"clinic": clinic, "reports": rows[:MOST_LISTED], "keeps": keeps}
    return render(request, "aftercare/reports.html", told)


def _report(clinic: Clinic, number: int) -> Report:
    row = Report.objects.select_related("file__clinic").filter(pk=number, file__clinic=clinic)
    if (found := row.first()) is None:
        raise Http404
    return found


@never_cache
@form_page
@at_desk(Right.KEEP_FILES)
def report(request: HttpRequest, clinic: Clinic, number: int) -> HttpResponse:
    """One report, for whoever has opened it; answered here."""
    row = _report(clinic, number)
    keeps = consents.standing(row.file, Purpose.RECORD) is not None
    opened = row.seen.filter(by=request.user).exists()
    form = Answered(request.POST if request.method == "POST" else None)
    if request.method == "POST" and keeps and form.is_valid():
        reports.open_(row, request.user)
        said = form.cleaned_data
        reports.answer(row, request.user, said["words"], said["once"])
        return onward(at("report", clinic.slug, row.pk))
    told = {
        "clinic": clinic,
        "report": row,
        "file": row.file,
        "keeps": keeps,
        "opened": opened,
        "signs": reports.signs_of(row),
        "first": reports.first(row),
        "day": (row.at.astimezone(days.here(row.file)).date() - row.care.day).days
        if row.care
        else None,
        "seen": row.seen.select_related("by"),
        "answers": row.answers.select_related("by"),
        "form": form,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "aftercare/report.html", told, status=status)


@never_cache
@require_POST
@at_desk(Right.KEEP_FILES)
def open_report(request: HttpRequest, clinic: Clinic, number: int) -> HttpResponse:
    """Open a report: from now on it says who has seen it."""
    row = _report(clinic, number)
    reports.open_(row, request.user)
    return onward(at("report", clinic.slug, row.pk))


@never_cache
@require_safe
@at_desk(Right.KEEP_FILES)
def picture(request: HttpRequest, clinic: Clinic, number: int) -> HttpResponse:
    """The photo of a report, for whoever has opened it."""
    row = _report(clinic, number)
    opened = row.seen.filter(by=request.user).exists()
    if not opened or consents.standing(row.file, Purpose.RECORD) is None:
        raise Http404
    try:
        return HttpResponse(reports.look(row, of_user(request.user)), content_type="image/jpeg")
    except Gone:
        raise Http404 from None


@never_cache
@form_page
@at_desk(Right.BOOK)
@of_clinic
def book(request: HttpRequest, file: File) -> HttpResponse:
    """Book a touch-up for a client, at a time they agreed to."""
    service = recall.service(file.clinic)
    now = timezone.now()
    zone = ZoneInfo(file.clinic.zone)
    artist = file.treatments.order_by("-begun").values_list("artist", flat=True).first()
    slots = []
    if service is not None:
        until = now + LOOKED_AHEAD
        slots = free(service, now, until, artist, now, noticed=False)
        slots = slots or free(service, now, until, None, now, noticed=False)
    form = TouchUp(request.POST if request.method == "POST" else None, slots=slots, zone=zone)
    if there := _booked_by(form, file):  # sent twice: its time is no longer among the free ones
        return onward(reverse("booking:one", args=[file.clinic.slug, there.pk]))
    status = 422 if form.errors else 200
    if service is not None and request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        slot = next((one for one in slots if one.starts == said["starts"]), None)
        with_artist = artist if slot and artist in slot.artists else None
        details = Details(file.name, file.email, file.phone, file.language, file.zone)
        try:
            row = appointments.book(
                service,
                said["starts"],
                details,
                with_artist,
                client=files.owner_of(file),
                once=said["once"],
            )
            return onward(reverse("booking:one", args=[file.clinic.slug, row.pk]))
        except SlotTaken:
            form.add_error("starts", gettext("This time was taken a moment ago."))
            status = 409
    told = {"clinic": file.clinic, "file": file, "form": form, "none": not slots}
    return render(request, "aftercare/book.html", told, status=status)


def _booked_by(form: TouchUp, file: File) -> Appointment | None:
    """What this very form has booked already."""
    form.is_valid()
    once = form.cleaned_data.get("once") if form.is_bound else None
    return Appointment.objects.filter(once=once, clinic=file.clinic).first() if once else None
