"""When, and in what light, the dots are looked at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stubble import pigment
from stubble.design.scars import SCARS, within
from stubble.dots import Dots
from stubble.errors import WishError
from stubble.pigment import FAULTS, Deposit, Fault
from stubble.skin.lamps import LAMPS, Lamp
from stubble.workflow.analysis import Analysis

__all__ = ["Occasion", "deposits"]


@dataclass(frozen=True)
class Occasion:
    """What a picture shows: the dots stay as planned.

    Attributes
    ----------
    days : float
        Since the dots were made, 0 to 3,653.
    sun : float
        0 for a head under a hat, 1 for one in much sun.
    lamp : Lamp
    fault : Fault or None
        As a careless hand would have made them.

    Raises
    ------
    WishError
        If there is no such light or fault.
    """

    days: float = pigment.HEALED_DAYS
    sun: float = 0.0
    lamp: Lamp = "daylight"
    fault: Fault | None = None

    def __post_init__(self) -> None:
        if self.lamp not in LAMPS:
            raise WishError(f"There is no light called {self.lamp}; choose {', '.join(LAMPS)}.")
        if self.fault not in (None, *FAULTS):
            raise WishError(f"There is no fault called {self.fault}; choose {', '.join(FAULTS)}.")

    @property
    def plain(self) -> bool:
        """Whether it shows healed dots, soundly made, in daylight."""
        return self == Occasion()


def deposits(analysis: Analysis, made: Dots, occasion: Occasion) -> Deposit:
    """Give what dots do to light on an occasion.

    Parameters
    ----------
    analysis : Analysis
    made : Dots
        As a hand made them.
    occasion : Occasion
    """
    diameter: NDArray[np.float64] = made.diameter_mm
    depth, load = made.depth_mm, pigment.load_per_mm(made.shade)
    if occasion.fault is not None:
        bad = pigment.faulty(occasion.fault, diameter, depth, load)
        diameter, depth, load = bad.diameter_mm, bad.depth_mm, bad.load_per_mm
    if occasion.days != pigment.HEALED_DAYS:
        scar = within(analysis.regions, SCARS, made.chart_mm).astype(float)
        old = pigment.aged(diameter, depth, load, occasion.days, scar, occasion.sun)
        diameter, depth, load = old.diameter_mm, old.depth_mm, old.load_per_mm
    return pigment.deposit(diameter, depth, load, analysis.tissue, occasion.lamp)
