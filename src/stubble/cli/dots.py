"""``stubble dots``: how the dots of a head lie, in figures and as a picture."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stubble.cli import destination, facts, shots
from stubble.cli.options import FaceNumber, Json, Quiet
from stubble.cli.report import answer, progress
from stubble.errors import WishError

if TYPE_CHECKING:
    from stubble.dots.compare import Spacing

__all__ = ["EPILOG", "command"]

EPILOG = """\
[bold]Examples[/bold]
[cyan]stubble dots head.jpg --plot dots.png[/cyan]
[cyan]stubble dots head.jpg --donor back.jpg --field-mm 8 --plot dots.png --json[/cyan]"""

RESULT = "The result"
LOOK = "The look"


def command(
    photos: shots.Photos,
    plot: Annotated[
        Path | None,
        typer.Option(
            "--plot",
            metavar="FILE.png",
            rich_help_panel=RESULT,
            show_default=False,
            help="Density, sessions and spacing as a picture, beside chance and a grid.",
        ),
    ] = None,
    donor: Annotated[
        Path | None,
        typer.Option(
            "--donor",
            metavar="FILE",
            rich_help_panel="The donor",
            show_default=False,
            help="A close-up of full hair clipped to 1 mm: its regularity and units are copied.",
        ),
    ] = None,
    field_mm: Annotated[
        float | None,
        typer.Option(
            "--field-mm",
            metavar="MM",
            rich_help_panel="The donor",
            show_default=False,
            help="How many mm of skin the close-up is wide (its longer side).",
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
    regularity: Annotated[
        float | None,
        typer.Option(
            "--regularity",
            metavar="1.30..1.65",
            rich_help_panel=LOOK,
            show_default=False,
            help="How evenly dots are spaced [dim](the donor's, or 1.44)[/dim].",
        ),
    ] = None,
    seed: Annotated[
        int,
        typer.Option(
            "--seed",
            metavar="N",
            rich_help_panel=LOOK,
            show_default=False,
            help="Another number, another hairline's jitter [dim](1)[/dim].",
        ),
    ] = 1,
    left: shots.Left = None,
    right: shots.Right = None,
    top: shots.Top = None,
    back: shots.Back = None,
    taps: shots.Taps = None,
    face: FaceNumber = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Tell how the dots of a head lie: density, sessions, spacing.

    A square of three centimetres where dots are densest is held beside
    chance and a grid of the same density, and beside a donor's hair where
    a close-up of it is given. Grown follicles lie between the two.
    """  # fmt: skip
    if (donor is None) != (field_mm is None):
        raise WishError("A donor needs its scale: give --donor and --field-mm together.")
    if plot is not None and plot.suffix.lower() != ".png":
        raise WishError(f"The plot is written as PNG; name it so, not {plot.name}.")
    named = shots.name_views(photos, left, right, top, back)
    inputs = [path for path, _ in named] + ([donor] if donor else [])
    destination.check(inputs, {"--plot": plot})
    with progress(silent=as_json or quiet) as say:
        say("Loading the engine")
        import io
        from dataclasses import replace

        from stubble import dots as follicles
        from stubble import plan, workflow
        from stubble.dots import compare
        from stubble.photo.writing import write_whole

        wishes = workflow.Wishes(density=density, regularity=regularity, seed=seed)
        practice = follicles.PRACTICE
        grown, hair = None, None
        if donor is not None and field_mm is not None:
            say("Counting the donor")
            grown, hair = _donor(donor, field_mm)
            if regularity is None:
                wishes = replace(wishes, regularity=grown.dial)
            practice = replace(practice, units=grown.units)
        say("Reading the photos" if len(named) > 1 else "Reading the photo")
        analysis = workflow.analyse_all(shots.read_shots(named, face, taps, None, None), notify=say)
        say("Laying the dots")
        look = wishes.over(analysis.advised)
        laid, treated_cm2 = workflow.lay(analysis, look, practice)
        counts = plan.count(laid, analysis.scalp, analysis.front.scale)
        meant, others = compare.beside(laid)
        if hair is not None:
            others.append(hair)
        if plot is not None:
            say(f"Writing {plot.name}")
            source = (
                f"Stubble, field {laid.field}, regularity {laid.regularity:g}, seed {laid.seed}; "
                f"{len(laid):,} dots, {counts.total.low:,} to {counts.total.high:,} to make. "
                "The head from above, the face below."
            )
            drawn = plan.plot(laid, meant, others, source)
            data = io.BytesIO()
            drawn.save(data, "PNG", optimize=True)
            write_whole(data.getvalue(), plot)

    found = {
        "photo": str(named[0][0]),
        "plot": None if plot is None else str(plot),
        **plan.summary(laid, treated_cm2, counts),
        "regularity": laid.regularity,
        "look": facts.look(look),
        "ranks": {
            "field_per_cm2": follicles.baked(laid.regularity).per_cm2,
            "shares_by_session": list(practice.shares),
        },
        "spacing": {one.name.replace(" ", "_"): _figures(one) for one in (meant, *others)},
        "donor": None if grown is None else _pattern(grown),
        "notes": facts.notes(analysis.notes),
    }
    lines = [
        ("Dots", f"{len(laid):,} on {treated_cm2:.0f} cm²"),
        ("To make", f"{counts.total.low:,} to {counts.total.high:,}, those made again included"),
    ]
    lines += [(one.name.capitalize(), _phrase(one)) for one in (meant, *others)]
    if plot is not None:
        lines.append(("Plot", str(plot)))
    answer(found, lines, as_json, quiet)


def _donor(path: Path, field_mm: float) -> tuple[Any, "Spacing"]:
    """Count a close-up: the donor's pattern, and how its units lie."""
    import numpy as np

    from stubble import photo as pictures
    from stubble.cli.count import FINEST
    from stubble.dots.compare import RINGS_MM, Spacing
    from stubble.dots.statistics import nearest_mm, variation
    from stubble.hair import closeup, donor

    if not 0 < field_mm < 1000:
        raise WishError("The width of the close-up is above 0 mm and below a metre.")
    read = pictures.read(path)
    longer = max(read.width, read.height)
    side = round(longer * min(1.0, FINEST * field_mm / longer))
    seen = closeup.read_closeup(pictures.linear(read, side), side / field_mm)
    grown = donor.counted(seen)
    places = np.array([unit.place_mm for unit in seen.units])
    far = nearest_mm(places)[[unit.counted for unit in seen.units]]
    nothing = np.zeros(0)
    return grown, Spacing(
        name="donor",
        points_mm=places - places.mean(axis=0),
        per_cm2=grown.units_per_cm2.value,
        regularity=grown.regularity.value,
        nearest_mm=far,
        nearest_cv=seen.pattern.nearest_cv or variation(far),
        order=float("nan"),  # too few to tell
        rings=np.zeros(len(RINGS_MM) - 1),
        wave_per_mm=nothing,
        power=nothing,
        strongest=float("nan"),
        uneven=float("nan"),
    )


def _figures(one: "Spacing") -> dict[str, Any]:
    import math

    import numpy as np

    from stubble.dots.compare import RINGS_MM

    def told(value: float) -> float | None:
        return None if math.isnan(value) else round(value, 3)

    edges = np.linspace(0, 2.0, 41)
    return {
        "per_cm2": told(one.per_cm2),
        "regularity": told(one.regularity),
        "nearest_cv": told(one.nearest_cv),
        "nearest_least_mm": told(float(one.nearest_mm.min())),
        "nearest_histogram": {
            "step_mm": 0.05,
            "counts": np.histogram(one.nearest_mm, edges)[0].tolist(),
        },
        "pair_correlation": None
        if one.name == "donor"
        else {"step_mm": round(float(RINGS_MM[1]), 3), "values": np.round(one.rings, 3).tolist()},
        "bond_order": told(one.order),
        "spectrum_strongest": told(one.strongest),
        "spectrum_uneven": told(one.uneven),
    }


def _pattern(grown: Any) -> dict[str, Any]:
    def interval(value: Any) -> dict[str, float]:
        return {name: round(getattr(value, name), 3) for name in ("value", "low", "high")}

    return {
        "units_per_cm2": interval(grown.units_per_cm2),
        "hairs_per_cm2": interval(grown.hairs_per_cm2),
        "regularity": interval(grown.regularity),
        "units_by_hairs": [round(share, 3) for share in grown.units],
        "grade": grown.grade,
        "source": grown.source,
    }


def _phrase(one: "Spacing") -> str:
    return (
        f"{one.per_cm2:.0f} per cm², R {one.regularity:.2f}, CV {one.nearest_cv:.2f}, "
        f"least {one.nearest_mm.min():.2f} mm"
    )
