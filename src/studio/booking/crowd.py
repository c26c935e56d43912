"""How many times one network may hold or book in a day, so that nobody can take them all.

A browser holds one time (`appointments.hold`, ``instead_of``); whoever throws its cookies away is
another browser each time, and so networks are counted: the first 24 bits of an IPv4 address, 48 of
an IPv6 one, kept as a keyed digest for a day. People of one house, school or phone company share
one; the bound is far above what they come to. The desk is not counted.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from studio.booking.models import Appointment, State
from studio.people.tries import network

__all__ = ["AT_MOST", "Crowded", "check", "forget", "place_of"]

AT_MOST = 12  # of one network, held now or booked within the day
WITHIN = timedelta(days=1)


class Crowded(Exception):
    """As many times as can be are held from one network."""


def place_of(request: HttpRequest) -> str:
    """The network of a visitor, as it is kept; empty where none is known."""
    here = network(request)
    if not here:
        return ""
    return salted_hmac("studio.booking.crowd", here, algorithm="sha256").hexdigest()


def check(place: str, now: datetime, besides: int | None = None) -> None:
    """See that one more may be held from there. Raises Crowded."""
    if not place:
        return
    rows = Appointment.objects.filter(asked_from=place, made__gt=now - WITHIN).exclude(pk=besides)
    if rows.filter(state__in=(State.HELD, State.BOOKED)).count() >= AT_MOST:
        raise Crowded


def forget(now: datetime) -> None:
    """Let go of where people asked from, after a day."""
    old = Appointment.objects.exclude(asked_from="").filter(made__lte=now - WITHIN)
    old.update(asked_from="")
