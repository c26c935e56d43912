"""What people are written about their appointments; each letter carries a link of its own.

Subjects and titles name the clinic and the time, never what it is for: mail is read by others too.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import override

from studio.booking import keys
from studio.booking.calendar import invitation, several, where
from studio.booking.models import Appointment, Kind, Waiting
from studio.booking.moments import clock, day, told, zone_name
from studio.outbox.models import Letter
from studio.outbox.writing import absolute, write

__all__ = [
    "booked",
    "booked_together",
    "cancelled",
    "choose_anew",
    "facts",
    "missed",
    "moved",
    "offered",
    "other_artist",
    "remind",
    "reminded",
    "seal",
    "waits",
]


def facts(appointment: Appointment) -> list[tuple[str, str]]:
    """What an appointment is, line by line; its time as whoever it is for reads it first."""
    first, at = appointment.own_zone, appointment.starts
    lines = [
        (_("When"), _("%(day)s at %(time)s") % {"day": day(at, first), "time": clock(at, first)}),
        (_("Time zone"), zone_name(first.key)),
    ]
    theirs, clinics = ZoneInfo(appointment.zone or first.key), ZoneInfo(appointment.clinic.zone)
    for label, zone in ((_("For you"), theirs), (_("In the clinic"), clinics)):
        if _shown(at, zone) != _shown(at, first):
            said = clock(at, zone) if day(at, zone) == day(at, first) else told(at, zone)
            lines.append((label, said if said.endswith(")") else f"{said}, {zone_name(zone.key)}"))
    minutes = int((appointment.ends - at).total_seconds()) // 60
    lines.append((_("How long"), _("%(minutes)s minutes") % {"minutes": minutes}))
    if appointment.kind == Kind.PHONE:
        if appointment.phone:
            called = _("We call %(phone)s") % {"phone": appointment.phone}
            lines.append((_("By phone"), called))
    else:
        lines.append((_("Where"), where(appointment.clinic)))
    if appointment.artist is not None and appointment.artist.name:
        lines.append((_("With"), appointment.artist.name))
    return lines


def _shown(at: datetime, zone: ZoneInfo) -> datetime:
    """What the clock there shows."""
    return at.astimezone(zone).replace(tzinfo=None)


def booked(appointment: Appointment) -> None:
    """It is booked."""
    with override(appointment.language):
        _send(
            appointment,
            "booked",
            _("Your appointment: %(when)s"),
            [_("It is booked. You can move or cancel it with the button below.")],
            calendar=True,
        )


def booked_together(rows: Sequence[Appointment]) -> None:
    """The sessions of a treatment are booked: one letter for them all, each with its own link."""
    first = rows[0]
    if len(rows) == 1:
        booked(first)
    if len(rows) == 1 or not first.email:
        return
    with override(first.language):
        whens = [told(row.starts, row.own_zone) for row in rows]
        write(
            first.email,
            first.language,
            "booking/letter",
            {
                "subject": _("Your sessions: %(when)s, and what follows") % {"when": whens[0]},
                "name": first.name,
                "words": [_("They are booked. You can move or cancel each of them by its link.")],
                # What differs from session to session stands in the list.
                "facts": [line for line in facts(first)[1:] if line[0] != _("For you")],
                "each": [(said, keys.link(row)) for said, row in zip(whens, rows, strict=True)],
                "clinic": first.clinic.name,
            },
            key=f"booking {first.pk} 0 booked together",
            calendar=several(rows),
        )


def moved(appointment: Appointment) -> None:
    """It has another time."""
    with override(appointment.language):
        _send(
            appointment,
            "moved",
            _("Your appointment has moved: %(when)s"),
            [_("Your appointment has a new time. The old one no longer counts.")],
            calendar=True,
        )


def other_artist(appointment: Appointment) -> None:
    """It is with somebody else."""
    with override(appointment.language):
        _send(
            appointment,
            "artist",
            _("Your appointment: %(when)s"),
            [_("The time of your appointment stays; somebody else of the team will see you.")],
            calendar=True,
        )


def cancelled(appointment: Appointment, *, by_clinic: bool) -> None:
    """It is cancelled."""
    with override(appointment.language):
        said = _("Your appointment is cancelled. If you would like another time, choose one here.")
        if by_clinic:
            said = _(
                "We are sorry: we had to cancel your appointment. Please choose another time here."
            )
        _send(
            appointment,
            "cancelled",
            _("Cancelled: %(when)s"),
            [said],
            does=_("Choose another time"),
            calendar=True,
        )


def remind(appointment: Appointment, name: str) -> None:
    """It is soon."""
    with override(appointment.language):
        said = _("We look forward to seeing you. If you cannot come, please tell us here.")
        if appointment.kind == Kind.PHONE:
            said = _("We look forward to talking to you. If you cannot, please tell us here.")
        _send(appointment, f"remind {name}", _("A reminder: %(when)s"), [said])


def reminded(since: datetime) -> frozenset[int]:
    """Keys of the appointments of which a reminder was sent that was written after an instant."""
    sent = Letter.objects.filter(
        key__startswith="booking ",
        key__contains=" remind ",
        state=Letter.State.SENT,
        written__gte=since,
    )
    return frozenset(int(key.split()[1]) for key in sent.values_list("key", flat=True))


def missed(appointment: Appointment) -> None:
    """They did not come."""
    with override(appointment.language):
        _send(
            appointment,
            "missed",
            _("We missed you"),
            [
                _("We had kept a time for you and did not see you. It happens to everyone."),
                _("If you still would like to come, choose another time; you owe us nothing."),
            ],
            does=_("Choose another time"),
        )


def choose_anew(appointment: Appointment) -> None:
    """Its artist is no longer there."""
    with override(appointment.language):
        _send(
            appointment,
            "anew",
            _("Please choose another time"),
            [
                _("The artist you were to see no longer works at %(clinic)s. We are sorry.")
                % {"clinic": appointment.clinic.name},
                _("Please choose a time with somebody else of the team."),
            ],
            does=_("Choose another time"),
        )


def offered(appointment: Appointment, earlier: Appointment | None) -> None:
    """A time was freed that they may have."""
    until = appointment.held_until or appointment.starts
    with override(appointment.language):
        words = [
            _("A time has become free, and it is kept for you until %(until)s.")
            % {"until": told(until, appointment.own_zone)},
        ]
        if earlier is not None:
            words.append(
                _("If you take it, your appointment of %(when)s is moved to it.")
                % {"when": told(earlier.starts, earlier.own_zone)}
            )
        words.append(_("If you do nothing, nothing changes."))
        _send(
            appointment,
            "offered",
            _("A time is free: %(when)s"),
            words,
            does=_("Look at it"),
        )


def seal(waiting: Waiting) -> str:
    """What a link to stop waiting carries; only the secret key makes it."""
    about = f"{waiting.pk} {waiting.email}"
    return salted_hmac("studio.booking.waiting", about, algorithm="sha256").hexdigest()


def waits(waiting: Waiting) -> None:
    """They wait, and how to wait no more."""
    with override(waiting.language):
        path = reverse("booking:leave", args=[waiting.pk, seal(waiting)])
        write(
            waiting.email,
            waiting.language,
            "booking/letter",
            {
                "subject": _("You are on the waiting list of %(clinic)s")
                % {"clinic": waiting.clinic.name},
                "name": waiting.name,
                "words": [
                    _("When a time becomes free, we write to you and keep it for some hours."),
                    _("If you did not ask for this, or no longer need it, leave the list here."),
                ],
                "facts": [],
                "does": _("Leave the waiting list"),
                "address": absolute(path),
                "clinic": waiting.clinic.name,
            },
            key=f"booking waits {waiting.pk} {waiting.until}",
        )


def _send(
    appointment: Appointment,
    about: str,
    subject: str,
    words: list[str],
    does: str = "",
    *,
    calendar: bool = False,
) -> None:
    if not appointment.email:  # booked at the desk, for somebody without an address
        return
    write(
        appointment.email,
        appointment.language,
        "booking/letter",
        {
            "subject": subject % {"when": told(appointment.starts, appointment.own_zone)},
            "name": appointment.name,
            "words": words,
            "facts": facts(appointment),
            "does": does or _("See, move or cancel"),
            "address": keys.link(appointment),
            "clinic": appointment.clinic.name,
        },
        key=f"booking {appointment.pk} {appointment.sequence} {about}",
        calendar=invitation(appointment) if calendar else "",
    )
