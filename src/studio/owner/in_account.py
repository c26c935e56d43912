"""Where an owner finds the week and the year: in the head of every page, and in the account."""

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
    """Add both to the clinics that somebody owns."""
    overview.add_in_clinic(_week)
    overview.add_in_clinic(_year)


def _week(_request: HttpRequest, place: Membership) -> Link | None:
    if Right.SEE_FIGURES not in TABLE[place.role]:
        return None
    return Link(gettext("The week"), reverse("owner:week"), daily=True)


def _year(_request: HttpRequest, place: Membership) -> Link | None:
    if Right.SEE_FIGURES not in TABLE[place.role]:
        return None
    return Link(gettext("Figures"), reverse("owner:clinic", args=[place.clinic.slug]))
