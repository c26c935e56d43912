"""Links by which somebody without an account sees their appointment, moves it or cancels it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from studio.booking.models import Appointment, Key
from studio.outbox.writing import absolute
from studio.tokens import digest, new_token

__all__ = ["GOOD_FOR", "expired", "holder", "link", "new"]

GOOD_FOR = timedelta(days=30)  # after the appointment: to come again, by the letter there is


def new(appointment: Appointment) -> str:
    """Make a token of 192 random bits; only its digest is kept."""
    token = new_token()
    Key.objects.create(appointment=appointment, digest=digest(token))
    return token


def holder(token: str) -> Appointment | None:
    """The appointment of a token, also of one whose time is over."""
    found = Key.objects.filter(digest=digest(token))
    return Appointment.objects.filter(keys__in=found).select_related("clinic", "artist").first()


def expired(appointment: Appointment, now: datetime | None = None) -> bool:
    """Whether links to it are no longer good."""
    return appointment.ends + GOOD_FOR < (now or timezone.now())


def link(appointment: Appointment) -> str:
    """A new link to it, whole, in the language of whoever it is for."""
    with override(appointment.language):
        return absolute(reverse("booking:yours", args=[new(appointment)]))
