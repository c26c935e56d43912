"""The arguments and options that more than one command has."""

from collections.abc import Callable
from typing import Annotated, Literal

import typer

__all__ = ["FaceNumber", "Json", "Quiet", "Sex", "YearsOld", "within"]


def within(low: int, high: int) -> Callable[[int | None], int | None]:
    """A check that a number lies in a range, both ends included."""

    def check(value: int | None) -> int | None:
        if value is not None and not low <= value <= high:
            raise typer.BadParameter(f"{value} is not between {low} and {high}.")
        return value

    return check


Sex = Annotated[
    Literal["male", "female"] | None,
    typer.Option(
        "--sex",
        metavar="SEX",
        rich_help_panel="The person",
        show_default=False,
        help="male or female, for advice and the scales of hair loss [dim](not told)[/dim].",
    ),
]

YearsOld = Annotated[
    int | None,
    typer.Option(
        "--years-old",
        metavar="YEARS",
        callback=within(18, 110),
        rich_help_panel="The person",
        show_default=False,
        help="The person's age, for advice and the scales of hair loss.",
    ),
]

FaceNumber = Annotated[
    int | None,
    typer.Option(
        "--face",
        metavar="N",
        callback=within(1, 100),
        rich_help_panel="The photo",
        show_default=False,
        help="Which person, if the photo shows several; 1 is the leftmost.",
    ),
]

Json = Annotated[
    bool,
    typer.Option(
        "--json",
        metavar="",
        rich_help_panel="What is said",
        help="One JSON value on standard output, errors too; no progress.",
    ),
]

Quiet = Annotated[
    bool,
    typer.Option(
        "--quiet",
        "-q",
        metavar="",
        rich_help_panel="What is said",
        help="Nothing but errors, and --json.",
    ),
]
