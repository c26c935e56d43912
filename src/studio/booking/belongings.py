"""What booking holds of somebody with an account: taken home with the rest, and let go of."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from studio.booking import looks, notices, reminders, waiting
from studio.booking.models import Appointment, Key, State, Waiting
from studio.people.belongings import Belongings
from studio.people.models import User

__all__ = ["appointments", "let_go"]


def appointments(user: User) -> Belongings:
    """Their appointments, as they were booked."""
    rows = Appointment.objects.filter(client=user).select_related("clinic", "artist")
    return Belongings(
        {
            "appointments": [
                {
                    "what": row.kind,
                    "clinic": row.clinic.name,
                    "with": row.artist.name if row.artist else "",
                    "starts": row.starts.isoformat(),
                    "ends": row.ends.isoformat(),
                    "state": row.state,
                    "name": row.name,
                    "e-mail": row.email,
                    "phone": row.phone,
                    "note": row.note,
                    "look": row.look,
                }
                for row in rows.order_by("starts")
            ]
        }
    )


def let_go(instance: User, **_given: Any) -> None:
    """An account is erased: what was to come is free for others, and nobody's name is kept.

    A receiver of ``pre_delete``, in the transaction that erases. That there was an appointment
    stays, for the clinic's own counting.
    """
    now = timezone.now()
    for row in Appointment.objects.filter(client=instance):
        if row.state in (State.BOOKED, State.HELD, State.LAPSED) and row.starts > now:
            was_booked = row.state == State.BOOKED
            row.state = State.CANCELLED
            row.sequence += 1
            reminders.withdraw(row)
            waiting.freed(row, now)
        else:
            was_booked = False
        looks.erase(row)
        row.name = row.email = row.phone = row.note = ""
        row.save()
        if was_booked:
            notices.cancelled(row)
        Key.objects.filter(appointment=row).delete()
    Waiting.objects.filter(email=instance.email).delete()
