"""``stubble sample``: the portrait that comes with the program, to try things on."""

from pathlib import Path
from typing import Annotated

import typer

from stubble.cli.options import Json, Quiet
from stubble.cli.report import answer
from stubble.errors import WriteError

__all__ = ["EPILOG", "command"]

EPILOG = """\
[bold]Example[/bold]
[cyan]stubble sample && stubble preview sample.jpg[/cyan]"""


def command(
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            rich_help_panel="The result",
            show_default=False,
            help="Where it goes [dim](sample.jpg)[/dim]. A file of that name is left alone.",
        ),
    ] = Path("sample.jpg"),
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write the sample portrait, a rendered head that is free for any use."""
    from stubble import samples
    from stubble.photo.writing import write_whole

    if output.exists():
        raise WriteError(f"{output} is there already: choose another name with -o.")
    write_whole(samples.portrait().read_bytes(), output)
    answer({"sample": str(output)}, [("Sample", str(output))], as_json, quiet)
