"""Inboxes and talks on one's own account page."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from studio.people import overview
from studio.people.models import Membership
from studio.people.overview import Link, Row
from studio.talk.models import Thread
from studio.talk.there import ANSWERING

__all__ = ["add"]


def add() -> None:
    """Add the rows and the clinics' links."""
    overview.add(_talks)
    overview.add(_own_inbox)
    overview.add_in_clinic(_inbox)


def _talks(request: HttpRequest) -> Row | None:
    if not Thread.objects.filter(visitor=request.user).exists():
        return None
    link = Link(gettext("Open"), reverse("talk:visit") + "?new")
    return Row(gettext("Your talks"), (link,))


def _own_inbox(request: HttpRequest) -> Row | None:
    mine = Thread.objects.filter(artist=request.user)
    if not mine.exists():
        return None
    return Row(gettext("Your inbox"), (Link(gettext("Open"), reverse("talk:own-inbox")),))


def _inbox(_request: HttpRequest, place: Membership) -> Link | None:
    if place.role not in ANSWERING:
        return None
    return Link(gettext("Inbox"), reverse("talk:inbox", args=[place.clinic.slug]), daily=True)
