"""What an owner decides about artists and their certificates: each step with a line in the log."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from studio.finder.letters import tell_artist, tell_paper
from studio.finder.models import Certification, Change, Listing, end_of_day
from studio.people.models import User

__all__ = ["list_artist", "note", "recount", "refuse", "verify", "withhold"]


def note(
    listing: Listing, by: str, did: str, why: str = "", paper: Certification | None = None
) -> Change:
    """Write a line into the log."""
    return Change.objects.create(listing=listing, by=by, did=did, why=why, certification=paper)


def recount(listing: Listing) -> None:
    """Set until when the badge stands: the last end of a checked certificate of the craft."""
    papers = listing.certifications.filter(
        state=Certification.State.VERIFIED, kind=Certification.Kind.CRAFT
    )
    last = papers.aggregate(last=Max("expires"))["last"]
    listing.certified_until = end_of_day(last, listing.zone) if last else None
    listing.save(update_fields=["certified_until"])


def verify(paper: Certification, by: User) -> None:
    """Somebody has looked at the evidence, and it holds."""
    _judge(paper, by, Certification.State.VERIFIED, "")


def refuse(paper: Certification, by: User, why: str) -> None:
    """It does not hold, or no more."""
    _judge(paper, by, Certification.State.REFUSED, why)


def _judge(paper: Certification, by: User, state: Any, why: str) -> None:
    with transaction.atomic():
        listing = Listing.objects.select_for_update().get(pk=paper.listing_id)
        paper.state, paper.by, paper.at, paper.reason = state, by, timezone.now(), why
        paper.save(update_fields=["state", "by", "at", "reason"])
        note(listing, by.email, f"certificate {state}", why, paper)
        recount(listing)
        paper.listing = listing
        tell_paper(paper, state)


def list_artist(listing: Listing, by: User) -> None:
    """Show an artist in the finder."""
    _decide(listing, by, Listing.State.LISTED, "")


def withhold(listing: Listing, by: User, why: str) -> None:
    """Show them no more, or not at all."""
    _decide(listing, by, Listing.State.WITHHELD, why)


def _decide(listing: Listing, by: User, state: Any, why: str) -> None:
    with transaction.atomic():
        held = Listing.objects.select_for_update().get(pk=listing.pk)
        if held.state == state:
            return
        held.state = state
        if state == Listing.State.LISTED:
            held.listed = timezone.now()
        held.save(update_fields=["state", "listed"])
        note(held, by.email, state, why)
        tell_artist(held, state, why=why)
    listing.state, listing.listed = held.state, held.listed
