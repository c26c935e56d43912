"""Lengths that a person measured, as they are written on the command line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from stubble.errors import WishError

if TYPE_CHECKING:
    from stubble.head.scale import Measurement, Ruler

__all__ = ["MeasuredLengths", "RulerLengths", "lengths"]

MeasuredLengths = Annotated[
    list[str] | None,
    typer.Option(
        "--measured",
        metavar="WHAT=MM",
        rich_help_panel="The photo",
        show_default=False,
        help="A length measured on the head, such as head-breadth=154: pupils, outer-eyes, "
        "head-breadth or head-length.",
    ),
]

RulerLengths = Annotated[
    list[str] | None,
    typer.Option(
        "--ruler",
        metavar="X,Y,X,Y=MM",
        rich_help_panel="The photo",
        show_default=False,
        help="Two points of the first photo, in pixels, and the millimetres between them on the "
        "skin.",
    ),
]


def lengths(
    measurements: Sequence[str] | None, rulers: Sequence[str] | None
) -> list[Measurement | Ruler]:
    """Read what was given as ``--measured`` and ``--ruler``.

    Raises
    ------
    WishError
        For another form, another name, or a length that cannot be.
    """
    # The engine takes its time to load: it is not wanted for --help.
    from stubble.head.scale import KINDS, Ruler, measured

    out: list[Measurement | Ruler] = []
    for text in measurements or ():
        kind, mm = _halves(text, "head-breadth=154")
        if kind not in KINDS:
            raise WishError(
                f"Nothing to be measured is called {kind!r}. Choose one of: {', '.join(KINDS)}."
            )
        out.append(measured(kind, mm))
    for text in rulers or ():
        points, mm = _halves(text, "310,220,455,221=60")
        try:
            x, y, to_x, to_y = (float(part) for part in points.split(","))
            if not 0.0 < math.hypot(to_x - x, to_y - y) < math.inf:
                raise ValueError(points)
        except ValueError:
            raise WishError(
                f"{text!r} is no ruler. Give two points in pixels and the millimetres between "
                "them, for example 310,220,455,221=60."
            ) from None
        out.append(Ruler((x, y), (to_x, to_y), mm))
    return out


def _halves(text: str, example: str) -> tuple[str, float]:
    what, _, number = (part.strip().lower() for part in text.partition("="))
    try:
        mm = float(number.removesuffix("mm"))
    except ValueError:
        mm = math.nan
    if not math.isfinite(mm):
        raise WishError(f"{text!r} lacks its millimetres. Write, for example, {example}.")
    return what, mm
