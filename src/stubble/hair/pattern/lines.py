"""Where hair begins and ends on the chart: the residual hairline and the horseshoe."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stubble.hair.chart import STEP_MM, ChartMap
from stubble.head.surface import directions_of_chart
from stubble.head.zones import limit_mm
from stubble.photo.picture import sealed

__all__ = ["Line", "horseshoe", "residual"]

Floats = NDArray[np.float64]

#: Share of full hair at which hair begins, and how well a place must be seen to be followed.
_HALF, _SEEN = 0.5, 0.12

#: Steps along the paths that borders are sought on, mm; and how many of bare skin before a border
#: and of hair behind it make it one. Hair with no bare skin before it is where the view begins, not
#: where the hair does.
_STEP_MM, _BARE, _HAIR = 1.5, 4, 6

#: Error of what is left of hair at one place, and of where a place lies on the chart, mm. Our
#: assumption.
_ERROR, _PLACE_MM = 0.12, 2.5

#: Columns over the forehead and temples that the front line is sought in, mm of chart, and how far
#: back: beside the top, the temples' edge ends before the ears.
_WIDEST_MM, _TOP_MM, _FARTHEST_MM = 126.0, 54.0, (-100.0, 25.0)

#: A front line of fewer places is none.
_FEWEST = 10

#: Azimuths that the horseshoe is sought at, degrees from the front to either side. It is one where
#: both sides have a border at half of those up to the second.
_ROUND = np.concatenate([np.arange(-180.0, -59.0, 4.0), np.arange(60.0, 180.0, 4.0)])
_SIDE = 125.0


@dataclass(frozen=True, eq=False)
class Line:
    """A border of the hair on the chart.

    Attributes
    ----------
    chart_mm : (n, 2) float64
        u and v, mm.
    error_mm : (n,) float64
        Standard error across the line, mm of chart.
    """

    chart_mm: Floats
    error_mm: Floats


def residual(chart: ChartMap, full: float) -> Line | None:
    """Find the front hairline as it is: from temple to temple, the person's right to their left.

    Parameters
    ----------
    chart : ChartMap
    full : float
        Coverage of full hair on this head.

    Returns
    -------
    Line or None
        Columns where no border is seen are left out; None where hardly any is seen.
    """
    u = np.arange(-_WIDEST_MM, _WIDEST_MM + 1, STEP_MM)
    v = np.arange(132.0, _FARTHEST_MM[0], -_STEP_MM)
    paths = np.stack(np.broadcast_arrays(u[:, None], v), axis=-1)
    left = _left(chart, full, paths)
    left[(np.abs(u)[:, None] > _TOP_MM) & (v < _FARTHEST_MM[1])] = np.nan
    places, errors, _ = _borders(left, paths)
    return Line(places, errors) if len(places) >= _FEWEST else None


def horseshoe(chart: ChartMap, full: float) -> Line | None:
    """Find the upper border of the fringe round a bare top, from the right round the back.

    Returns
    -------
    Line or None
        None unless hair ends towards the top on both sides of the head.
    """
    out = np.stack([np.sin(np.radians(_ROUND)), np.cos(np.radians(_ROUND))], axis=1)
    # Outwards from the top: where the bare skin ends, hair begins.
    radius = np.arange(0.0, 165.0, _STEP_MM)
    paths = out[:, None] * radius[:, None]
    left = _left(chart, full, paths)
    left[radius > limit_mm(np.abs(_ROUND))[:, None]] = np.nan
    places, errors, which = _borders(left, paths)
    beside = np.abs(_ROUND) <= _SIDE
    both = min(
        np.isin(np.flatnonzero(beside & (_ROUND * side > 0)), which).mean() for side in (-1, 1)
    )
    return Line(places, errors) if both >= 0.5 else None


def _left(chart: ChartMap, full: float, paths: Floats) -> Floats:
    """What is left of full hair along paths, (n, k, 2) to (n, k), NaN where it is not seen."""
    covered, seen = chart.at(directions_of_chart(paths.reshape(-1, 2)))
    left = np.where(seen > _SEEN, np.minimum(covered / full, 1), np.nan)
    return left.astype(float).reshape(paths.shape[:2])


def _borders(left: Floats, paths: Floats) -> tuple[Floats, Floats, NDArray[np.intp]]:
    """Where hair begins along each path that it begins on: places, errors, and which paths."""
    begins = [_begins(row) for row in left]
    which = np.array([i for i, at in enumerate(begins) if at is not None], np.intp)
    step, errors = np.array([at for at in begins if at is not None]).reshape(-1, 2).T
    places = paths[which, 0] + (paths[which, 1] - paths[which, 0]) * step[:, None]
    return sealed(places), sealed(errors), which


def _begins(left: Floats) -> tuple[float, float] | None:
    """Where along a path, in steps, hair begins after bare skin, and its error in mm."""
    for i in np.flatnonzero((left[1:] >= _HALF) & (left[:-1] < _HALF)) + 1:
        before, behind = left[max(i - _BARE, 0) : i], left[i : i + _HAIR]
        if len(before) < _BARE or len(behind) < _HAIR:
            continue
        if not (before.mean() < _HALF < behind.mean()):  # nor where part of it is unseen
            continue
        at = i - 1 + (_HALF - left[i - 1]) / (left[i] - left[i - 1])
        slope = (behind[:4].mean() - before[-4:].mean()) / (4 * _STEP_MM)
        return float(at), float(np.hypot(_ERROR / max(slope, 0.015), _PLACE_MM))
    return None
