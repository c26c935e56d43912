"""Weighted sample elimination: thinning a crowd of points until those left stand well apart.

The point that stands closest to the others falls first, again and again (Yuksel 2015, Sample
Elimination for Generating Poisson Disk Sample Sets, Computer Graphics Forum 34:25). Distances are
straight lines in space: with dots a millimetre apart on a head of 90 mm radius the chord is short
of the arc by less than one part in a hundred thousand.

How hard two points push one another decides how regular those left are. Yuksel's push is steep and
short, and makes them as regular as can be. A Gaussian about a spacing wide looks at how many points
there are around rather than at how near the nearest is: density gets more even still, while the
nearest neighbour may stand anywhere, down to a core that is kept free.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

__all__ = ["fall", "packing_radius_mm", "table"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Indices = NDArray[np.int32]
Pushes = NDArray[np.float32]

#: How far a Gaussian push is felt: in its own widths, and in spacings.
_FAR, _FARTHEST = 3.0, 2.8


def packing_radius_mm(area_mm2: float, count: int) -> float:
    """Half the spacing of ``count`` points on ``area_mm2`` were they packed as tight as can be."""
    return math.sqrt(area_mm2 / (2 * math.sqrt(3) * count))


def fall(
    points_mm: Floats,
    keep: int,
    radius_mm: float,
    floor_mm: float = 0.0,
    sigma: float | None = None,
    core: float = 0.0,
) -> Integers:
    """Eliminate points until ``keep`` are left, and tell in which order the others fell.

    Parameters
    ----------
    points_mm : (n, 3) float64
        At least one; fastest where neighbours in space are neighbours in the array.
    keep : int
        How many to leave.
    radius_mm : float
        See `packing_radius_mm`. With Yuksel's push, points further apart than twice this do not see
        one another.
    floor_mm : float
        Half the distance below which closer is no worse, mm. For Yuksel's push alone.
    sigma : float or None
        Width of a Gaussian push, as a share of twice the radius; None for Yuksel's push.
    core : float
        Closer than this share of twice the radius, a Gaussian push is harder by its own height, so
        that such pairs are the first to be parted.

    Returns
    -------
    (n - keep,) int64
        Indices of the fallen, the first to fall first.
    """
    apart = 2 * radius_mm
    if sigma is None:
        start, near, push = _neighbours(points_mm, apart, 2 * floor_mm, 0.0, 0.0)
    else:
        reach = min(_FAR * sigma, _FARTHEST) * apart
        start, near, push = _neighbours(points_mm, reach, 0.0, sigma * apart, core * apart)
    return np.asarray(_fall(start, near, push, keep), np.int64)


@njit(cache=True, nogil=True)
def _cells(points: Floats, size: float) -> tuple[Integers, int, int]:
    """Give each point the number of its cubic cell, and the strides of that numbering."""
    low = np.array([points[:, k].min() for k in range(3)])
    # A margin of one cell all around, so that neighbours never wrap into another row.
    across = [int((points[:, k].max() - low[k]) / size) + 3 for k in range(2)]
    stride_y, stride_z = across[0], across[0] * across[1]
    cell = np.zeros(len(points), np.int64)
    for i in range(len(points)):
        x = int((points[i, 0] - low[0]) / size) + 1
        y = int((points[i, 1] - low[1]) / size) + 1
        z = int((points[i, 2] - low[2]) / size) + 1
        cell[i] = x + stride_y * y + stride_z * z
    return cell, stride_y, stride_z


@njit(cache=True, nogil=True)
def table(points: Floats, size: float) -> tuple[Integers, int, int, Integers, Indices, int]:
    """Sort points, (n, 3), into cubic cells.

    Returns
    -------
    cell : (n,) int64
        Each point's cell. Those beside it are one, a stride of y and a stride of z away.
    stride_y, stride_z : int
    begin : (slots + 1,) int64
        Cells are kept in a table of about as many slots as points; several may share one.
    member : (n,) int32
        The points in slot ``s`` are ``member[begin[s] : begin[s + 1]]``.
    mask : int
        A cell's slot is ``cell & mask``.
    """
    n = len(points)
    cell, stride_y, stride_z = _cells(points, size)
    slots = 1
    while slots < n:
        slots *= 2
    mask = slots - 1
    begin = np.zeros(slots + 1, np.int64)
    for i in range(n):
        begin[(cell[i] & mask) + 1] += 1
    for s in range(slots):
        begin[s + 1] += begin[s]
    member = np.zeros(n, np.int32)
    filled = begin[:-1].copy()
    for i in range(n):
        s = cell[i] & mask
        member[filled[s]] = i
        filled[s] += 1
    return cell, stride_y, stride_z, begin, member, mask


@njit(cache=True, nogil=True)
def _neighbours(
    points: Floats, reach: float, floor: float, sigma: float, core: float
) -> tuple[Integers, Indices, Pushes]:
    """List for each point those within reach, and how hard each of them pushes."""
    n = len(points)
    cell, stride_y, stride_z, begin, member, mask = table(points, reach)
    start = np.zeros(n + 1, np.int64)
    near = np.zeros(0, np.int32)
    push = np.zeros(0, np.float32)
    for filling in (False, True):
        if filling:
            near = np.zeros(start[n], np.int32)
            push = np.zeros(start[n], np.float32)
        total = 0
        for i in range(n):
            for layer in range(-1, 2):
                for row in range(-1, 2):
                    middle = cell[i] + stride_z * layer + stride_y * row
                    for other in range(middle - 1, middle + 2):
                        s = other & mask
                        for m in range(begin[s], begin[s + 1]):
                            j = member[m]
                            if cell[j] != other or j == i:
                                continue
                            x = points[i, 0] - points[j, 0]
                            y = points[i, 1] - points[j, 1]
                            z = points[i, 2] - points[j, 2]
                            square = x * x + y * y + z * z
                            if square >= reach * reach:
                                continue
                            if filling:
                                near[total] = j
                                if sigma > 0:
                                    p = math.exp(-square / (2 * sigma * sigma))
                                    push[total] = p + (1.0 if square < core * core else 0.0)
                                else:
                                    p = 1 - max(math.sqrt(square), floor) / reach
                                    p *= p
                                    p *= p
                                    push[total] = p * p  # the eighth power, Yuksel's alpha
                            total += 1
            start[i + 1] = total
    return start, near, push


@njit(cache=True, nogil=True)
def _sink(heap: Indices, place: Indices, weight: Floats, size: int, at: int) -> None:
    """Let one entry sink to its place in a heap with the heaviest on top."""
    i = heap[at]
    w = weight[i]
    while True:
        child = 2 * at + 1
        if child >= size:
            break
        if child + 1 < size and weight[heap[child + 1]] > weight[heap[child]]:
            child += 1
        if weight[heap[child]] <= w:
            break
        heap[at] = heap[child]
        place[heap[at]] = at
        at = child
    heap[at] = i
    place[i] = at


@njit(cache=True, nogil=True)
def _fall(start: Integers, near: Indices, push: Pushes, keep: int) -> Integers:
    n = len(start) - 1
    weight = np.zeros(n, np.float64)
    for i in range(n):
        for k in range(start[i], start[i + 1]):
            weight[i] += push[k]
    heap = np.arange(n).astype(np.int32)
    place = heap.copy()
    for at in range(n // 2 - 1, -1, -1):
        _sink(heap, place, weight, n, at)
    fallen = np.zeros(max(n - keep, 0), np.int64)
    for f in range(len(fallen)):
        i = heap[0]
        fallen[f] = i
        size = n - f - 1
        last = heap[size]
        heap[0] = last
        place[last] = 0
        place[i] = -1
        if size:
            _sink(heap, place, weight, size, 0)
        for k in range(start[i], start[i + 1]):
            j = near[k]
            if place[j] >= 0:
                weight[j] -= push[k]
                _sink(heap, place, weight, size, place[j])
    return fallen
