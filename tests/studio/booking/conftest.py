"""A clinic with artists, rooms, hours and services."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from django.contrib.auth import get_user_model

from studio.booking.models import Appointment, Kind, Room, Service, State
from studio.booking.notices import set_wish
from studio.clinics.models import Opening
from studio.people.models import Clinic, Membership, Role

#: A Monday in winter, ten in the morning in New York.
MONDAY = datetime(2031, 1, 6, 15, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def make_clinic(slug="here", artists=1, rooms=1, zone="America/New_York", *, told=False, **given):
    """A clinic open from 9 to 17 on weekdays, with consultations of half an hour.

    Its artists want no letters, unless they are to be ``told``.
    """
    clinic = Clinic.objects.create(slug=slug, name=slug.title(), city="Town", zone=zone, **given)
    for weekday in range(5):
        Opening.objects.create(clinic=clinic, weekday=weekday, opens=time(9), closes=time(17))
    for number in range(rooms):
        Room.objects.create(clinic=clinic, name=f"Room {number + 1}")
    for number in range(artists):
        user = get_user_model().objects.create_user(
            f"artist{number}@{slug}.example", name=f"Artist {number}"
        )
        Membership.objects.create(user=user, clinic=clinic, role=Role.ARTIST)
        set_wish(user, letters=told)
    for kind, minutes in (
        (Kind.CONSULTATION, 30),
        (Kind.PHONE, 30),
        (Kind.SESSION, 180),
        (Kind.TOUCH_UP, 120),
    ):
        Service.objects.create(
            clinic=clinic,
            kind=kind,
            minutes=minutes,
            needs_room=kind != Kind.PHONE,
            notice_hours=2,
            public=kind in (Kind.CONSULTATION, Kind.PHONE),
        )
    return clinic


@pytest.fixture
def clinic(rows):
    return make_clinic()


@pytest.fixture
def kept_clinic():
    """A clinic whose rows other threads see too; they are taken away afterwards."""
    clinic = make_clinic("kept", artists=2, rooms=2)
    yield clinic
    Appointment.objects.filter(clinic=clinic).delete()
    clinic.delete()
    get_user_model().objects.filter(email__endswith="@kept.example").delete()


def artists(clinic):
    members = clinic.memberships.filter(role=Role.ARTIST).select_related("user")
    return [member.user for member in members.order_by("pk")]


def put(clinic, starts=MONDAY, minutes=30, *, artist=None, room=None, before=0, after=0, **given):
    """Write an appointment as it comes."""
    ends = starts + minutes * MINUTE
    return Appointment.objects.create(
        clinic=clinic,
        artist=artist or artists(clinic)[0],
        room=room,
        **{"kind": Kind.CONSULTATION, "state": State.BOOKED, **given},
        starts=starts,
        ends=ends,
        busy_from=starts - before * MINUTE,
        busy_until=ends + after * MINUTE,
    )
