"""What stands in the head of every page for whoever works in a clinic (a context processor)."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from studio.people import overview
from studio.people.doors import SECOND
from studio.people.overview import Link

__all__ = ["House", "at_work"]


@dataclass(frozen=True)
class House:
    """A clinic, and the ways in it that its team goes every day."""

    name: str
    links: tuple[tuple[Link, str], ...]


def at_work(request: HttpRequest) -> dict[str, object]:
    """The clinic of the page, or the first one somebody works in; nothing for others."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not request.session.get(SECOND):
        return {}
    places = list(user.memberships.select_related("clinic").order_by("clinic__name"))
    if not places:
        return {}
    match = request.resolver_match
    slug = match.kwargs.get("slug") if match else None
    place = next((one for one in places if one.clinic.slug == slug), places[0])
    links = [link for link in overview.in_clinic(request, place) if link.daily]
    current = max(
        (one.address for one in links if request.path.startswith(one.address)), default=""
    )
    marked = ((one, _current(one.address, current, request.path)) for one in links)
    return {"house": House(place.clinic.name, tuple(marked))} if links else {}


def _current(address: str, current: str, path: str) -> str:
    """``page`` on the page itself, ``true`` below it."""
    if not current or address != current:
        return ""
    return "page" if path == address else "true"
