"""Days, times and names in words."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django import template
from django.utils.dateformat import format as formatted
from django.utils.translation import get_language, gettext

from studio.booking import moments
from studio.people.models import User

register = template.Library()


@register.filter
def day_in_words(day: date) -> str:
    """Weekday, day and month."""
    return moments.day_of(day)


@register.filter
def day_and_month(day: date) -> str:
    """Day and month, as short as can be."""
    spanish = (get_language() or "").startswith("es")
    return formatted(day, "j b" if spanish else "M j")


@register.filter
def clock_in(at: datetime, zone: str) -> str:
    """The time of the day in a zone."""
    return moments.clock(at, ZoneInfo(zone))


@register.filter
def artist_name(user: User | None) -> str:
    """What somebody of the team is called; never their address."""
    return (user.name if user else "") or gettext("Somebody of the team")
