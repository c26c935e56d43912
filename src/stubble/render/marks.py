"""From dots on a head to marks in a picture: place, foreshortening and strength, in pixels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stubble.head import Camera
from stubble.photo.picture import sealed
from stubble.pigment import Deposit

__all__ = ["Marks", "marks"]

Floats = NDArray[np.float32]

#: Dots seen more edge-on than this (cosine of the tilt) are drawn as if tilted just so: the skin's
#: roundness inside a dot keeps it from vanishing into a line.
_LEAST_FACING = 0.08


@dataclass(frozen=True, eq=False)
class Marks:
    """Dots as one camera sees them; those facing away are left out. n marks.

    Attributes
    ----------
    place : (n, 2) float32
        Pixels, x and y.
    spread : (n, 3) float32
        What a circle of radius 1 mm on the skin looks like, as the covariance xx, xy, yy in
        pixels squared.
    core : (n, 3) float32
        Contrast of the core at its centre, on the skin, linear R, G, B.
    core_sigma_mm : (n,) float32
    core_flat : (n,) float32
        Flatness of the core, 0 a Gaussian's bell.
    halo : (n, 3) float32
    halo_sigma_mm : (n, 3) float32
    floor : (3,) float32
        Share of the light that comes back however many marks there are.
    kept : (n,) int64
        Which of the dots each mark is.
    """

    place: Floats
    spread: Floats
    core: Floats
    core_sigma_mm: Floats
    core_flat: Floats
    halo: Floats
    halo_sigma_mm: Floats
    floor: Floats
    kept: NDArray[np.int64]


def marks(
    camera: Camera,
    xyz_mm: NDArray[np.floating],
    normal: NDArray[np.floating],
    deposits: Deposit,
) -> Marks:
    """Project dots.

    Parameters
    ----------
    camera : Camera
        For the picture to be drawn in.
    xyz_mm, normal : (n, 3) float
        Places and outward unit normals in the head frame.
    deposits : Deposit
        One entry per dot.
    """
    sight = camera.eye_mm - xyz_mm
    sight /= np.linalg.norm(sight, axis=1, keepdims=True)
    facing = (sight * normal).sum(axis=1)
    kept = np.flatnonzero(facing > 0)
    place, scale = camera.project(xyz_mm[kept])
    # Seen along the line of sight, a disc shrinks along the normal's part across that line.
    across = normal[kept] - sight[kept] * facing[kept, None]
    across_px = (across @ camera.rotation.T)[:, :2]
    length = np.linalg.norm(across_px, axis=1, keepdims=True)
    across_px = across_px / np.maximum(length, 1e-9)
    shrink = 1 - np.maximum(facing[kept], _LEAST_FACING) ** 2
    nx, ny = across_px.T
    spread = np.stack([1 - shrink * nx**2, -shrink * nx * ny, 1 - shrink * ny**2], axis=1)
    spread *= (scale**2)[:, None]

    def plain(a: NDArray[np.floating]) -> Floats:
        return sealed(np.array(a, dtype=np.float32, order="C"))

    return Marks(
        plain(place),
        plain(spread),
        plain(deposits.core[kept]),
        plain(deposits.core_sigma_mm[kept]),
        plain(deposits.core_flat[kept]),
        plain(deposits.halo[kept]),
        plain(deposits.halo_sigma_mm[kept]),
        plain(deposits.floor),
        sealed(kept),
    )
