"""What a command says while it works, when it is done, and when it cannot go on.

Standard output holds the answer alone (lines for a person, or one JSON value); progress, notes and
complaints go to standard error.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from stubble.errors import PhotoError, StubbleError, SubjectError, WishError, WriteError

__all__ = ["EXIT_CODES", "FAULT", "INTERRUPTED", "answer", "complain", "kind_of", "progress"]

INTERRUPTED = 130

EXIT_CODES = {
    0: "done",
    1: "a fault of the program",
    2: "the command or a wish in it is not possible",
    3: "the photo cannot be used: not a picture, damaged, too small, too large",
    4: "what it shows cannot be used: no face, several faces, a hat",
    5: "the result could not be written",
    130: "interrupted",
}

FAULT = ("fault", 1)

_KINDS: dict[type[StubbleError], tuple[str, int]] = {
    PhotoError: ("photo", 3),
    SubjectError: ("subject", 4),
    WishError: ("wish", 2),
    WriteError: ("write", 5),
}


def kind_of(error: Exception) -> tuple[str, int]:
    """The stable name of an error for programs, and its exit code."""
    return next((kind for family, kind in _KINDS.items() if isinstance(error, family)), FAULT)


def complain(kind: str, message: str, as_json: bool) -> None:
    """Say what went wrong in one sentence; as JSON too: ``{"error": {"kind", "message"}}``."""
    sys.stderr.write(f"stubble: {message}\n")
    if as_json:
        _json({"error": {"kind": kind, "message": message}})


def answer(
    facts: Mapping[str, Any], lines: Sequence[tuple[str, str]], as_json: bool, quiet: bool
) -> None:
    """Give the result: as JSON, or as labelled lines with the notes below them.

    Parameters
    ----------
    facts
        Everything, for JSON. ``facts["notes"]`` is a list of ``{"kind", "text"}``.
    lines
        Label and text of each line for a person.
    as_json, quiet
        What the command was asked for; quiet holds back the lines, never the JSON.
    """
    if as_json:
        _json(facts)
        return
    if quiet:
        return
    width = max(len(label) for label, _ in lines)
    for label, text in lines:
        sys.stdout.write(f"{label:<{width}}  {text}\n")
    for note in facts.get("notes", ()):
        sys.stdout.write(f"{'Note':<{width}}  {note['text']}\n")


def _json(value: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


@contextmanager
def progress(silent: bool) -> Iterator[Callable[[str], None]]:
    """Show what is being done, on a terminal; give the function that says what is next."""
    if silent or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield lambda phrase: None
        return
    from rich.console import Console

    console = Console(stderr=True)
    with console.status("Starting") as status:
        yield lambda phrase: status.update(phrase)
