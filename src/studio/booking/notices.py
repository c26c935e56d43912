"""What an artist is written about their own bookings: one letter, with an entry for their calendar.

Who comes is said by initials; everything else is behind the link, where they sign in. An artist who
does not want these letters says so beside the calendar.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from studio.booking.calendar import Guest, initials, invitation, of_artist, several
from studio.booking.models import Appointment, Kind, Wish
from studio.booking.moments import told
from studio.outbox.writing import absolute, write
from studio.people.models import User

__all__ = ["booked", "cancelled", "changed", "no_longer", "set_wish", "wanted"]


def wanted(artist: User) -> bool:
    """Whether they are written to."""
    return not Wish.objects.filter(artist=artist, letters=False).exists()


def set_wish(artist: User, *, letters: bool) -> None:
    """Write to them, or do not."""
    Wish.objects.update_or_create(artist=artist, defaults={"letters": letters})


def booked(rows: Sequence[Appointment]) -> None:
    """These were booked with their artist, together."""
    artist = rows[0].artist
    if artist is None:
        return
    with override(artist.language):
        said = _("Booked with you.")
        if len(rows) > 1:
            said = _("Booked with you, together: %(count)s sessions.") % {"count": len(rows)}
        _send(artist, rows, "booked", _("Booked: %(when)s"), said)


def changed(before: Appointment, row: Appointment) -> None:
    """It has another time, or another artist: each of the two hears what it is to them."""
    if before.artist_id != row.artist_id:
        before.sequence = row.sequence  # calendars take only what is newer
        no_longer(before)
        booked([row])
    elif row.artist is not None:
        with override(row.artist.language):
            said = _("It was %(when)s before.") % {"when": _when(before)}
            _send(row.artist, [row], "moved", _("Moved: %(when)s"), said)


def no_longer(row: Appointment) -> None:
    """It is with somebody else, or with nobody for now."""
    if row.artist is not None:
        with override(row.artist.language):
            said = _("This appointment is no longer with you.")
            _send(row.artist, [row], "no longer", _("No longer with you: %(when)s"), said)


def cancelled(row: Appointment) -> None:
    """It is cancelled."""
    if row.artist is not None:
        with override(row.artist.language):
            said = _("This appointment is cancelled; the time is free again.")
            _send(row.artist, [row], "cancelled", _("Cancelled: %(when)s"), said)


def _send(artist: User, rows: Sequence[Appointment], about: str, subject: str, said: str) -> None:
    """Write to them, in their language, which is the one in force."""
    first = rows[0]
    if first.kind == Kind.BLOCK or not artist.is_active or not wanted(artist):
        return
    gone = about in ("no longer", "cancelled")
    address = absolute(reverse("booking:one", args=[first.clinic.slug, first.pk]))
    make = partial(_guest, artist, gone=gone)
    who = initials(first.name)
    facts = [(_("When"), _when(row)) for row in rows]
    facts.append((_("What"), first.get_kind_display()))
    if who:
        facts.append((_("Who"), who))
    write(
        artist.email,
        artist.language,
        "booking/letter",
        {
            "subject": subject % {"when": _when(first)},
            "name": artist.name,
            "words": [said],
            "facts": facts,
            "does": _("Open it in the calendar"),
            "address": address,
            "clinic": first.clinic.name,
            "small": _("These letters can be turned off below the calendar."),
        },
        key=f"booking-artist {artist.pk} {first.pk} {first.sequence} {about}",
        calendar=several(rows, make=make)
        if len(rows) > 1
        else invitation(first, guest=make(first)),
    )


def _guest(artist: User, row: Appointment, *, gone: bool) -> Guest:
    address = absolute(reverse("booking:one", args=[row.clinic.slug, row.pk]))
    return of_artist(row, artist, address, gone=gone)


def _when(row: Appointment) -> str:
    return told(row.starts, ZoneInfo(row.clinic.zone))
