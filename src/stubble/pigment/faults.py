"""The two faults that people should see before they choose an artist.

They are the same dots, made badly: the same physics shows them.
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from stubble.photo.picture import sealed
from stubble.pigment.healing import Aged

__all__ = ["FAULTS", "Fault", "faulty"]

#: Pigment set too deep, which turns blue and soft; and blown out, which spreads and merges.
Fault = Literal["too-deep", "blown-out"]
FAULTS: tuple[Fault, ...] = get_args(Fault)

#: Depth of the middle of pigment set too deep, mm, its width over that of a sound dot, and the
#: pigment it holds: the needle went 1.5 mm and more (practice: smp-domain 1.3 [20]). Our amounts,
#: such that single dots can still be told: from 0.4 mm on they are one khaki veil, as green light
#: comes back from above them as blue does and red alone is lost.
_DEEP_MM, _DEEP_WIDE, _DEEP_FULL = 0.30, 1.5, 3.0

#: Width of a blown-out dot, mm, at least, how much wider than a sound one, how much deeper, and the
#: pigment it holds (over 0.5 mm, bigger and darker: smp-domain 1.1 and 1.8 [29][59]); our amounts.
_BLOWN_MM, _BLOWN_WIDE, _BLOWN_DEEPER_MM, _BLOWN_FULL = 0.55, 1.6, 0.06, 2.0


def faulty(
    fault: Fault,
    diameter_mm: NDArray[np.floating],
    depth_mm: NDArray[np.floating],
    load_per_mm: NDArray[np.floating],
) -> Aged:
    """Make healed dots badly: (n,) of each."""
    diameter, depth, load = (np.asarray(a, float) for a in (diameter_mm, depth_mm, load_per_mm))
    if fault == "too-deep":
        return Aged(
            sealed(diameter * _DEEP_WIDE),
            sealed(depth - depth.mean() + _DEEP_MM if len(depth) else depth),
            sealed(load * _DEEP_FULL),
        )
    return Aged(
        sealed(np.maximum(diameter * _BLOWN_WIDE, _BLOWN_MM)),
        sealed(depth + _BLOWN_DEEPER_MM),
        sealed(load * _BLOWN_FULL),
    )
