"""What every page knows of being left alone (a context processor)."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from studio.people.doors import SECOND

__all__ = ["away"]


def away(request: HttpRequest) -> dict[str, object]:
    """After how many seconds a page that staff are shown closes by itself; nothing for others."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not request.session.get(SECOND):
        return {}
    if request.resolver_match and request.resolver_match.url_name == "again":
        return {}  # it is closed already, and asks who is there
    return {"closes_after": settings.STAFF_IDLE_SECONDS} if user.is_staff else {}
