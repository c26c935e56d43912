"""The follicle field: candidate follicles over the whole scalp, in an order of becoming dots.

A field is laid once, on the canonical scalp, and carried onto every head by direction. Each of its
candidates *appears* at a density of its own: a dot exists where more is wanted than that
(`stubble.dots.select`). Whatever density is asked for, those that have appeared are spread evenly.

The same candidates have several such orders, one for each step of the dial of regularity. The order
decides which candidates become dots; it never moves one, nor gives it another number.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from stubble.design.wishes import NATURAL
from stubble.errors import WishError
from stubble.head.surface import canonical_radius_mm, chart_mm, directions_of_chart
from stubble.photo.picture import sealed

__all__ = [
    "APART", "BAKED", "FIELDS", "LOWEST", "NATURAL", "PER_CM2", "REGULARITIES", "Field", "baked",
    "nearest_step", "pack", "unpack",
]  # fmt: skip

Floats = NDArray[np.float64]

#: Name of the field that ships with the program. A field that plans were made on never changes:
#: a better one gets another name and another file.
BAKED = "F2"

#: Candidates per cm² of the canonical scalp: denser than anyone needs, also on a head larger than
#: that, and dense enough to choose from where hairs stand in the way. Practice grade: SMP goes up
#: to about 100 dots per cm², and hair itself to 130 to 200 (Guo 2017, measured).
PER_CM2 = 300.0

#: Steps of the dial: Clark-Evans R of the dots at working densities, 40 to 150 per cm².
REGULARITIES = (1.32, 1.38, 1.44, 1.50, 1.56, 1.62)

#: The least distance of two dots in each order, as a share of the hexagonal lattice's spacing at
#: the density that they were chosen for.
APART = (0.33, 0.38, 0.41, 0.44, 0.47, 0.50)

#: All fields that there have been. F1, of 200 per cm², had one order, about as regular as can be.
FIELDS = {"F1": (200.0, (1.62,), (0.55,)), "F2": (PER_CM2, REGULARITIES, APART)}

#: Height of the lowest candidates, as the y of a direction: below the nape and the sideburns.
LOWEST = -0.62


@dataclass(frozen=True, eq=False)
class Field:
    """Candidate follicles and the order in which they become dots.

    Attributes
    ----------
    id : str
        Name of the field; with a candidate's number it identifies a dot for ever.
    per_cm2 : float
        Candidates per cm² of the canonical scalp, the same everywhere.
    regularity : float
        Clark-Evans R of what this order chooses, at 40 to 150 per cm².
    apart : float
        Least distance of two dots, as a share of the hexagonal lattice's spacing.
    direction : (n, 3) float32
        Unit vectors from the scalp's centre. A candidate's number is its index.
    appears : (n,) float32
        Density, per cm² of the canonical scalp, from which on each candidate is a dot.
    """

    id: str
    per_cm2: float
    regularity: float
    apart: float
    direction: NDArray[np.float32]
    appears: NDArray[np.float32]

    def __post_init__(self) -> None:
        if self.appears.shape != self.direction.shape[:1]:
            raise ValueError(f"{len(self.direction)} candidates, {self.appears.shape} densities.")
        self.direction.flags.writeable = self.appears.flags.writeable = False

    def __len__(self) -> int:
        return len(self.direction)

    @property
    def points_mm(self) -> Floats:
        """The candidates on the canonical scalp about its centre, (n, 3), mm."""
        direction = self.direction.astype(np.float64)
        return np.asarray(direction * canonical_radius_mm(direction)[:, None])


def nearest_step(regularity: float, steps: tuple[float, ...] = REGULARITIES) -> int:
    """Index of the step of the dial that comes nearest to a Clark-Evans R."""
    return int(np.argmin(np.abs(np.array(steps) - regularity)))


def baked(regularity: float = NATURAL, name: str = BAKED) -> Field:
    """Give a field that ships with the program (read once, then kept).

    Parameters
    ----------
    regularity : float
        Clark-Evans R that is wanted; the nearest order is given.
    name : str
        An earlier field, for plans that were made on it.

    Raises
    ------
    WishError
        When there is no field of that name.
    """
    if name not in FIELDS:
        raise WishError(f"There is no field {name!r}; this program has {', '.join(FIELDS)}.")
    return _ordered(name, nearest_step(regularity, FIELDS[name][1]))


@cache
def _ordered(name: str, step: int) -> Field:
    per_cm2, steps, apart = FIELDS[name]
    direction = _candidates(name)
    if name == "F1":  # a candidate's number was its rank
        appears = (np.arange(len(direction)) + 0.5) / len(direction) * per_cm2
    else:
        orders = np.load(Path(__file__).with_name(f"orders-{name}.npy"), mmap_mode="r")
        appears = (orders[step] + 0.5) / 65536 * per_cm2
    return Field(name, per_cm2, steps[step], apart[step], direction, appears.astype(np.float32))


@cache
def _candidates(name: str) -> NDArray[np.float32]:
    return sealed(unpack(np.load(Path(__file__).with_name(f"field-{name}.npy"))))


#: Half the width of the chart that a baked field's 16-bit numbers span: its radius at `LOWEST`.
_HALF_WIDTH_MM = 162.0


def pack(direction: NDArray[np.floating]) -> NDArray[np.uint16]:
    """Directions (n, 3) as 16-bit chart coordinates (n, 2); off by less than 0.01 mm."""
    part = chart_mm(direction) / (2 * _HALF_WIDTH_MM) + 0.5
    return np.rint(part * 65535).astype(np.uint16)


def unpack(packed: NDArray[np.uint16]) -> NDArray[np.float32]:
    """Invert `pack`."""
    chart = packed * (2 * _HALF_WIDTH_MM / 65535) - _HALF_WIDTH_MM
    return directions_of_chart(chart).astype(np.float32)
