"""What is done with an appointment. Each deed is one transaction, with its letters and reminders.

    held = hold(service, starts, artist=None)       # for ten minutes, while a form is filled
    booked = confirm(held, Details("Ana", ...))     # the same again gives the same
    moved = move(booked, starts, booked.sequence)   # the old time is free only if this succeeds
    cancel(moved)

`SlotTaken` says that somebody else has the time, `Changed` that the appointment is no longer as the
one who asks has seen it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils import timezone

from studio.booking import crowd, letters, looks, notices, reminders, series, waiting
from studio.booking.details import Details
from studio.booking.guard import SlotTaken, guarded
from studio.booking.models import Appointment, Key, Kind, Room, Service, State, Waiting
from studio.booking.series import USUAL_DAYS, TooClose
from studio.booking.slots import Slot, free
from studio.people.models import Clinic, User

__all__ = [
    "HOLD",
    "HOLD_AT_MOST",
    "Changed",
    "Details",
    "SlotTaken",
    "TooClose",
    "ask_anew",
    "block",
    "book",
    "book_series",
    "cancel",
    "confirm",
    "extend",
    "give_to",
    "hold",
    "mark",
    "move",
    "place",
    "release",
    "unblock",
]

HOLD = timedelta(minutes=10)
HOLD_AT_MOST = timedelta(minutes=40)  # however long somebody writes
_SECOND = timedelta(seconds=1)
_Made = TypeVar("_Made")
_Seen = TypeVar("_Seen")


class Changed(Exception):
    """The appointment is no longer as it was when it was looked at."""


def place(
    service: Service,
    starts: datetime,
    artist: int | None = None,
    now: datetime | None = None,
    *,
    besides: int | None = None,
    noticed: bool = True,
) -> Slot:
    """The free slot that begins at an instant. Raises SlotTaken."""
    slots = free(service, starts, starts + _SECOND, artist, now, noticed=noticed, besides=besides)
    if not slots:
        raise SlotTaken
    return slots[0]


def hold(
    service: Service,
    starts: datetime,
    artist: int | None = None,
    *,
    language: str = "en",
    zone: str = "",
    instead_of: Appointment | None = None,
    asked_from: str = "",
    now: datetime | None = None,
) -> Appointment:
    """Keep a time for somebody while they say who they are. Raises SlotTaken and crowd.Crowded.

    Parameters
    ----------
    service : Service
    starts : datetime
    artist : int, optional
        Key of the one it has to be with; whoever has most time that day if not given.
    language, zone : str
        Of whoever asks.
    instead_of : Appointment, optional
        What they held before: one person holds one time. It stays held if this one is taken.
    asked_from : str
        Their network, as `crowd.place_of` names it.
    """
    now = now or timezone.now()

    def take(slot: Slot) -> Appointment:
        _lapse(now)
        row = None
        if instead_of is not None:
            mine = Appointment.objects.select_for_update(of=("self",)).filter(pk=instead_of.pk)
            row = mine.filter(state__in=(State.HELD, State.LAPSED), offered=None).first()
        row = row or Appointment()
        crowd.check(asked_from, now, besides=row.pk)
        row.asked_from = asked_from
        row.clinic, row.kind, row.state = service.clinic, service.kind, State.HELD
        row.made, row.held_until = now, now + HOLD
        row.language, row.zone = language, zone
        _lay(row, service, slot)
        row.save()
        return row

    own = instead_of.pk if instead_of and instead_of.state in (State.HELD, State.LAPSED) else None
    return _placed(lambda: place(service, starts, artist, now, besides=own), take)


def extend(appointment: Appointment, now: datetime | None = None) -> datetime | None:
    """Hold it ten minutes from now, because somebody is writing; gives until when.

    None if it is held no more: somebody else has it, or it was held long enough.
    """
    now = now or timezone.now()

    def go_on() -> datetime | None:
        rows = Appointment.objects.select_for_update().filter(pk=appointment.pk)
        row = rows.filter(state__in=(State.HELD, State.LAPSED)).first()
        if row is None or row.made + HOLD_AT_MOST <= now:
            return None
        _lapse(now, besides=row.pk)
        until = max(min(now + HOLD, row.made + HOLD_AT_MOST), row.held_until or now)
        rows.update(state=State.HELD, held_until=until)
        return until

    try:
        return guarded(go_on)
    except SlotTaken:
        return None


def release(appointment: Appointment) -> None:
    """Let go of what is held."""
    Appointment.objects.filter(pk=appointment.pk, state=State.HELD).update(state=State.LAPSED)


def confirm(
    appointment: Appointment,
    details: Details,
    *,
    client: User | None = None,
    look: object = None,
    now: datetime | None = None,
) -> Appointment:
    """Book what is held, also after its time if nobody has taken it; asked again, it is the same.

    Raises
    ------
    SlotTaken
        If somebody else has the time by now, or the time has come.
    Changed
        If it was cancelled meanwhile.
    """
    now = now or timezone.now()

    def book_it() -> Appointment:
        row = Appointment.objects.select_for_update().get(pk=appointment.pk)
        if row.state == State.BOOKED:
            return row
        if row.state not in (State.HELD, State.LAPSED):
            raise Changed
        gone = row.artist_id is None or not _works(row.artist_id, row.clinic)
        if row.starts <= now or gone:
            raise SlotTaken
        _lapse(now, besides=row.pk)
        earlier = waiting.taken(row)
        if earlier is not None:
            return _moved_to_offer(row, earlier, now)
        row.state, row.held_until = State.BOOKED, None
        row.client, row.look, row.with_look = client, look, look is not None
        _write_down(row, details)
        row.save()
        reminders.ask_for(row, now)
        letters.booked(row)
        notices.booked([row])
        return row

    return guarded(book_it)


def book(
    service: Service,
    starts: datetime,
    details: Details,
    artist: int | None = None,
    *,
    client: User | None = None,
    once: uuid.UUID | None = None,
    noticed: bool = False,
    now: datetime | None = None,
) -> Appointment:
    """Book in one step, as somebody at the desk does for another. Raises SlotTaken.

    Parameters
    ----------
    once : UUID, optional
        The form's own name: sent twice, it books once.
    noticed : bool
        Whether the service's notice is kept to.
    """
    now = now or timezone.now()

    def take(slot: Slot) -> Appointment:
        _lapse(now)
        row = Appointment(clinic=service.clinic, kind=service.kind, state=State.BOOKED, made=now)
        if once:
            row.once = once
        row.client = client
        _lay(row, service, slot)
        _write_down(row, details)
        row.save()
        reminders.ask_for(row, now)
        letters.booked(row)
        notices.booked([row])
        return row

    def there() -> Appointment | None:
        return Appointment.objects.filter(once=once).first() if once else None

    return _once(there, lambda: place(service, starts, artist, now, noticed=noticed), take)


def book_series(
    service: Service,
    starts: Sequence[datetime],
    details: Details,
    artist: int | None = None,
    *,
    apart_days: int = USUAL_DAYS,
    client: User | None = None,
    once: uuid.UUID | None = None,
    now: datetime | None = None,
) -> list[Appointment]:
    """Book the sessions of a treatment together: all of them, or none.

    Parameters
    ----------
    service : Service
    starts : sequence of datetime
        When each begins; see `series.proposed`.
    details : Details
    artist : int, optional
        Key of the one who makes them all; if not given, whoever is free at the first.
    apart_days : int
        Days between two of them at least, counted by the clinic's calendar; 7 or more. Moved later,
        they keep to it as well.
    once : UUID, optional
        The form's own name: sent twice, it books once.

    Raises
    ------
    TooClose
        If two of them are too near to each other.
    SlotTaken
        If one of them is not free; then none is booked.
    """
    now = now or timezone.now()
    starts = sorted(starts)
    series.check_all(starts, apart_days, ZoneInfo(service.clinic.zone))
    name = once or uuid.uuid4()

    def look() -> list[Slot]:
        who, slots = artist, []
        for at in starts:
            slots.append(place(service, at, who, now, noticed=False))
            who = who or slots[0].artists[0]
        return slots

    def take(slots: list[Slot]) -> list[Appointment]:
        _lapse(now)
        rows = []
        for number, slot in enumerate(slots):
            row = Appointment(clinic=service.clinic, kind=service.kind, state=State.BOOKED)
            row.made, row.client = now, client
            row.series, row.apart_days = name, apart_days
            row.once = uuid.uuid5(name, str(number))
            _lay(row, service, slot)
            row.artist_id = slots[0].artists[0]
            _write_down(row, details)
            row.save()
            reminders.ask_for(row, now)
            rows.append(row)
        letters.booked_together(rows)
        notices.booked(rows)
        return rows

    def there() -> list[Appointment] | None:
        return list(Appointment.objects.filter(series=name).order_by("starts")) or None

    return _once(there, look, take)


def move(
    appointment: Appointment,
    starts: datetime,
    sequence: int,
    artist: int | None = None,
    *,
    noticed: bool = True,
    now: datetime | None = None,
) -> Appointment:
    """Move it to another time, in one step: the old one is free only when the new one is taken.

    Parameters
    ----------
    sequence : int
        As it was when whoever moves it looked: of two tabs one moves.

    Raises
    ------
    SlotTaken
        If the new time is not free; nothing has changed then.
    Changed
        If it was moved, cancelled or is over.
    TooClose
        If it is a session and another of the same treatment would be too near.
    """
    now = now or timezone.now()

    rows = Appointment.objects.select_related("clinic")
    service = Service.objects.select_related("clinic").get(
        clinic=appointment.clinic_id, kind=appointment.kind
    )

    def movable(row: Appointment) -> Appointment:
        if row.state != State.BOOKED or row.sequence != sequence or row.over(now):
            raise Changed
        series.check(row, starts)
        return row

    def look() -> Slot:
        row = movable(rows.get(pk=appointment.pk))
        return place(service, starts, artist, now, besides=row.pk, noticed=noticed)

    def take(slot: Slot) -> Appointment:
        _lapse(now)
        row = movable(rows.select_for_update(of=("self",)).get(pk=appointment.pk))
        before = _copy(row)
        _lay(row, service, slot)
        row.sequence += 1
        row.save()
        reminders.ask_for(row, now)
        letters.moved(row)
        notices.changed(before, row)
        waiting.freed(before, now)
        return row

    try:
        return _placed(look, take)
    except Changed:
        row = rows.get(pk=appointment.pk)
        if row.state == State.BOOKED and row.starts == starts and row.artist_id is not None:
            return row  # it is there already: sent twice
        raise


def cancel(
    appointment: Appointment, *, by_clinic: bool = False, now: datetime | None = None
) -> Appointment:
    """Cancel it; cancelled again, nothing more happens. Raises Changed if it is over."""
    now = now or timezone.now()
    with transaction.atomic():
        row = Appointment.objects.select_for_update().get(pk=appointment.pk)
        if row.state == State.CANCELLED:
            return row
        if row.state != State.BOOKED or row.over(now):
            raise Changed
        row.state = State.CANCELLED
        row.sequence += 1
        looks.erase(row)
        row.save()
        Waiting.objects.filter(appointment=row).delete()
        reminders.withdraw(row)
        if row.kind != Kind.BLOCK:
            letters.cancelled(row, by_clinic=by_clinic)
            notices.cancelled(row)
        waiting.freed(row, now)
        return row


def mark(appointment: Appointment, state: Any, now: datetime | None = None) -> Appointment:
    """Say that somebody came, or did not; it can be said otherwise later. Raises Changed."""
    now = now or timezone.now()
    with transaction.atomic():
        row = Appointment.objects.select_for_update().get(pk=appointment.pk)
        if state not in (State.CAME, State.MISSED) or not row.over(now) or row.kind == Kind.BLOCK:
            raise Changed
        if row.state not in (State.BOOKED, State.CAME, State.MISSED):
            raise Changed
        row.state = state
        row.save(update_fields=["state"])
        if state == State.MISSED:
            letters.missed(row)
        return row


def give_to(appointment: Appointment, artist: User, sequence: int) -> Appointment:
    """Give it to another artist at the same time. Raises SlotTaken and Changed."""

    def take() -> Appointment:
        row = Appointment.objects.select_for_update().get(pk=appointment.pk)
        if row.state != State.BOOKED or row.sequence != sequence:
            raise Changed
        if not _works(artist.pk, row.clinic):
            raise SlotTaken
        before = _copy(row)
        row.artist = artist
        row.sequence += 1
        row.save()
        letters.other_artist(row)
        notices.changed(before, row)
        return row

    return guarded(take)


def ask_anew(appointment: Appointment, sequence: int) -> Appointment:
    """Ask whoever it is for to choose another time, because its artist is no longer there.

    It has nobody until they have chosen. Raises Changed.
    """
    with transaction.atomic():
        row = Appointment.objects.select_for_update().get(pk=appointment.pk)
        if row.state != State.BOOKED or row.sequence != sequence:
            raise Changed
        before = _copy(row)
        row.artist = None
        row.save()
        reminders.withdraw(row)
        notices.no_longer(before)
        letters.choose_anew(row)
        return row


def block(
    clinic: Clinic,
    since: datetime,
    until: datetime,
    *,
    artist: User | None = None,
    room: Room | None = None,
    note: str = "",
    now: datetime | None = None,
) -> Appointment:
    """Keep time of an artist or of a room free. Raises SlotTaken if something is booked there."""

    def take() -> Appointment:
        _lapse(now or timezone.now())
        return Appointment.objects.create(
            clinic=clinic,
            artist=artist,
            room=room,
            kind=Kind.BLOCK,
            state=State.BOOKED,
            starts=since,
            ends=until,
            busy_from=since,
            busy_until=until,
            note=note,
        )

    return guarded(take)


def unblock(appointment: Appointment) -> None:
    """Let time that was kept free be booked again."""
    Appointment.objects.filter(pk=appointment.pk, kind=Kind.BLOCK).delete()


def _moved_to_offer(offer: Appointment, earlier: Waiting, now: datetime) -> Appointment:
    """Move what somebody has to the time they were offered; links to the offer lead there."""
    row = Appointment.objects.select_for_update(of=("self",)).get(waiting=earlier)
    before = _copy(row)
    Key.objects.filter(appointment=offer).update(appointment=row)
    earlier.delete()
    offer.delete()
    for name in ("artist_id", "room_id", "starts", "ends", "busy_from", "busy_until"):
        setattr(row, name, getattr(offer, name))
    row.sequence += 1
    row.save()
    reminders.ask_for(row, now)
    letters.moved(row)
    notices.changed(before, row)
    waiting.freed(before, now)
    return row


def _placed(look: Callable[[], _Seen], take: Callable[[_Seen], _Made]) -> _Made:
    """Look for a free time, then take it; where somebody was quicker, look again.

    Looking takes no lock: the guard says whether what was seen still holds, so that writers wait
    for each other no longer than a few rows take to write.
    """
    for left in (2, 1, 0):
        seen = look()
        try:
            return guarded(partial(take, seen))
        except SlotTaken:
            if not left:
                raise
    raise AssertionError


def _once(
    there: Callable[[], _Made | None], look: Callable[[], _Seen], take: Callable[[_Seen], _Made]
) -> _Made:
    """Make what is not there yet; of two forms that are the same, and come at once, one does."""
    if (found := there()) is not None:
        return found
    try:
        return _placed(look, take)
    except (SlotTaken, IntegrityError):
        if (found := there()) is not None:
            return found
        raise


def _lapse(now: datetime, besides: int | None = None) -> None:
    """What was held long enough takes no time any more."""
    over = Appointment.objects.filter(state=State.HELD, held_until__lte=now).exclude(pk=besides)
    over.update(state=State.LAPSED)


def _lay(row: Appointment, service: Service, slot: Slot) -> None:
    row.artist_id, row.room_id = slot.artists[0], slot.room
    row.starts, row.ends = slot.starts, slot.ends
    row.busy_from, row.busy_until = slot.starts - service.before, slot.ends + service.after


def _write_down(row: Appointment, details: Details) -> None:
    row.name, row.email, row.phone = details.name, details.email, details.phone
    row.language, row.note = details.language, details.note
    row.zone = details.zone or row.zone


def _works(artist: int, clinic: Clinic) -> bool:
    return bool(clinic.memberships.filter(user=artist).exists())


def _copy(row: Appointment) -> Appointment:
    """What it was, to tell who waits."""
    return Appointment.objects.get(pk=row.pk)
