"""What the account page offers for a clinic that somebody works in."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from studio.people import overview
from studio.people.models import Membership
from studio.people.overview import Link
from studio.people.rights import TABLE, Right

__all__ = ["add"]


def add() -> None:
    """Add the clinic's links."""
    overview.add_in_clinic(_settings)
    overview.add_in_clinic(_introduction)


def _settings(request: HttpRequest, place: Membership) -> Link | None:
    if Right.CHANGE_CLINIC not in TABLE[place.role]:
        return None
    return Link(gettext("Settings"), reverse("clinics:settings", args=[place.clinic.slug]))


def _introduction(request: HttpRequest, place: Membership) -> Link | None:
    if Right.SHOW_SELF not in TABLE[place.role] or Right.CHANGE_CLINIC in TABLE[place.role]:
        return None  # an owner comes to it by the settings
    address = reverse("clinics:introduction", args=[place.clinic.slug])
    return Link(gettext("You on the clinic's page"), address)
