"""The window of the picture that holds the head, and where in it the face lies."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble.head import facemap
from stubble.skin import Site, regions

__all__ = ["Axes", "Frame", "frame"]

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

#: Height of the face mesh (point 10 to point 152) in pixels of the small picture: about 1 per mm.
FACE_ROWS = 145.0


@dataclass(frozen=True)
class Axes:
    """The face in the small picture.

    Attributes
    ----------
    points : (468, 3) float32
        Face mesh in small pixels.
    rows : float
        Height of the face mesh, small pixels.
    upward, sideward : (2,) float32
        Unit vectors of the face's axes; sideward is to the right in an upright picture.
    up, across : (h, w) float32
        Place of each small pixel along the face's upward and sideward axis, in units of the height
        and half the width of the mesh, from the middle between the eyes' outer corners.
    outside : (h, w) float32
        Distance to the face mesh's outline, small pixels; negative within.
    """

    points: Floats
    rows: float
    upward: Floats
    sideward: Floats
    up: Floats
    across: Floats
    outside: Floats

    def at(self, up: float, across: float) -> Floats:
        """Give the small pixel (2,) at a place along the face's axes."""
        eyes = (self.points[33, :2] + self.points[263, :2]) / 2
        place = eyes + self.rows * (up * self.upward + across * self.sideward)
        return place.astype(np.float32)


@dataclass(frozen=True)
class Frame:
    """A window of the picture and its small copy, on which one pixel is about a millimetre.

    Attributes
    ----------
    window : tuple of slice
        Rows and columns of the whole picture.
    size : tuple of int
        Width and height of the small copy.
    scalp : (h, w) float32
        Skin on which pigment could lie, hair or no hair, 0..1, whatever the person's outline.
    free : (h, w) float32
        1 where hair would be the head's, 0 on brows, eyes and the face below.
    prior : (h, w) float32
        Log odds of hair by place alone.
    near : (h, w) bool
        Where hair is looked for.
    bare : (h, w) bool
        Where skin is known to be bare; empty where there is no face.
    features : (h, w) bool
        Brows, eyes and lips, with a little around them.
    heart : (2,) float32
        A small pixel that is the person's.
    face : Axes or None
    """

    window: tuple[slice, slice]
    size: tuple[int, int]
    scalp: Floats
    free: Floats
    prior: Floats
    near: Mask
    bare: Mask
    features: Mask
    heart: Floats
    face: Axes | None

    def small(self, picture: Floats, shape: tuple[int, ...]) -> Floats:
        """Sample a map that spans a whole picture of a shape on the small copy."""
        rows, cols = self.window
        ratio = np.array([picture.shape[1] / shape[1], picture.shape[0] / shape[0]])
        step = np.array([cols.stop - cols.start, rows.stop - rows.start]) / self.size * ratio
        start = np.array([cols.start, rows.start]) * ratio + step / 2 - 0.5  # of pixel centres
        matrix = np.array([[step[0], 0, start[0]], [0, step[1], start[1]]])
        return np.clip(
            cv2.warpAffine(
                picture,
                matrix,
                self.size,
                flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
                borderMode=cv2.BORDER_REPLICATE,
            ),
            0,
            1,
        )


def frame(shape: tuple[int, ...], site: Site) -> Frame:
    """Lay the window around a head in a picture of a shape."""
    return _by_scalp(shape, site) if site.mesh is None else _by_face(shape, site.mesh)


def _by_scalp(shape: tuple[int, ...], site: Site) -> Frame:
    assert site.scalp is not None  # noqa: S101 - a site has one or the other
    scalp = site.scalp
    left, top, wide, high = cv2.boundingRect((scalp > 0.3).astype(np.uint8))
    wide, high = max(wide, 1), max(high, 1)
    # Ears, nape and what hangs beside the head tell skin and background, so they are looked at too.
    grow = int(0.25 * max(wide, high))
    rows = slice(max(top - grow, 0), min(top + high + grow, shape[0]))
    cols = slice(max(left - grow, 0), min(left + wide + grow, shape[1]))
    scale = min(1.0, 1.0 / site.px_per_mm)
    size = (
        max(1, round((cols.stop - cols.start) * scale)),
        max(1, round((rows.stop - rows.start) * scale)),
    )
    small = cv2.resize(scalp[rows, cols], size, interpolation=cv2.INTER_AREA)
    none = np.zeros(size[::-1], bool)
    off = cv2.distanceTransform((small < 0.5).astype(np.uint8), cv2.DIST_L2, 5)
    weight = cv2.moments(small)
    heart = np.array([weight["m10"], weight["m01"]]) / max(weight["m00"], 1e-6)
    return Frame(
        window=(rows, cols),
        size=size,
        scalp=small,
        free=np.ones(size[::-1], np.float32),
        prior=np.clip(0.3 - off / 15.0, -3.0, 0.3).astype(np.float32),
        near=~none,
        bare=none,
        features=none,
        heart=heart.astype(np.float32),
        face=None,
    )


def _by_face(shape: tuple[int, ...], points: Floats) -> Frame:
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
    scale = min(1.0, FACE_ROWS / rows)
    size = (max(1, round((x1 - x0) * scale)), max(1, round((y1 - y0) * scale)))
    moved = points.astype(np.float32).copy()
    moved[:, 0] = (moved[:, 0] - x0) * size[0] / (x1 - x0)
    moved[:, 1] = (moved[:, 1] - y0) * size[1] / (y1 - y0)
    moved[:, 2] *= scale
    axes = _axes(moved, rows * scale, upward, sideward, size)
    features = regions.features((size[1], size[0]), moved, 7)
    up, outside = axes.up, axes.outside
    odds = np.clip(outside / 4.0 - 0.3, -4.0, 0.3)
    # From the outer corner of the eye downward it is ears, beard and neck sooner than hair.
    odds -= 2.0 * np.clip((0.02 - up) / 0.12, 0, 2.5)
    return Frame(
        window=(slice(int(y0), int(y1)), slice(int(x0), int(x1))),
        size=size,
        scalp=_scalp(axes) * ~features,
        free=_free(axes) * ~features,
        prior=odds.astype(np.float32),
        near=up > -0.4,
        bare=(outside < -5) & (up > -0.25) & ~features,
        features=features,
        heart=axes.at(0.1, 0.0),
        face=axes,
    )


def _axes(
    points: Floats, rows: float, upward: Floats, sideward: Floats, size: tuple[int, int]
) -> Axes:
    y, x = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)
    middle = (points[33, :2] + points[263, :2]) / 2
    dx, dy = x - middle[0], y - middle[1]
    up = (dx * upward[0] + dy * upward[1]) / rows
    side = points[list(facemap.OVAL), :2] @ sideward
    low, high = float(side.min()), float(side.max())
    half = (high - low) / 2
    across = (dx * sideward[0] + dy * sideward[1] + middle @ sideward - (low + high) / 2) / half
    face = np.zeros((size[1], size[0]), np.uint8)
    cv2.fillPoly(face, [np.round(points[list(facemap.OVAL), :2]).astype(np.int32)], 1)
    outside = cv2.distanceTransform(1 - face, cv2.DIST_L2, 5) - cv2.distanceTransform(
        face, cv2.DIST_L2, 5
    )
    return Axes(points, rows, upward, sideward, up, across, outside)


def _free(face: Axes) -> Floats:
    """Give 1 where hair would be the head's, 0 on the face below the brows."""
    inner = np.clip((face.outside + 8) / 5, 0, 1)
    above = np.clip((face.up - 0.13) / 0.03, 0, 1)
    return np.maximum(inner, above).astype(np.float32)


def _scalp(face: Axes) -> Floats:
    """Give where the skin is scalp or forehead.

    The lower limit runs above the brows and sinks beside them to the temples, where the peaks and
    sideburns are; ears stand off the face there, and glasses' arms lie lower still.
    """
    beside = np.clip((np.abs(face.across) - 0.75) / 0.2, 0, 1)
    low = 0.13 - 0.08 * beside
    above = np.clip((face.up - low) / 0.03, 0, 1)
    ear = np.clip((face.outside - 9) / 4, 0, 1) * np.clip((0.14 - face.up) / 0.03, 0, 1)
    return (above * (1 - ear)).astype(np.float32)
