"""How dense the dots are to be: the wish, the hairline's ramp, and the hair that is there."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from stubble.design.ground import Ground
from stubble.design.hairline import Hairline
from stubble.design.wishes import Look

__all__ = ["wanted_density"]

Floats = NDArray[np.float64]

#: Width of the fade at the lower edge over ears and nape, mm. Our assumption.
_LOWER_FADE_MM = 14.0

#: With no more than the first share of the skin bare, no dots are laid; from the second on, as many
#: as are wanted. Our assumption.
_HIDDEN = (0.12, 0.25)

#: Beyond the front line there are stray single dots, to about this share of the inner density.
_SENTINELS = 0.03


def wanted_density(
    line: Hairline,
    directions: NDArray[np.floating],
    xyz_mm: Floats,
    ground: Ground,
    look: Look,
) -> Floats:
    """Give dots per cm² wanted at each place, (n,).

    Parameters
    ----------
    line : Hairline
    directions, xyz_mm : (n, 3) float
        The places.
    ground : Ground
        What the photo shows there.
    look : Look
        For density and softness.
    """
    wanted = np.zeros(len(directions))
    near = np.flatnonzero(ground.bare > 0.02)
    depth, front = line.depth_mm(directions[near], xyz_mm[near])
    width = np.where(front > 0.5, max(look.softness_mm, 0.2), _LOWER_FADE_MM)
    ramp = ndtr((depth - 0.5 * width) / (width / 2.6))
    stray = (depth > -3.5) & (depth <= 0) & (front > 0.5) & (look.softness_mm > 1)
    ramp = np.maximum(ramp, np.where(stray, _SENTINELS * min(look.softness_mm / 7, 1.5), 0))
    # Where hair is, it counts; and where it hides most of the skin, nobody would see a dot.
    bare = ground.bare[near]
    low, high = _HIDDEN
    wanted[near] = look.density * ramp * bare * np.clip((bare - low) / (high - low), 0, 1)
    return wanted
