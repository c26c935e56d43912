"""The scalp's hair as a map on the chart, poured from one photo or several.

On the chart a place is the same place on every head, so what several photos tell of a scalp can be
laid one over the other, and a pattern of loss looks alike on all heads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble.head.camera import Camera
from stubble.head.sheet import look_up, places
from stubble.head.surface import Scalp, chart_mm, directions_of_chart
from stubble.photo.picture import sealed

__all__ = ["AXIS_MM", "STEP_MM", "ChartMap", "View", "nodes", "pour"]

Floats = NDArray[np.float32]

#: Distance of the map's nodes on the flat chart, mm.
STEP_MM = 3.0

#: The nodes' places along either axis of the chart, mm: u to the person's left, v to the front. The
#: outermost lie on the neck, beyond all scalp.
AXIS_MM: NDArray[np.float64] = sealed(np.linspace(-162.0, 162.0, 109))

#: Facing the lens less than the first (cosine of the angle), a place is over the edge or lost in
#: the hair that stands before it; from the second on it is seen as well as can be. Our assumption.
_EDGE, _SQUARE = 0.1, 0.5

#: Pixels per mm of skin from which on more of them tell nothing new of coverage. Our assumption:
#: the nodes stand for 3 mm, of which a dozen pixels give a sound mean.
_ENOUGH_PX_PER_MM = 1.2

#: This near to where the maps say nothing (background, ears, glasses), a pixel is not believed, mm.
_BESIDE_MM = 1.5


@dataclass(frozen=True, eq=False)
class View:
    """One photo's maps of coverage, and where it was taken from.

    Attributes
    ----------
    camera : Camera
        In pixels of the maps.
    coverage : (h, w) float32
        Share of the skin hidden behind hair, 0 to 1.
    scalp : (h, w) float32
        How surely a pixel shows scalp or forehead, or the hair on it, 0 to 1: not the background,
        an ear, a hand, glasses.
    """

    camera: Camera
    coverage: Floats
    scalp: Floats


@dataclass(frozen=True, eq=False)
class ChartMap:
    """Hair on the scalp chart.

    Rows follow v from back to front and columns u from the person's right to their left, both as
    in `AXIS_MM`.

    Attributes
    ----------
    coverage : (109, 109) float32
        Share of the skin hidden behind hair, 0 to 1; 0 where nothing is seen.
    seen : (109, 109) float32
        How well the photos show the place, 0 (not at all) to 1 (squarely).
    """

    coverage: Floats
    seen: Floats

    def at(self, directions: NDArray[np.floating]) -> tuple[Floats, Floats]:
        """Read coverage and seen between the nodes, for (n, 3) unit vectors: two of (n,)."""
        pixels = (chart_mm(directions) - AXIS_MM[0]) / STEP_MM
        # What is not seen must not water down the coverage beside it.
        seen = look_up(self.seen, pixels)
        mass = look_up(self.seen * self.coverage, pixels)
        return np.asarray(mass / np.maximum(seen, 1e-6), np.float32), seen


@lru_cache(maxsize=1)
def nodes() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the map's nodes, row by row.

    Returns
    -------
    directions : (11881, 3) float64
        Unit vectors; beyond the chart's rim they are its rim's.
    chart : (11881, 2) float64
        u and v, mm.
    """
    chart = np.stack(np.meshgrid(AXIS_MM, AXIS_MM), axis=-1).reshape(-1, 2)
    return sealed(directions_of_chart(chart)), sealed(chart)


def pour(scalp: Scalp, views: Sequence[View]) -> ChartMap:
    """Lay what photos show of the hair onto the chart.

    Every node is looked up in every photo where it faces the lens. A scalp bulges everywhere, so
    nothing of it that faces the lens is hidden behind the rest. Where photos overlap, each counts
    by how squarely and how finely it shows the place.

    Parameters
    ----------
    scalp : Scalp
    views : sequence of View
        One for each photo; without any, nothing is seen.
    """
    directions, chart = nodes()
    where = places(scalp, directions, chart)
    mass = np.zeros(len(chart), np.float32)
    weight = np.zeros(len(chart), np.float32)
    unseen = np.ones(len(chart), np.float32)
    for view in views:
        coverage, seen = _look(view, where.xyz_mm, where.normal)
        mass += coverage * seen
        weight += seen
        unseen *= 1 - seen
    # The corners of the map lie beyond the chart's rim.
    unseen[np.hypot(*chart.T) > -AXIS_MM[0]] = 1
    shape = (len(AXIS_MM), len(AXIS_MM))
    covered = np.where(unseen < 1, mass / np.maximum(weight, 1e-6), 0)
    return ChartMap(
        sealed(np.clip(covered, 0, 1).astype(np.float32).reshape(shape)),
        sealed((1 - unseen).reshape(shape)),
    )


def _look(
    view: View, xyz_mm: NDArray[np.float64], normal: NDArray[np.float64]
) -> tuple[Floats, Floats]:
    """Coverage of each place in one photo, and how well it is seen there, two of (n,)."""
    sight = view.camera.eye_mm - xyz_mm
    facing = np.einsum("nj,nj->n", sight, normal) / np.linalg.norm(sight, axis=1)
    front = np.flatnonzero(facing > _EDGE)
    pixels, px_per_mm = view.camera.project(xyz_mm[front])
    height, width = view.scalp.shape
    x, y = pixels.T
    inside = (x > -0.5) & (y > -0.5) & (x < width - 0.5) & (y < height - 0.5)
    front, pixels, px_per_mm = front[inside], pixels[inside], px_per_mm[inside]
    coverage, seen = np.zeros(len(xyz_mm), np.float32), np.zeros(len(xyz_mm), np.float32)
    if not front.size:
        return coverage, seen
    # A node stands for the skin around it: the mean over its cell, of the pixels that are believed.
    scale = float(np.median(px_per_mm))
    margin = 2 * round(_BESIDE_MM * scale) + 1
    believed = np.where(view.scalp > 0.5, view.scalp, 0).astype(np.float32)
    believed = cv2.erode(believed, np.ones((margin, margin), np.uint8))
    cell = max(1, round(STEP_MM * scale)) | 1
    share = cv2.blur(believed, (cell, cell))
    mean = cv2.blur(view.coverage * believed, (cell, cell)) / np.maximum(share, 1e-3)
    coverage[front] = look_up(mean, pixels)
    squarely = np.clip((facing[front] - _EDGE) / (_SQUARE - _EDGE), 0, 1)
    finely = np.clip(px_per_mm * np.sqrt(facing[front]) / _ENOUGH_PX_PER_MM, 0, 1)
    seen[front] = look_up(share, pixels) * squarely * finely
    return coverage, np.where(seen > 0.01, seen, 0).astype(np.float32)
