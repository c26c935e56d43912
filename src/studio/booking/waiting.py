"""Who waits for an earlier time, and what becomes of a time that is freed.

It is offered to one after the other, in the order in which they began to wait: held for some hours
for the one who has the letter, then for the next.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from studio.booking import letters
from studio.booking.details import Details
from studio.booking.guard import SlotTaken, guarded
from studio.booking.models import Appointment, Kind, Service, State, Waiting
from studio.booking.slots import free
from studio.errands import doing

__all__ = [
    "OFFERED_FOR",
    "begin",
    "begin_for",
    "freed",
    "offer",
    "over",
    "sealed",
    "stop",
    "taken",
]

OFFERED_FOR = timedelta(hours=4)
SOONEST = timedelta(hours=1)  # an offer that could be thought about for less is none
REMEMBERED = 50  # offers, of each who waits


def begin(service: Service, details: Details, until: date) -> Waiting:
    """Let somebody without an appointment wait; asked again, their day is the new one."""
    with transaction.atomic():
        row, _new = Waiting.objects.update_or_create(
            clinic=service.clinic,
            kind=service.kind,
            email=details.email,
            defaults={
                "name": details.name,
                "phone": details.phone,
                "language": details.language,
                "zone": details.zone,
                "until": until,
            },
        )
        letters.waits(row)
    return row


def begin_for(appointment: Appointment, until: date) -> None:
    """Let somebody wait for an earlier time than the one they have."""
    Waiting.objects.update_or_create(
        clinic_id=appointment.clinic_id,
        kind=appointment.kind,
        email=appointment.email,
        defaults={
            "appointment": appointment,
            "name": appointment.name,
            "phone": appointment.phone,
            "language": appointment.language,
            "zone": appointment.zone,
            "until": until,
        },
    )


def stop(appointment: Appointment) -> None:
    """Wait for an earlier one no more."""
    Waiting.objects.filter(appointment=appointment).delete()


def sealed(number: int, given: str) -> Waiting | None:
    """Who waits, by the link of a letter."""
    row = Waiting.objects.filter(pk=number).select_related("clinic").first()
    return row if row and constant_time_compare(letters.seal(row), given) else None


def freed(appointment: Appointment, now: datetime) -> None:
    """Let the time that an appointment had be offered, once the caller's transaction holds."""
    if appointment.kind != Kind.BLOCK and appointment.starts > now:
        about = f"{appointment.clinic_id} {int(appointment.starts.timestamp())}"
        doing.ask("booking.freed", about, now, f"booking.freed {about}")


def offer(clinic: int, starts: datetime, now: datetime | None = None) -> Appointment | None:
    """Hold a free time for the first who waits and can use it, and write to them."""
    now = now or timezone.now()
    at = int(starts.timestamp())
    rows = Waiting.objects.filter(clinic=clinic, offer=None)
    rows = rows.filter(Q(appointment=None) | Q(appointment__starts__gt=starts))
    for one in rows.select_related("clinic", "appointment").order_by("since", "pk"):
        if at in one.passed or starts.astimezone(one.own_zone).date() > one.until:
            continue
        service = Service.objects.select_related("clinic").get(clinic=clinic, kind=one.kind)
        until = min(now + OFFERED_FOR, starts - service.notice)
        if until - now < SOONEST:
            continue
        try:
            return guarded(partial(_offered, one, service, starts, until, now))
        except SlotTaken:
            continue
    return None


def _offered(
    one: Waiting, service: Service, starts: datetime, until: datetime, now: datetime
) -> Appointment:
    """Hold it for one who waits. Raises SlotTaken."""
    mine = Waiting.objects.select_for_update().filter(pk=one.pk, offer=None).first()
    slots = free(service, starts, starts + timedelta(seconds=1), one.artist_id, now)
    if mine is None or not slots:
        raise SlotTaken
    slot = slots[0]
    row = Appointment.objects.create(
        clinic=service.clinic,
        artist_id=slot.artists[0],
        room_id=slot.room,
        kind=one.kind,
        state=State.HELD,
        held_until=until,
        starts=slot.starts,
        ends=slot.ends,
        busy_from=slot.starts - service.before,
        busy_until=slot.ends + service.after,
        name=one.name,
        email=one.email,
        phone=one.phone,
        language=one.language,
        zone=one.zone,
        made=now,
    )
    mine.offer = row
    mine.passed = [*mine.passed, int(starts.timestamp())][-REMEMBERED:]
    mine.save()
    doing.ask("booking.offer-over", f"{row.pk}", until, f"booking.offer-over {row.pk}")
    letters.offered(row, earlier=one.appointment)
    return row


def over(pk: int, now: datetime | None = None) -> None:
    """The hours of an offer are over: the next may have it."""
    now = now or timezone.now()
    row = Appointment.objects.filter(pk=pk, state__in=(State.HELD, State.LAPSED)).first()
    if row is None:
        return
    Waiting.objects.filter(offer=row).update(offer=None)
    Appointment.objects.filter(pk=pk, state=State.HELD).update(state=State.LAPSED)
    offer(row.clinic_id, row.starts.astimezone(UTC), now)


def taken(offer_taken: Appointment) -> Waiting | None:
    """Somebody takes what they were offered: they wait no more.

    Gives the row, still there, of whoever has an appointment that is to be moved.
    """
    waits = Waiting.objects.filter(offer=offer_taken).select_related("appointment").first()
    if waits is None:
        return None
    has = waits.appointment
    if has is not None and has.state == State.BOOKED and has.starts > timezone.now():
        return waits
    waits.delete()
    return None
