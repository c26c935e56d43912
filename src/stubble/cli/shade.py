"""``stubble shade``: the dilution whose healed look matches one's own shaved hair."""

import io
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stubble.cli import destination
from stubble.cli.options import FaceNumber, Json, Quiet, within
from stubble.cli.report import answer, progress
from stubble.cli.shelves import Shelf, notes, read_shelf
from stubble.errors import WishError

if TYPE_CHECKING:
    from stubble.pigment import Choice, Load

__all__ = ["EPILOG", "command"]

EPILOG = """\
[bold]Examples[/bold]
[cyan]stubble shade me.jpg[/cyan]
  the dilution for each session, and what remains different, by light
[cyan]stubble shade me.jpg --length foil --swatches strip.png --json[/cyan]"""


def _length_mm(text: str) -> float:
    """Read ``razor``, ``foil``, ``clipper0`` or millimetres."""
    from stubble.pigment import LENGTHS_MM

    try:
        length = LENGTHS_MM[text] if text in LENGTHS_MM else float(text)
    except ValueError:
        length = -1.0
    if not 0 <= length <= 10:
        raise WishError(
            f"No such length: {text}. Write {', '.join(LENGTHS_MM)}, or millimetres from 0 to 10."
        )
    return length


def command(
    photo: Annotated[
        Path,
        typer.Argument(
            metavar="PHOTO", show_default=False, help="A photo from the front, hair at the sides."
        ),
    ],
    length: Annotated[
        str,
        typer.Option(
            "--length",
            metavar="LENGTH",
            rich_help_panel="The wish",
            help="How the hair will be shaved: razor, foil, clipper0, or a length in mm.",
        ),
    ] = "clipper0",
    density: Annotated[
        float | None,
        typer.Option(
            "--density",
            metavar="20..250",
            callback=within(20, 250),
            rich_help_panel="The wish",
            show_default=False,
            help="Dots per cm² [dim](advised)[/dim].",
        ),
    ] = None,
    pigment: Annotated[
        str,
        typer.Option(
            "--pigment",
            metavar="NAME",
            rich_help_panel="The pigment",
            help="Which bottle; [cyan]stubble pigments[/cyan] lists them.",
        ),
    ] = "carbon-black",
    shelf: Shelf = None,
    swatches: Annotated[
        Path | None,
        typer.Option(
            "--swatches",
            metavar="FILE.png",
            rich_help_panel="The result",
            show_default=False,
            help="A strip: one's own hair beside healed dots, some darker, some paler, by light.",
        ),
    ] = None,
    face: FaceNumber = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Choose the dilution of pigment for a head.

    Dots are matched, as they will have healed, to the person's own hair as
    short as it will be shaved: in daylight, under a bulb and under a cold LED
    at once. What cannot be matched is said.
    """
    if swatches is not None and swatches.suffix.lower() != ".png":
        raise WishError(f"The strip is a PNG: name it so, not {swatches.name}.")
    destination.check((photo,), {"--swatches": swatches})
    with progress(silent=as_json or quiet) as say:
        say("Loading the engine")
        from stubble import photo as pictures
        from stubble import plan, workflow
        from stubble.photo.writing import write_whole
        from stubble.pigment import diluted, named

        length_mm = _length_mm(length)
        bottle = named(pigment, read_shelf(shelf))
        undiluted = diluted(bottle, 0)
        say("Reading the photo")
        shot = workflow.Shot(pictures.read(photo), face=face)
        analysis = workflow.analyse_all([shot], notify=say)
        say("Choosing the shade")
        per_cm2 = density or analysis.advised.density
        choice = workflow.choose_shade(analysis, length_mm, per_cm2, undiluted=undiluted)
        if swatches is not None:
            say("Drawing the strip")
            hair = workflow.own_hair(analysis)
            data = io.BytesIO()
            plan.swatches(analysis.tissue, hair, choice, per_cm2).save(data, "PNG", optimize=True)
            write_whole(data.getvalue(), swatches)

    low, high = _reach(choice, bottle.load)
    answer(
        {
            "photo": str(photo),
            "length_mm": choice.length_mm,
            "density_per_cm2": round(per_cm2, 1),
            "shade": round(choice.shade, 1),
            "shade_low": round(low, 1),
            "shade_high": round(high, 1),
            "pigment": bottle.name,
            "sessions": list(choice.sessions),
            "alike": list(choice.alike),
            "difference": {lamp: round(left, 2) for lamp, left in choice.left.items()},
            "reasons": list(choice.reasons),
            "tissue": {
                "melanin": round(analysis.tissue.melanin, 4),
                "blood": round(analysis.tissue.blood, 4),
                "scattering": round(analysis.tissue.scattering, 2),
            },
            "swatches": None if swatches is None else str(swatches),
            "notes": notes([bottle]),
        },
        _lines(choice, per_cm2, swatches, bottle.name, (low, high)),
        as_json,
        quiet,
    )


def _reach(choice: "Choice", load: "Load | None") -> tuple[float, float]:
    """Least and most water that may turn out right, as well as the pigment is known."""
    ends = (choice.undiluted,) * 2 if load is None else (load.low, load.high)
    low, high = (max((1 + choice.shade) * end / choice.undiluted - 1, 0.0) for end in ends)
    return low, high


def _lines(
    choice: "Choice",
    per_cm2: float,
    swatches: Path | None,
    pigment: str,
    reach: tuple[float, float],
) -> list[tuple[str, Any]]:
    from stubble.pigment import IN_LIGHT

    each = ", ".join(f"1 : {water:g}" for water in choice.sessions)
    left = ", ".join(f"{value:.1f} {IN_LIGHT[lamp]}" for lamp, value in choice.left.items())
    lines = [
        ("Hair", f"shaved to {choice.length_mm:g} mm"),
        ("Dots", f"{per_cm2:.0f} per cm²"),
        ("Shade", f"1 ml of pigment to {choice.shade:.1f} ml of water, over the whole"),
        ("", f"1 : {reach[0]:.0f} to 1 : {reach[1]:.0f}, as well as {pigment} is known"),
        ("Sessions", each),
        ("Alike", f"1 : {choice.alike[0]:.0f} to 1 : {choice.alike[1]:.0f} heal to the same look"),
        ("Remains", f"{left} (CIEDE2000; 1 is just seen)"),
        *(("" if i else "Why", reason) for i, reason in enumerate(choice.reasons)),
    ]
    if swatches is not None:
        lines.append(("Swatches", str(swatches)))
    return lines
