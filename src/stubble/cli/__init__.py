"""The command line: ``stubble preview``, ``inspect``, ``dots``, ``shade``, ``calibrate`` ...

Nothing here imports an array library before a command runs, so that ``--help`` is there at once.
"""

import os
import sys
import traceback
from collections.abc import Sequence
from typing import Annotated

import typer

from stubble.cli import (
    calibrate,
    count,
    dots,
    inspect,
    judge,
    pigments,
    preview,
    sample,
    shade,
    sheet,
)
from stubble.cli.report import EXIT_CODES, FAULT, INTERRUPTED, complain, kind_of

__all__ = ["main"]

# The matrices here are small: sharing them out among threads costs more than it gains, and the
# waiting threads take the cores from the loops that need them. Said before NumPy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Nor shall the threads of those loops spin while they wait for the next one.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

EPILOG = "\n".join(
    [
        "[bold]Examples[/bold]",
        "[cyan]stubble sample -o head.jpg[/cyan]",
        "[cyan]stubble inspect head.jpg[/cyan]",
        "[cyan]stubble preview head.jpg --hairline 65 --density 140 --dots head.csv[/cyan]",
        "",
        "[bold]Exit codes[/bold]",
        *(f"{code:>3}  {meaning}" for code, meaning in EXIT_CODES.items()),
    ]
)

app = typer.Typer(
    name="stubble",
    epilog=EPILOG,
    rich_markup_mode="rich",
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("preview", epilog=preview.EPILOG)(preview.command)
app.command("inspect", epilog=inspect.EPILOG)(inspect.command)
app.command("dots", epilog=dots.EPILOG)(dots.command)
app.command("shade", epilog=shade.EPILOG)(shade.command)
app.command("calibrate", epilog=calibrate.EPILOG)(calibrate.command)
app.command("pigments", epilog=pigments.EPILOG)(pigments.command)
app.command("count", epilog=count.EPILOG)(count.command)
app.command("sheet", epilog=sheet.EPILOG)(sheet.command)
app.command("judge", epilog=judge.EPILOG)(judge.command)
app.command("sample", epilog=sample.EPILOG)(sample.command)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"stubble {version('stubble')}")
        raise typer.Exit


@app.callback(no_args_is_help=True)
def _stubble(
    version: Annotated[
        bool,
        typer.Option(
            "--version", metavar="", callback=_version, is_eager=True, help="Say which version."
        ),
    ] = False,
) -> None:
    """Scalp micropigmentation, previewed and planned dot by dot.

    A photo of a head goes in; the same photo with the pigment comes out, and
    the list of dots that made it. Nothing leaves this machine.
    """


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    arguments
        What follows the program's name; by default what the process was given.

    Returns
    -------
    int
        The exit code, one of ``stubble.cli.report.EXIT_CODES``.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    as_json = "--json" in given
    try:
        code = app(args=given, prog_name="stubble", standalone_mode=False)
    except typer.TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            typer.echo(error.format_message(), err=True)
        else:
            said = error.format_message().replace("Value error, ", "").rstrip(".")
            complain("usage", f"{said}. See stubble --help.", as_json)
        return error.exit_code
    except Exception as error:  # noqa: BLE001 - the edge of the program: whatever is left is a bug
        kind, code = kind_of(error)
        message = str(error)
        if (kind, code) == FAULT:
            traceback.print_exception(error, limit=-6)  # the innermost calls
            message = (
                f"This is a fault of Stubble's own ({type(error).__name__}), not of your photo. "
                "Please report it with the lines above; they hold nothing of the picture."
            )
        complain(kind, message, as_json)
        return code
    if code == INTERRUPTED:  # what Typer makes of Ctrl-C
        complain("interrupted", "Interrupted; nothing was left half written.", as_json)
    return code if isinstance(code, int) else 0
