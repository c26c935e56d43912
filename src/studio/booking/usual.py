"""What a clinic begins with: usual services and a room, all of it the clinic's own to change."""

from __future__ import annotations

from studio.booking.models import Kind, Room, Service
from studio.people.models import Clinic

__all__ = ["furnish"]

#: Practice: a first talk takes half an hour, a session of a few thousand dots three to four.
SERVICES = {
    Kind.CONSULTATION: {"minutes": 45, "after_minutes": 15, "step_minutes": 30},
    Kind.PHONE: {"minutes": 20, "after_minutes": 10, "needs_room": False, "notice_hours": 2},
    Kind.SESSION: {
        "minutes": 210,
        "before_minutes": 15,
        "after_minutes": 30,
        "notice_hours": 24,
        "ahead_days": 180,
        "public": False,
    },
    Kind.TOUCH_UP: {
        "minutes": 120,
        "before_minutes": 15,
        "after_minutes": 30,
        "notice_hours": 24,
        "ahead_days": 180,
        "public": False,
    },
}


def furnish(clinic: Clinic) -> None:
    """Make what is not there: the usual services, and a room where there is none."""
    for kind, given in SERVICES.items():
        Service.objects.get_or_create(clinic=clinic, kind=kind, defaults=given)
    if not Room.objects.filter(clinic=clinic).exists():
        Room.objects.create(clinic=clinic, name="1")
