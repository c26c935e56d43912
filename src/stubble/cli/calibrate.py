"""``stubble calibrate``: how dark a pigment is, from a photo of a healed test patch."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stubble.cli import destination
from stubble.cli.options import Json, Quiet
from stubble.cli.report import answer, progress
from stubble.cli.shelves import Shelf, notes, read_shelf
from stubble.errors import WishError

if TYPE_CHECKING:
    from stubble.pigment import Box

__all__ = ["EPILOG", "command"]

EPILOG = """\
[bold]Examples[/bold]
[cyan]stubble calibrate patch.jpg --patch 900,400,500,500 --bare 200,400,400,500 \\
  --bare 1700,400,400,500 --water 15 --density 120 --diameter 0.3 --age 6w \\
  --shelf ours.json --pigment our-black[/cyan]
  the boxes lie a few millimetres inside the patch and beside it"""


def _box(text: str) -> "Box":
    from stubble.pigment import Box

    try:
        left, top, width, height = (int(part) for part in text.split(","))
    except ValueError:
        raise WishError(
            f"{text} is no box: write its left, top, width and height in pixels, such as "
            "900,400,500,500."
        ) from None
    return Box(left, top, width, height)


def command(
    photo: Annotated[
        Path,
        typer.Argument(
            metavar="PHOTO",
            show_default=False,
            help="A healed patch with bare skin on two sides, in the shade, sharp, without flash.",
        ),
    ],
    patch: Annotated[
        str,
        typer.Option(
            "--patch",
            metavar="X,Y,W,H",
            rich_help_panel="The photo",
            show_default=False,
            help="A box inside the patch, in pixels.",
        ),
    ],
    bare: Annotated[
        list[str],
        typer.Option(
            "--bare",
            metavar="X,Y,W,H",
            rich_help_panel="The photo",
            show_default=False,
            help="A box of bare skin beside it; best one on each side.",
        ),
    ],
    water: Annotated[
        float,
        typer.Option(
            "--water",
            metavar="0..50",
            rich_help_panel="The patch",
            show_default=False,
            help="ml of water to 1 ml of pigment; 15 or more tells most.",
        ),
    ],
    density: Annotated[
        float,
        typer.Option(
            "--density",
            metavar="20..400",
            rich_help_panel="The patch",
            show_default=False,
            help="Dots per cm², as counted.",
        ),
    ],
    diameter: Annotated[
        float,
        typer.Option(
            "--diameter",
            metavar="0.1..0.75",
            rich_help_panel="The patch",
            show_default=False,
            help="Of a healed dot, mm.",
        ),
    ],
    age: Annotated[
        str,
        typer.Option(
            "--age",
            metavar="AGE",
            rich_help_panel="The patch",
            help="Since the patch was made: healed, 6w, 3mo ...",
        ),
    ] = "healed",
    shelf: Shelf = None,
    pigment: Annotated[
        str | None,
        typer.Option(
            "--pigment",
            metavar="NAME",
            rich_help_panel="The pigment",
            show_default=False,
            help="Write the load to this pigment of the shelf, which is made if it is new.",
        ),
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Measure how dark a pigment is, on a healed test patch.

    The patch's mean light over that of bare skin tells how much pigment lies
    in it, with the interval that holds the truth nine times in ten. Where
    light or sharpness do not allow a reading, it is refused.
    """
    if (shelf is None) != (pigment is None):
        raise WishError("To keep the reading, name both --shelf and --pigment.")
    if pigment is not None and not pigment.strip():
        raise WishError("--pigment is empty: name the bottle, such as our-black.")
    destination.check((photo,), {"--shelf": shelf})
    with progress(silent=as_json or quiet) as say:
        say("Loading the engine")
        from stubble import photo as pictures
        from stubble import workflow
        from stubble.photo.writing import write_whole
        from stubble.pigment import Patch, Pigment, days_of
        from stubble.pigment.shelf import to_json

        own = read_shelf(shelf) if shelf is not None and shelf.exists() else ()
        boxes = tuple(_box(text) for text in bare)
        made = Patch(_box(patch), boxes, water, density, diameter, days_of(age))
        say("Reading the photo")
        found = workflow.read_patch(pictures.read(photo), made)
        said: list[dict[str, str]] = []
        if shelf is not None and pigment is not None:
            known = {one.name: one for one in own}
            bottle = replace(known.get(pigment, Pigment(pigment)), load=found.load)
            said = notes([bottle])
            write_whole(to_json([*({**known, pigment: bottle}.values())]).encode(), shelf)

    load = found.load
    answer(
        {
            "photo": str(photo),
            "load_per_mm": asdict(load),
            "transmission": [round(float(value), 4) for value in found.transmission],
            "error": [round(float(value), 4) for value in found.error],
            "pigment": pigment,
            "shelf": None if shelf is None else str(shelf),
            "notes": said,
        },
        [
            ("Load", f"{load.value:g} per mm undiluted ({load.low:g} to {load.high:g})"),
            ("Patch", ", ".join(f"{value:.1%}" for value in found.transmission) + " of the light"),
            ("From", load.source),
            *([] if shelf is None else [("Kept", f"{pigment} in {shelf}")]),
        ],
        as_json,
        quiet,
    )
