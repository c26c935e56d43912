"""``stubble pigments``: what is on the shelf."""

import sys
from dataclasses import asdict
from typing import Any

from stubble.cli.options import Json, Quiet
from stubble.cli.report import answer
from stubble.cli.shelves import Shelf, notes, read_shelf

__all__ = ["EPILOG", "command"]

EPILOG = """\
[bold]Examples[/bold]
[cyan]stubble pigments[/cyan]
[cyan]stubble pigments --shelf ours.json --json[/cyan]
  the clinic's own pigments too; a bottle out of date is said"""


def command(shelf: Shelf = None, as_json: Json = False, quiet: Quiet = False) -> None:
    """List the pigments on the shelf, with what is known of each."""
    from stubble.pigment import shipped

    own = read_shelf(shelf)
    every = {pigment.name: pigment for pigment in (*shipped(), *own)}
    rows: list[dict[str, Any]] = []
    for pigment in every.values():
        row = asdict(pigment)
        row["expires"] = None if pigment.expires is None else pigment.expires.isoformat()
        rows.append(row)
    said = notes(list(every.values()))
    if as_json or quiet:
        answer({"pigments": rows, "notes": said}, [], as_json, quiet)
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for title in ("Name", "Brand", "Shade", "Load, per mm", "Grade", "Batch", "Expires", "CI"):
        table.add_column(title)
    for pigment in every.values():
        load = pigment.load
        table.add_row(
            pigment.name,
            pigment.brand or "",
            pigment.shade or "",
            "not known" if load is None else f"{load.value:g} ({load.low:g} to {load.high:g})",
            "" if load is None else load.grade,
            pigment.batch or "",
            "" if pigment.expires is None else pigment.expires.isoformat(),
            ", ".join(pigment.colour_index),
        )
    Console(file=sys.stdout).print(table)
    for note in said:
        sys.stdout.write(f"Note  {note['text']}\n")
