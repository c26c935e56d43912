"""What a person's calendar is sent, so that it takes an appointment in, moves it and takes it out.

iCalendar (RFC 5545) as an invitation (RFC 5546): the same UID for ever, SEQUENCE up by one with
each change, METHOD REQUEST or CANCEL, wall time with the zone's own rules. The title names the
clinic and nothing of what is done there, since calendars are looked at by others.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext, override

from studio.booking.models import Appointment, Kind, State
from studio.people.models import Clinic

__all__ = ["changes", "escaped", "folded", "invitation", "where"]

LINE_OCTETS = 75  # RFC 5545, 3.1
TAKES_PART = "ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE"
_YEAR = timedelta(days=366)


def invitation(appointment: Appointment, now: datetime | None = None) -> str:
    """An iCalendar object that tells of an appointment as it is now.

    Its METHOD is CANCEL once it is cancelled, else REQUEST.
    """
    now = now or timezone.now()
    zone = appointment.own_zone
    gone = appointment.state == State.CANCELLED
    with override(appointment.language):
        lines = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Stubble//Booking//EN",
            "CALSCALE:GREGORIAN",
            f"METHOD:{'CANCEL' if gone else 'REQUEST'}",
            *_timezone(zone, appointment.starts),
            "BEGIN:VEVENT",
            f"UID:{appointment.uid}",
            f"SEQUENCE:{appointment.sequence}",
            f"DTSTAMP:{_utc(now)}",
            f"DTSTART;TZID={zone.key}:{_local(appointment.starts, zone)}",
            f"DTEND;TZID={zone.key}:{_local(appointment.ends, zone)}",
            f"SUMMARY:{escaped(_title(appointment))}",
            f"LOCATION:{escaped(_place(appointment))}",
            f"ORGANIZER;CN={_quoted(appointment.clinic.name)}:mailto:{_from(appointment)}",
            f"ATTENDEE;CN={_quoted(appointment.name)};{TAKES_PART}:mailto:{appointment.email}",
            f"STATUS:{'CANCELLED' if gone else 'CONFIRMED'}",
            "TRANSP:OPAQUE",
            "CLASS:PRIVATE",
            "END:VEVENT",
            "END:VCALENDAR",
        ]
    return "".join(f"{folded(line)}\r\n" for line in lines)


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


def _timezone(zone: ZoneInfo, around: datetime) -> list[str]:
    """The zone's rules for a year on either side (3.6.5): each change on its own."""
    around = around.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    first = around - _YEAR
    onsets = [first, *changes(zone, first, around + _YEAR)]
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone.key}"]
    for onset in onsets:
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
    return [*lines, "END:VTIMEZONE"]


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
