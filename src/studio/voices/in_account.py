"""What the account page says of one's results, and of the cases of a clinic one works in."""

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
    """Add the row and the clinics' link."""
    overview.add(_yours)
    overview.add_in_clinic(_cases)


def _yours(request: HttpRequest) -> Row:
    link = Link(gettext("What you agreed to"), reverse("voices:yours"))
    return Row(gettext("Your results"), (link,))


def _cases(request: HttpRequest, place: Membership) -> Link | None:
    if Right.KEEP_CASES not in TABLE[place.role]:
        return None
    return Link(gettext("Cases"), reverse("voices:cases", args=[place.clinic.slug]))
