"""Hours and shares in words."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext

from studio.owner.drawn import across, hours_said, percent_said
from studio.owner.week import Hours

register = template.Library()
register.filter("across", across)
register.filter("hours", hours_said)
register.filter("percent", percent_said)


@register.filter
def of_hours(hours: Hours) -> str:
    """How much of how much."""
    return gettext("%(booked)s of %(open)s h") % {
        "booked": hours_said(hours.booked),
        "open": hours_said(hours.open),
    }
