"""What stands on the account page: courses one takes, and those of a clinic one teaches in."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from studio.people import overview
from studio.people.models import Membership
from studio.people.overview import Link, Row
from studio.people.rights import TABLE, Right
from studio.training.models import Enrolment

__all__ = ["add"]


def add() -> None:
    """Add both."""
    overview.add(_mine)
    overview.add_in_clinic(_taught)


def _mine(request: HttpRequest) -> Row | None:
    if not Enrolment.objects.filter(learner=request.user).exists():
        return None
    return Row(gettext("Your training"), (Link(gettext("Open"), reverse("training:mine")),))


def _taught(_request: HttpRequest, place: Membership) -> Link | None:
    if Right.TEACH not in TABLE[place.role]:
        return None
    return Link(gettext("Training"), reverse("training:courses", args=[place.clinic.slug]))
