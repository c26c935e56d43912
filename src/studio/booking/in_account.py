"""What stands on the account page: the next appointment, and the calendar of a clinic."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from studio.booking.models import Appointment, Kind, State
from studio.booking.moments import told
from studio.people import overview
from studio.people.models import Membership
from studio.people.overview import Link, Row
from studio.people.rights import TABLE, Right

__all__ = ["add"]


def add() -> None:
    """Add both."""
    overview.add(_next)
    overview.add_in_clinic(_calendar)


def _next(request: HttpRequest) -> Row | None:
    rows = Appointment.objects.filter(client=request.user, state=State.BOOKED)
    row = rows.filter(starts__gt=timezone.now()).exclude(kind=Kind.BLOCK).order_by("starts").first()
    if row is None:
        return None
    link = Link(gettext("Book a consultation"), reverse("booking:index"))
    return Row(gettext("Your appointment"), (link,), told(row.starts, row.own_zone))


def _calendar(_request: HttpRequest, place: Membership) -> Link | None:
    if Right.BOOK not in TABLE[place.role]:
        return None
    return Link(
        gettext("Calendar"), reverse("booking:calendar", args=[place.clinic.slug]), daily=True
    )
