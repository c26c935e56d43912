"""Where in a picture bare skin lies: on the face by its mesh, elsewhere by its looks."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble.head import facemap
from stubble.skin.site import Site

__all__ = ["features", "likeness", "open_face", "open_skin"]

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

#: Log ratios of red to green and of green to blue in the light of skin, all tones and usual lights:
#: middle, and standard deviation (our assumption; the Monk tones and portraits span them).
SKIN_RATIOS = (0.50, 0.33)
SKIN_RATIO_SPREAD = (0.20, 0.20)
#: Log ratio by which a forehead may differ from the face below it, else hair covers it
#: (assumption).
FRINGE = 0.3


def features(shape: tuple[int, ...], mesh: Floats, margin: int) -> Mask:
    """Give the (h, w) mask of brows, eyes and lips, grown by a margin in pixels."""
    parts = facemap.fill(shape, mesh, (*facemap.BROWS, *facemap.EYES, facemap.LIPS))
    side = max(3, margin) | 1
    around = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return cv2.dilate(parts.astype(np.uint8), around) > 0


def open_face(light: Floats, mesh: Floats, px_per_mm: float) -> Mask:
    """Give the (h, w) mask of forehead, cheeks and nose, without brows, eyes, lips and fringe."""
    parts = (facemap.FOREHEAD, *facemap.CHEEKS, facemap.NOSE)
    seen = facemap.fill(light.shape, mesh, parts)
    seen &= ~features(light.shape, mesh, int(3 * px_per_mm))
    forehead = facemap.fill(light.shape, mesh, (facemap.FOREHEAD,)) & seen
    below = seen & ~forehead
    if forehead.any() and below.any():
        upper, lower = (np.log(np.median(light[part], 0) + 1e-4) for part in (forehead, below))
        gap = upper - lower
        # Hair over the forehead is darker than the face below it, or has another hue.
        if gap.mean() < -FRINGE or abs(gap[0] - gap[2]) > FRINGE:
            return below
    return seen


def likeness(small: Floats) -> Floats:
    """Say how much each pixel's colour is one that skin has in some light: log, (h, w), at most 0.

    Parameters
    ----------
    small : (h, w, 3) float32
        Linear sRGB, one pixel about a millimetre.
    """
    e = 0.004
    red = np.log((small[..., 0] + e) / (small[..., 1] + e))
    blue = np.log((small[..., 1] + e) / (small[..., 2] + e))
    (mr, mb), (sr, sb) = SKIN_RATIOS, SKIN_RATIO_SPREAD
    return np.asarray(-0.5 * (((red - mr) / sr) ** 2 + ((blue - mb) / sb) ** 2), np.float32)


def open_skin(light: Floats, person: Mask, site: Site) -> tuple[Mask, tuple[slice, slice]]:
    """Find bare skin around a scalp without the help of a face.

    Skin is taken to be what has a colour of skin, is calm, and is brighter than most that is so:
    hair is darker or rougher than the skin it grows on, but for white hair, which has no colour.

    Parameters
    ----------
    light : (h, w, 3) float32
    person : (h, w) bool
    site : Site
        With a scalp.

    Returns
    -------
    seen : (h, w) bool
        Surest skin.
    window : tuple of slice
        The scalp with what lies around it.
    """
    if site.scalp is None:
        raise ValueError("open_skin needs where the scalp lies")
    height, width = light.shape[:2]
    seen = np.zeros((height, width), bool)
    left, top, wide, high = cv2.boundingRect((site.scalp > 0.3).astype(np.uint8))
    if not wide:
        return seen, (slice(0, height), slice(0, width))
    grow = int(0.4 * max(wide, high))
    rows = slice(max(top - grow, 0), min(top + high + grow, height))
    cols = slice(max(left - grow, 0), min(left + wide + grow, width))
    part = light[rows, cols]
    factor = min(1.0, 1.0 / site.px_per_mm)
    small = cv2.resize(part, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    inner = cv2.resize(person[rows, cols].astype(np.uint8), small.shape[1::-1]) > 0
    inner = cv2.erode(inner.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    logs = np.log(small.mean(-1) + 0.004)
    fine = logs - cv2.GaussianBlur(logs, (0, 0), 1.5)
    rough = np.sqrt(cv2.GaussianBlur(fine * fine, (0, 0), 2.0))
    coloured = likeness(small)
    skin = inner & (coloured > -1.0) & (small.max(-1) < 0.98)
    if not skin.any():
        return seen, (rows, cols)
    score = coloured - 15.0 * rough + logs
    surest = skin & (score >= np.quantile(score[skin], 0.6))
    size = (cols.stop - cols.start, rows.stop - rows.start)
    seen[rows, cols] = cv2.resize(surest.astype(np.uint8), size) > 0
    return seen & person, (rows, cols)
