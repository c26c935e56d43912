"""What is kept of people, where, and until when: each app that keeps something says so itself.

An app adds a function in its ``AppConfig.ready``; it is asked when somebody reads the schedule, in
their language.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Kept", "add", "every", "sources"]


@dataclass(frozen=True)
class Kept:
    """A row of the schedule: what, where it lies, and until when; each in words."""

    what: str
    where: str
    until: str


_added: list[Callable[[], list[Kept]]] = []


def add(rows: Callable[[], list[Kept]]) -> None:
    """Add what an app keeps; the same function is added once."""
    if rows not in _added:
        _added.append(rows)


def every() -> list[Kept]:
    """The whole schedule, in the order it was added."""
    return [row for rows in _added for row in rows()]


def sources() -> tuple[Callable[[], list[Kept]], ...]:
    """The functions that were added, as a test looks whether an app is missing."""
    return tuple(_added)
