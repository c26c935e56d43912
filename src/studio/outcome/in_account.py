"""What stands on the account page: one's own answers, and the outcomes of a clinic one works in."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from studio.outcome import answering
from studio.people import overview
from studio.people.models import Membership
from studio.people.overview import Link, Row
from studio.people.rights import TABLE, Right
from studio.treatment import files
from studio.treatment.models import Treatment

__all__ = ["add"]


def add() -> None:
    """Add both."""
    overview.add(_yours)
    overview.add_in_clinic(_outcomes)


def _yours(request: HttpRequest) -> Row | None:
    rows = Treatment.objects.filter(file__in=files.mine(request.user)).select_related(
        "file__clinic"
    )
    if not rows:
        return None
    waits = any(
        one.occasion not in answering.newest(row) for row in rows for one in answering.due(row)
    )
    says = gettext("Some questions wait for you.") if waits else ""
    link = Link(gettext("Open"), reverse("outcome:mine"))
    return Row(gettext("How your treatment turned out"), (link,), says)


def _outcomes(_request: HttpRequest, place: Membership) -> Link | None:
    if Right.SEE_OUTCOMES not in TABLE[place.role]:
        return None
    return Link(gettext("Outcomes"), reverse("outcome:outcomes", args=[place.clinic.slug]))
