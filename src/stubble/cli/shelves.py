"""The pigments of a command: a clinic's own shelf, and which bottle."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stubble.errors import WishError

if TYPE_CHECKING:
    from stubble.pigment import Pigment

__all__ = ["Shelf", "notes", "read_shelf"]

Shelf = Annotated[
    Path | None,
    typer.Option(
        "--shelf",
        metavar="FILE.json",
        rich_help_panel="The pigment",
        show_default=False,
        help="The clinic's own pigments; without it there are the generic ones.",
    ),
]


def read_shelf(path: Path | None) -> tuple[Pigment, ...]:
    """Read a clinic's own pigments.

    Raises
    ------
    WishError
    """
    from stubble.pigment.shelf import from_json

    if path is None:
        return ()
    try:
        return from_json(path.read_text(encoding="utf-8"), path.name)
    except OSError as error:
        raise WishError(f"{path} could not be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise WishError(f"{path} is not text that can be read (UTF-8).") from error


def notes(pigments: Sequence[Pigment]) -> list[dict[str, str]]:
    """Say what should be known of pigments today."""
    from stubble.pigment import remarks

    today = datetime.now(tz=UTC).date()
    return [
        {"kind": "pigment", "text": text}
        for pigment in pigments
        for text in remarks(pigment, today)
    ]
