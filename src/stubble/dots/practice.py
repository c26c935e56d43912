"""How dots are made: needle, size, depth and dilution, by session and by place.

Everything here is a named default that a clinic may set otherwise; `GRADES` says what each rests
on. Sizes and depths are factors on the dot that pigment plans with, dilutions on the look's shade:
they are balanced, so that a whole treatment has the tone that was wished for.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from stubble.dots.hand import uniform
from stubble.dots.select import SHARES, check_shares
from stubble.errors import WishError

__all__ = ["GRADES", "NEEDLES", "PRACTICE", "Practice", "Strokes", "strokes"]

Floats = NDArray[np.float64]

#: Needles by name, points by the thickness of the wire; a dot refers to them by index. Practice
#: grade: one round point at the hairline, three further in (smp-domain 1.2).
NEEDLES = ("1 x 0.18 mm", "3 x 0.25 mm")

#: What follows how pigment shows with the dot's diameter: the tone of a field goes with about this
#: power (`stubble.pigment`: the core's share grows with 2.8, the halo's with 2).
_TONE = 2.4


@dataclass(frozen=True)
class Practice:
    """How an artist works.

    Attributes
    ----------
    shares : tuple of float
        Share of the dots that are made by the end of each session, rising to 1.
    water : tuple of float
        Water of each session over the look's shade: more at first, least for the last details. The
        last one also holds for every session after it.
    edge_mm : float
        Behind a front line, this far in, dots are single hairs made with the finest needle, mm.
    edge_size : float
        Their diameter over that of dots further in.
    edge_depth : float
        Their depth likewise.
    units : tuple of float
        Share of follicular units with one, two, and three or more hairs. Each dot stands for one
        unit.
    unit_size : tuple of float
        Diameter of their dots, as ratios.

    Raises
    ------
    WishError
        When it cannot be worked so.
    """

    shares: tuple[float, ...] = SHARES
    water: tuple[float, ...] = (1.25, 1.0, 0.8)
    edge_mm: float = 6.0
    edge_size: float = 0.9
    edge_depth: float = 0.95
    units: tuple[float, float, float] = (0.284, 0.526, 0.190)
    unit_size: tuple[float, float, float] = (0.85, 1.0, 1.15)

    def __post_init__(self) -> None:
        check_shares(self.shares)
        factors = (*self.water, self.edge_size, self.edge_depth, *self.unit_size)
        if not self.water or not all(0.3 <= f <= 3 for f in factors):
            raise WishError("Factors on water, size and depth are 0.3 to 3.")
        if not 0 <= self.edge_mm <= 30:
            raise WishError(f"The edge of fine dots is {self.edge_mm:g} mm; choose one of 0 to 30.")
        if min(self.units) < 0 or abs(sum(self.units) - 1) > 0.01:
            raise WishError("The shares of units with one, two and three hairs add up to 1.")


#: The default.
PRACTICE = Practice()

#: What each default rests on: grade and source.
GRADES = MappingProxyType(
    {
        "shares": ("practice", "30, 70 and 100 % over three sessions: smp-domain 1.4 [12]"),
        "water": (
            "practice",
            "first session lighter, darkest dots in the last: smp-domain 1.5 [22][35]; our amounts",
        ),
        "edge_mm": ("assumption", "singles only at the hairline: smp-domain 2.2 [83]"),
        "edge_size": ("assumption", "finer points at the hairline: smp-domain 1.2 [11], 2.2 [84]"),
        "edge_depth": ("assumption", "thinner skin towards the forehead: smp-domain 1.3 [25]"),
        "units": ("measured", "Han scalps, n = 146: Guo 2017, smp-domain 2.2 [75]"),
        "unit_size": (
            "assumption",
            "one larger dot for a unit: points 0.2 mm apart merge under the skin",
        ),
    }
)


@dataclass(frozen=True, eq=False)
class Strokes:
    """How each of n dots is made.

    Attributes
    ----------
    needle : (n,) uint8
        Index into `NEEDLES`.
    hairs : (n,) uint8
        Hairs of the unit that the dot stands for, 1 to 3; 3 is three or more.
    size, depth, water : (n,) float64
        Factors on diameter, depth and the look's shade.
    """

    needle: NDArray[np.uint8]
    hairs: NDArray[np.uint8]
    size: Floats
    depth: Floats
    water: Floats


def strokes(
    practice: Practice,
    field: str,
    number: NDArray[np.integer],
    session: NDArray[np.integer],
    edge: NDArray[np.bool_],
) -> Strokes:
    """Work out how dots are made.

    Parameters
    ----------
    practice : Practice
    field : str
        Id of the field the dots come from.
    number : (n,) int
        Candidate numbers: a dot's unit depends on its own number alone, whatever the seed.
    session : (n,) int
        From 1.
    edge : (n,) bool
        The dot lies behind a front line, within `Practice.edge_mm`.
    """
    limits = np.cumsum(practice.units)[:2] / sum(practice.units)
    unit = np.searchsorted(limits, uniform(number, f"{field} unit"), side="right")
    hairs = np.where(edge, 1, 1 + unit).astype(np.uint8)
    ratio = np.array(practice.unit_size)
    usual = (np.array(practice.units) @ ratio**_TONE / sum(practice.units)) ** (1 / _TONE)
    size = ratio[hairs - 1] / usual
    size[edge] = practice.edge_size
    water = np.array(practice.water)[np.clip(session, 1, len(practice.water)) - 1]
    return Strokes(
        needle=np.where(edge, 0, 1).astype(np.uint8),
        hairs=hairs,
        size=size,
        depth=np.where(edge, practice.edge_depth, 1.0),
        water=water,
    )
