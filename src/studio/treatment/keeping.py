"""The pages of an owner: how long files are kept, whose time is over, and the erasing itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from studio.people.doors import in_clinic
from studio.people.models import Clinic
from studio.people.rights import Right
from studio.treatment import erasing
from studio.treatment.beside import Unfinished
from studio.treatment.finding import of_clinic, to
from studio.treatment.forms import Years
from studio.treatment.models import File, Session

__all__ = ["erase", "keeping"]

form_page = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@form_page
@in_clinic(Right.ERASE_FILES)
def keeping(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """For how many years, which files are over, and whose clients ask for it."""
    post = request.POST if request.method == "POST" else None
    form = Years(post, initial={"years": erasing.years_of(clinic)})
    if post is not None and form.is_valid():
        erasing.set_years(clinic, form.cleaned_data["years"])
        return to("keeping", clinic.slug)
    told = {
        "clinic": clinic,
        "form": form,
        "usual": erasing.YEARS,
        "asked": erasing.asked(clinic),
        "over": erasing.over(clinic)[:200],
    }
    return render(request, "treatment/keeping.html", told, status=422 if form.errors else 200)


@never_cache
@form_page
@in_clinic(Right.ERASE_FILES)
@of_clinic
def erase(request: HttpRequest, file: File) -> HttpResponse:
    """Ask once more, and erase."""
    wrong = ""
    if request.method == "POST":
        try:
            erasing.erase(file, request.user)
        except Unfinished as unfinished:
            wrong = str(unfinished.phrase)
        else:
            return to("keeping", file.clinic.slug)
    rows = Session.objects.filter(treatment__file=file, corrected_by=None)
    told = {
        "clinic": file.clinic,
        "file": file,
        "wrong": wrong,
        "sessions": rows.count(),
        "pictures": file.pictures.count(),
        "last": rows.order_by("-on").first(),
    }
    return render(request, "treatment/erase.html", told, status=422 if wrong else 200)
