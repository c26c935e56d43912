"""Where lines of sight meet the scalp."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from stubble.head.camera import Camera
from stubble.head.surface import CENTRE_MM, Scalp

__all__ = ["met"]

Floats = NDArray[np.float64]


def met(camera: Camera, scalp: Scalp, pixels: NDArray[np.floating]) -> Floats:
    """Give where lines of sight meet the scalp.

    Parameters
    ----------
    camera : Camera
    scalp : Scalp
    pixels : (n, 2) float

    Returns
    -------
    (n, 3) float64
        Directions from the scalp's centre; NaN where a line of sight passes it by.
    """
    eye, rays = camera.eye_mm, camera.rays(pixels)
    nearest = (CENTRE_MM - eye) @ rays.T
    # Where each ray first dips under the skin: coarsely, then ever finer.
    low, high = nearest - 130.0, nearest + 50.0
    for _ in range(3):
        steps = low[:, None] + np.linspace(0, 1, 25) * (high - low)[:, None]
        inside = _depth_mm(scalp, eye + steps[..., None] * rays[:, None]) > 0
        first = np.where(inside.any(axis=1), inside.argmax(axis=1), 24)
        pick = np.arange(len(rays))
        low, high = steps[pick, np.maximum(first - 1, 0)], steps[pick, first]
    away = eye + high[:, None] * rays - CENTRE_MM
    way = away / np.linalg.norm(away, axis=1, keepdims=True)
    way[_depth_mm(scalp, (eye + high[:, None] * rays)[:, None])[:, 0] < -0.5] = np.nan
    return np.asarray(way)


def _depth_mm(scalp: Scalp, points_mm: Floats) -> Floats:
    """How deep points, (n, m, 3), lie under the skin: (n, m) mm, negative above it."""
    away = points_mm - CENTRE_MM
    distance = np.linalg.norm(away, axis=2)
    radius = scalp.radius_mm((away / np.maximum(distance, 1e-9)[..., None]).reshape(-1, 3))
    return np.asarray(radius.reshape(distance.shape) - distance)
