"""Parts of the face by their points in the 468-point mesh. Right and left are the person's own."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["BROWS", "CHEEKS", "EYES", "FOREHEAD", "LIPS", "NOSE", "OVAL", "fill"]

Floats = NDArray[np.float32]

#: The face's outline, clockwise in the picture from the middle of the upper forehead.
OVAL = (
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152,
    148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)  # fmt: skip
FOREHEAD = (67, 109, 10, 338, 297, 299, 337, 336, 9, 107, 108, 69)
CHEEKS = ((117, 118, 101, 36, 205, 50), (346, 347, 330, 266, 425, 280))
NOSE = (197, 51, 45, 4, 275, 281)
BROWS = (
    (70, 63, 105, 66, 107, 55, 65, 52, 53, 46),
    (300, 293, 334, 296, 336, 285, 295, 282, 283, 276),
)
EYES = (
    (33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246),
    (263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466),
)
LIPS = (
    61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185,
)  # fmt: skip


def fill(
    shape: tuple[int, ...], points: Floats, parts: tuple[tuple[int, ...], ...]
) -> NDArray[np.bool_]:
    """Give the (h, w) mask of the hulls of some parts, each a tuple of mesh point numbers."""
    mask = np.zeros(shape[:2], np.uint8)
    for part in parts:
        hull = cv2.convexHull(points[list(part), :2].astype(np.float32))
        cv2.fillConvexPoly(mask, np.round(hull).astype(np.int32), 1)
    return mask.astype(bool)
