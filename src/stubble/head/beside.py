"""The picture beside the face, where ears are: cut out along the head's own axes."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble.head.find import Head
from stubble.head.pose import SIDES

__all__ = ["DOWN_MM", "IN_MM", "OUT_MM", "RIM_MM", "ROOT_MM", "UP_MM", "Beside", "beside"]

Floats = NDArray[np.float32]

#: Where the ear's root and its rim lie, mm from the mesh's side, outwards and backwards.
ROOT_MM, RIM_MM = (0.0, 14.0), (20.0, 38.0)


@dataclass(frozen=True, eq=False)
class Beside:
    """A window beside the face, one pixel a millimetre, along the head's own axes.

    Attributes
    ----------
    light : (h, w, 3) float32
        sqrt-coded, smoothed by a millimetre.
    person : (h, w) float32
    back : (2, 3) float64
        From the window's (out, up) in mm, as seen at the ear, to pixels of the picture.
    out, half : float
        Where the head's turn lets one expect the ear's rim, and half its breadth, mm.
    """

    light: Floats
    person: Floats
    back: NDArray[np.float64]
    out: float
    half: float


#: What the window beside the face spans, mm: inwards and outwards of the mesh's side, up and down.
IN_MM, OUT_MM, UP_MM, DOWN_MM = 22, 50, 68, 56


def beside(light: Floats, person: Floats, found: Head, sign: float) -> Beside:
    """Cut the window beside the face, ``sign`` -1 on the person's right, +1 on their left."""
    lateral, _, front = np.abs(found.mesh_mm[SIDES[0 if sign > 0 else 1]])
    ear = [[sign * (lateral + out), 0.0, front - behind] for out, behind in (ROOT_MM, RIM_MM)]
    places, scales = found.camera.project(np.array(ear))
    at, px = places[0], scales[0]
    # Up and out as they lie in the picture; the turn of the head foreshortens the ear, which
    # stands off it, less than its side: lengths outwards are as in the picture.
    up = found.camera.rotation[:2, 1]
    up = up / max(float(np.linalg.norm(up)), 0.2)
    out = np.array([-up[1], up[0]])  # to the right in the picture of an upright head
    out *= sign
    tall = float(np.linalg.norm(found.camera.rotation[:2, 1]))
    back = np.stack([out * px, up * px * tall, at], axis=1)
    window = np.array([[1.0, 0, -IN_MM], [0, -1.0, UP_MM]])  # window pixels to (out, up)
    matrix = back[:, :2] @ window
    matrix[:, 2] += back[:, 2]
    low = np.zeros((UP_MM + DOWN_MM, IN_MM + OUT_MM, 3), np.float32)
    size = low.shape[1::-1]
    # A pixel of the window is several of the picture: smooth these first, where they are needed.
    corners = np.array([[0, 0], [size[0], 0], [0, size[1]], [size[0], size[1]]], float)
    spot = corners @ matrix[:, :2].T + matrix[:, 2]
    pad = 3 * px
    limit = np.array(light.shape[1::-1])
    first = np.clip(np.floor(spot.min(0) - pad), 0, limit - 1).astype(int)
    last = np.clip(np.ceil(spot.max(0) + pad), first + 1, limit).astype(int)
    cut = (slice(first[1], last[1]), slice(first[0], last[0]))
    matrix[:, 2] -= first
    blur = max(0.6 * px, 0.5)
    coded = cv2.GaussianBlur(np.sqrt(np.clip(light[cut], 0, 1)), (0, 0), blur)
    how = {"flags": cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, "borderMode": cv2.BORDER_REPLICATE}
    rim = float((places[1] - at) @ out / px)
    return Beside(
        cv2.warpAffine(coded, matrix, size, **how),
        cv2.warpAffine(np.ascontiguousarray(person[cut]), matrix, size, **how),
        back,
        rim,
        float(np.clip(rim / 2, 6, 18)),
    )
