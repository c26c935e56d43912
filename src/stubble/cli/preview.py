"""``stubble preview``: a photo becomes a before/after and the dots that made it."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from stubble.cli import destination, facts, lengths, shots
from stubble.cli.donor import Donor, FieldMm, check_donor, donor_facts, read_donor
from stubble.cli.options import FaceNumber, Json, Quiet, Sex, YearsOld, within
from stubble.cli.report import answer, progress

if TYPE_CHECKING:
    from stubble.design import Override
    from stubble.photo import Photo
    from stubble.photo.picture import Codes

__all__ = ["EPILOG", "command"]

EPILOG = """\
[bold]Examples[/bold]
[cyan]stubble preview me.jpg[/cyan]
  me-after.jpg, with the hairline, density and shade advised for this head
[cyan]stubble preview me.jpg -o after.png --side-by-side both.jpg --dots dots.csv[/cyan]
  the same without loss, a before/after in one picture, and the dots in mm
[cyan]stubble preview me.heic --format jpeg --hairline 68 --shape rounded[/cyan]
  a hairline of one's own, as a JPEG
[cyan]stubble preview me.jpg --age 3y --light warm[/cyan]
  the same dots three years on, under a bulb
[cyan]stubble preview me.jpg --size 1600 --json[/cyan]
  a smaller result, and everything about it as JSON"""

Shape = Literal["natural", "straight", "rounded", "m", "peak", "mature", "broken", "faded"]
Preset = Literal["shaved", "totalis", "between-hair", "patches", "scars", "correction"]
Format = Literal["jpeg", "png", "webp", "tiff"]

Light = Literal["daylight", "warm", "led"]
Fault = Literal["too-deep", "blown-out"]

RESULT = "The result"
OCCASION = "When and how it is seen"
LOOK = "The look"


def _beside(before: "Photo", after: "Codes") -> "tuple[Codes, Photo]":
    """Before and after with a white seam between them, and the photo that this is."""
    import numpy as np

    seam = max(2, before.width // 100)

    def joined(left: "Codes", right: "Codes") -> "Codes":
        white = np.full_like(left[:, :seam], np.iinfo(left.dtype).max)
        return np.concatenate([left, white, right], axis=1)

    alpha = None if before.alpha is None else joined(before.alpha, before.alpha)
    pixels = joined(before.pixels, after)
    return pixels, replace(before, pixels=pixels, alpha=alpha)


def _override(text: str) -> "Override":
    """Read ``RULE=REASON``."""
    from stubble.design import RULES, Override

    kind, _, sentence = text.partition("=")
    if kind not in RULES or not sentence.strip():
        raise typer.BadParameter(
            f"--set-aside wants RULE=REASON, with one of these rules: {', '.join(RULES)}."
        )
    return Override(kind, sentence.strip())


def command(
    photos: shots.Photos,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            rich_help_panel=RESULT,
            show_default=False,
            help="The after picture of the first photo [dim](NAME-after beside it)[/dim]; those of "
            "further photos are written as NAME-after beside it.",
        ),
    ] = None,
    side_by_side: Annotated[
        Path | None,
        typer.Option(
            "--side-by-side",
            metavar="FILE",
            rich_help_panel=RESULT,
            show_default=False,
            help="Before and after in one picture, too.",
        ),
    ] = None,
    dots: Annotated[
        Path | None,
        typer.Option(
            "--dots",
            metavar="FILE.csv",
            rich_help_panel=RESULT,
            show_default=False,
            help="The dots, too: identity, place in mm, diameter, depth, shade, session, zone.",
        ),
    ] = None,
    size: Annotated[
        int | None,
        typer.Option(
            "--size",
            metavar="PIXELS",
            callback=within(64, 100_000),
            rich_help_panel=RESULT,
            show_default=False,
            help="Longer side of the result, at most the photo's [dim](the photo's)[/dim].",
        ),
    ] = None,
    format: Annotated[
        Format | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            rich_help_panel=RESULT,
            show_default=False,
            help="jpeg, png, webp or tiff [dim](by the file's ending)[/dim].",
        ),
    ] = None,
    look: Annotated[
        Preset,
        typer.Option(
            "--look",
            metavar="LOOK",
            rich_help_panel=LOOK,
            show_default=False,
            help="shaved, totalis (no hair anywhere), between-hair (density within your own), "
            "patches, scars or correction (of earlier work); the last two want --regions "
            "[dim](shaved)[/dim].",
        ),
    ] = "shaved",
    sessions: Annotated[
        int | None,
        typer.Option(
            "--sessions",
            metavar="N",
            callback=within(1, 9),
            rich_help_panel=LOOK,
            show_default=False,
            help="Show it after so many sessions; the list is whole [dim](all)[/dim].",
        ),
    ] = None,
    age: Annotated[
        str | None,
        typer.Option(
            "--age",
            metavar="AGE",
            rich_help_panel=OCCASION,
            show_default=False,
            help="Of the dots: fresh, 3d, 14d, 6mo, 3y and so on, to 10y [dim](healed)[/dim].",
        ),
    ] = None,
    sun: Annotated[
        bool,
        typer.Option(
            "--sun", rich_help_panel=OCCASION, help="On a head that gets much sun: it fades sooner."
        ),
    ] = False,
    light: Annotated[
        Light,
        typer.Option(
            "--light",
            metavar="LIGHT",
            rich_help_panel=OCCASION,
            show_default=False,
            help="daylight, warm (a bulb) or led (cool) [dim](daylight)[/dim].",
        ),
    ] = "daylight",
    fault: Annotated[
        Fault | None,
        typer.Option(
            "--fault",
            metavar="FAULT",
            rich_help_panel=OCCASION,
            show_default=False,
            help="As a careless hand would make it: too-deep or blown-out.",
        ),
    ] = None,
    hairline: Annotated[
        float | None,
        typer.Option(
            "--hairline",
            metavar="40..100",
            rich_help_panel=LOOK,
            show_default=False,
            help="Height of its middle above the point between the brows, in mm along the skin "
            "[dim](advised)[/dim].",
        ),
    ] = None,
    shape: Annotated[
        Shape | None,
        typer.Option(
            "--shape",
            metavar="SHAPE",
            rich_help_panel=LOOK,
            show_default=False,
            help="natural, straight, rounded, m, peak, mature, broken or faded "
            "[dim](advised)[/dim].",
        ),
    ] = None,
    softness: Annotated[
        float | None,
        typer.Option(
            "--softness",
            metavar="0..15",
            rich_help_panel=LOOK,
            show_default=False,
            help="Width over which the hairline fades in, in mm [dim](the shape's own)[/dim].",
        ),
    ] = None,
    density: Annotated[
        float | None,
        typer.Option(
            "--density",
            metavar="20..200",
            rich_help_panel=LOOK,
            show_default=False,
            help="Hairs and dots together per cm² [dim](advised)[/dim].",
        ),
    ] = None,
    shade: Annotated[
        float | None,
        typer.Option(
            "--shade",
            metavar="0..25",
            rich_help_panel=LOOK,
            show_default=False,
            help="ml of water to 1 ml of pigment; 0 is undiluted and darkest [dim](advised)[/dim].",
        ),
    ] = None,
    regularity: Annotated[
        float | None,
        typer.Option(
            "--regularity",
            metavar="1.3..1.65",
            rich_help_panel=LOOK,
            show_default=False,
            help="How evenly dots are spaced, as Clark-Evans R: 1 would be chance "
            "[dim](1.44)[/dim].",
        ),
    ] = None,
    shave: Annotated[
        float | None,
        typer.Option(
            "--shave",
            metavar="0..6",
            rich_help_panel=LOOK,
            show_default=False,
            help="Clip longer hair in the picture to so many mm: 0.1 as by a foil, 0.5 by a "
            "clipper [dim](hair is left as it is)[/dim].",
        ),
    ] = None,
    seed: Annotated[
        int,
        typer.Option(
            "--seed",
            metavar="N",
            rich_help_panel=LOOK,
            show_default=False,
            help="Another number, other dots; the same number, the same dots [dim](1)[/dim].",
        ),
    ] = 1,
    temple_peaks: Annotated[
        bool,
        typer.Option(
            "--temple-peaks",
            metavar="",
            rich_help_panel=LOOK,
            show_default=False,
            help="Build the temporal peaks anew [dim](the line follows the hair there)[/dim].",
        ),
    ] = False,
    sideburns: Annotated[
        bool,
        typer.Option(
            "--sideburns",
            metavar="",
            rich_help_panel=LOOK,
            show_default=False,
            help="Build the sideburns anew, too.",
        ),
    ] = False,
    set_aside: Annotated[
        list[str] | None,
        typer.Option(
            "--set-aside",
            metavar="RULE=REASON",
            rich_help_panel=LOOK,
            show_default=False,
            help="Break a rule on purpose: its name in --json, and why, in a sentence. May be "
            "given several times.",
        ),
    ] = None,
    sex: Sex = None,
    years_old: YearsOld = None,
    donor: Donor = None,
    field_mm: FieldMm = None,
    left: shots.Left = None,
    right: shots.Right = None,
    top: shots.Top = None,
    back: shots.Back = None,
    taps: shots.Taps = None,
    measured: lengths.MeasuredLengths = None,
    ruler: lengths.RulerLengths = None,
    regions: shots.Regions = None,
    face: FaceNumber = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write the photo as it would look with scalp micropigmentation.

    What is not given is advised for this head, or the default (in brackets).
    Several photos of one head get the same dots, each where it belongs.
    Skin that is not treated stays as it is, to the last bit. The photos
    are never overwritten; location and device tags are never written.
    """
    named = shots.name_views(photos, left, right, top, back)
    photo = named[0][0]
    after = output or destination.default_after(photo, format)
    others = [after.parent / destination.default_after(path, format).name for path, _ in named[1:]]
    wanted = {"--output": after, "--side-by-side": side_by_side, "--dots": dots}
    for i, other in enumerate(others):
        wanted[f"the result of photo {i + 2}"] = other
    close_up = check_donor(donor, field_mm)
    destination.check([path for path, _ in named] + ([donor] if donor else []), wanted)
    with progress(silent=as_json or quiet) as say:
        say("Loading the engine")
        from stubble import dots as follicles
        from stubble import photo as pictures
        from stubble import pigment, plan, workflow

        days = pigment.HEALED_DAYS if age is None else pigment.days_of(age)
        occasion = workflow.Occasion(days, float(sun), light, fault)
        wishes = workflow.Wishes(
            hairline_mm=hairline,
            shape=shape,
            softness_mm=softness,
            density=density,
            shade=shade,
            seed=seed,
            regularity=regularity,
            preset=look,
            temple_peaks=temple_peaks,
            sideburns=sideburns,
            overrides=tuple(_override(text) for text in set_aside or ()),
            shave_mm=shave,
        )
        practice, grown = follicles.PRACTICE, None
        if close_up is not None:
            say("Counting the donor")
            grown, _ = read_donor(*close_up)
            wishes, practice = workflow.copied(grown, wishes)
        person = workflow.Person(years_old, sex)
        say("Reading the photos" if len(named) > 1 else "Reading the photo")
        read = shots.read_shots(named, face, taps, measured, ruler)
        drawn = shots.read_regions(regions)
        analysis = workflow.analyse_all(read, notify=say, drawn=drawn)
        say("Laying and drawing the dots")
        showing = partial(workflow.preview, analysis, wishes, size, practice=practice)
        preview = showing(0, sessions, person, occasion=occasion)
        say(f"Writing {after.name}")
        pictures.write(preview.pixels, preview.base, after, format=format, source=photo)
        if side_by_side is not None:
            both, as_one = _beside(preview.base, preview.pixels)
            pictures.write(both, as_one, side_by_side, source=photo)
        if dots is not None:
            plan.write_dots(preview.dots, dots)
        for i, other in enumerate(others, start=1):
            say(f"Drawing {other.name}")
            other_view = showing(i, sessions, person, occasion=occasion)
            pictures.write(
                other_view.pixels, other_view.base, other, format=format, source=named[i][0]
            )
        seen_from_m = workflow.seen_from_m(analysis, preview.wishes)

    height, width = preview.pixels.shape[:2]
    count = len(preview.dots)
    counts = plan.count(preview.dots, analysis.scalp, analysis.front.scale)
    to_make = f"{counts.total.low:,} to {counts.total.high:,}"
    found = {
        "photo": str(photo),
        "after": str(after),
        "further": [
            {"photo": str(path), "view": view, "after": str(other)}
            for (path, view), other in zip(named[1:], others, strict=True)
        ],
        "side_by_side": None if side_by_side is None else str(side_by_side),
        "dots_file": None if dots is None else str(dots),
        "width": int(width),
        "height": int(height),
        **plan.summary(preview.dots, preview.treated_cm2, counts),
        "look": facts.look(preview.wishes),
        "donor": None if grown is None else donor_facts(grown),
        "shown": facts.occasion(occasion),
        "simulated_shave": facts.clipped(preview.clipped),
        "single_dots_seen_from_m": round(seen_from_m, 1),
        "scale": facts.scale(analysis),
        "cautions": facts.cautions(preview.cautions),
        "notes": facts.notes(preview.notes, preview.cautions),
    }
    lines = [("After", f"{after} ({width} × {height})")]
    lines += [("", str(other)) for other in others]
    if side_by_side is not None:
        lines.append(("Side by side", str(side_by_side)))
    if dots is not None:
        lines.append(("Dot list", str(dots)))
    lines += [
        ("Dots", f"{count:,} on {preview.treated_cm2:.0f} cm²; {to_make} to make"),
        ("Look", facts.look_phrase(preview.wishes)),
        *facts.occasion_lines(occasion, age),
        *facts.clipped_lines(preview.clipped),
        ("Single dots", f"can be made out from up to {seen_from_m:.1f} m"),
        ("Scale", facts.scale_phrase(analysis)),
    ]
    answer(found, lines, as_json, quiet)
