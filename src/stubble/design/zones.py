"""The zones of the scalp, by place on the chart. Borders are ours; names are the trade's."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["ZONES", "zone_of"]

#: Zone names; a zone is an index into them.
ZONES = ("frontal", "mid-scalp", "vertex", "temple", "parietal", "occipital", "nape")


def zone_of(directions: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Name the zone of each direction, (n, 3) to (n,) indices into `ZONES`.

    The top is split, front to back, into frontal, mid-scalp and vertex; the sides into temple and
    parietal; the back into occipital and, low down, nape.
    """
    x, y, z = np.asarray(directions, float).T
    azimuth = np.degrees(np.arctan2(np.abs(x), z))
    # Angle over the top from the front horizon, seen from the side.
    along = np.degrees(np.arctan2(y, z))
    side = np.degrees(np.arcsin(np.clip(np.abs(x), 0, 1)))
    zone = np.full(len(x), ZONES.index("parietal"), np.uint8)
    top = (side < 47) & (along < 146) & (along > -10)
    zone[top & (along < 62)] = ZONES.index("frontal")
    zone[top & (along >= 62) & (along < 108)] = ZONES.index("mid-scalp")
    zone[top & (along >= 108)] = ZONES.index("vertex")
    zone[~top & (azimuth < 75) & (y < 0.75)] = ZONES.index("temple")
    back = ~top & (azimuth > 125)
    zone[back] = ZONES.index("occipital")
    zone[back & (y < -0.42)] = ZONES.index("nape")
    return zone
