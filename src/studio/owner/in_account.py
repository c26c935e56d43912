"""What the account page says to whoever owns a clinic."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from studio.people import overview
from studio.people.models import Membership
from studio.people.overview import Link, Row
from studio.people.rights import TABLE, Right, clinics_where

__all__ = ["add"]


def add() -> None:
    """Add the row of the week, and each clinic's link."""
    overview.add(_week)
    overview.add_in_clinic(_figures)


def _week(request: HttpRequest) -> Row | None:
    if not clinics_where(request.user, Right.SEE_FIGURES):
        return None
    return Row(gettext("The week of your clinics"), (Link(gettext("Open"), reverse("owner:week")),))


def _figures(_request: HttpRequest, place: Membership) -> Link | None:
    if Right.SEE_FIGURES not in TABLE[place.role]:
        return None
    return Link(gettext("Figures"), reverse("owner:clinic", args=[place.clinic.slug]))
