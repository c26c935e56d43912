"""What the clinics of the demonstration have in their calendars; everybody in them is invented."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import cycle

from django.utils import timezone

from studio.booking import appointments
from studio.booking.guard import SlotTaken, guarded
from studio.booking.models import Appointment, Hours, Kind, Room, Service, State, Waiting
from studio.booking.slots import Slot, artists_of, free
from studio.booking.usual import furnish
from studio.people.models import Clinic

__all__ = ["remove", "show"]

WEEKS = 4
ROOMS = ("Iris", "Magnolia")  # called so in both languages
#: Invented people: name, language, note.
PEOPLE = (
    ("Rosa Ejemplo", "es", ""),
    ("Sam Sample", "en", "Would like to talk about a scar of a transplant."),
    ("Lee Placeholder", "en", ""),
    ("Inés Muestra", "es", "Prefiere la mañana."),
    ("Kofi Example", "en", ""),
    ("Mara Modelo", "es", ""),
    ("Pat Instance", "en", "Comes with a friend."),
)
#: What is booked, in turn, and how many free times are left between one and the next.
KINDS = (Kind.CONSULTATION, Kind.SESSION, Kind.PHONE, Kind.CONSULTATION, Kind.TOUCH_UP, Kind.PHONE)
LEFT_FREE = 11


def show() -> None:
    """Lay some weeks of appointments where there are none to come."""
    now = timezone.now()
    for clinic in Clinic.objects.filter(demonstration=True):
        if not clinic.appointments.filter(starts__gt=now).exists():
            _furnish(clinic)
            _fill(clinic, now)


def remove() -> None:
    """Take away what does not go with the clinics: nothing; their artists are free to go."""
    here = Clinic.objects.filter(demonstration=True)
    Waiting.objects.filter(clinic__in=here).delete()
    Appointment.objects.filter(clinic__in=here).delete()


def _furnish(clinic: Clinic) -> None:
    for name in ROOMS:
        Room.objects.get_or_create(clinic=clinic, name=name)
    furnish(clinic)
    team = artists_of(clinic)
    if len(team) > 1 and not Hours.objects.filter(clinic=clinic).exists():
        for weekday in range(1, 5):  # the last of them comes in the afternoon
            Hours.objects.create(
                clinic=clinic, artist=team[-1], weekday=weekday, opens=time(13), closes=time(19)
            )


def _fill(clinic: Clinic, now: datetime) -> None:
    services = {one.kind: one for one in Service.objects.filter(clinic=clinic)}
    since, until = now - timedelta(days=3), now + timedelta(weeks=WEEKS)
    people = cycle(PEOPLE)
    for turn, kind in enumerate(KINDS):
        slots = free(services[kind], since, until, now=since, noticed=False)
        for number, slot in enumerate(slots[turn * 2 :: LEFT_FREE + 3 * turn]):
            name, language, note = next(people)
            artist = slot.artists[number % len(slot.artists)]
            row = _row(clinic, services[kind], slot, artist, now)
            row.name, row.language, row.note = name, language, note
            row.email = f"guest-{turn}-{number}@example.org"
            row.phone = f"+1 555 010 {turn}{number % 10}{number % 7}{turn}"
            try:
                guarded(row.save)
            except SlotTaken:
                continue
    for artist in artists_of(clinic)[:1]:
        noon = free(services[Kind.PHONE], now, until, artist.pk, noticed=False)
        if noon:
            try:
                appointments.block(clinic, noon[-1].starts, noon[-1].ends, artist=artist)
            except SlotTaken:
                continue


def _row(clinic: Clinic, service: Service, slot: Slot, artist: int, now: datetime) -> Appointment:
    over = slot.starts < now
    return Appointment(
        clinic=clinic,
        kind=service.kind,
        state=State.CAME if over else State.BOOKED,
        artist_id=artist,
        room_id=slot.room,
        starts=slot.starts,
        ends=slot.ends,
        busy_from=slot.starts - service.before,
        busy_until=slot.ends + service.after,
        zone=clinic.zone,
        made=slot.starts - timedelta(weeks=WEEKS, days=2),
    )
