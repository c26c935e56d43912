"""The pages of a treatment, on the tablet in the room: sessions, plan, photos, appointments."""

from __future__ import annotations

import uuid
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.forms import UUIDField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from studio.booking.appointments import SlotTaken, TooClose
from studio.booking.doors import at_desk
from studio.booking.models import Appointment
from studio.booking.moments import day_of
from studio.booking.moments import told as time_told
from studio.people.rights import Right
from studio.port import Refused
from studio.treatment import booked, consents, files, pictures, plans, sessions, tying
from studio.treatment.differing import both, with_version
from studio.treatment.finding import at, form_answer, of_clinic, of_file, to
from studio.treatment.forms import (
    Booked,
    Correction,
    First,
    PlanFile,
    Results,
    SessionForm,
    TreatmentForm,
)
from studio.treatment.models import ZONES, File, Purpose, Session, Treatment, Ware
from studio.vault.keeping import Gone
from studio.voices import asking
from studio.voices.age import HEALED_DAYS
from studio.voices.models import Purpose as Asked

__all__ = ["book", "change", "correct", "new", "plan", "results", "session", "treatment"]

form_page = require_http_methods(["GET", "HEAD", "POST"])


def _here(row: Treatment) -> tuple[object, ...]:
    return row.file.clinic.slug, row.file_id, row.pk


@never_cache
@form_page
@at_desk(Right.KEEP_FILES)
@of_clinic
def new(request: HttpRequest, file: File) -> HttpResponse:
    """Begin a treatment."""
    post = request.POST if request.method == "POST" else None
    form = TreatmentForm(post, clinic=file.clinic, initial={"artist": request.user.pk})
    if post is not None and form.is_valid():
        given = {one: form.cleaned_data[one] for one in files.MEANT}
        row = files.treat(file, request.user, form.cleaned_data["once"], **given)
        return to("treatment", *_here(row))
    told = {
        "clinic": file.clinic,
        "title": gettext("New treatment"),
        "does": gettext("Begin the treatment"),
        "back": at("file", file.clinic.slug, file.pk),
    }
    return form_answer(request, form, told)


@never_cache
@require_safe
@at_desk(Right.KEEP_FILES)
@of_file
def treatment(request: HttpRequest, row: Treatment) -> HttpResponse:
    """What is meant, and what was done."""
    return _page(request, row)


def _page(request: HttpRequest, row: Treatment, wrong: str = "", status: int = 200) -> HttpResponse:
    file = row.file
    open_ = consents.standing(file, Purpose.RECORD) is not None
    every = list(row.pictures.select_related("kept").order_by("-taken", "view")) if open_ else []
    series = Appointment.objects.filter(series=row.series).order_by("starts")
    told = {
        "clinic": file.clinic,
        "file": file,
        "treatment": row,
        "zones": ", ".join(str(ZONES[one]) for one in row.zones if one in ZONES),
        "lacking": sessions.lacking(file, timezone.now().date()),
        "sessions": [told_of(one) for one in sessions.in_force(row)],
        "pairs": pictures.pairs(row) if open_ else [],
        "pictures": every,
        "open": open_,
        "plan": row.plans.order_by("-at", "-pk").first(),
        "plan_form": PlanFile(),
        "look": _look(file),
        "may_plan": consents.standing(file, Purpose.SIMULATION) is not None,
        "appointments": [(one, time_told(one.starts, one.own_zone)) for one in series]
        if row.series
        else [],
        "case": (case := tying.case_of(row)),
        "case_shown": case is not None and bool(case.shown_since),
        "healed": tying.healed(row),
        "once": uuid.uuid4(),
        "wrong": wrong,
    }
    return render(request, "treatment/treatment.html", told, status=status)


def told_of(one: Session) -> dict[str, Any]:
    """A session as a page shows it, with those it set right."""
    earlier, before = [], one.corrects
    while before is not None:
        earlier.append(before)
        before = before.corrects
    return {
        "row": one,
        "zones": ", ".join(str(ZONES[zone]) for zone in one.zones if zone in ZONES),
        "lots": list(one.stock.all()),
        "earlier": [
            {"row": row, "lots": list(row.stock.all()), "why": after.why, "by": after.by}
            for row, after in zip(earlier, [one, *earlier], strict=False)
        ],
    }


def _look(file: File) -> Appointment | None:
    """The newest preview that came with a booking."""
    rows = files.appointments_of(file).exclude(look=None)
    return rows.first()


@never_cache
@form_page
@at_desk(Right.KEEP_FILES)
@of_file
def change(request: HttpRequest, row: Treatment) -> HttpResponse:
    """Change what is meant; of two who do, the second is shown both."""
    post = request.POST if request.method == "POST" else None
    initial = {one: getattr(row, one) for one in (*files.MEANT, "version")}
    form = TreatmentForm(post, clinic=row.file.clinic, initial=initial)
    told: dict[str, Any] = {
        "clinic": row.file.clinic,
        "title": gettext("Change the treatment"),
        "does": gettext("Save"),
        "back": at("treatment", *_here(row)),
    }
    if post is not None and form.is_valid():
        given = {one: form.cleaned_data[one] for one in files.MEANT}
        try:
            files.change_treatment(row, request.user, form.cleaned_data["version"] or 0, **given)
        except files.Meanwhile as meanwhile:
            told["both"] = both(form, meanwhile.row)
            with_version(form, meanwhile.row.version)
            return form_answer(request, form, told, 409)
        return to("treatment", *_here(row))
    return form_answer(request, form, told)


@never_cache
@form_page
@at_desk(Right.KEEP_FILES)
@of_file
def session(request: HttpRequest, row: Treatment) -> HttpResponse:
    """Write a session down; what is lacking for it is said first."""
    post = request.POST if request.method == "POST" else None
    if post is not None and _sent_before(row, post.get("once")):
        return to("treatment", *_here(row))  # the lots it used up cannot be chosen any more
    last = sessions.in_force(row).last()
    initial: dict[str, Any] = {
        "on": timezone.now().astimezone(ZoneInfo(row.file.clinic.zone)).date(),
        "artist": request.user.pk,
        "zones": row.zones,
    }
    if last is not None:
        initial |= {"parts": last.parts}
    form = SessionForm(post, clinic=row.file.clinic, right=None, initial=initial)
    told: dict[str, Any] = {
        "clinic": row.file.clinic,
        "title": gettext("Write a session down"),
        "does": gettext("Write it down"),
        "back": at("treatment", *_here(row)),
    }
    if post is not None and form.is_valid():
        try:
            sessions.make(row, request.user, form.cleaned_data["once"], **form.told)
        except sessions.Lacks as lacks:
            told["lacking"] = lacks.phrases
            return form_answer(request, form, told, 422)
        except sessions.TooSoon as soon:
            form.add_error("soon_why", _soon(soon.other))
            return form_answer(request, form, told, 422)
        return to("treatment", *_here(row))
    if post is None and sessions.near(row, initial["on"]) is None:
        del form.fields["soon_why"]  # nobody is asked for what is not so
    told["lacking"] = sessions.lacking(row.file, timezone.now().date())
    return form_answer(request, form, told)


def _sent_before(row: Treatment, once: str | None) -> bool:
    try:
        return row.sessions.filter(once=UUIDField().clean(once)).exists()
    except ValidationError:
        return False


def _soon(other: Session) -> str:
    said = gettext(
        "The session of %(day)s is less than %(days)s days away. Skin needs them to heal. If it "
        "was right all the same, please write why."
    )
    return said % {"day": day_of(other.on), "days": sessions.LEAST_DAYS}


@never_cache
@form_page
@at_desk(Right.KEEP_FILES)
@of_file
def correct(request: HttpRequest, row: Treatment, session: int) -> HttpResponse:
    """Set a session right by a new row."""
    old = row.sessions.filter(pk=session).first()
    if old is None:
        raise Http404
    post = request.POST if request.method == "POST" else None
    lots = list(old.stock.all())
    names = ("on", "artist", "zones", "parts", "depth_from_mm", "depth_to_mm", "notes")
    initial = {one: getattr(old, one) for one in names}
    took = [one.took for one in old.used.all() if one.stock.kind == Ware.NEEDLE]
    initial |= {"needles": lots, "pigments": lots, "needle_pieces": max(took, default=1)}
    form = Correction(post, clinic=row.file.clinic, right=old, initial=initial)
    told: dict[str, Any] = {
        "clinic": row.file.clinic,
        "title": gettext("Set a session right"),
        "about": gettext("What was written stays readable below the new one."),
        "does": gettext("Write it anew"),
        "back": at("treatment", *_here(row)),
    }
    if post is not None and form.is_valid():
        given = form.told
        why = given.pop("why")
        try:
            sessions.correct(old, request.user, form.cleaned_data["once"], why, **given)
        except files.Meanwhile:
            wrong = gettext("Somebody else has set this session right meanwhile. It stands below.")
            return _page(request, row, wrong, 409)
        return to("treatment", *_here(row))
    return form_answer(request, form, told)


@never_cache
@require_POST
@at_desk(Right.KEEP_FILES)
@of_file
def plan(request: HttpRequest, row: Treatment) -> HttpResponse:
    """Freeze a plan: from its file, or the preview that came with the booking."""
    try:
        once = UUIDField().clean(request.POST.get("once"))
        if "look" in request.POST and (came := _look(row.file)) is not None:
            told = plans.from_look(came.look or {})
        else:
            form = PlanFile(request.POST, request.FILES)
            if not form.is_valid():
                raise Refused(plans.NO_PLAN)
            told = plans.read(form.cleaned_data["plan"].read(plans.MOST_BYTES + 1))
        plans.add(row, request.user, once, told)
    except ValidationError:
        return _page(request, row, gettext("Please press it once more."), 422)
    except Refused as refused:
        return _page(request, row, str(refused.phrase), 422)
    except consents.Missing:
        wrong = gettext("The client has not agreed that previews are drawn. Ask them first.")
        return _page(request, row, wrong, 422)
    return to("treatment", *_here(row))


@never_cache
@form_page
@at_desk(Right.KEEP_FILES)
@of_file
def book(request: HttpRequest, row: Treatment) -> HttpResponse:
    """Book the sessions together: choose the first, look at the others, book them all."""
    zone = ZoneInfo(row.file.clinic.zone)
    service = booked.service_of(row)
    slots = booked.first_times(service, row.artist_id) if service is not None else []
    asked = request.GET if "first" in request.GET else None
    form = First(asked, slots=slots, zone=zone)
    wrong, status = "", 200
    if request.method == "POST":
        sent = Booked(request.POST)
        try:
            if not sent.is_valid() or not sent.times:
                wrong, status = gettext("Please choose when the first session is."), 422
            else:
                said = sent.cleaned_data
                booked.book(row, request.user, sent.times, said["apart"], said["once"])
                return to("treatment", *_here(row))
        except SlotTaken:
            wrong, status = gettext("One of these times was taken a moment ago."), 409
        except TooClose as close:
            said_close = gettext("Sessions of one treatment are at least %(days)s days apart.")
            wrong, status = said_close % {"days": close.days}, 422
    proposed = []
    if asked is not None and form.is_valid():
        said = form.cleaned_data
        proposed = booked.proposed(row, said["first"], said["apart"])
    told = {
        "clinic": row.file.clinic,
        "file": row.file,
        "treatment": row,
        "form": form,
        "none": not slots,
        "proposed": [
            (int(one.starts.timestamp()), time_told(one.starts, zone)) for one in proposed
        ],
        "apart": form.cleaned_data.get("apart") if asked is not None and form.is_valid() else None,
        "count": booked.left(row),
        "once": uuid.uuid4(),
        "wrong": wrong,
    }
    if asked is not None and form.errors:
        status = 422
    return render(request, "treatment/book.html", told, status=status)


@never_cache
@form_page
@at_desk(Right.KEEP_FILES)
@of_file
def results(request: HttpRequest, row: Treatment) -> HttpResponse:
    """Ask the client for the gallery, picture by picture, or for a review."""
    case = tying.case_of(row)
    open_ = consents.standing(row.file, Purpose.RECORD) is not None
    every = tying.pairs(row) if open_ else []
    post = request.POST if request.method == "POST" else None
    initial = {"pairs": [str(one.after.pk) for one in every]}
    form = Results(post, pairs=every, tied=case is not None, initial=initial)
    wrong = ""
    if post is not None and form.is_valid():
        purpose = Asked.REVIEW if "review" in post else Asked.GALLERY
        tone = form.cleaned_data.get("tone")
        try:
            tying.ask(request, row, request.user, purpose, tone, form.chosen)
        except consents.Missing:
            wrong = gettext("The client has not agreed to being asked for the results.")
        except tying.NoAddress:
            wrong = gettext("There is no e-mail to write to. Add one first.")
        except tying.NothingHealed:
            wrong = gettext("Choose a picture of before and healed, four weeks after the session.")
        except (Refused, Gone):
            wrong = gettext("One of the pictures could not be read. Please choose others.")
        else:
            return to("results", *_here(row))
    told = {
        "clinic": row.file.clinic,
        "file": row.file,
        "treatment": row,
        "form": form,
        "pairs": every,
        "case": case,
        "asks": [(one.value, case.standing(one), asking.waits(case, one)) for one in Asked]
        if case is not None
        else [],
        "healed": tying.healed(row),
        "healed_days": HEALED_DAYS,
        "may": consents.standing(row.file, Purpose.GALLERY) is not None,
        "wrong": wrong,
    }
    bad = post is not None
    return render(request, "treatment/results.html", told, status=422 if bad else 200)
