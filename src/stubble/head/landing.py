"""How far a dot that is put on the head in one photo lands from its place in another.

The errors of both cameras and of the scalp are carried along the line of sight onto the skin and
from there into the other picture, to first order, with all that is known of how they hang together.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from stubble.head.contour import lowest_mm
from stubble.head.fit import Fit
from stubble.head.surface import MODES, directions_of_chart, harmonics

__all__ = ["landing_mm"]

Floats = NDArray[np.float64]

#: Distance of the places asked, mm of the chart.
_STEP_MM = 16.0

#: Facing a lens less than this (cosine), a place is too foreshortened to count as seen.
_FACING = 0.15

#: Places that two photos have to share to be compared.
_FEWEST = 4

#: Median length of an error against its root mean square, for two directions alike.
_MEDIAN = 0.83


def landing_mm(found: Fit, number: int, others: Sequence[int]) -> float:
    """Give how far off dots from other photos land in one photo.

    Parameters
    ----------
    found : Fit
    number : int
        Of the sight that they land in.
    others : sequence of int
        The sights that they come from.

    Returns
    -------
    float
        mm at the skin: the median over places that both show, then over the photos; NaN where
        none shares enough with it.
    """
    axis = np.arange(-160.0, 160.1, _STEP_MM)
    chart = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    directions = directions_of_chart(chart[np.hypot(*chart.T) < 160])
    places = found.scalp.points_mm(directions)
    kept = places[:, 1] > lowest_mm(places[:, 2])
    directions, places = directions[kept], places[kept]
    normals, _ = found.scalp.normals_and_area(directions)
    sights = [places - camera.eye_mm for camera in found.cameras]
    sights = [sight / np.linalg.norm(sight, axis=1, keepdims=True) for sight in sights]
    facing = [-(sight * normals).sum(axis=1) for sight in sights]
    rises = harmonics(directions) * found.scalp.radius_mm(directions)[:, None]
    medians = []
    for other in others:
        both = (facing[other] > _FACING) & (facing[number] > _FACING)
        if other == number or both.sum() < _FEWEST:
            continue
        camera = found.cameras[number]
        seen = places[both] @ camera.rotation.T + camera.offset_mm
        slant = (seen[:, :2] / seen[:, 2:])[:, :, None]
        ways = camera.rotation[None, :2] - slant * camera.rotation[None, 2:]
        # A place that moves with the other camera's line of sight slides along it to the skin.
        along, normal = sights[other][both], normals[both]
        steep = -facing[other][both][:, None, None]
        slides = np.eye(3) - along[:, :, None] * normal[:, None] / steep
        moves = np.concatenate([_turns(places[both]), np.tile(np.eye(3), (both.sum(), 1, 1))], 2)
        risen = (normal * directions[both]).sum(axis=1)[:, None, None] / steep
        jacobian = np.concatenate(
            [
                ways @ along[:, :, None] * risen * rises[both][:, None],
                ways @ slides @ moves,
                -ways @ moves,
            ],
            axis=2,
        )
        k = len(MODES)
        index = [*range(k), *(k + 9 * i + j for i in (other, number) for j in range(6))]
        covariance = found.covariance[np.ix_(index, index)]
        square = np.einsum("nij,jk,nik->n", jacobian, covariance, jacobian, optimize=True)
        medians.append(float(np.median(_MEDIAN * np.sqrt(square))))
    return float(np.median(medians)) if medians else float("nan")


def _turns(places: Floats) -> Floats:
    """How places, (n, 3), move when the head turns about each axis: (n, 3, 3)."""
    return np.cross(np.eye(3)[None], places[:, None]).transpose(0, 2, 1)
