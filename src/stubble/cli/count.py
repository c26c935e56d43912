"""``stubble count``: follicular units, hairs or pigment dots in a close-up."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stubble.cli import destination
from stubble.cli.options import Json, Quiet
from stubble.cli.report import answer, progress
from stubble.errors import WishError

if TYPE_CHECKING:
    from stubble.hair.closeup import CloseUp, Interval, Pattern

__all__ = ["EPILOG", "command"]

EPILOG = """\
[bold]Examples[/bold]
[cyan]stubble count donor.jpg --field-mm 8[/cyan]
[cyan]stubble count donor.jpg --px-per-mm 62.5 --overlay counted.png --json[/cyan]"""

#: Finer detail than this many pixels per mm is averaged away before anything is looked for.
FINEST = 300.0


def command(
    photo: Annotated[
        Path,
        typer.Argument(
            metavar="PHOTO",
            show_default=False,
            help="A macro or trichoscope picture of clipped scalp, or of healed dots.",
        ),
    ],
    field_mm: Annotated[
        float | None,
        typer.Option(
            "--field-mm",
            metavar="MM",
            rich_help_panel="The photo",
            show_default=False,
            help="How many mm of skin the picture is wide (its longer side).",
        ),
    ] = None,
    px_per_mm: Annotated[
        float | None,
        typer.Option(
            "--px-per-mm",
            metavar="N",
            rich_help_panel="The photo",
            show_default=False,
            help="Or how many of its pixels make one mm.",
        ),
    ] = None,
    overlay: Annotated[
        Path | None,
        typer.Option(
            "--overlay",
            metavar="FILE",
            rich_help_panel="The result",
            show_default=False,
            help="Write the picture with what was found drawn over it.",
        ),
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Count follicular units, hairs and pigment dots in a close-up.

    The scale must be known: the width of the field of view, as the maker of
    the trichoscope gives it, or a ruler photographed at the same setting.
    Every density comes with the interval that holds the truth nine times in
    ten. Clip hair to about 1 mm first.
    """
    if (field_mm is None) == (px_per_mm is None):
        raise WishError("Say the scale in one way: --field-mm or --px-per-mm.")
    if not 0 < (field_mm or px_per_mm or 0) < 10_000:
        raise WishError("The scale must be above 0.")
    destination.check((photo,), {"--overlay": overlay})
    with progress(silent=as_json or quiet) as say:
        say("Loading the engine")
        from stubble import photo as pictures
        from stubble.hair import closeup
        from stubble.photo.picture import eight_bits

        say("Reading the photo")
        read = pictures.read(photo)
        longer = max(read.width, read.height)
        scale = px_per_mm if px_per_mm is not None else longer / (field_mm or 1)
        side = round(longer * min(1.0, FINEST / scale))
        say("Counting")
        seen = closeup.read_closeup(pictures.linear(read, side), scale * side / longer)
        if overlay is not None:
            say("Writing the picture")
            drawn = closeup.overlay(eight_bits(read.pixels), seen, scale)
            pictures.write(drawn, pictures.from_pixels(drawn), overlay, source=photo)

    found = {
        "photo": str(photo),
        "px_per_mm": round(scale, 3),
        "area_cm2": round(seen.area_cm2, 4),
        "units": {
            **_pattern(seen.pattern),
            "shares_by_hairs": [round(s, 3) for s in seen.hairs_per_unit],
        },
        "hairs": {
            "per_cm2": _interval(seen.hairs_per_cm2),
            "width_um": _interval(seen.width_um),
            "length_mm": _interval(seen.length_mm),
        },
        "dots": _pattern(seen.dots),
        "blur_mm": None if seen.blur_mm is None else round(seen.blur_mm, 4),
        "unit_list": [_unit(unit) for unit in seen.units],
        "dot_list": [
            {
                "x_mm": mark.place_mm[0],
                "y_mm": mark.place_mm[1],
                "diameter_mm": round(mark.diameter_mm, 3),
                "counted": mark.counted,
            }
            for mark in seen.marks
        ],
        "overlay": None if overlay is None else str(overlay),
        "notes": [{"kind": remark.kind, "text": remark.text} for remark in seen.remarks],
    }
    answer(found, _lines(photo, seen), as_json, quiet)


def _interval(found: "Interval | None") -> dict[str, float] | None:
    if found is None:
        return None
    return {name: round(getattr(found, name), 3) for name in ("value", "low", "high")}


def _pattern(found: "Pattern") -> dict[str, Any]:
    return {
        "count": found.count,
        "per_cm2": _interval(found.per_cm2),
        "nearest_mm": None if found.nearest_mm is None else round(found.nearest_mm, 3),
        "nearest_cv": None if found.nearest_cv is None else round(found.nearest_cv, 3),
        "regularity": _interval(found.regularity),
    }


def _unit(unit: Any) -> dict[str, Any]:
    return {
        "x_mm": unit.place_mm[0],
        "y_mm": unit.place_mm[1],
        "counted": unit.counted,
        "confidence": round(unit.confidence, 2),
        "hairs": [
            {
                "root_mm": hair.root,
                "tip_mm": hair.tip,
                "width_um": hair.width_um,
                "length_mm": round(hair.length_mm, 3),
                "direction_deg": round(hair.direction_deg, 1),
                "confidence": round(hair.confidence, 2),
            }
            for hair in unit.hairs
        ],
    }


def _lines(photo: Path, seen: "CloseUp") -> list[tuple[str, str]]:
    lines = [("Photo", str(photo)), ("Judged", f"{seen.area_cm2:.2f} cm²")]
    if seen.pattern.count or not seen.dots.count:
        lines += [("Units", _counted(seen.pattern))]
        hairs = seen.hairs_per_cm2
        lines += [("Hairs", f"{hairs.value:.0f} per cm² ({hairs.low:.0f} to {hairs.high:.0f})")]
        if seen.hairs_per_unit:
            shares = ", ".join(
                f"{name} {share:.0%}"
                for name, share in zip(("1", "2", "3", "4+"), seen.hairs_per_unit, strict=True)
                if share
            )
            lines.append(("In a unit", shares))
        if seen.width_um is not None:
            width = seen.width_um
            lines.append(
                (
                    "Shafts",
                    f"{width.value:.0f} µm, half of them {width.low:.0f} to {width.high:.0f}",
                )
            )
        if seen.length_mm is not None:
            lines.append(("Length", f"{seen.length_mm.value:.1f} mm as seen"))
        lines += _spacing(seen.pattern)
    if seen.dots.count:
        lines += [("Dots", _counted(seen.dots)), *_spacing(seen.dots)]
    return lines


def _counted(found: "Pattern") -> str:
    density = found.per_cm2
    return f"{found.count}: {density.value:.0f} per cm² ({density.low:.0f} to {density.high:.0f})"


def _spacing(found: "Pattern") -> list[tuple[str, str]]:
    if found.nearest_mm is None or found.regularity is None:
        return []
    r = found.regularity
    even = f"R {r.value:.2f} ({r.low:.2f} to {r.high:.2f}; 1 is random, 2.1 a lattice)"
    return [("Spacing", f"nearest {found.nearest_mm:.2f} mm; regularity {even}")]
