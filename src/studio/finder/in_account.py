"""What stands on the account page: an artist's own page, and an owner's desk."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from studio.finder.models import Listing
from studio.people import overview
from studio.people.models import Membership
from studio.people.overview import Link, Row
from studio.people.rights import TABLE, Right

__all__ = ["add"]


def add() -> None:
    """Add both."""
    overview.add(_mine)
    overview.add_in_clinic(_desk)


def _mine(request: HttpRequest) -> Row | None:
    listing = Listing.objects.filter(user=request.user).first()
    if listing is None:
        return None
    link = Link(gettext("See and change it"), reverse("finder:mine"))
    return Row(gettext("Your page as an artist"), (link,), listing.get_state_display())


def _desk(_request: HttpRequest, place: Membership) -> Link | None:
    if Right.CHECK_ARTISTS not in TABLE[place.role]:
        return None
    return Link(gettext("Artists of the finder"), reverse("finder:desk", args=[place.clinic.slug]))
