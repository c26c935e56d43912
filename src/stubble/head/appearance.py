"""What a scalp looks like, kept on the chart, so that another photo of it can be laid over.

Light differs from photo to photo; where hair begins, a whorl or a bald patch does not. So two
things are kept that shading hardly touches: fine differences of lightness, and the warmth of the
colour, which tells skin from hair.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble.head.camera import Camera
from stubble.head.contour import lowest_mm
from stubble.head.sheet import look_up
from stubble.head.surface import Scalp, directions_of_chart
from stubble.photo.picture import sealed

__all__ = ["Appearance", "alike", "features", "remember"]

Floats = NDArray[np.float64]

#: Distance of the places kept, mm of the chart.
_STEP_MM = 8.0

#: Lightness counts between these widths of blur, warmth above the first, mm.
_FINE_MM, _COARSE_MM = 2.5, 22.0

#: Facing a lens less than this (cosine), a place is too foreshortened to be compared.
_ASLANT = 0.25

#: Places without which photos have nothing to compare, and from which a likeness counts in full.
_FEWEST, _PLENTY = 40, 250


@dataclass(frozen=True, eq=False)
class Appearance:
    """What photos have shown of a scalp.

    Attributes
    ----------
    points_mm, normals : (n, 3) float64
        The places, on the scalp as known so far.
    values : (n, 2) float64
        Lightness and warmth.
    weight : (n,) float64
        How well each place was seen, 0 to 1.
    """

    points_mm: Floats
    normals: Floats
    values: Floats
    weight: Floats


def features(light: NDArray[np.float32], px_per_mm: float) -> NDArray[np.float32]:
    """Give fine lightness and warmth of a picture, (h, w, 2); both are logarithms."""
    logs = np.log(np.maximum(light, 0) + 0.01)
    fine = cv2.GaussianBlur(logs, (0, 0), max(0.5, _FINE_MM * px_per_mm))
    level = fine.mean(axis=2)
    broad = cv2.GaussianBlur(level, (0, 0), max(0.5, _COARSE_MM * px_per_mm))
    return np.stack([level - broad, fine[..., 0] - fine[..., 2]], axis=2)


@cache
def _places() -> Floats:
    axis = np.arange(-160.0, 160.1, _STEP_MM)
    chart = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    return sealed(directions_of_chart(chart[np.hypot(*chart.T) < 160]))


def remember(
    scalp: Scalp, views: Sequence[tuple[Camera, NDArray[np.float32], NDArray[np.float32]]]
) -> Appearance:
    """Keep what placed photos show of a scalp.

    Parameters
    ----------
    scalp : Scalp
    views : sequence of (Camera, (h, w, 2) float32, (h, w) float32)
        Of each photo the camera, `features`, and how surely a pixel is the person.
    """
    directions = _places()
    points = scalp.points_mm(directions)
    normals, _ = scalp.normals_and_area(directions)
    points, normals = (some[points[:, 1] > lowest_mm(points[:, 2])] for some in (points, normals))
    mass, weight = np.zeros((len(points), 2)), np.zeros(len(points))
    for camera, values, person in views:
        facing = _facing(camera.eye_mm, points, normals)
        pixels, _ = camera.project(points)
        height, width = person.shape
        inside = (pixels > 1).all(axis=1) & (pixels < [width - 2, height - 2]).all(axis=1)
        here = np.clip((facing - _ASLANT) / 0.4, 0, 1) * inside
        here *= look_up(person, pixels) > 0.6
        shown = look_up(values, pixels).astype(float)
        # Each photo has its own light and white: what is common to it is taken off.
        shown = shown - (shown * here[:, None]).sum(axis=0) / max(float(here.sum()), 1e-6)
        mass += shown * here[:, None]
        weight += here
    return Appearance(
        points, normals, mass / np.maximum(weight, 1e-6)[:, None], np.minimum(weight, 1)
    )


def _facing(eye: Floats, points: Floats, normals: Floats) -> Floats:
    towards = eye - points
    return np.asarray((towards * normals).sum(axis=-1) / np.linalg.norm(towards, axis=-1))


def alike(
    known: Appearance,
    rotation: Floats,
    offset_mm: Floats,
    focal_px: Floats,
    centre_px: Floats,
    values: NDArray[np.float32],
) -> Floats:
    """Say how much alike a photo looks to what is known, seen from many cameras.

    Parameters
    ----------
    known : Appearance
    rotation, offset_mm, focal_px : (k, 3, 3), (k, 3), (k,) float64
    centre_px : (2,) float64
    values : (h, w, 2) float32
        `features` of the photo.

    Returns
    -------
    (k,) float64
        Correlation over the places that both show, mean of lightness and warmth, -1 to 1; 0 where
        they share too few.
    """
    sure = known.weight > 0.2
    points, normals, wanted = known.points_mm[sure], known.normals[sure], known.values[sure]
    if len(points) < _FEWEST:
        return np.zeros(len(rotation))
    seen = points @ rotation.transpose(0, 2, 1) + offset_mm[:, None]
    pixels = seen[..., :2] * (focal_px[:, None] / seen[..., 2])[..., None] + centre_px
    towards = -np.einsum("kij,ki->kj", rotation, offset_mm)[:, None] - points
    facing = (towards * normals).sum(-1) / np.linalg.norm(towards, axis=-1)
    height, width = values.shape[:2]
    x, y = np.rint(pixels).astype(int)[..., 0], np.rint(pixels).astype(int)[..., 1]
    shown = (facing > _ASLANT) & (x >= 0) & (y >= 0) & (x < width) & (y < height)
    found = values[np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)]
    weight = (shown * known.weight[sure])[..., None]
    total = weight.sum(axis=1)
    a = found - (found * weight).sum(axis=1, keepdims=True) / np.maximum(total[:, None], 1e-6)
    b = wanted - (wanted * weight).sum(axis=1, keepdims=True) / np.maximum(total[:, None], 1e-6)
    # Faint differences are noise, and noise must not be called unlike.
    both = (a * b * weight).sum(axis=1)
    spread = np.sqrt((a**2 * weight).sum(axis=1) * (b**2 * weight).sum(axis=1))
    score = (both / (spread + 0.003 * total + 1e-9)).mean(axis=1)
    # A few places are soon alike by chance.
    return np.asarray(score * np.minimum(shown.sum(axis=1) / _PLENTY, 1))
