"""What a person's calendar is sent, so that it takes an appointment in, moves it and takes it out.

iCalendar (RFC 5545) as an invitation (RFC 5546): the same UID for ever, SEQUENCE up by one with
each change, METHOD REQUEST or CANCEL, wall time with the zone's own rules. The title names the
clinic and nothing of what is done there, since calendars are looked at by others. An artist's own
calendar is told who comes by initials alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext, override

from studio.booking.models import Appointment, Kind, State
from studio.people.models import Clinic, User

__all__ = [
    "Guest",
    "changes",
    "escaped",
    "folded",
    "initials",
    "invitation",
    "of_artist",
    "of_client",
    "several",
    "where",
]

LINE_OCTETS = 75  # RFC 5545, 3.1
TAKES_PART = "ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE"
_YEAR = timedelta(days=366)


@dataclass(frozen=True)
class Guest:
    """In whose calendar an appointment stands, and as what.

    ``address`` is that of a page about it; ``gone``: it is with them no more, whatever becomes of
    it otherwise.
    """

    name: str
    email: str
    zone: ZoneInfo
    title: str
    place: str
    address: str = ""
    gone: bool = False


def invitation(
    appointment: Appointment, now: datetime | None = None, guest: Guest | None = None
) -> str:
    """An iCalendar object that tells of an appointment as it is now.

    Its METHOD is CANCEL once it is cancelled, else REQUEST.

    Parameters
    ----------
    appointment : Appointment
    now : datetime, optional
    guest : Guest, optional
        Into whose calendar it goes; whoever it is for, if not given.
    """
    guest = guest or of_client(appointment)
    gone = guest.gone or appointment.state == State.CANCELLED
    return _object("CANCEL" if gone else "REQUEST", [(appointment, guest)], now)


def several(
    rows: Sequence[Appointment],
    now: datetime | None = None,
    make: Callable[[Appointment], Guest] | None = None,
) -> str:
    """One object for appointments that were booked together.

    Its METHOD is PUBLISH: an invitation may hold one UID only (RFC 5546, 3.2.2). Each is moved and
    cancelled by an invitation of its own later, which calendars find by its UID.
    """
    make = make or of_client
    return _object("PUBLISH", [(row, make(row)) for row in rows], now)


def of_client(appointment: Appointment) -> Guest:
    """Whoever it is for. The title says nothing of what is done there."""
    with override(appointment.language):
        return Guest(
            appointment.name,
            appointment.email,
            appointment.own_zone,
            _title(appointment),
            _place(appointment),
        )


def of_artist(appointment: Appointment, artist: User, address: str, *, gone: bool = False) -> Guest:
    """The artist it is with: initials, what it is, and the page in the clinic's calendar."""
    with override(artist.language):
        named = {
            "what": appointment.get_kind_display(),
            "who": initials(appointment.name),
            "clinic": appointment.clinic.name,
        }
        title = gettext("%(what)s, %(clinic)s") % named
        if named["who"]:
            title = gettext("%(who)s: %(what)s, %(clinic)s") % named
        place = where(appointment.clinic) if appointment.kind != Kind.PHONE else ""
    zone = ZoneInfo(appointment.clinic.zone)
    return Guest(artist.name, artist.email, zone, title, place, address, gone)


def initials(name: str) -> str:
    """The first letters of a name: all that a calendar needs to tell two people apart."""
    return " ".join(f"{word[0].upper()}." for word in name.split() if word[0].isalpha())


def _object(
    method: str, told: Sequence[tuple[Appointment, Guest]], now: datetime | None = None
) -> str:
    zones: dict[str, tuple[ZoneInfo, list[datetime]]] = {}
    for row, guest in told:
        zones.setdefault(guest.zone.key, (guest.zone, []))[1].append(row.starts)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Stubble//Booking//EN",
        "CALSCALE:GREGORIAN",
        f"METHOD:{method}",
        *(line for zone, at in zones.values() for line in _timezone(zone, min(at), max(at))),
        *(line for row, guest in told for line in _event(row, guest, now or timezone.now())),
        "END:VCALENDAR",
    ]
    return "".join(f"{folded(line)}\r\n" for line in lines)


def _event(row: Appointment, guest: Guest, now: datetime) -> list[str]:
    zone = guest.zone
    gone = guest.gone or row.state == State.CANCELLED
    return [
        "BEGIN:VEVENT",
        f"UID:{row.uid}",
        f"SEQUENCE:{row.sequence}",
        f"DTSTAMP:{_utc(now)}",
        f"DTSTART;TZID={zone.key}:{_local(row.starts, zone)}",
        f"DTEND;TZID={zone.key}:{_local(row.ends, zone)}",
        f"SUMMARY:{escaped(guest.title)}",
        *([f"LOCATION:{escaped(guest.place)}"] if guest.place else []),
        *([f"URL:{guest.address}"] if guest.address else []),
        f"ORGANIZER;CN={_quoted(row.clinic.name)}:mailto:{_from(row)}",
        f"ATTENDEE;CN={_quoted(guest.name)};{TAKES_PART}:mailto:{guest.email}",
        f"STATUS:{'CANCELLED' if gone else 'CONFIRMED'}",
        "TRANSP:OPAQUE",
        "CLASS:PRIVATE",
        "END:VEVENT",
    ]


def where(clinic: Clinic) -> str:
    """Name and address of a clinic in one line."""
    profile = getattr(clinic, "profile", None)
    return ", ".join(filter(None, (clinic.name, profile and profile.street, clinic.city)))


def escaped(text: str) -> str:
    """Escape a TEXT value (3.3.11)."""
    for mark in ("\\", ";", ","):
        text = text.replace(mark, f"\\{mark}")
    return text.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def folded(line: str) -> str:
    """Break a line so that no part is longer than 75 octets, and no letter in two (3.1)."""
    parts: list[str] = []
    part = ""
    for letter in line:
        if len((part + letter).encode()) > LINE_OCTETS - bool(parts):  # a space begins the others
            parts.append(part)
            part = ""
        part += letter
    return "\r\n ".join([*parts, part])


def changes(zone: ZoneInfo, since: datetime, until: datetime) -> Iterator[datetime]:
    """Instants at which a zone's clock is changed, found to the second."""
    step = timedelta(days=1)
    at = since
    while at < until:
        low, high = at, min(at + step, until)
        if low.astimezone(zone).utcoffset() != high.astimezone(zone).utcoffset():
            before = low.astimezone(zone).utcoffset()
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) // 2
                if middle.astimezone(zone).utcoffset() == before:
                    low = middle
                else:
                    high = middle
            yield high.replace(microsecond=0)
        at += step


def _timezone(zone: ZoneInfo, earliest: datetime, latest: datetime) -> Sequence[str]:
    """The zone's rules for a year on either side (3.6.5): each change on its own."""
    first, last = (
        at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        for at in (earliest - _YEAR, latest + _YEAR)
    )
    return _rules(zone, first, last)


@lru_cache(maxsize=256)  # they are looked for day by day, and are the same for a day's letters
def _rules(zone: ZoneInfo, first: datetime, last: datetime) -> tuple[str, ...]:
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone.key}"]
    for onset in (first, *changes(zone, first, last)):
        local = onset.astimezone(zone)
        before = (onset - timedelta(seconds=1)).astimezone(zone)
        kind = "DAYLIGHT" if local.dst() else "STANDARD"
        lines += [
            f"BEGIN:{kind}",
            # As the clock showed it that was then put aside.
            f"DTSTART:{(onset + (before.utcoffset() or timedelta())):%Y%m%dT%H%M%S}",
            f"TZOFFSETFROM:{before:%z}",
            f"TZOFFSETTO:{local:%z}",
            f"TZNAME:{local.tzname()}",
            f"END:{kind}",
        ]
    return (*lines, "END:VTIMEZONE")


def _title(appointment: Appointment) -> str:
    named = {"clinic": appointment.clinic.name}
    if appointment.kind == Kind.PHONE:
        return gettext("%(clinic)s calls you") % named
    return gettext("Appointment at %(clinic)s") % named


def _place(appointment: Appointment) -> str:
    if appointment.kind == Kind.PHONE:
        return gettext("By phone: we call %(phone)s") % {"phone": appointment.phone}
    return where(appointment.clinic)


def _from(appointment: Appointment) -> str:
    """Who invites: the clinic's own address, or the site's."""
    profile = getattr(appointment.clinic, "profile", None)
    return (profile.email if profile else "") or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def _quoted(name: str) -> str:
    """A parameter's value: quoted, without what cannot be (3.2)."""
    plain = "".join(letter for letter in name if letter.isprintable() and letter != '"')
    return f'"{plain}"'


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _local(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y%m%dT%H%M%S}"
