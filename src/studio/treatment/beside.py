"""What stands beside a client's file, for other apps to add to: aftercare, guarantee, outcome.

An app adds its functions in its ``AppConfig.ready``. Those that make lines are asked each time the
page is shown, in the reader's language; those that follow a session, or go before an erasure, are
called inside the transaction that does it, so that either both are done or neither is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest

from studio.phrases import Phrase
from studio.treatment.models import File, Session, Treatment

__all__ = [
    "Line",
    "Unfinished",
    "add_to_mine",
    "add_to_room",
    "after_session",
    "before_erasure",
    "follow",
    "let_go",
    "lines_of_mine",
    "lines_of_room",
]


@dataclass(frozen=True)
class Line:
    """A line beside a file: what it is, how it stands, and where it leads."""

    title: str
    said: str
    link: str


class Unfinished(Exception):
    """A file cannot be erased before something is finished; carries what, in words."""

    def __init__(self, phrase: Phrase) -> None:
        super().__init__(phrase.text)
        self.phrase = phrase


_room: list[Callable[[HttpRequest, File], list[Line]]] = []
_mine: list[Callable[[HttpRequest, Treatment], list[Line]]] = []
_session: list[Callable[[Session], None]] = []
_erasure: list[Callable[[File], None]] = []


def add_to_room(make: Callable[[HttpRequest, File], list[Line]]) -> None:
    """Add lines to the team's page of a client; the same function is added once."""
    if make not in _room:
        _room.append(make)


def add_to_mine(make: Callable[[HttpRequest, Treatment], list[Line]]) -> None:
    """Add lines to a client's own page, under each treatment; the same function is added once."""
    if make not in _mine:
        _mine.append(make)


def after_session(do: Callable[[Session], None]) -> None:
    """Have something done whenever a session is written or set right, in its transaction.

    Of a session set right, ``session.corrects`` is the row it replaces.
    """
    if do not in _session:
        _session.append(do)


def before_erasure(do: Callable[[File], None]) -> None:
    """Have something done before a file is erased, in the transaction that does it.

    The file's row goes, and treatments, sessions and every row that hangs on them with it: this is
    for what is kept elsewhere, or has to stay without the person. Raising `Unfinished` stops it.
    """
    if do not in _erasure:
        _erasure.append(do)


def lines_of_room(request: HttpRequest, file: File) -> list[Line]:
    """The lines for the team, in the order their functions were added."""
    return [line for make in _room for line in make(request, file)]


def lines_of_mine(request: HttpRequest, treatment: Treatment) -> list[Line]:
    """The lines for the client, in the order their functions were added."""
    return [line for make in _mine for line in make(request, treatment)]


def follow(session: Session) -> None:
    """Do whatever follows a session that has just been written."""
    for do in _session:
        do(session)


def let_go(file: File) -> None:
    """Do whatever goes before the erasure of a file. Raises Unfinished."""
    for do in _erasure:
        do(file)
