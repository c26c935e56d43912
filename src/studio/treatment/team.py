"""The pages of the team: clients, one file, its intakes, consents and pictures."""

from __future__ import annotations

import uuid
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Subquery
from django.forms import UUIDField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from studio.booking.doors import at_desk
from studio.booking.given import number
from studio.booking.models import Appointment
from studio.booking.moments import told as time_told
from studio.people.models import Clinic
from studio.people.rights import Right, may
from studio.port import Refused
from studio.treatment import (
    beside,
    consents,
    files,
    intakes,
    pictures,
    sessions,
    story,
    texts,
)
from studio.treatment.differing import both, with_version
from studio.treatment.finding import at, form_answer, of_clinic, to
from studio.treatment.forms import Contact, Decide, IntakeForm, Photo, Sign
from studio.treatment.models import PURPOSES, Decision, File, Intake, Picture, Purpose, Stage
from studio.treatment.reading import read
from studio.vault.keeping import Gone

__all__ = [
    "add_picture",
    "answered",
    "ask",
    "change",
    "clients",
    "consent",
    "file",
    "intake",
    "new",
    "picture",
    "withdraw",
]

MOST_LISTED = 60
form_page = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@require_safe
@at_desk(Right.SEE_CLIENTS)
def clients(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """Who is a client, by name."""
    sought = request.GET.get("name", "")[:100].replace("\x00", "")
    newest = Intake.objects.filter(file=OuterRef("pk")).order_by("-at", "-pk").values("pk")[:1]
    found = list(files.find(clinic, sought).annotate(newest=Subquery(newest))[: MOST_LISTED + 1])
    decided = set(
        Decision.objects.filter(intake__in=[one.newest for one in found]).values_list(
            "intake", flat=True
        )
    )
    keeps = may(request.user, Right.KEEP_FILES, clinic)
    told = {
        "clinic": clinic,
        "sought": sought,
        "files": [
            (one, bool(keeps and one.newest and one.newest not in decided))
            for one in found[:MOST_LISTED]
        ],
        "more": len(found) > MOST_LISTED,
        "keeps": keeps,
        "erases": may(request.user, Right.ERASE_FILES, clinic),
    }
    return render(request, "treatment/clients.html", told)


@never_cache
@form_page
@at_desk(Right.SEE_CLIENTS)
def new(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """Begin a file."""
    post = request.POST if request.method == "POST" else None
    initial = {"zone": clinic.zone, "language": get_language(), **_of_appointment(request, clinic)}
    form = Contact(post, initial=initial)
    if post is not None and form.is_valid():
        given = {**form.cleaned_data}
        del given["version"]
        row = files.make(clinic, request.user, given.pop("once"), **given)
        return to("file", clinic.slug, row.pk)
    told = {
        "clinic": clinic,
        "title": gettext("New client"),
        "does": gettext("Begin the file"),
        "back": at("clients", clinic.slug),
    }
    return form_answer(request, form, told)


def _of_appointment(request: HttpRequest, clinic: Clinic) -> dict[str, str]:
    """What somebody said when they booked, so that nobody writes it again."""
    asked = number(request.GET.get("appointment"))
    row = Appointment.objects.filter(pk=asked, clinic=clinic).exclude(name="").first()
    names = ("name", "email", "phone", "language", "zone")
    return {} if row is None else {one: said for one in names if (said := getattr(row, one))}


@never_cache
@require_safe
@at_desk(Right.SEE_CLIENTS)
@of_clinic
def file(request: HttpRequest, file: File) -> HttpResponse:
    """One file; the desk sees name, contact and appointments."""
    return _file(request, file)


def _file(request: HttpRequest, file: File, wrong: str = "", status: int = 200) -> HttpResponse:
    keeps = may(request.user, Right.KEEP_FILES, file.clinic)
    told: dict[str, Any] = {
        "clinic": file.clinic,
        "file": file,
        "wrong": wrong,
        "once": uuid.uuid4(),
        "asked": file.links.order_by("-at").first(),
        "appointments": [
            (one, time_told(one.starts, one.own_zone)) for one in files.appointments_of(file)[:12]
        ],
        "beside": beside.lines_of_room(request, file),
        "keeps": keeps,
        "erases": may(request.user, Right.ERASE_FILES, file.clinic),
    }
    if keeps:
        open_ = consents.standing(file, Purpose.RECORD) is not None
        told |= {
            "open": open_,
            "lacking": sessions.lacking(file, timezone.now().date()),
            "intakes": [(one, intakes.decision(one)) for one in file.intakes.order_by("-at", "-pk")]
            if open_
            else [],
            "consents": [
                (one.value, said, consents.standing(file, one), _last(file, one))
                for one, said in PURPOSES.items()
            ],
            "treatments": file.treatments.select_related("artist").order_by("-begun"),
            "letters": file.pictures.filter(stage=Stage.LETTER).order_by("-taken") if open_ else [],
            "lines": story.lines(file),
        }
    return render(request, "treatment/file.html", told, status=status)


def _last(file: File, purpose: str) -> Any:
    return file.consents.filter(purpose=purpose).order_by("-given").first()


@never_cache
@form_page
@at_desk(Right.SEE_CLIENTS)
@of_clinic
def change(request: HttpRequest, file: File) -> HttpResponse:
    """Change name or contact; of two who do, the second is shown both."""
    post = request.POST if request.method == "POST" else None
    initial = {one: getattr(file, one) for one in (*files.CONTACT, "version")}
    form = Contact(post, initial=initial)
    told: dict[str, Any] = {
        "clinic": file.clinic,
        "title": gettext("Change name or contact"),
        "does": gettext("Save"),
        "back": at("file", file.clinic.slug, file.pk),
    }
    if post is not None and form.is_valid():
        given = {one: form.cleaned_data[one] for one in files.CONTACT}
        try:
            files.change(file, request.user, form.cleaned_data["version"] or 0, **given)
        except files.Meanwhile as meanwhile:
            told["both"] = both(form, meanwhile.row)
            with_version(form, meanwhile.row.version)
            return form_answer(request, form, told, 409)
        return to("file", file.clinic.slug, file.pk)
    return form_answer(request, form, told)


@never_cache
@require_POST
@at_desk(Right.SEE_CLIENTS)
@of_clinic
def ask(request: HttpRequest, file: File) -> HttpResponse:
    """Write the client a link to the questions."""
    if not file.email:
        wrong = gettext("There is no e-mail to write to. Add one first.")
        return _file(request, file, wrong, 422)
    try:
        once = UUIDField().clean(request.POST.get("once"))
    except ValidationError:
        return _file(request, file, gettext("Please press it once more."), 422)
    intakes.ask(file, request.user, once)
    return to("file", file.clinic.slug, file.pk)


@never_cache
@form_page
@at_desk(Right.KEEP_FILES)
@of_clinic
def intake(request: HttpRequest, file: File) -> HttpResponse:
    """Ask in the clinic: the client answers on the tablet, or is asked."""
    post = request.POST if request.method == "POST" else None
    signs = consents.standing(file, Purpose.RECORD) is None
    form = IntakeForm(post, signs=signs)
    if post is not None and form.is_valid():
        row = intakes.answer(
            file,
            form.answers,
            get_language() or "en",
            form.cleaned_data["once"],
            asked_by=request.user,
            name=form.cleaned_data.get("name", ""),
        )
        return to("answered", file.clinic.slug, file.pk, row.pk)
    told = {
        "file": file,
        "form": form,
        "clinic": file.clinic,
        "back": at("file", file.clinic.slug, file.pk),
        "text": texts.text(Purpose.RECORD, get_language() or "en", file.clinic.name),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "treatment/intake.html", told, status=status)


@never_cache
@form_page
@at_desk(Right.KEEP_FILES)
@of_clinic
def answered(request: HttpRequest, file: File, intake: int) -> HttpResponse:
    """Answers, what they lead to and why, and what an artist decides."""
    row = file.intakes.select_related("asked_by", "file__clinic").filter(pk=intake).first()
    if row is None or consents.standing(file, Purpose.RECORD) is None:
        raise Http404  # withdrawn: they are shown to nobody in the clinic
    post = request.POST if request.method == "POST" else None
    today = timezone.now().date()
    proposal = intakes.proposed(row, today)
    form = Decide(post, initial={"start": proposal.start})
    is_newest = intakes.newest(file) == row
    if post is not None and is_newest and form.is_valid():
        said = form.cleaned_data
        try:
            intakes.decide(
                row, request.user, said["once"], said["goes"], said["start"], said["why"], today
            )
        except intakes.NeedsWhy:
            form.add_error("why", gettext("This is other than proposed. Please write why."))
        else:
            return to("file", file.clinic.slug, file.pk)
    told: dict[str, Any] = {
        "clinic": file.clinic,
        "file": file,
        "intake": row,
        "proposal": proposal,
        "read": read(row, today),
        "form": form,
        "is_newest": is_newest,
        "decisions": row.decisions.select_related("by").order_by("-at", "-pk"),
    }
    bad = post is not None and (form.errors or not is_newest)
    return render(request, "treatment/answered.html", told, status=422 if bad else 200)


def _purpose(given: str) -> Purpose:
    try:
        return Purpose(given)
    except ValueError:
        raise Http404 from None


@never_cache
@form_page
@at_desk(Right.KEEP_FILES)
@of_clinic
def consent(request: HttpRequest, file: File, purpose: str) -> HttpResponse:
    """The client reads and signs on the tablet; whoever is signed in stands by."""
    wanted = _purpose(purpose)
    post = request.POST if request.method == "POST" else None
    form = Sign(post)
    standing = consents.standing(file, wanted)
    language = get_language() or "en"
    if post is not None and standing is not None:  # sent twice
        return to("file", file.clinic.slug, file.pk)
    if post is not None and form.is_valid():
        said = form.cleaned_data
        consents.give(
            file,
            wanted,
            language,
            said["name"],
            once=said["once"],
            beside=request.user,
            strokes=said["strokes"],
        )
        return to("file", file.clinic.slug, file.pk)
    told = {
        "clinic": file.clinic,
        "file": file,
        "form": form,
        "standing": standing,
        "said": PURPOSES[wanted],
        "purpose": wanted.value,
        "text": texts.text(wanted, language, file.clinic.name),
        "earlier": file.consents.filter(purpose=wanted, withdrawn__isnull=False).order_by("-given"),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "treatment/consent.html", told, status=status)


@never_cache
@require_POST
@at_desk(Right.KEEP_FILES)
@of_clinic
def withdraw(request: HttpRequest, file: File, purpose: str) -> HttpResponse:
    """The client says that they withdraw: at once."""
    consents.withdraw(file, _purpose(purpose), request.user)
    return to("file", file.clinic.slug, file.pk)


@never_cache
@form_page
@at_desk(Right.KEEP_FILES)
@of_clinic
def add_picture(request: HttpRequest, file: File) -> HttpResponse:
    """Add a photo, to a treatment or as a letter."""
    post = request.POST if request.method == "POST" else None
    number = request.GET.get("treatment", "")
    known = number.isdecimal() and len(number) < 19
    row = file.treatments.filter(pk=number).first() if known else None
    stage = Stage.BEFORE if row is not None else Stage.LETTER
    if row is not None and row.sessions.exists():
        stage = Stage.FRESH
    day = timezone.localdate(timezone=ZoneInfo(file.clinic.zone))
    initial = {"taken": day, "stage": stage.value}
    sent = request.FILES if post is not None else None
    form = Photo(post, sent, of_head=row is not None, initial=initial)
    back = at("treatment", file.clinic.slug, file.pk, row.pk) if row is not None else None
    if post is not None and form.is_valid():
        said = form.cleaned_data
        try:
            pictures.add(
                file,
                request.user,
                said["once"],
                said["photo"].read(),
                said["stage"],
                said["taken"],
                said["view"],
                row,
            )
        except Refused as refused:
            form.add_error("photo", str(refused.phrase))
        except consents.Missing:
            form.add_error("photo", gettext("The client has not agreed that photos are kept."))
        else:
            return (
                to("treatment", file.clinic.slug, file.pk, row.pk)
                if row is not None
                else to("file", file.clinic.slug, file.pk)
            )
    told = {
        "clinic": file.clinic,
        "title": gettext("Add a picture"),
        "about": gettext("From the same place, in the same light, without a filter."),
        "does": gettext("Keep it"),
        "back": back or at("file", file.clinic.slug, file.pk),
        "sends_files": True,
    }
    return form_answer(request, form, told)


@never_cache
@require_safe
@at_desk(Right.KEEP_FILES)
@of_clinic
def picture(request: HttpRequest, file: File, picture: int) -> HttpResponse:
    """A picture; who looked at it is in the log."""
    row: Picture | None = file.pictures.filter(pk=picture).first()
    if row is None or consents.standing(file, Purpose.RECORD) is None:
        raise Http404
    try:
        return HttpResponse(pictures.look(row, request.user), content_type="image/jpeg")
    except Gone:
        raise Http404 from None
