"""What booking holds of somebody with an account: taken home with the rest, and let go of."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from studio.booking import looks, notices, reminders, waiting
from studio.booking.models import Appointment, Key, State, Waiting
from studio.people.belongings import Belongings
from studio.people.models import User

__all__ = ["appointments", "blank", "let_go"]


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
    blank(Appointment.objects.filter(client=instance))
    Waiting.objects.filter(email=instance.email).delete()


def blank(rows: QuerySet[Appointment]) -> None:
    """Take the person out of appointments, within the caller's transaction.

    What was to come is cancelled, and free for others.
    """
    now = timezone.now()
    for row in rows:
        to_come = row.starts > now
        was_booked = to_come and row.state == State.BOOKED
        if to_come and row.state in (State.BOOKED, State.HELD, State.LAPSED):
            row.state = State.CANCELLED
            row.sequence += 1
            reminders.withdraw(row)
            waiting.freed(row, now)
        looks.erase(row)
        row.name = row.email = row.phone = row.note = ""
        row.client = None
        row.save()
        if was_booked:
            notices.cancelled(row)
        Key.objects.filter(appointment=row).delete()
