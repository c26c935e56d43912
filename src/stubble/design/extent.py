"""How far a person's own hair reaches on the chart: what thickening must not go beyond."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_closing, binary_fill_holes, distance_transform_edt, label

from stubble.hair.chart import AXIS_MM, STEP_MM, ChartMap, nodes
from stubble.hair.pattern.cells import READABLE, reference
from stubble.head.sheet import look_up
from stubble.head.zones import SCALP, zone_of
from stubble.photo.picture import sealed

__all__ = ["Extent", "own_extent"]

Floats = NDArray[np.floating]

#: Hair grows where it hides this share of what full hair hides on this head. Our assumption:
#: less is down, or an error of the map.
_GROWS = 0.15

#: Gaps up to twice this width belong to the hair around them (a parting runs out at the forehead,
#: where no hole would be filled), mm. Our assumption: half a wide parting and a margin.
_GAP_MM = 12.0

#: Bare patches within the hair belong to it, however large; their dots, like all, fade out over
#: this width inside the hair's own border, mm. Our assumption.
_FADE_MM = 7.0

#: A tuft smaller than this by itself, or a spot taken for one, makes no head of hair, mm². Our
#: assumption.
_TUFT_MM2 = 400.0

#: Less seen than this, a place tells nothing.
_SEEN = 0.1


@dataclass(frozen=True, eq=False)
class Extent:
    """Where a person's own hair grows, gaps and patches in it included.

    Attributes
    ----------
    within : (109, 109) float32
        On the chart's map (`stubble.hair.chart`): 1 well inside, falling to 0 at the border.
    """

    within: NDArray[np.float32]

    def at(self, chart: Floats) -> NDArray[np.float32]:
        """Read it at places of the chart, (n, 2) in mm: (n,) float32."""
        return np.asarray(look_up(self.within, (np.asarray(chart) - AXIS_MM[0]) / STEP_MM))


def own_extent(chart: ChartMap) -> Extent:
    """Find where the person's own hair grows.

    A shaved or bare head has no readable extent: it is empty then.

    Parameters
    ----------
    chart : ChartMap
    """
    full = reference(chart)
    if full < READABLE:
        return Extent(sealed(np.zeros_like(chart.coverage)))
    grows = _without_tufts((chart.coverage > _GROWS * full) & (chart.seen > _SEEN))
    reach = int(_GAP_MM / STEP_MM)
    across = np.hypot(*np.mgrid[-reach : reach + 1, -reach : reach + 1]) <= reach
    # What no photo shows says nothing of where hair ends: it counts as hair while gaps are closed.
    unseen = (chart.seen <= _SEEN) & _scalp()
    whole = binary_fill_holes(binary_closing(np.pad(grows | unseen, reach), across))
    whole = whole[reach:-reach, reach:-reach] & ~unseen & _scalp()
    # The border to what is not seen is none of the hair's.
    inside = distance_transform_edt(whole | unseen) * STEP_MM
    ramp = np.clip((inside - STEP_MM / 2) / _FADE_MM, 0, 1)
    return Extent(sealed(np.where(whole, ramp, 0).astype(np.float32)))


def _without_tufts(grows: NDArray[np.bool_]) -> NDArray[np.bool_]:
    piece, _ = label(grows)
    large = np.bincount(piece.ravel()) * STEP_MM**2 >= _TUFT_MM2
    large[0] = False  # what does not grow
    return np.asarray(large[piece])


def _scalp() -> NDArray[np.bool_]:
    """Where hair can grow at all, on the chart's map."""
    directions, _ = nodes()
    return np.asarray((zone_of(directions) < len(SCALP)).reshape(len(AXIS_MM), len(AXIS_MM)))
