"""The photos of a command: which there are, from where each was taken, what was tapped in it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stubble.cli.lengths import lengths
from stubble.errors import PhotoError, WishError

if TYPE_CHECKING:
    from stubble.head.region import Region
    from stubble.workflow import Shot

__all__ = [
    "Back",
    "Left",
    "Photos",
    "Regions",
    "Right",
    "Taps",
    "Top",
    "name_views",
    "read_regions",
    "read_shots",
]

_PANEL = "The photo"


def _view(name: str, help: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(
        f"--{name}", metavar="FILE", rich_help_panel=_PANEL, show_default=False, help=help
    )
    return option


Photos = Annotated[
    list[Path],
    typer.Argument(
        metavar="PHOTO...",
        show_default=False,
        help="One person from the front, the top of the head in view; more photos of the same "
        "person in which the face is seen may follow. JPEG, PNG, WebP, HEIC, AVIF or TIFF.",
    ),
]

Left = Annotated[list[Path] | None, _view("left", "A photo from the person's left.")]
Right = Annotated[list[Path] | None, _view("right", "A photo from the person's right.")]
Top = Annotated[
    list[Path] | None, _view("top", "A photo from above, the face towards its lower edge.")
]
Back = Annotated[list[Path] | None, _view("back", "A photo from behind.")]

Taps = Annotated[
    Path | None,
    typer.Option(
        "--taps",
        metavar="FILE.json",
        rich_help_panel=_PANEL,
        show_default=False,
        help='Points of the head by photo, in pixels: {"top.jpg": {"left-ear": [812, 640], ...}}; '
        "left-ear, right-ear, nose, brow, crown, nape, or any name that another photo has, too. "
        "Three of them place a photo.",
    ),
]

Regions = Annotated[
    Path | None,
    typer.Option(
        "--regions",
        metavar="FILE.json",
        rich_help_panel=_PANEL,
        show_default=False,
        help="Moles, lesions and scars that somebody has drawn; moles are never dotted.",
    ),
]


def read_regions(path: Path | None) -> tuple[Region, ...]:
    """Read drawn regions.

    Raises
    ------
    WishError
    """
    from stubble.head.region import from_json

    if path is None:
        return ()
    try:
        return from_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise WishError(f"{path} could not be read.") from error


def name_views(
    photos: Sequence[Path],
    left: Sequence[Path] | None,
    right: Sequence[Path] | None,
    top: Sequence[Path] | None,
    back: Sequence[Path] | None,
) -> list[tuple[Path, str | None]]:
    """Every photo of a command with the view it was named for, None where the face shall tell."""
    named = (("left", left), ("right", right), ("top", top), ("back", back))
    return [(path, None) for path in photos] + [
        (path, view) for view, paths in named for path in paths or ()
    ]


def read_shots(
    named: Sequence[tuple[Path, str | None]],
    face: int | None,
    taps: Path | None,
    measured: Sequence[str] | None,
    ruler: Sequence[str] | None,
) -> list[Shot]:
    """Read the photos of a command.

    Raises
    ------
    PhotoError, WishError
    """
    from stubble import photo as pictures
    from stubble.workflow import Shot

    known = tuple(lengths(measured or (), ruler or ()))
    points = _read_taps(taps) if taps is not None else {}
    strangers = set(points) - {path.name for path, _ in named}
    if strangers:
        raise WishError(f"{taps} names {min(strangers)}, which is not among the photos.")
    shots: list[Shot] = []
    twice: dict[bytes, Path] = {}
    for path, view in named:
        try:
            photo = pictures.read(path)
        except PhotoError as error:
            # With several photos one wants to know which.
            if len(named) == 1 or str(path) in str(error) or path.name in str(error):
                raise
            raise PhotoError(f"{path}: {error}") from error
        again = twice.setdefault(path.read_bytes(), path)
        if again is not path:
            raise WishError(f"{path} is the same picture as {again}: give each photo once.")
        first = not shots
        shots.append(
            Shot(
                photo,
                view=view,
                face=face if first else None,
                taps=points.get(path.name, {}),
                known=known if first else (),
            )
        )
    return shots


def _read_taps(path: Path) -> dict[str, dict[str, tuple[float, float]]]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"), parse_constant=_refuse)
        return {
            str(photo): {str(name): (float(at[0]), float(at[1])) for name, at in points.items()}
            for photo, points in found.items()
        }
    except OSError as error:
        raise WishError(f"{path} could not be read: {error.strerror}.") from error
    except (ValueError, TypeError, AttributeError, IndexError, KeyError) as error:
        raise WishError(
            f'{path} is not a list of taps: it has to look like {{"top.jpg": {{"left-ear": '
            '[812, 640], "right-ear": [240, 655], "nose": [520, 980]}}.'
        ) from error


def _refuse(constant: str) -> float:
    """Stand in the way of NaN and Infinity, which Python's JSON takes and no place has."""
    raise ValueError(constant)
