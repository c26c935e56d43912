"""``stubble dots``: how the dots of a head lie, in figures and as a picture."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stubble.cli import destination, facts, shots
from stubble.cli.donor import Donor, FieldMm, check_donor, donor_facts, read_donor
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
    donor: Donor = None,
    field_mm: FieldMm = None,
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
    if plot is not None and plot.suffix.lower() != ".png":
        raise WishError(f"The plot is written as PNG; name it so, not {plot.name}.")
    named = shots.name_views(photos, left, right, top, back)
    close_up = check_donor(donor, field_mm)
    inputs = [path for path, _ in named] + ([donor] if donor else [])
    destination.check(inputs, {"--plot": plot})
    with progress(silent=as_json or quiet) as say:
        say("Loading the engine")
        import io

        from stubble import dots as follicles
        from stubble import plan, workflow
        from stubble.dots import compare
        from stubble.photo.writing import write_whole

        wishes = workflow.Wishes(density=density, regularity=regularity, seed=seed)
        practice = follicles.PRACTICE
        grown, hair = None, None
        if close_up is not None:
            say("Counting the donor")
            grown, hair = read_donor(*close_up)
            wishes, practice = workflow.copied(grown, wishes)
        say("Reading the photos" if len(named) > 1 else "Reading the photo")
        analysis = workflow.analyse_all(shots.read_shots(named, face, taps, None, None), notify=say)
        say("Laying the dots")
        look = workflow.wished_look(analysis, wishes)
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
        "donor": None if grown is None else donor_facts(grown),
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


def _phrase(one: "Spacing") -> str:
    return (
        f"{one.per_cm2:.0f} per cm², R {one.regularity:.2f}, CV {one.nearest_cv:.2f}, "
        f"least {one.nearest_mm.min():.2f} mm"
    )
