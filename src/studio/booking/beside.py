"""What stands beside an appointment for the team, for apps further on to add: the client's file.

An app adds its function in its ``AppConfig.ready``; it is asked each time the page is shown, in the
reader's language, and gives nothing where the page should say nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest

from studio.booking.models import Appointment
from studio.people.overview import Link

__all__ = ["add", "links"]

_links: list[Callable[[HttpRequest, Appointment], Link | None]] = []


def add(link: Callable[[HttpRequest, Appointment], Link | None]) -> None:
    """Add a link to the team's page of each appointment; the same function is added once."""
    if link not in _links:
        _links.append(link)


def links(request: HttpRequest, row: Appointment) -> list[Link]:
    """The links of an appointment, in the order they were added."""
    return [link for made in _links if (link := made(request, row))]
