"""The chart in coarse cells: how much of the hair that grows there on full heads is left."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from stubble.hair.chart import AXIS_MM, STEP_MM, ChartMap
from stubble.head.surface import directions_of_chart
from stubble.head.zones import SCALP, limit_mm, zone_of
from stubble.photo.picture import sealed

__all__ = ["CELL_MM2", "READABLE", "Cells", "Places", "left_of_hair", "places", "reference"]

Floats = NDArray[np.float64]

#: Nodes of the chart's map put together to one cell, along either axis.
_TOGETHER = 2

#: Area of a cell on the chart, mm².
CELL_MM2 = (_TOGETHER * STEP_MM) ** 2

#: Coverage of the fringe below which the head is taken for shaved: hair too short to tell where it
#: grows. Our assumption.
READABLE = 0.2

#: The zones that keep their hair longest.
_FRINGE = ("left temple", "right temple", "left parietal", "right parietal", "occipital", "nape")


@dataclass(frozen=True, eq=False)
class Places:
    """The cells of the hair-bearing scalp, m of them.

    Attributes
    ----------
    chart : (m, 2) float64
        Their middles, u and v in mm.
    azimuth : (m,) float64
        Degrees from the front, 0 to 180.
    zone : (m,) int
        Index into `stubble.head.zones.SCALP`.
    block : (m,) int
        Block of the map's nodes that it is made of, row by row.
    """

    chart: Floats
    azimuth: Floats
    zone: NDArray[np.intp]
    block: NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Cells:
    """What is left of the hair, by cell of `places`.

    Attributes
    ----------
    left : (m,) float64
        Coverage over that of full hair on this head, 0 to 1.
    seen : (m,) float64
        How well the photos show it, 0 to 1.
    """

    left: Floats
    seen: Floats


@cache
def places() -> Places:
    """Give the cells of the hair-bearing scalp."""
    axis = _blocks(np.tile(AXIS_MM, (len(AXIS_MM), 1)))[0]
    chart = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    azimuth = np.degrees(np.arctan2(np.abs(chart[:, 0]), chart[:, 1]))
    kept = np.flatnonzero(np.hypot(*chart.T) < limit_mm(azimuth))
    zone = zone_of(directions_of_chart(chart[kept])).astype(np.intp)
    return Places(sealed(chart[kept]), sealed(azimuth[kept]), sealed(zone), sealed(kept))


def _blocks(grid: NDArray[np.floating]) -> Floats:
    """Means over blocks of nodes; the last row and column, on the neck, are left out."""
    count = len(AXIS_MM) // _TOGETHER
    whole = grid[: count * _TOGETHER, : count * _TOGETHER].astype(float)
    return np.asarray(whole.reshape(count, _TOGETHER, count, _TOGETHER).mean(axis=(1, 3)))


def reference(chart: ChartMap) -> float:
    """Coverage of full hair on this head: of the fringe, as far as it is seen.

    Hair is clipped or long, fair or dark, and covers more or less of the skin where none is lost.
    No pattern leaves the fringe thinner than the top: where it seems so, the top counts.
    """
    mass, seen = _cells(chart)
    if seen.sum() <= 0:
        return 0.0
    coverage = mass / np.maximum(seen, 1e-6)
    fringe = seen * np.isin(places().zone, [SCALP.index(name) for name in _FRINGE])
    anywhere = _high(coverage, seen, 0.9)
    return max(_high(coverage, fringe, 0.75), anywhere) if fringe.sum() > 0 else anywhere


def _high(values: Floats, weight: Floats, share: float) -> float:
    """A weighted quantile: high up among the cells, but not at their top, where errors are."""
    order = np.argsort(values)
    below = np.cumsum(weight[order]) / weight.sum()
    return float(values[order][min(int(np.searchsorted(below, share)), len(values) - 1)])


def left_of_hair(chart: ChartMap, full: float) -> Cells:
    """Compare the map's coverage with that of full hair, cell by cell."""
    mass, seen = _cells(chart)
    left = np.clip(mass / np.maximum(seen, 1e-6) / max(full, READABLE), 0, 1)
    return Cells(sealed(left), sealed(seen))


def _cells(chart: ChartMap) -> tuple[Floats, Floats]:
    kept = places().block
    mass = _blocks(chart.coverage * chart.seen).ravel()[kept]
    return mass, _blocks(chart.seen).ravel()[kept]
