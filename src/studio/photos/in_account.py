"""What the account page says of photos, and of everything that is kept of somebody."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from studio.people import overview
from studio.people.models import Membership
from studio.people.overview import Link, Row
from studio.people.rights import TABLE, Right

__all__ = ["add"]


def add() -> None:
    """Add the rows and the clinics' links."""
    overview.add(_photos)
    overview.add(_everything)
    overview.add_in_clinic(_shared)


def _photos(request: HttpRequest) -> Row:
    return Row(gettext("Your photos"), (Link(gettext("Open"), reverse("photos:mine")),))


def _everything(request: HttpRequest) -> Row:
    take = Link(gettext("Take home"), reverse("photos:export"))
    erase = Link(gettext("Erase"), reverse("photos:leave"))
    return Row(gettext("Everything of yours"), (take, erase), last=True)


def _shared(request: HttpRequest, place: Membership) -> Link | None:
    if Right.SEE_PHOTOS not in TABLE[place.role]:
        return None
    return Link(gettext("Shared photos"), reverse("photos:shared", args=[place.clinic.slug]))
