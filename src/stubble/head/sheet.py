"""The scalp worked out once on a regular sheet of the chart, and looked up from there.

Places, normals and areas change slowly over a scalp: a sheet with a point every three millimetres
gives them anywhere by linear interpolation, to about 0.02 mm, some hundred times faster than the
harmonics themselves.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numba
import numpy as np
from numpy.typing import NDArray

from stubble.head.surface import (
    CANONICAL_AXES_MM,
    CENTRE_MM,
    Scalp,
    canonical_radius_mm,
    directions_of_chart,
    harmonics,
)
from stubble.photo.picture import sealed

__all__ = ["Places", "look_up", "places"]

Floats = NDArray[np.float64]

_STEP_MM = 3.0
_HALF_MM = 174.0
_COUNT = int(2 * _HALF_MM / _STEP_MM) + 1


@lru_cache(maxsize=1)
def _nodes() -> tuple[Floats, Floats, Floats, Floats]:
    """Directions, harmonics, canonical radius and canonical area of the sheet's points."""
    axis = np.linspace(-_HALF_MM, _HALF_MM, _COUNT)
    nodes = directions_of_chart(np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2))
    canonical = canonical_radius_mm(nodes)
    shape = (_COUNT, _COUNT, 3)
    area = _cross((nodes * canonical[:, None]).reshape(shape))[1]
    # Corners of the sheet lie beyond the chart's rim, where everything falls on one point.
    return nodes, np.ascontiguousarray(harmonics(nodes)), canonical, np.maximum(area, 1e-6)


def _cross(sheet_mm: Floats) -> tuple[Floats, Floats]:
    """Cross product of a sheet's two tangents at every point, outward, and its length."""
    along_v = np.gradient(sheet_mm, axis=0)
    along_u = np.gradient(sheet_mm, axis=1)
    cross = np.cross(along_v, along_u)
    return cross, np.linalg.norm(cross, axis=2)


@dataclass(frozen=True, eq=False)
class Places:
    """Places of one scalp.

    Attributes
    ----------
    xyz_mm : (n, 3) float64
        In the head frame.
    normal : (n, 3) float64
        Outward, unit.
    stretch : (n,) float64
        This head's area over the canonical scalp's, around each place.
    error_mm : (n,) float64
        Standard error of the radius there.
    """

    xyz_mm: Floats
    normal: Floats
    stretch: Floats
    error_mm: Floats


def places(scalp: Scalp, directions: NDArray[np.floating], chart: Floats) -> Places:
    """Look up places of a scalp.

    Parameters
    ----------
    scalp : Scalp
    directions : (n, 3) float
    chart : (n, 2) float
        The same places on the flat chart, mm: ``chart_mm(directions)``, which callers keep.
    """
    nodes, basis, canonical, canonical_area = _nodes()
    bend, spread = _on_nodes(basis, scalp.coefficients, scalp.covariance)
    skin = (nodes * (canonical * bend)[:, None]).reshape(_COUNT, _COUNT, 3)
    across, area = _cross(skin)
    sheet = np.zeros((_COUNT, _COUNT, 6), np.float32)
    sheet[..., :3] = across / np.maximum(area, 1e-9)[..., None]
    sheet[..., 3] = area / canonical_area
    sheet[..., 4] = bend.reshape(_COUNT, _COUNT)
    sheet[..., 5] = spread.reshape(_COUNT, _COUNT)
    n = len(directions)
    xyz, normal = np.zeros((n, 3)), np.zeros((n, 3))
    stretch, error = np.zeros(n), np.zeros(n)
    _read_off(
        sheet, (chart + _HALF_MM) / _STEP_MM, np.ascontiguousarray(directions), CENTRE_MM,
        CANONICAL_AXES_MM, xyz, normal, stretch, error,
    )  # fmt: skip
    return Places(sealed(xyz), sealed(normal), sealed(stretch), sealed(error))


@numba.njit(cache=True, nogil=True)
def _on_nodes(basis, coefficients, covariance):  # type: ignore[no-untyped-def]
    """How much larger than the canonical radius each node's is, and how surely."""
    n, k = basis.shape
    bend, spread = np.zeros(n), np.zeros(n)
    for i in range(n):
        b = basis[i]
        total, square = 0.0, 0.0
        for j in range(k):
            total += b[j] * coefficients[j]
            across = 0.5 * b[j] * covariance[j, j]
            for m in range(j):
                across += b[m] * covariance[j, m]
            square += b[j] * across
        bend[i] = math.exp(total)
        spread[i] = math.sqrt(max(2 * square, 0.0))
    return bend, spread


@numba.njit(cache=True, nogil=True)
def _read_off(  # type: ignore[no-untyped-def]
    sheet, at, directions, centre, axes, xyz, normal, stretch, error
):
    """Read the sheet between its nodes and put each place on the skin."""
    last = sheet.shape[0] - 1
    for i in range(len(at)):
        u = min(max(at[i, 0], 0.0), last - 1e-9)
        v = min(max(at[i, 1], 0.0), last - 1e-9)
        column, row = int(u), int(v)
        u -= column
        v -= row
        value = np.zeros(6)
        for k in range(6):
            above = (1 - u) * sheet[row, column, k] + u * sheet[row, column + 1, k]
            below = (1 - u) * sheet[row + 1, column, k] + u * sheet[row + 1, column + 1, k]
            value[k] = (1 - v) * above + v * below
        length, inverse = 0.0, 0.0
        for k in range(3):
            length += value[k] * value[k]
            inverse += (directions[i, k] / axes[k]) ** 2
        length = max(math.sqrt(length), 1e-9)
        radius = value[4] / math.sqrt(inverse)
        for k in range(3):
            normal[i, k] = value[k] / length
            xyz[i, k] = centre[k] + directions[i, k] * radius
        stretch[i] = value[3]
        error[i] = value[5] * radius


def look_up(picture: NDArray[np.float32], at: NDArray[np.floating]) -> NDArray[np.float32]:
    """Read a picture between its pixels, at many places.

    Parameters
    ----------
    picture : (h, w) or (h, w, c) float32
    at : (n, 2) float
        x and y. Beyond the border its nearest pixels count.

    Returns
    -------
    (n,) or (n, c) float32
    """
    # OpenCV wants maps less than 32,768 wide: the list of places is folded into rows.
    width = 16384
    rows = max(1, -(-len(at) // width))
    folded = np.zeros((rows * width, 2), np.float32)
    folded[: len(at)] = at
    x, y = folded.reshape(rows, width, 2).transpose(2, 0, 1)
    found = cv2.remap(
        np.ascontiguousarray(picture), x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(found.reshape(rows * width, *picture.shape[2:])[: len(at)], np.float32)
