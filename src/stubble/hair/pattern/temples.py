"""The temples: how far their corners have receded, and what is left of their points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from stubble.hair.chart import ChartMap
from stubble.hair.pattern.drawn import full_line_mm
from stubble.hair.pattern.lines import Line
from stubble.head.surface import directions_of_chart

__all__ = ["MAYER", "Temple", "temple"]

Floats = NDArray[np.float64]

#: Temporal points as Mayer and Perez class them, apart from Norwood's classes (practice): normal,
#: thinning, parallel (the edge runs straight down), reversed (it is hollow).
MAYER = ("N", "T", "P", "R")

#: Columns of the corner and of the point, and of the edge above and below the point, mm of chart.
_CORNER, _POINT, _ABOVE, _BELOW = (36.0, 66.0), (87.0, 102.0), (69.0, 75.0), (108.0, 117.0)

#: A point that stands out less than this from the edge above and below it is none, mm; and the
#: spread of a point's own shape. Our assumption.
_STANDS_OUT_MM, _SHAPE_MM = 4.0, 5.0

#: Share of full hair, just behind the edge, below which a point is thinning. Our assumption.
_THIN, _THIN_SPREAD = 0.65, 0.12

#: How much full corners differ among people, mm of chart. Our assumption.
_CORNER_SPREAD_MM = 6.0


@dataclass(frozen=True)
class Temple:
    """One temple.

    Attributes
    ----------
    recession_mm, error_mm : float
        How far behind that of full heads the frontotemporal corner stands, mm of chart, and the
        standard error of that.
    point : dict of str to float, or None
        Probability of each class of `MAYER`; None where too little of the edge is seen.
    """

    recession_mm: float
    error_mm: float
    point: dict[str, float] | None


def temple(chart: ChartMap, full: float, line: Line, side: int) -> Temple | None:
    """Judge one temple: ``side`` is 1 for the person's left, -1 for the right."""
    out, v = line.chart_mm[:, 0] * side, line.chart_mm[:, 1]
    corner = _between(out, _CORNER)
    if not corner.size:
        return None
    behind = full_line_mm(out[corner]) - v[corner]
    worst = int(behind.argmax())
    error = float(np.hypot(line.error_mm[corner][worst], _CORNER_SPREAD_MM))
    return Temple(float(behind[worst]), error, _point(chart, full, line, side))


def _between(out: Floats, ends: tuple[float, float]) -> NDArray[np.intp]:
    return np.flatnonzero((out >= ends[0]) & (out <= ends[1]))


def _point(chart: ChartMap, full: float, line: Line, side: int) -> dict[str, float] | None:
    u, v = line.chart_mm[:, 0] * side, line.chart_mm[:, 1]
    point, above, below = (_between(u, ends) for ends in (_POINT, _ABOVE, _BELOW))
    if min(len(point), len(above), len(below)) < 2:
        return None
    ends = [(u[part].mean(), v[part].mean()) for part in (above, below)]
    chord = np.interp(u[point], *np.array(ends).T)
    stands_out = float((v[point] - chord).mean())
    error = float(np.hypot(line.error_mm[point].mean() / 2, _SHAPE_MM))
    deep = np.concatenate(
        [line.chart_mm[point] - (0, depth) for depth in (3.0, 6.0, 9.0, 12.0)], axis=0
    )
    covered, seen = chart.at(directions_of_chart(deep))
    left = float((covered * seen).sum() / max(float(seen.sum()), 1e-6)) / full
    flat_or_more = ndtr((stands_out + _STANDS_OUT_MM) / error)
    forward = ndtr((stands_out - _STANDS_OUT_MM) / error)
    thin = ndtr((_THIN - left) / _THIN_SPREAD)
    shares = {
        "N": forward * (1 - thin),
        "T": forward * thin,
        "P": flat_or_more - forward,
        "R": 1 - flat_or_more,
    }
    return {name: float(value) for name, value in shares.items()}
