"""``stubble sheet``: a practice sheet to print."""

from pathlib import Path
from typing import Annotated

import typer

from stubble.cli.options import Json, Quiet
from stubble.cli.report import answer
from stubble.errors import WishError, WriteError

__all__ = ["EPILOG", "command"]

EPILOG = """\
[bold]Examples[/bold]
[cyan]stubble sheet rows[/cyan]
[cyan]stubble sheet even -o even.svg && stubble judge photo-of-it.jpg[/cyan]"""


def command(
    exercise: Annotated[
        str,
        typer.Argument(
            metavar="EXERCISE",
            show_default=False,
            help="rows (a dot on each cross), even (a field as hair grows), fade (a soft edge).",
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            rich_help_panel="The result",
            show_default=False,
            help="Where it goes [dim](EXERCISE.svg)[/dim]. A file of that name is left alone.",
        ),
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write a practice sheet: an A4 page in exact millimetres.

    Dots are made within its window, on the paper or on practice skin beneath.
    A photo of it is judged with stubble judge.
    """
    from stubble import exercise as exercises
    from stubble.photo.writing import write_whole

    asked = exercises.EXERCISES.get(exercise) if exercise in exercises.EXERCISES else None
    if asked is None:
        names = ", ".join(exercises.EXERCISES)
        raise WishError(f"There is no exercise called {exercise}: choose one of {names}.")
    target = output or Path(f"{exercise}.svg")
    if target.exists():
        raise WriteError(f"{target} is there already: choose another name with -o.")
    write_whole(exercises.drawn(asked).encode(), target)
    found = {"exercise": exercise, "sheet": str(target), "dots": len(asked.places_mm)}
    lines = [("Sheet", str(target)), ("Asked for", f"{len(asked.places_mm)} dots")]
    answer(found, lines, as_json, quiet)
