"""Reminders: errands in the booking's own transaction, moved with it and gone with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from studio.booking.models import Appointment, Kind
from studio.errands import doing

__all__ = ["BEFORE", "ask_for", "withdraw"]

#: How long before it somebody is reminded, by the name of the reminder.
BEFORE: Mapping[str, timedelta] = MappingProxyType(
    {"day": timedelta(days=1), "hours": timedelta(hours=2)}
)


def ask_for(appointment: Appointment, now: datetime) -> None:
    """Let it be reminded of, at its time as it now is; what would come too late does not come."""
    if appointment.kind == Kind.BLOCK:
        return
    for name, before in BEFORE.items():
        due = appointment.starts - before
        if due > now:
            about = f"{appointment.pk} {name} {appointment.sequence}"
            doing.ask("booking.remind", about, due, _key(appointment, name))
        else:
            doing.withdraw(_key(appointment, name))


def withdraw(appointment: Appointment) -> None:
    """No more reminders of it."""
    doing.withdraw(*(_key(appointment, name) for name in BEFORE))


def _key(appointment: Appointment, name: str) -> str:
    return f"booking.remind {appointment.pk} {name}"
