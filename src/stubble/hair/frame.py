"""The window of the picture that holds the head, and where in it the face lies."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble.head import facemap

__all__ = ["Frame", "frame"]

Floats = NDArray[np.float32]

#: Height of the face mesh (point 10 to point 152) in pixels of the small picture: about 1 per mm.
FACE_ROWS = 145.0


@dataclass(frozen=True)
class Frame:
    """A window of the picture and its small copy, on which one pixel is about a millimetre.

    Attributes
    ----------
    window : tuple of slice
        Rows and columns of the whole picture.
    scale : float
        Pixels of the small copy per pixel of the picture.
    size : tuple of int
        Width and height of the small copy.
    points : (468, 3) float32
        Face mesh in pixels of the small copy.
    rows : float
        Height of the face mesh, small pixels.
    upward, sideward : (2,) float32
        Unit vectors of the face's axes; sideward is to the right in an upright picture.
    up, across : (h, w) float32
        Place of each small pixel along the face's upward and sideward axis, in units of the height
        and half the width of the mesh, from the middle between the eyes' outer corners.
    outside : (h, w) float32
        Distance to the face mesh's outline, small pixels; negative within.
    features : (h, w) bool
        Brows, eyes and lips, with a little around them.
    """

    window: tuple[slice, slice]
    scale: float
    size: tuple[int, int]
    points: Floats
    rows: float
    upward: Floats
    sideward: Floats
    up: Floats
    across: Floats
    outside: Floats
    features: NDArray[np.bool_]

    def at(self, up: float, across: float) -> Floats:
        """Give the small pixel (2,) at a place along the face's axes."""
        eyes = (self.points[33, :2] + self.points[263, :2]) / 2
        place = eyes + self.rows * (up * self.upward + across * self.sideward)
        return place.astype(np.float32)


def frame(shape: tuple[int, ...], points: Floats) -> Frame:
    """Lay the window around a face mesh, (468, 3) in pixels, in a picture of a shape."""
    xy = points[:, :2]
    axis = xy[10] - xy[152]
    rows = float(np.linalg.norm(axis))
    upward = axis / max(rows, 1e-6)
    sideward = np.array([-upward[1], upward[0]], np.float32)
    centre = (xy[33] + xy[263]) / 2
    oval = xy[list(facemap.OVAL)]
    # Corners of a generous head, turned with the face: the mesh ends low on the forehead.
    reach = np.array([(u, a) for u in (-0.75, 1.35) for a in (-0.85, 0.85)], np.float32) * rows
    corners = np.vstack([centre + u * upward + a * sideward for u, a in reach] + [oval])
    x0, y0 = np.floor(np.maximum(corners.min(0), 0)).astype(int)
    x1, y1 = np.ceil(np.minimum(corners.max(0), [shape[1], shape[0]])).astype(int)
    window = (slice(int(y0), int(y1)), slice(int(x0), int(x1)))
    scale = min(1.0, FACE_ROWS / rows)
    size = (max(1, round((x1 - x0) * scale)), max(1, round((y1 - y0) * scale)))
    moved = points.astype(np.float32).copy()
    moved[:, 0] = (moved[:, 0] - x0) * size[0] / (x1 - x0)
    moved[:, 1] = (moved[:, 1] - y0) * size[1] / (y1 - y0)
    moved[:, 2] *= scale
    y, x = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)
    middle = (moved[33, :2] + moved[263, :2]) / 2
    dx, dy = x - middle[0], y - middle[1]
    up = (dx * upward[0] + dy * upward[1]) / (rows * scale)
    side = moved[list(facemap.OVAL), :2] @ sideward
    low, high = float(side.min()), float(side.max())
    half = (high - low) / 2
    across = (dx * sideward[0] + dy * sideward[1] + middle @ sideward - (low + high) / 2) / half
    shape_small = (size[1], size[0])
    face = np.zeros(shape_small, np.uint8)
    cv2.fillPoly(face, [np.round(moved[list(facemap.OVAL), :2]).astype(np.int32)], 1)
    outside = cv2.distanceTransform(1 - face, cv2.DIST_L2, 5) - cv2.distanceTransform(
        face, cv2.DIST_L2, 5
    )
    marks = facemap.fill(shape_small, moved, (*facemap.BROWS, *facemap.EYES, facemap.LIPS))
    ellipse = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (7, 7))
    features = cv2.dilate(marks.astype(np.uint8), ellipse).astype(bool)
    return Frame(
        window, scale, size, moved, rows * scale, upward, sideward, up, across, outside, features
    )
