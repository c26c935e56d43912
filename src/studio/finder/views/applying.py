"""An artist asks to be listed, confirms their address, and looks after their page."""

from __future__ import annotations

import re

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from studio.finder import applying
from studio.finder.forms import Apply, Paper, Profile
from studio.finder.models import Listing
from studio.finder.visitor import home
from studio.people.doors import signed_in
from studio.people.tries import taken
from studio.port import Refused

__all__ = ["apply", "confirm", "mine", "sent"]

form_page = require_http_methods(["GET", "HEAD", "POST"])
_TOKEN = re.compile(r"[\w-]{20,64}")


@never_cache
@form_page
def apply(request: HttpRequest) -> HttpResponse:
    """Ask to be listed; the answer is the same for every address."""
    if request.method != "POST":
        return render(request, "finder/apply.html", {"form": Apply(home=home(request))})
    form = Apply(request.POST, files=request.FILES, home=home(request))
    if form.is_valid():
        email = form.cleaned_data["email"].lower()
        try:
            if not taken(request, "apply", email):
                applying.applied(form.cleaned_data, form.cleaned_data["once"])
        except Refused as refused:
            form.add_error("evidence", str(refused.phrase))
        else:
            return HttpResponseRedirect(reverse("finder:applied"))
    return render(request, "finder/apply.html", {"form": form}, status=422)


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """What comes next."""
    return render(request, "finder/applied.html", {"days": applying.LINK_DAYS})


@never_cache
@form_page
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a letter: pressed, the address is theirs; too old, another is sent."""
    listing = applying.of_link(token) if _TOKEN.fullmatch(token) else None
    if listing is None:
        raise Http404
    over = not listing.confirmed and not applying.good(listing)
    if request.method == "POST":
        if over:
            applying.send_again(listing)
            return HttpResponseRedirect(reverse("finder:applied"))
        applying.confirm(listing)
        return HttpResponseRedirect(request.path)
    told = {"artist": listing, "over": over}
    return render(request, "finder/confirm.html", told, status=404 if over else 200)


@never_cache
@form_page
@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """An artist's own page, as they see and change it; others are shown how to become one."""
    listing = Listing.objects.filter(user=request.user).select_related("clinic").first()
    if listing is None:
        if request.method == "POST":
            raise Http404
        return render(request, "finder/mine.html", {"artist": None})
    about, paper, status = Profile(initial=Profile.of(listing)), Paper(), 200
    if request.method == "POST" and "body" in request.POST:
        paper = Paper(request.POST, request.FILES)
        if paper.is_valid():
            try:
                applying.add_paper(listing, paper.cleaned_data, request.user)
                return HttpResponseRedirect(reverse("finder:mine"))
            except Refused as refused:
                paper.add_error("evidence", str(refused.phrase))
        status = 422
    elif request.method == "POST":
        about = Profile(request.POST, home=home(request))
        if about.is_valid():
            applying.change(listing, about.cleaned_data)
            return HttpResponseRedirect(reverse("finder:mine"))
        status = 422
    told = {
        "artist": listing,
        "form": about,
        "paper": paper,
        "papers": listing.certifications.order_by("-pk"),
        "why": listing.changes.filter(did="withheld").order_by("-pk").first(),
    }
    return render(request, "finder/mine.html", told, status=status)
