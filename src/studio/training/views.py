"""A learner's own pages: what is to be done, photos of sheets, and what was measured."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from studio.people.doors import SECOND, signed_in
from studio.people.rights import Right, may
from studio.port import Refused
from studio.training import forms, measures, plots, practising, teaching
from studio.training.models import Enrolment, Kind, Part, Practice
from studio.vault.keeping import Gone

__all__ = ["learning", "mine", "part", "picture", "practice", "sheet", "state"]

form_page = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@require_safe
@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """The courses one takes."""
    taken = Enrolment.objects.filter(learner=request.user).select_related("course__clinic")
    told = [(one, *_count(one)) for one in taken.order_by("-at")]
    return render(request, "training/mine.html", {"taken": told})


@never_cache
@require_safe
@signed_in
def learning(request: HttpRequest, number: int) -> HttpResponse:
    """One course: what is to be done, and how each part stands."""
    enrolment = _own(request, number)
    clock = ZoneInfo(enrolment.course.clinic.zone)
    told = {
        "enrolment": enrolment,
        "course": enrolment.course,
        "parts": teaching.standing(enrolment),
        "certificates": enrolment.certificates.all(),
    }
    with timezone.override(clock):
        return render(request, "training/learning.html", told)


@never_cache
@form_page
@signed_in
def part(request: HttpRequest, number: int, part: int) -> HttpResponse:
    """One part: what to do; for a sheet, the sheet, the way to send its photo, and how it went."""
    enrolment = _own(request, number)
    found = get_object_or_404(Part, course=enrolment.course, pk=part)
    sends = found.kind == Kind.SHEET and teaching.still_there(enrolment)
    post = request.POST if request.method == "POST" else None
    if post is not None and not sends:
        raise Http404
    form = forms.Photo(
        post, request.FILES if post is not None else None, initial={"once": forms.once()}
    )
    if post is not None and form.is_valid():
        given = form.cleaned_data
        try:
            made = practising.keep(enrolment, found, given["photo"].read(), given["once"])
        except Refused as refused:
            form.add_error("photo", str(refused.phrase))
        else:
            return HttpResponseRedirect(reverse("training:practice", args=[made.pk]))
    stands = next(one for one in teaching.standing(enrolment) if one.part.pk == found.pk)
    with timezone.override(ZoneInfo(enrolment.course.clinic.zone)):
        told = {
            "enrolment": enrolment,
            "course": enrolment.course,
            "stands": stands,
            "form": form if sends else None,
            **of_part(stands),
        }
        return render(request, "training/part.html", told, status=422 if form.errors else 200)


def of_part(stands: teaching.Standing) -> dict[str, Any]:
    """What a page shows of a part: its sheet, the photos, newest first, and how it went."""
    sheet = practising.named(stands.part.sheet) if stands.part.sheet else None
    return {
        "part": stands.part,
        "sheet": sheet,
        "made": [
            (one, sum(line["passed"] for line in one.measured), len(one.measured))
            for one in reversed(stands.practices)
        ],
        "plots": plots.plots(stands.practices),
        "frame": (plots.WIDE, plots.HIGH),
    }


@never_cache
@require_safe
@signed_in
def practice(request: HttpRequest, number: int) -> HttpResponse:
    """What was measured of one photo, to its maker and to whoever teaches there."""
    made, own, away = _seen(request, number)
    if away:
        return away
    enrolment = made.enrolment
    clinic = enrolment.course.clinic
    back = (
        reverse("training:part", args=[enrolment.pk, made.part_id])
        if own
        else reverse("training:sign-off", args=[clinic.slug, enrolment.pk, made.part_id])
    )
    lines = measures.lines(made.measured)
    clock = ZoneInfo(clinic.zone)
    told = {
        "made": made,
        "own": own,
        "back": back,
        "part": made.part,
        "learner": enrolment.learner,
        "sheet": practising.named(made.part.sheet),
        "lines": lines,
        "advice": [line.advice for line in lines if line.advice],
        "why": practising.why(made) if made.said else "",
    }
    with timezone.override(clock):
        return render(request, "training/practice.html", told)


@never_cache
@require_safe
@signed_in
def state(request: HttpRequest, number: int) -> HttpResponse:
    """Whether a photo still waits, for the page that waits for it."""
    made, _own_work, away = _seen(request, number)
    return away or JsonResponse({"waiting": made.state == Practice.State.WAITING})


@never_cache
@require_safe
@signed_in
def picture(request: HttpRequest, number: int) -> HttpResponse:
    """The photo, with its rings where it was measured; the reading is in the log."""
    made, _own_work, away = _seen(request, number)
    if away:
        return away
    try:
        data = practising.look(made, request.user)
    except Gone:
        raise Http404 from None
    return HttpResponse(data, content_type="image/jpeg")


@require_safe
def sheet(request: HttpRequest, name: str) -> HttpResponse:
    """A practice sheet to print, for everybody; both languages stand on it."""
    drawn = practising.engine().sheet(name)
    if drawn is None:
        raise Http404
    answer = HttpResponse(drawn, content_type="image/svg+xml")
    file = gettext("practice-sheet")
    answer["Content-Disposition"] = f'attachment; filename="{file}-{name}.svg"'
    return answer


def _own(request: HttpRequest, number: int) -> Enrolment:
    found = Enrolment.objects.select_related("course__clinic", "learner")
    return get_object_or_404(found, learner=request.user, pk=number)


def _seen(request: HttpRequest, number: int) -> tuple[Practice, bool, HttpResponse | None]:
    """A photo, whether it is one's own, and where a teacher goes first who lacks a second factor.

    Whoever may not see it finds nothing.
    """
    found = Practice.objects.select_related("part", "photo", "rings", "enrolment__learner")
    made = found.select_related("enrolment__course__clinic").filter(pk=number).first()
    if made is None:
        raise Http404
    if made.enrolment.learner_id == request.user.pk:
        return made, True, None
    if not may(request.user, Right.TEACH, made.enrolment.course.clinic):
        raise Http404
    if not request.session.get(SECOND):
        way = f"{reverse('second')}?{urlencode({'next': request.get_full_path()})}"
        return made, False, HttpResponseRedirect(way)
    return made, False, None


def _count(enrolment: Enrolment) -> tuple[int, int]:
    every = teaching.standing(enrolment)
    return sum(one.passed for one in every), len(every)
