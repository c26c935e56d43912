"""What the account page says of one's treatments, and of the clients of a clinic one works in."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from studio.people import overview
from studio.people.models import Membership
from studio.people.overview import Link, Row
from studio.people.rights import TABLE, Right
from studio.treatment import files

__all__ = ["add"]


def add() -> None:
    """Add the row and the clinics' link."""
    overview.add(_yours)
    overview.add_in_clinic(_clients)


def _yours(request: HttpRequest) -> Row | None:
    if not files.mine(request.user).exists():
        return None
    return Row(gettext("Your treatment"), (Link(gettext("Open"), reverse("treatment:mine")),))


def _clients(request: HttpRequest, place: Membership) -> Link | None:
    if Right.SEE_CLIENTS not in TABLE[place.role]:
        return None
    return Link(
        gettext("Clients"), reverse("treatment:clients", args=[place.clinic.slug]), daily=True
    )
