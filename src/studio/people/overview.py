"""What stands on one's own account page, for other apps to add to.

An app adds its functions in its ``AppConfig.ready``; they are asked each time the page is shown, in
the reader's language, and give nothing where the page should say nothing::

    overview.add(lambda request: Row(gettext("Photos"), (Link(gettext("Open"), reverse(...)),)))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest

from studio.people.models import Membership

__all__ = ["Link", "Row", "add", "add_in_clinic", "in_clinic", "rows"]


@dataclass(frozen=True)
class Link:
    """Where one goes from a row, and what one does there."""

    does: str
    address: str
    #: Whether the team goes there every day: it stands in the head of their pages, too.
    daily: bool = False


@dataclass(frozen=True)
class Row:
    """A line of the account page: what it is about, where one goes from it, how it stands."""

    name: str
    links: tuple[Link, ...]
    says: str = ""
    #: Whether it stands below what opens the account, as what ends it does.
    last: bool = False


_rows: list[Callable[[HttpRequest], Row | None]] = []
_in_clinic: list[Callable[[HttpRequest, Membership], Link | None]] = []


def add(row: Callable[[HttpRequest], Row | None]) -> None:
    """Add a row to everybody's account page; the same function is added once."""
    if row not in _rows:
        _rows.append(row)


def add_in_clinic(link: Callable[[HttpRequest, Membership], Link | None]) -> None:
    """Add a link to the row of each clinic somebody works in; the same function is added once."""
    if link not in _in_clinic:
        _in_clinic.append(link)


def rows(request: HttpRequest) -> list[Row]:
    """The rows of whoever asks, in the order they were added."""
    return [row for made in _rows if (row := made(request))]


def in_clinic(request: HttpRequest, place: Membership) -> list[Link]:
    """The links of whoever asks, for a clinic they work in; what is done daily first."""
    links = [link for made in _in_clinic if (link := made(request, place))]
    return sorted(links, key=lambda link: not link.daily)
