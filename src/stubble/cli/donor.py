"""The donor of a command: a close-up of the person's own full hair, whose pattern dots copy."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stubble.errors import WishError

if TYPE_CHECKING:
    from stubble.dots.compare import Spacing
    from stubble.hair.closeup.counts import Interval
    from stubble.hair.donor import DonorPattern

__all__ = ["Donor", "FieldMm", "check_donor", "donor_facts", "read_donor"]

_PANEL = "The donor"

Donor = Annotated[
    Path | None,
    typer.Option(
        "--donor",
        metavar="FILE",
        rich_help_panel=_PANEL,
        show_default=False,
        help="A close-up of full hair clipped to 1 mm: density, regularity and units are copied.",
    ),
]

FieldMm = Annotated[
    float | None,
    typer.Option(
        "--field-mm",
        metavar="MM",
        rich_help_panel=_PANEL,
        show_default=False,
        help="How many mm of skin the close-up is wide (its longer side).",
    ),
]


def check_donor(donor: Path | None, field_mm: float | None) -> tuple[Path, float] | None:
    """A close-up and its scale, or neither.

    Raises
    ------
    WishError
        When only one is given, or the scale is none.
    """
    if donor is None and field_mm is None:
        return None
    if donor is None or field_mm is None:
        raise WishError("A donor needs its scale: give --donor and --field-mm together.")
    if not 0 < field_mm < 1000:
        raise WishError("The width of the close-up is above 0 mm and below a metre.")
    return donor, field_mm


def read_donor(path: Path, field_mm: float) -> "tuple[DonorPattern, Spacing]":
    """Count a close-up: the donor's pattern, and how its units lie."""
    import numpy as np

    from stubble import photo as pictures
    from stubble.cli.count import FINEST
    from stubble.dots.compare import RINGS_MM, Spacing
    from stubble.dots.statistics import nearest_mm, variation
    from stubble.hair import closeup, donor

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


def donor_facts(grown: "DonorPattern") -> dict[str, Any]:
    """What was found, for JSON."""

    def interval(value: "Interval") -> dict[str, float]:
        return {name: round(getattr(value, name), 3) for name in ("value", "low", "high")}

    return {
        "units_per_cm2": interval(grown.units_per_cm2),
        "hairs_per_cm2": interval(grown.hairs_per_cm2),
        "regularity": interval(grown.regularity),
        "units_by_hairs": [round(share, 3) for share in grown.units],
        "grade": grown.grade,
        "source": grown.source,
    }
