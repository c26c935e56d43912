"""``stubble judge``: a photographed practice sheet, measured against what was asked."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stubble.cli import destination
from stubble.cli.options import Json, Quiet
from stubble.cli.report import answer, progress

if TYPE_CHECKING:
    from stubble.exercise import Finding, Judged

__all__ = ["EPILOG", "command"]

EPILOG = """\
[bold]Example[/bold]
[cyan]stubble judge photo.jpg --overlay judged.png[/cyan]"""

#: Longer sides than this are made smaller first: six squares in it are measured as well.
LONGEST = 5000


def command(
    photo: Annotated[
        Path,
        typer.Argument(
            metavar="PHOTO",
            show_default=False,
            help="The whole sheet from straight above, in shade, its six black squares in view.",
        ),
    ],
    overlay: Annotated[
        Path | None,
        typer.Option(
            "--overlay",
            metavar="FILE",
            rich_help_panel="The result",
            show_default=False,
            help="Write the photo with every dot ringed: green, amber if touching, red if blown.",
        ),
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Judge a practice sheet: size, evenness, spacing and blow-outs of its dots.

    Every measure stands beside what was asked for. What passes is our own
    assumption, to be set anew with an academy's sheets.
    """
    destination.check((photo,), {"--overlay": overlay})
    with progress(silent=as_json or quiet) as say:
        say("Loading the engine")
        from stubble import exercise
        from stubble import photo as pictures
        from stubble.photo.picture import eight_bits

        say("Reading the photo")
        read = pictures.read(photo)
        longer = max(read.width, read.height)
        side = min(longer, LONGEST)
        say("Measuring the dots")
        judged = exercise.judge(pictures.linear(read, side))
        if overlay is not None:
            say("Writing the picture")
            import cv2

            pixels = eight_bits(read.pixels)
            if side < longer:
                size = round(read.width * side / longer), round(read.height * side / longer)
                pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).astype("uint8")
            drawn = exercise.overlay(pixels, judged)
            pictures.write(drawn, pictures.from_pixels(drawn), overlay, source=photo)
    found = {
        "photo": str(photo),
        "exercise": judged.exercise.name,
        "px_per_mm": round(judged.px_per_mm, 2),
        "blur_mm": round(judged.blur_mm, 4),
        "off_flat_mm": round(judged.bulge_mm, 3),
        "passed": judged.passed,
        "dots": len(judged.made),
        "asked": len(judged.exercise.places_mm),
        "findings": [_finding(one) for one in judged.findings],
        "dot_list": [
            {
                "x_mm": mark.x_mm,
                "y_mm": mark.y_mm,
                "diameter_mm": mark.diameter_mm,
                "flank_mm": mark.flank_mm,
                "blown": mark.blown,
                "touching": mark.touching,
            }
            for mark in judged.made
        ],
        "overlay": None if overlay is None else str(overlay),
    }
    answer(found, _lines(photo, judged), as_json, quiet)


def _finding(one: "Finding") -> dict[str, object]:
    return {
        "name": one.name,
        "value": round(one.value, 4),
        "wanted": round(one.wanted, 4),
        "from": round(one.low, 4),
        "to": round(one.high, 4) if one.high < float("inf") else None,
        "unit": one.unit,
        "passed": one.passed,
    }


def _lines(photo: Path, judged: "Judged") -> list[tuple[str, str]]:
    asked = len(judged.exercise.places_mm)
    lines = [
        ("Photo", str(photo)),
        ("Exercise", judged.exercise.title[0]),
        ("Dots", f"{len(judged.made)}, asked for {asked}"),
    ]
    for one in judged.findings:
        verdict = "good" if one.passed else "to practise"
        lines.append((one.name.capitalize(), f"{_said(one)}: {verdict}"))
    return lines


def _said(one: "Finding") -> str:
    if one.unit == "":
        return f"{100 * one.value:.1f} %, up to {100 * one.high:.0f} %"
    if one.unit == "dots":
        return f"{one.value:.0f} for {one.wanted:.0f}"
    span = f"up to {one.high:.2f}" if one.low == 0 else f"{one.low:.2f} to {one.high:.2f}"
    return f"{one.value:.2f} {one.unit}, {span}"
