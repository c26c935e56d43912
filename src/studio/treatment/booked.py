"""The sessions of a treatment, booked together, with the days between them that skin needs."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from studio.booking import appointments, series
from studio.booking.details import Details
from studio.booking.models import Appointment, Kind, Service
from studio.booking.slots import Slot, free
from studio.people.models import User
from studio.treatment import sessions
from studio.treatment.files import note, owner_of
from studio.treatment.models import Treatment

__all__ = ["LOOKED_AHEAD", "book", "first_times", "left", "proposed", "service_of"]

LOOKED_AHEAD = timedelta(days=28)  # for the first of them


def service_of(treatment: Treatment) -> Service | None:
    """How sessions are booked in the clinic."""
    rows = Service.objects.select_related("clinic")
    return rows.filter(clinic=treatment.file.clinic_id, kind=Kind.SESSION).first()


def left(treatment: Treatment) -> int:
    """How many sessions are meant and not made, one at least."""
    return max(1, treatment.sessions_meant - sessions.in_force(treatment).count())


def first_times(service: Service, artist: int | None, now: datetime | None = None) -> list[Slot]:
    """When the first could be."""
    now = now or timezone.now()
    return free(service, now, now + LOOKED_AHEAD, artist, now, noticed=False)


def proposed(treatment: Treatment, first: datetime, apart_days: int) -> list[Slot]:
    """Times for those that are left, from the first on. Raises series.TooClose."""
    service = service_of(treatment)
    if service is None:
        return []
    artist = treatment.artist_id
    return series.proposed(service, first, left(treatment), artist, apart_days=apart_days)


def book(
    treatment: Treatment,
    by: User,
    starts: Sequence[datetime],
    apart_days: int,
    once: uuid.UUID,
) -> list[Appointment]:
    """Book them all, or none; sent twice it books once.

    Raises series.TooClose and appointments.SlotTaken.
    """
    service = service_of(treatment)
    if service is None:
        raise appointments.SlotTaken
    file = treatment.file
    details = Details(file.name, file.email, file.phone, file.language, file.zone)
    rows = appointments.book_series(
        service,
        starts,
        details,
        treatment.artist_id,
        apart_days=apart_days,
        client=owner_of(file),
        once=once,
    )
    with transaction.atomic():
        if Treatment.objects.filter(pk=treatment.pk).exclude(series=once).update(series=once):
            note(file, by, "booked", treatment=treatment.pk, count=len(rows))
    return rows
