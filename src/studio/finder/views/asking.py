"""A request to an artist, the times that are proposed, and what an owner sees of it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from studio.finder import handing
from studio.finder.forms import Ask, Propose
from studio.finder.models import Asked, Listing, Proposal
from studio.people.doors import in_clinic
from studio.people.models import Clinic
from studio.people.rights import Right
from studio.people.tries import taken
from studio.preview.asked import newest_of
from studio.talk import threads
from studio.talk.doors import may_answer, own_threads
from studio.talk.tokens import remember, tokens

__all__ = ["agree", "ask", "handed"]

form_page = require_http_methods(["GET", "HEAD", "POST"])
AT_ONCE = 200


@never_cache
@form_page
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask an artist for a consultation."""
    rows = Listing.objects.filter(slug=slug, state=Listing.State.LISTED)
    listing = rows.select_related("clinic", "user").first()
    if listing is None or not handing.can_be_asked(listing):
        raise Http404
    user = request.user if request.user.is_authenticated else None
    begins = {"email": user.email, "name": user.name} if user else {}
    preview = newest_of(request)
    post = request.POST if request.method == "POST" else None
    form = Ask(post, initial=begins, has_preview=preview is not None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        again = Asked.objects.filter(thread__uuid=said["once"]).exists()
        if not again and taken(request, "ask", said["email"].lower()):
            form.add_error(None, gettext("You have asked often of late. Please wait a little."))
        else:
            sent = handing.Sent(form.shared, said["email"], get_language() or "en", said["once"])
            asked = handing.ask(listing, sent, user)
            if preview is not None and said.get("share_preview"):
                handing.show(asked, sent, preview)
            token = threads.key(asked.thread, next(iter(tokens(request)), None))
            response = HttpResponseRedirect(reverse("talk:thread", args=[asked.thread.name]))
            remember(request, response, token)
            return response
    told = {"artist": listing, "form": form}
    return render(request, "finder/ask.html", told, status=422 if form.errors else 200)


@never_cache
@form_page
def agree(request: HttpRequest, name: str) -> HttpResponse:
    """Propose a time for the consultation, accept or decline one, or give it up."""
    asked = Asked.objects.filter(thread__name=name).select_related("listing", "thread").first()
    if asked is None:
        raise Http404
    if own_threads(request).filter(pk=asked.thread_id).exists():
        side, by = Proposal.Side.PERSON, None
    elif may_answer(request, asked.thread):
        side, by = Proposal.Side.ARTIST, request.user
    else:
        raise Http404
    form, wrong, status = Propose(asked.listing.zone), "", 200
    if request.method == "POST":
        does, number = request.POST.get("do", ""), request.POST.get("number", "")
        here = HttpResponseRedirect(reverse("finder:agree", args=[name]))
        if does in ("accept", "decline") and number.isdecimal() and len(number) < 19:
            if handing.answer(asked, side, int(number), accepts=does == "accept", by=by):
                return here
            wrong, status = gettext("This time is no longer open. See what stands below."), 409
        elif does == "stop":
            handing.stop(asked, side, by)
            return here
        else:
            form = Propose(asked.listing.zone, request.POST)
            if form.is_valid():
                said = form.cleaned_data
                handing.propose(asked, side, said["starts"], said["how"], by)
                return here
            status = 422
    handing.look(asked)
    told = {
        "asked": asked,
        "artist": asked.listing,
        "form": form,
        "wrong": wrong,
        "back": reverse(
            "talk:answer" if side == Proposal.Side.ARTIST else "talk:thread", args=[name]
        ),
        "times": [
            {
                "one": one,
                "when": handing.said_when(asked, one.starts, one.how),
                "mine": one.by == side,
            }
            for one in asked.proposals.order_by("-pk")
        ],
    }
    return render(request, "finder/agree.html", told, status=status)


@never_cache
@require_safe
@in_clinic(Right.CHECK_ARTISTS)
def handed(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """What became of the requests that were handed over; nothing of what was said."""
    rows = Asked.objects.select_related("listing", "thread").order_by("-at")[:AT_ONCE]
    told = []
    for one in rows:
        handing.look(one)
        told.append({"asked": one, "silent": handing.silent(one)})
    return render(request, "finder/handed.html", {"clinic": clinic, "rows": told})
