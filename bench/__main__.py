"""``python -m bench [SUBJECT ...]``: measure, print a table, write ``bench.json``."""

from __future__ import annotations

import argparse
import json
import os
import platform
from importlib import import_module
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.figure import Figure

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the programs do
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

#: What is measured, in this order: memory first, in processes of its own.
SUBJECTS = (
    "memory",
    "start",
    "pipeline",
    "dots",
    "optics",
    "heads",
    "views",
    "closeups",
    "hair",
    "finder",
    "streams",
    "booking",
    "kills",
    "site",
)


def main() -> int:
    """Measure the subjects that were named, all of them otherwise; 1 if a bar is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=main.__doc__)
    parser.add_argument("subject", nargs="*", help=f"of {', '.join(SUBJECTS)}; all if none")
    parser.add_argument("--output", type=Path, default=Path("bench.json"))
    asked = parser.parse_args()
    if unknown := set(asked.subject) - set(SUBJECTS):
        parser.error(f"no subject {', '.join(sorted(unknown))}: choose of {', '.join(SUBJECTS)}")

    console = Console()
    console.print(
        f"[bold]Stubble[/bold] on {os.cpu_count()} cores, {platform.machine()}, "
        f"Python {platform.python_version()}"
    )
    figures: list[Figure] = []
    for subject in asked.subject or SUBJECTS:
        with console.status(f"Measuring: {subject}"):
            found: list[Figure] = import_module(f"bench.{subject}").measure()
        console.print(_table(subject, found))
        figures += found
    asked.output.write_text(
        json.dumps(
            [
                {
                    "name": figure.name,
                    "value": round(figure.value, 4),
                    "unit": figure.unit,
                    "bar": figure.bar,
                    "ok": figure.ok,
                }
                for figure in figures
            ],
            indent=2,
        )
        + "\n"
    )
    console.print(f"Written to {asked.output}.")
    missed = [figure.name for figure in figures if not figure.ok]
    if missed:
        console.print(f"[red]Over the bar: {', '.join(missed)}.[/red]")
    return 1 if missed else 0


def _table(subject: str, figures: list[Figure]) -> Table:
    table = Table(title=subject, title_justify="left", title_style="bold")
    table.add_column("name")
    table.add_column("value", justify="right")
    table.add_column("unit")
    table.add_column("bar", justify="right")
    table.add_column("")
    for figure in figures:
        verdict = "" if figure.bar is None else "ok" if figure.ok else "[red]over[/red]"
        bar = "" if figure.bar is None else f"{figure.bar:g}"
        table.add_row(figure.name, _said(figure.value), figure.unit, bar, verdict)
    return table


def _said(value: float) -> str:
    """Three digits, and no exponent: 30,210; 76.8; 0.128."""
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


if __name__ == "__main__":
    raise SystemExit(main())
