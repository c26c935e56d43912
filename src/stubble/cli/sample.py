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

    content = samples.portrait().read_bytes()
    try:
        with output.open("xb") as file:
            file.write(content)
    except FileExistsError as error:
        raise WriteError(f"{output} is there already: choose another name with -o.") from error
    except OSError as error:
        raise WriteError(f"{output} could not be written: {error.strerror}.") from error
    answer({"sample": str(output)}, [("Sample", str(output))], as_json, quiet)
