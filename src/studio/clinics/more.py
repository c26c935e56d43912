"""What an owner sets of a clinic in other apps: each adds its row to the clinic's settings.

An app adds its function in its ``AppConfig.ready``; it is asked each time the page is shown, in the
reader's language.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from studio.people.models import Clinic

__all__ = ["Setting", "add", "settings_of"]


@dataclass(frozen=True)
class Setting:
    """A row: what is set, where, and whether the clinic has given anything."""

    name: str
    address: str
    there: bool


_added: list[Callable[[Clinic], Setting]] = []


def add(make: Callable[[Clinic], Setting]) -> None:
    """Add a row to every clinic's settings; the same function is added once."""
    if make not in _added:
        _added.append(make)


def settings_of(clinic: Clinic) -> list[Setting]:
    """The rows that were added, in that order."""
    return [make(clinic) for make in _added]
