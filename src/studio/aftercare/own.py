"""A client's own pages: their days, what they report, the photo; in the account, or by a link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from studio.aftercare import calendar, days, links, recall, reports
from studio.aftercare.forms import PhotoForm, ReportForm, ZoneForm
from studio.aftercare.models import Report
from studio.booking.models import Kind, Service
from studio.frame.onward import onward
from studio.people.doors import signed_in
from studio.people.models import User
from studio.people.names import of_user
from studio.port import Refused
from studio.treatment import consents, files, pictures
from studio.treatment.models import File, Purpose, Stage
from studio.treatment.pictures import of_file
from studio.vault.keeping import Gone

__all__ = [
    "Way",
    "by_account",
    "by_link",
    "days_file",
    "end",
    "page",
    "photo",
    "picture",
    "quiet",
    "report",
    "zone",
]

ASKED_FOR_DAYS = 120  # how long a healed photo can be sent after it was asked for
MOST_PHOTOS = 6  # of one treatment: one from each side


@dataclass(frozen=True)
class Way:
    """How somebody came to their file: signed in, or by a link."""

    file: File
    user: User | None
    #: What stands in the address: the file's number, or the token.
    key: object

    def at(self, name: str = "", *more: object) -> str:
        """An address on this way; without a name that of the days."""
        first = "own" if self.user else "linked"
        return reverse(f"aftercare:{first}{'-' + name if name else ''}", args=[self.key, *more])


View = Callable[..., HttpResponse]


def by_account(view: View) -> View:
    """Let in whoever has an account with this file; another's is not there."""

    @wraps(view)
    def guarded(request: HttpRequest, number: int, **named: Any) -> HttpResponse:
        file = files.mine(request.user).filter(pk=number).first()
        if file is None:
            raise Http404
        return view(request, Way(file, request.user, number), **named)

    return never_cache(signed_in(guarded))


def by_link(view: View) -> View:
    """Let in whoever has the link while it is good."""

    @wraps(view)
    def guarded(request: HttpRequest, token: str, **named: Any) -> HttpResponse:
        key = links.holder(token)
        if key is None:
            raise Http404
        if not links.is_open(key):
            told = {"clinic": key.file.clinic}
            return render(request, "aftercare/link-over.html", told, status=410)
        return view(request, Way(key.file, None, token), **named)

    return never_cache(guarded)


def page(request: HttpRequest, way: Way) -> HttpResponse:
    """Today, what is allowed when, what is usual, and what has been reported."""
    return _page(request, way)


def _page(request: HttpRequest, way: Way, status: int = 200, **forms: Any) -> HttpResponse:
    file = way.file
    found = days.days_of(file)
    keeps = consents.standing(file, Purpose.RECORD) is not None
    asked = [one for one in found.photos if _asked(one, found)] if found and keeps else []
    profile = getattr(file.clinic, "profile", None)
    due = recall.of_file(file)
    told = {
        "file": file,
        "clinic": file.clinic,
        "profile": profile,
        "way": way,
        "at": {one: way.at(one) for one in ("report", "photo", "zone", "quiet", "days")},
        "days": found,
        "weeks": calendar.weeks(found, get_language() or "en") if found else [],
        "photos_to_come": [one for one in found.photos if not one.there and one.on > found.today]
        if found
        else [],
        "photos_there": [one for one in found.photos if one.there] if found else [],
        "photo_form": forms.get("photo") or (PhotoForm(photos=asked) if asked else None),
        "keeps": keeps,
        "reports": [_reported(way, one) for one in file.care_reports.order_by("-at", "-pk")]
        if keeps
        else [],
        "zone_form": forms.get("zone") or ZoneForm(initial={"zone": days.here(file).key}),
        "zone_open": "zone" in forms,
        "quiet": hasattr(file, "quiet"),
        "writes": bool(file.email) and keeps,
        "due": due,
        "book": _booking(file) if due else "",
    }
    with timezone.override(days.here(file)):
        return render(request, "aftercare/days.html", told, status=status)


def _asked(photo: days.Photo, found: days.Days) -> bool:
    late = found.today >= photo.on + ASKED_FOR_DAYS * days.DAY
    return photo.on <= found.today and not late and photo.there < MOST_PHOTOS


def _reported(way: Way, row: Report) -> dict[str, Any]:
    return {
        "row": row,
        "photo": way.at("picture", row.pk) if row.kept_id else "",
        "signs": reports.signs_of(row),
        "first": reports.first(row),
        "seen": row.seen.first(),
        "answers": row.answers.select_related("by"),
    }


def _booking(file: File) -> str:
    """Where a touch-up is booked: by oneself where the clinic lets one, else a talk first."""
    for kind in (Kind.TOUCH_UP, Kind.CONSULTATION):
        if Service.objects.filter(clinic=file.clinic, kind=kind, public=True).exists():
            return reverse("booking:times", args=[file.clinic.slug, kind])
    return ""


def report(request: HttpRequest, way: Way) -> HttpResponse:
    """Report something; what comes before it is said first."""
    post = request.POST if request.method == "POST" else None
    form = ReportForm(post, request.FILES if post is not None else None)
    if post is not None and form.is_valid():
        said = form.cleaned_data
        sent = said["photo"].read() if said["photo"] else b""
        try:
            row = reports.make(way.file, said["signs"], said["words"], said["once"], way.user, sent)
            return onward(f"{way.at()}#report-{row.pk}")
        except Refused as refused:
            form.add_error("photo", str(refused.phrase))
        except reports.TooMany:
            form.add_error(None, gettext("You have sent several reports today. Please call."))
        except consents.Missing:
            pass  # the page says so
    status = 422 if form.is_bound else 200
    told = {
        "form": form,
        "file": way.file,
        "clinic": way.file.clinic,
        "profile": getattr(way.file.clinic, "profile", None),
        "back": way.at(),
        "keeps": consents.standing(way.file, Purpose.RECORD) is not None,
    }
    return render(request, "aftercare/report-something.html", told, status=status)


def picture(request: HttpRequest, way: Way, report: int) -> HttpResponse:
    """The photo of one's own report."""
    row = way.file.care_reports.filter(pk=report).first()
    if row is None or consents.standing(way.file, Purpose.RECORD) is None:
        raise Http404
    try:
        who = of_user(way.user) if way.user else of_file(way.file)
        return HttpResponse(reports.look(row, who), content_type="image/jpeg")
    except Gone:
        raise Http404 from None


def photo(request: HttpRequest, way: Way) -> HttpResponse:
    """Send a healed photo, once it is asked for."""
    found = days.days_of(way.file)
    photos = [one for one in found.photos if _asked(one, found)] if found else []
    if not photos:
        if found and any(one.there for one in found.photos):
            return onward(way.at())  # from a tab that was open still
        raise Http404
    form = PhotoForm(request.POST, request.FILES, photos=photos)
    if form.is_valid():
        said = form.cleaned_data
        row = next(one for one in photos if str(one.treatment.pk) == said["treatment"]).treatment
        try:
            pictures.add(
                way.file,
                way.user,
                said["once"],
                said["photo"].read(),
                Stage.HEALED.value,
                days.today(way.file),
                said["view"],
                row,
            )
            return onward(way.at())
        except Refused as refused:
            form.add_error("photo", str(refused.phrase))
        except consents.Missing:
            wrong = gettext("You have withdrawn that photos are kept, so none can be sent.")
            form.add_error("photo", wrong)
    return _page(request, way, 422, photo=form)


def zone(request: HttpRequest, way: Way) -> HttpResponse:
    """Say where one is: the days are counted there."""
    form = ZoneForm(request.POST)
    if not form.is_valid():
        return _page(request, way, 422, zone=form)
    for _try in range(3):
        file = File.objects.get(pk=way.file.pk)
        try:
            files.change(file, way.user, file.version, zone=form.cleaned_data["zone"])
            break
        except files.Meanwhile:  # the desk changed the phone number just now
            continue
    return onward(way.at())


def quiet(request: HttpRequest, way: Way) -> HttpResponse:
    """No reminders, or reminders again."""
    if "again" in request.POST:
        links.resume(way.file)
    else:
        links.end(way.file)
    return onward(way.at())


def days_file(request: HttpRequest, way: Way) -> HttpResponse:
    """The days for a calendar."""
    found = days.days_of(way.file)
    if found is None:
        raise Http404
    answer = HttpResponse(
        calendar.ics(found, way.file.clinic.name), content_type="text/calendar; charset=utf-8"
    )
    answer["Content-Disposition"] = 'attachment; filename="days.ics"'
    return answer


@csrf_exempt  # a mail program presses, too (RFC 8058): whoever has the link may
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def end(request: HttpRequest, number: int, seal: str) -> HttpResponse:
    """One press, and no more reminders."""
    file = links.leads_to(number, seal)
    if file is None:
        raise Http404
    if request.method == "POST":
        links.end(file)
    told = {"clinic": file.clinic, "ended": hasattr(file, "quiet")}
    return render(request, "aftercare/end.html", told)
