"""A clinic's own pages: its courses, who takes them, what a teacher says, and certificates."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from studio.clinics.hours import timetable
from studio.people.doors import in_clinic
from studio.people.models import Clinic, User
from studio.people.rights import Right, may
from studio.training import certifying, forms, teaching
from studio.training.models import Certificate, Course, Enrolment, Part
from studio.training.views import of_part

__all__ = [
    "certify",
    "course",
    "courses",
    "enrol",
    "learner",
    "remove_part",
    "sign_off",
    "withdraw",
]

form_page = require_http_methods(["GET", "HEAD", "POST"])
teachers = in_clinic(Right.TEACH)
owners = in_clinic(Right.TEACH, Right.KEEP_COURSES)
owners_alone = in_clinic(Right.KEEP_COURSES)
YEARS = 2  # for which a certificate is good unless the owner says otherwise (our assumption)


@never_cache
@form_page
@owners
def courses(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """The courses of a clinic, and who takes them; the owner begins one."""
    keeps = _keeps(request, clinic)
    post = request.POST if request.method == "POST" else None
    form = forms.NewCourse(post, initial={"once": forms.once()})
    if post is not None and form.is_valid():
        begun = teaching.begin_course(clinic, **form.cleaned_data)
        return HttpResponseRedirect(reverse("training:course", args=[clinic.slug, begun.pk]))
    told = {
        "clinic": clinic,
        "form": form if keeps else None,
        "courses": [
            (one, _progress(one)) for one in clinic.courses.prefetch_related("parts").order_by("pk")
        ],
    }
    return render(request, "training/courses.html", told, status=422 if form.errors else 200)


@never_cache
@form_page
@owners
def course(request: HttpRequest, clinic: Clinic, number: int) -> HttpResponse:
    """One course with its parts and learners; the owner adds a part."""
    found = get_object_or_404(Course, clinic=clinic, pk=number)
    post = request.POST if request.method == "POST" else None
    form = forms.NewPart(post, initial={"once": forms.once()})
    if post is not None and form.is_valid():
        teaching.add_part(found, **form.cleaned_data)
        return HttpResponseRedirect(_course(found))
    return _course_page(request, found, form, forms.EnrolForm(team=teaching.can_enrol(found)))


@never_cache
@require_POST
@owners_alone
def enrol(request: HttpRequest, clinic: Clinic, number: int) -> HttpResponse:
    """Let somebody of the team take a course."""
    found = get_object_or_404(Course, clinic=clinic, pk=number)
    learner = _already(found, request.POST.get("learner", ""))
    form = forms.EnrolForm(request.POST, team=teaching.can_enrol(found))
    if learner is None and not form.is_valid():
        part = forms.NewPart(initial={"once": forms.once()})
        return _course_page(request, found, part, form)
    if learner is None:
        teaching.enrol(found, form.cleaned_data["learner"], request.user)
    return HttpResponseRedirect(_course(found))


@never_cache
@require_POST
@owners_alone
def remove_part(request: HttpRequest, clinic: Clinic, number: int, part: int) -> HttpResponse:
    """Take a part away that nobody has begun."""
    found = get_object_or_404(Part, course__clinic=clinic, course=number, pk=part)
    teaching.remove_part(found)
    return HttpResponseRedirect(_course(found.course))


@never_cache
@require_safe
@teachers
def learner(request: HttpRequest, clinic: Clinic, number: int) -> HttpResponse:
    """How somebody stands in a course, as a teacher sees it."""
    enrolment = _enrolment(clinic, number)
    told = {
        "clinic": clinic,
        "enrolment": enrolment,
        "parts": teaching.standing(enrolment),
        "keeps": _keeps(request, clinic) and enrolment.learner_id != request.user.pk,
        "certificates": enrolment.certificates.all(),
        "stands": certifying.standing(enrolment),
        "done": teaching.passed_all(enrolment),
    }
    return render(request, "training/learner.html", told)


@never_cache
@form_page
@teachers
def sign_off(request: HttpRequest, clinic: Clinic, number: int, part: int) -> HttpResponse:
    """What was made for a part, what was said of it, and the teacher's word."""
    enrolment = _enrolment(clinic, number)
    found = get_object_or_404(Part, course=enrolment.course, pk=part)
    own = enrolment.learner_id == request.user.pk
    post = request.POST if request.method == "POST" else None
    form = forms.Sign(post, initial={"once": forms.once()})
    if post is not None and own:
        form.add_error(None, gettext("Nobody signs off their own work."))
    elif post is not None and form.is_valid():
        given = form.cleaned_data
        passed = given["passed"] == "yes"
        teaching.sign_off(
            enrolment, found, request.user, given["once"], passed=passed, note=given["note"]
        )
        return HttpResponseRedirect(reverse("training:learner", args=[clinic.slug, number]))
    stands = next(one for one in teaching.standing(enrolment) if one.part.pk == found.pk)
    told = {
        "clinic": clinic,
        "enrolment": enrolment,
        "stands": stands,
        "own": own,
        "form": form,
        **of_part(stands),
    }
    return render(request, "training/sign-off.html", told, status=422 if form.errors else 200)


@never_cache
@form_page
@owners_alone
def certify(request: HttpRequest, clinic: Clinic, number: int) -> HttpResponse:
    """Issue a certificate, once every part is passed."""
    enrolment = _enrolment(clinic, number)
    here = reverse("training:learner", args=[clinic.slug, number])
    if request.method == "POST" and certifying.standing(enrolment):
        return HttpResponseRedirect(here)  # the same form, just now
    today = timetable(clinic).today(timezone.now())
    post = request.POST if request.method == "POST" else None
    initial = {"issued": today, "expires": _years_on(today)}
    form = forms.Certify(post, today=today, initial=initial)
    if post is not None and form.is_valid():
        given = form.cleaned_data
        try:
            certifying.issue(enrolment, request.user, given["issued"], given["expires"])
        except certifying.NotPassed:
            form.add_error(None, gettext("Not every part is passed."))
        except teaching.OwnWork:
            form.add_error(None, gettext("Nobody certifies themselves."))
        else:
            return HttpResponseRedirect(here)
    told = {"clinic": clinic, "enrolment": enrolment, "form": form}
    told["done"] = teaching.passed_all(enrolment)
    return render(request, "training/certify.html", told, status=422 if form.errors else 200)


@never_cache
@form_page
@owners_alone
def withdraw(request: HttpRequest, clinic: Clinic, number: int) -> HttpResponse:
    """Withdraw a certificate for a reason."""
    found = get_object_or_404(Certificate, clinic=clinic, pk=number)
    post = request.POST if request.method == "POST" else None
    form = forms.Withdraw(post)
    if post is not None and form.is_valid():
        certifying.withdraw(found, request.user, form.cleaned_data["reason"])
        here = reverse("training:learner", args=[clinic.slug, found.enrolment_id])
        return HttpResponseRedirect(here)
    told = {"clinic": clinic, "certificate": found, "enrolment": found.enrolment, "form": form}
    return render(request, "training/withdraw.html", told, status=422 if form.errors else 200)


def _course_page(
    request: HttpRequest, found: Course, part: forms.NewPart, enrols: forms.EnrolForm
) -> HttpResponse:
    keeps = _keeps(request, found.clinic)
    told: dict[str, Any] = {
        "clinic": found.clinic,
        "course": found,
        "parts": [
            (one, not (one.practices.exists() or one.sign_offs.exists()))
            for one in found.parts.all()
        ],
        "learners": _progress(found),
        "keeps": keeps,
        "form": part,
        "enrols": enrols,
        "team": teaching.can_enrol(found).exists(),
    }
    status = 422 if part.errors or enrols.errors else 200
    return render(request, "training/course.html", told, status=status)


def _progress(found: Course) -> list[tuple[Enrolment, int, int]]:
    taken = found.enrolments.select_related("learner", "course").order_by("at")
    each = [(one, teaching.standing(one)) for one in taken]
    return [(one, sum(part.passed for part in parts), len(parts)) for one, parts in each]


def _already(found: Course, learner: str) -> User | None:
    if not learner.isdecimal():
        return None
    return User.objects.filter(pk=int(learner), enrolments__course=found).first()


def _enrolment(clinic: Clinic, number: int) -> Enrolment:
    found = Enrolment.objects.select_related("course", "learner")
    return get_object_or_404(found, course__clinic=clinic, pk=number)


def _keeps(request: HttpRequest, clinic: Clinic) -> bool:
    return may(request.user, Right.KEEP_COURSES, clinic)


def _course(found: Course) -> str:
    return reverse("training:course", args=[found.clinic.slug, found.pk])


def _years_on(day: date) -> date:
    try:
        return day.replace(year=day.year + YEARS)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + YEARS, day=28)
