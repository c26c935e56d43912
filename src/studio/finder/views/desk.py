"""The owners' desk: who asks to be listed, what their certificates are worth, what became of it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from studio.finder import checking
from studio.finder.forms import Decide
from studio.finder.models import Certification, Listing
from studio.finder.views.finding import words
from studio.people.doors import in_clinic
from studio.people.models import Clinic
from studio.people.names import of_user
from studio.people.rights import Right
from studio.vault import keeping

__all__ = ["check", "desk", "evidence"]

form_page = require_http_methods(["GET", "HEAD", "POST"])
AT_ONCE = 200


@never_cache
@require_safe
@in_clinic(Right.CHECK_ARTISTS)
def desk(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """Who waits, and everybody else."""
    confirmed = Listing.objects.exclude(confirmed=None)
    papers = Certification.objects.filter(state=Certification.State.OFFERED)
    waiting = papers.filter(listing__state=Listing.State.LISTED).select_related("listing")
    told = {
        "clinic": clinic,
        "applied": confirmed.filter(state=Listing.State.APPLIED).order_by("confirmed")[:AT_ONCE],
        "papers": waiting.order_by("pk")[:AT_ONCE],
        "listed": confirmed.filter(state=Listing.State.LISTED).order_by("name")[:AT_ONCE],
        "withheld": confirmed.filter(state=Listing.State.WITHHELD).order_by("name")[:AT_ONCE],
    }
    return render(request, "finder/desk.html", told)


@never_cache
@form_page
@in_clinic(Right.CHECK_ARTISTS)
def check(request: HttpRequest, clinic: Clinic, number: int) -> HttpResponse:
    """One artist with their certificates and the log; to list, withhold, verify, refuse."""
    rows = Listing.objects.exclude(confirmed=None).select_related("clinic", "user")
    listing = get_object_or_404(rows, pk=number)
    form = Decide(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        _decide(request, listing, form)
        return HttpResponseRedirect(reverse("finder:check", args=[clinic.slug, listing.pk]))
    told = {
        "clinic": clinic,
        "artist": listing,
        "form": form,
        "wrong": form.is_bound and form.data.get("do"),
        "wrong_paper": form.is_bound and form.data.get("paper"),
        "papers": listing.certifications.select_related("by").order_by("-pk"),
        "changes": listing.changes.select_related("certification"),
        **words(listing),
    }
    return render(request, "finder/check.html", told, status=422 if form.errors else 200)


def _decide(request: HttpRequest, listing: Listing, form: Decide) -> None:
    does, why, by = form.cleaned_data["do"], form.cleaned_data["why"], request.user
    if does == "list":
        checking.list_artist(listing, by)
    elif does == "withhold":
        checking.withhold(listing, by, why)
    else:
        paper = get_object_or_404(listing.certifications, pk=form.cleaned_data["paper"])
        if does == "verify":
            checking.verify(paper, by)
        else:
            checking.refuse(paper, by, why)


@never_cache
@require_safe
@in_clinic(Right.CHECK_ARTISTS)
def evidence(request: HttpRequest, clinic: Clinic, number: int) -> HttpResponse:
    """The picture of a certificate; each look is in the vault's log."""
    paper = Certification.objects.filter(pk=number).exclude(listing__confirmed=None).first()
    if paper is None or paper.evidence_id is None:
        raise Http404
    try:
        jpeg = keeping.read(
            paper.evidence_id, of_user(request.user), lambda kept: bool(kept.kind == "evidence")
        )
    except keeping.Gone as gone:
        raise Http404 from gone
    return HttpResponse(jpeg, content_type="image/jpeg")
