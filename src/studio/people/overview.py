"""What stands on one's own account page, for other apps to add to.

An app adds a function in its ``AppConfig.ready``::

    from studio.people.overview import Row, add

    add(lambda request: Row(gettext("Photos"), gettext("3 kept"), gettext("Look"), reverse(...)))

It is asked each time the page is shown, in the reader's language; what it gives is a row, or
nothing where the page should say nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest

__all__ = ["Row", "add", "rows"]


@dataclass(frozen=True)
class Row:
    """A line of the account page: what it is about, how it stands, and where one goes from here."""

    name: str
    says: str
    does: str
    address: str


_added: list[Callable[[HttpRequest], Row | None]] = []


def add(row: Callable[[HttpRequest], Row | None]) -> None:
    """Add a row to everybody's account page; adding the same function twice adds it once."""
    if row not in _added:
        _added.append(row)


def rows(request: HttpRequest) -> list[Row]:
    """The rows other apps have for whoever asks, in the order they were added."""
    return [row for made in _added if (row := made(request))]
