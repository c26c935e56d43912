"""A smooth closed curve on the chart, how far behind it places lie, and how it wanders."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numba
import numpy as np
from numpy.typing import NDArray

from stubble.head import CENTRE_MM
from stubble.photo.picture import sealed

__all__ = ["HALF_MM", "Boundary", "crosses", "smooth", "wander_mm"]

Floats = NDArray[np.float64]

#: Half the width of the map of cells, and of one of its cells, mm of chart.
HALF_MM, _CELL_MM = 184.0, 4.0
_CELLS = int(2 * HALF_MM / _CELL_MM)

#: Vertices of a smooth curve are at most this far apart, mm of chart, and it turns at most this far
#: between them, radians: so its sides stay within a few hundredths of a millimetre of it.
_STEP_MM, _TURN = 4.0, 0.12

#: What the skin around a place may differ from a sphere's, in length.
_SLACK = 1.08

#: Radius of the sphere that the chart flattens, mm.
_SPHERE_MM = 90.0


def smooth(points: Floats, sharp: Floats) -> Floats:
    """Pass a curve through points without loops or overshoot.

    Between two points it is a cubic whose ends point along the mean direction of the chords on
    either side, the shorter chord counting more. So a point that moves changes the curve up to the
    second point to either side, and not a vertex of it beyond.

    Parameters
    ----------
    points : (k, 2) float64
        On the chart, mm; three at least, no two alike in a row.
    sharp : (k,) float64
        How far the curve breaks at a point: 0 smooth, 1 not at all led by what comes beyond it.

    Returns
    -------
    (n, 2) float64
        Vertices close enough to stand for the curve, all the points among them.
    """
    chord = np.diff(points, axis=0)
    length = np.linalg.norm(chord, axis=1)
    unit = chord / length[:, None]
    along = np.concatenate([unit[:1], unit[:-1] / length[:-1, None] + unit[1:] / length[1:, None],
                            unit[-1:]])  # fmt: skip
    along /= np.maximum(np.linalg.norm(along, axis=1), 1e-9)[:, None]
    # Where it breaks, a piece goes on as it comes from its other end: an arc, straight if that is.
    leaving = _blend(along[:-1], _mirrored(along[1:], unit), sharp[:-1])
    arriving = _blend(along[1:], _mirrored(along[:-1], unit), sharp[1:])
    both = (sharp[:-1] * sharp[1:] > 0)[:, None]
    leaving, arriving = np.where(both, unit, leaving), np.where(both, unit, arriving)
    out = [points[:1]]
    for i, far in enumerate(length):
        bend = _angle(leaving[i], unit[i]) + _angle(unit[i], arriving[i])
        steps = math.ceil(max(far / _STEP_MM, bend / _TURN))
        t = np.arange(1, steps + 1)[:, None] / steps
        one = points[i] + leaving[i] * far / 3
        other = points[i + 1] - arriving[i] * far / 3
        out.append(
            (1 - t) ** 3 * points[i]
            + 3 * t * (1 - t) ** 2 * one
            + 3 * t**2 * (1 - t) * other
            + t**3 * points[i + 1]
        )
    return np.concatenate(out)


def _mirrored(way: Floats, chord: Floats) -> Floats:
    """Directions seen in chords, so that an arc leaves by one as it arrives by the other."""
    return np.asarray(2 * (way * chord).sum(axis=1, keepdims=True) * chord - way)


def _blend(smoothly: Floats, broken: Floats, sharp: Floats) -> Floats:
    mixed = (1 - sharp)[:, None] * smoothly + sharp[:, None] * broken
    return np.asarray(mixed / np.maximum(np.linalg.norm(mixed, axis=1, keepdims=True), 1e-9))


def _angle(one: Floats, other: Floats) -> float:
    return math.acos(min(max(float(one @ other), -1.0), 1.0))


@numba.njit(cache=True, nogil=True)
def crosses(line):  # type: ignore[no-untyped-def]
    """Say whether a closed polygon of the chart, (n, 2), crosses itself."""
    n = len(line)
    for i in range(n):
        a, b = line[i], line[(i + 1) % n]
        for j in range(i + 2, n):
            if i == 0 and j == n - 1:
                continue
            c, d = line[j], line[(j + 1) % n]
            if max(a[0], b[0]) < min(c[0], d[0]) or max(c[0], d[0]) < min(a[0], b[0]):
                continue
            one = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
            two = (b[0] - a[0]) * (d[1] - a[1]) - (b[1] - a[1]) * (d[0] - a[0])
            three = (d[0] - c[0]) * (a[1] - c[1]) - (d[1] - c[1]) * (a[0] - c[0])
            four = (d[0] - c[0]) * (b[1] - c[1]) - (d[1] - c[1]) * (b[0] - c[0])
            if one * two < 0 and three * four < 0:
                return True
    return False


@dataclass(frozen=True, eq=False)
class Boundary:
    """A closed polygon round the scalp, in cells of the chart for quick looking up.

    Attributes
    ----------
    chart_mm : (n, 2) float64
    xyz_mm : (n, 3) float64
        The same vertices in the head frame.
    reach_mm : (n,) float64
        Up to where distances from the side that begins at each vertex are measured.
    """

    chart_mm: Floats
    xyz_mm: Floats
    reach_mm: Floats
    _rows: Floats
    _start: NDArray[np.int64]  # of each cell's list of sides, in
    _sides: NDArray[np.int32]
    _inside: NDArray[np.bool_]  # whether a cell's middle is

    @classmethod
    def of(cls, chart_mm: Floats, xyz_mm: Floats, reach_mm: Floats) -> Boundary:
        """Sort the sides of a polygon into cells."""
        inside = np.zeros(_CELLS * _CELLS, np.bool_)
        _fill(chart_mm, inside)
        start, sides = _list(chart_mm, np.linalg.norm(xyz_mm - CENTRE_MM, axis=1), reach_mm)
        return cls(
            sealed(chart_mm), sealed(xyz_mm), sealed(reach_mm),
            sealed(_rows(chart_mm, xyz_mm, reach_mm)), sealed(start), sealed(sides),
            sealed(inside),
        )  # fmt: skip

    def depth_mm(
        self, chart_mm: Floats, xyz_mm: Floats, asked: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
        """Give how deep inside places lie.

        Parameters
        ----------
        chart_mm : (n, 2) float64
        xyz_mm : (n, 3) float64
            The same places on the head.
        asked : (n,) bool, optional
            Which of them are asked for; the others are taken to be out of reach outside.

        Returns
        -------
        depth : (n,) float32
            Distance from the polygon, mm on this head, positive inside; infinite out of reach.
        side : (n,) int32
            The nearest side, named by its first vertex; -1 out of reach.
        """
        depth = np.zeros(len(chart_mm), np.float32)
        side = np.zeros(len(chart_mm), np.int32)
        asked = np.ones(len(chart_mm), np.bool_) if asked is None else asked
        _depth(
            asked, chart_mm, xyz_mm, self._rows, self._start, self._sides, self._inside, depth,
            side,
        )  # fmt: skip
        return depth, side


@numba.njit(cache=True, nogil=True)
def _fill(line, inside):  # type: ignore[no-untyped-def]
    """Mark the cells whose middles lie inside: every side a row crosses turns what is beyond it."""
    n = len(line)
    for row in range(_CELLS):
        v = (row + 0.5) * _CELL_MM - HALF_MM
        for i in range(n):
            a, b = line[i], line[(i + 1) % n]
            if (a[1] > v) == (b[1] > v):
                continue
            u = a[0] + (v - a[1]) / (b[1] - a[1]) * (b[0] - a[0])
            first = max(math.ceil((u + HALF_MM) / _CELL_MM - 0.5), 0)
            for column in range(first, _CELLS):
                inside[row * _CELLS + column] = not inside[row * _CELLS + column]


@numba.njit(cache=True, nogil=True)
def _window(a, b, far_mm, reach):  # type: ignore[no-untyped-def]
    """Cells that a side may be within reach of: first and last column, first and last row."""
    radius = max(math.hypot(a[0], a[1]), math.hypot(b[0], b[1]), 1e-6)
    # Lambert's map shrinks lengths towards the vertex as much as it stretches them round it.
    shrink = math.sqrt(max(1 - (radius / (2 * _SPHERE_MM)) ** 2, 0.1))
    out_u, out_v = (a[0] / radius) ** 2, (a[1] / radius) ** 2
    by = reach * _SLACK * _SPHERE_MM / far_mm
    by_u = by * math.sqrt(out_u * shrink**2 + (1 - out_u) / shrink**2)
    by_v = by * math.sqrt(out_v * shrink**2 + (1 - out_v) / shrink**2)
    return (
        min(max(int((min(a[0], b[0]) - by_u + HALF_MM) / _CELL_MM), 0), _CELLS - 1),
        min(max(int((max(a[0], b[0]) + by_u + HALF_MM) / _CELL_MM), 0), _CELLS - 1),
        min(max(int((min(a[1], b[1]) - by_v + HALF_MM) / _CELL_MM), 0), _CELLS - 1),
        min(max(int((max(a[1], b[1]) + by_v + HALF_MM) / _CELL_MM), 0), _CELLS - 1),
    )


@numba.njit(cache=True, nogil=True)
def _list(line, far_mm, reach):  # type: ignore[no-untyped-def]
    """List the sides within reach of each cell, one list behind the other."""
    n = len(line)
    start = np.zeros(_CELLS * _CELLS + 1, np.int64)
    for i in range(n):
        left, right, bottom, top = _window(line[i], line[(i + 1) % n], far_mm[i], reach[i])
        for row in range(bottom, top + 1):
            for column in range(left, right + 1):
                start[row * _CELLS + column + 1] += 1
    for cell in range(_CELLS * _CELLS):
        start[cell + 1] += start[cell]
    sides = np.zeros(start[-1], np.int32)
    next_free = start[:-1].copy()
    for i in range(n):
        left, right, bottom, top = _window(line[i], line[(i + 1) % n], far_mm[i], reach[i])
        for row in range(bottom, top + 1):
            for column in range(left, right + 1):
                cell = row * _CELLS + column
                sides[next_free[cell]] = i
                next_free[cell] += 1
    return start, sides


def _rows(chart_mm: Floats, xyz_mm: Floats, reach_mm: Floats) -> Floats:
    """Lay out all that a side is asked for side by side: begin, step and square length, ends."""
    step = np.roll(xyz_mm, -1, axis=0) - xyz_mm
    square = np.maximum((step**2).sum(axis=1, keepdims=True), 1e-12)
    ends = np.concatenate([chart_mm, np.roll(chart_mm, -1, axis=0)], axis=1)
    return np.concatenate([xyz_mm, step, 1 / square, reach_mm[:, None] ** 2, ends], axis=1)


@numba.njit(cache=True, nogil=True, parallel=True, fastmath={"contract", "nsz"})
def _depth(asked, chart, xyz, rows, start, sides, inside, depth, side):  # type: ignore[no-untyped-def]
    """Look up each place in its cell's list; its side of the line by crossings from the middle."""
    for p in numba.prange(len(chart)):
        if not asked[p]:
            depth[p], side[p] = -np.inf, -1
            continue
        u, v = chart[p, 0], chart[p, 1]
        x, y, z = xyz[p, 0], xyz[p, 1], xyz[p, 2]
        column = min(max(int((u + HALF_MM) / _CELL_MM), 0), _CELLS - 1)
        row = min(max(int((v + HALF_MM) / _CELL_MM), 0), _CELLS - 1)
        cell = row * _CELLS + column
        within = inside[cell]
        middle_u = (column + 0.5) * _CELL_MM - HALF_MM
        middle_v = (row + 0.5) * _CELL_MM - HALF_MM
        best, nearest = np.inf, -1
        for k in range(start[cell], start[cell + 1]):
            s = rows[sides[k]]
            away_x, away_y, away_z = x - s[0], y - s[1], z - s[2]
            at = (away_x * s[3] + away_y * s[4] + away_z * s[5]) * s[6]
            at = min(max(at, 0.0), 1.0)
            away_x -= at * s[3]
            away_y -= at * s[4]
            away_z -= at * s[5]
            square = away_x * away_x + away_y * away_y + away_z * away_z
            if square < best and square < s[7]:
                best, nearest = square, sides[k]
            one = (s[10] - s[8]) * (v - s[9]) - (s[11] - s[9]) * (u - s[8])
            two = (s[10] - s[8]) * (middle_v - s[9]) - (s[11] - s[9]) * (middle_u - s[8])
            if (one > 0) != (two > 0):
                three = (middle_u - u) * (s[9] - v) - (middle_v - v) * (s[8] - u)
                four = (middle_u - u) * (s[11] - v) - (middle_v - v) * (s[10] - u)
                if (three > 0) != (four > 0):
                    within = not within
        reached = math.sqrt(best)
        depth[p] = reached if within else -reached
        side[p] = nearest


#: Distance of the knots of slow and fast wander, mm of chart: bumps are two to three times as long.
#: Our assumption, the slow one after the trade's two or three bumps across a forehead.
_SLOW_MM, _FAST_MM = 15.0, 2.5

#: The map of a wander has a node every millimetre.
_NODES = int(2 * HALF_MM) + 1


@lru_cache(maxsize=16)
def wander_mm(seed: int, slow_mm: float, fast_mm: float) -> NDArray[np.float32]:
    """Draw how a line wanders, as a map over the whole chart, (369, 369) float32, mm.

    What wanders is the ground under the line, not the line: wherever it is drawn, and however it is
    dragged about, at one place it always wanders alike.

    Parameters
    ----------
    seed : int
    slow_mm, fast_mm : float
        RMS of the slow and the fast part.
    """
    slow, fast = _waves(seed)
    return sealed(np.float32(slow_mm) * slow + np.float32(fast_mm) * fast)


@lru_cache(maxsize=4)
def _waves(seed: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The slow and the fast part, each of mean square 1."""
    out = []
    for part, knot in enumerate((_SLOW_MM, _FAST_MM)):
        knots = math.ceil(2 * HALF_MM / knot) + 4
        values = np.random.default_rng([seed, 11, part]).standard_normal((knots, knots))
        axis = (np.arange(_NODES) / knot + 1.5).astype(np.float32)
        x, y = np.meshgrid(axis, axis)
        drawn = cv2.remap(values.astype(np.float32), x, y, cv2.INTER_CUBIC)
        out.append(sealed(np.asarray(drawn / drawn.std(), np.float32)))
    return out[0], out[1]
