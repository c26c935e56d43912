"""A close-up made ready: at one working scale, with the skin's own lightness taken away."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["Ground", "prepare"]

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

#: Pixels per mm that everything is worked at: 3.4 to a thick hair of 70 µm.
PX_PER_MM = 48.0
#: Edges are measured at up to this.
FINE_PX_PER_MM = 144.0
#: The most that is looked at, mm²: what wide pictures show beyond it is left out.
MOST_MM2 = 1000.0
#: Gloss on a hair, and glints of dry skin, are narrower than this, mm (by eye on trichoscopes).
GLINT_MM = 0.02
#: Linear light from which a pixel is glare.
GLARE = 0.93
#: Glare smaller than this hides no hair, mm.
SMALL_GLARE_MM = 0.10
#: Breadth of the neighbourhood whose median is the bare skin, mm. Hair hides less than half of it.
SKIN_MM = 0.85


@dataclass(frozen=True, eq=False)
class Ground:
    """A close-up at ``PX_PER_MM``.

    Attributes
    ----------
    origin_mm : (float, float)
        Where its upper left corner lies in the picture that was given.
    grey : (h', w') float32
        Linear light without the finest glints, at ``grey_px_per_mm``, which is finer where the
        picture is.
    grey_px_per_mm : float
    dark, light : (h, w) float32
        How much darker, and lighter, than the skin around; lightness as in sRGB, 0..1.
    filled : (h, w) float32
        The same as ``dark`` with gloss of up to two pixels, and gaps between hairs, filled.
    glare : (h, w) bool
    skin : float
        Median lightness, 0..1.
    """

    origin_mm: tuple[float, float]
    grey: Floats
    grey_px_per_mm: float
    dark: Floats
    filled: Floats
    light: Floats
    glare: Mask
    skin: float


def prepare(linear: Floats, px_per_mm: float) -> Ground:
    """Bring a picture to the working scale and flatten the skin.

    Parameters
    ----------
    linear : (h, w, 3) float32
        Linear light, 0..1.
    px_per_mm : float
        Its scale.
    """
    part, origin = _middle(linear, px_per_mm)
    grey = part.mean(axis=2)
    size = (
        max(16, round(part.shape[1] * PX_PER_MM / px_per_mm)),
        max(16, round(part.shape[0] * PX_PER_MM / px_per_mm)),
    )
    way = cv2.INTER_AREA if px_per_mm > PX_PER_MM else cv2.INTER_CUBIC
    glossy = _lightness(cv2.resize(grey, size, interpolation=way))
    glare = cv2.resize(part.max(axis=2), size, interpolation=way) > GLARE
    speck = 2 * round(GLINT_MM * px_per_mm / 2) + 1
    flat = grey
    if speck > 1:
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (speck, speck))
        flat = cv2.morphologyEx(grey, cv2.MORPH_OPEN, disc)
    dull = _lightness(cv2.resize(flat, size, interpolation=way))
    finer = min(max(px_per_mm, PX_PER_MM), FINE_PX_PER_MM) / PX_PER_MM
    fine = round(size[0] * finer), round(size[1] * finer)
    cross = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    filled = cv2.morphologyEx(dull, cv2.MORPH_OPEN, cross)
    return Ground(
        origin_mm=origin,
        grey=cv2.resize(flat, fine, interpolation=way),
        grey_px_per_mm=fine[0] / size[0] * PX_PER_MM,
        dark=np.maximum(_skin(dull) - dull, 0),
        filled=np.maximum(_skin(filled) - filled, 0),
        light=np.maximum(glossy - _skin(glossy), 0),
        glare=_pools(glare),
        skin=float(np.median(glossy)),
    )


def _middle(linear: Floats, px_per_mm: float) -> tuple[Floats, tuple[float, float]]:
    """The middle of a picture that shows more than can be looked at, and its corner in mm."""
    height, width = linear.shape[:2]
    shrink = math.sqrt(MOST_MM2 * px_per_mm**2 / (height * width))
    if shrink >= 1:
        return linear, (0.0, 0.0)
    rows, columns = int(height * shrink), int(width * shrink)
    top, left = (height - rows) // 2, (width - columns) // 2
    return linear[top : top + rows, left : left + columns], (left / px_per_mm, top / px_per_mm)


def _lightness(light: Floats) -> Floats:
    """A gamma near sRGB's, under which a camera's noise is about alike in dark and light."""
    return np.asarray(np.clip(light, 0, 1) ** np.float32(1 / 2.4), np.float32)


def _skin(lightness: Floats) -> Floats:
    """Median of the neighbourhood."""
    side = 2 * round(SKIN_MM * PX_PER_MM / 2) + 1
    eight = np.asarray(np.round(255 * lightness), np.uint8)
    return cv2.GaussianBlur(
        cv2.medianBlur(eight, side).astype(np.float32) / np.float32(255), (0, 0), side / 8
    )


def _pools(bright: Mask) -> Mask:
    """Glare that is broad enough to hide something, with its rim."""
    side = 2 * round(SMALL_GLARE_MM * PX_PER_MM / 2) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    broad = cv2.morphologyEx(bright.astype(np.uint8), cv2.MORPH_OPEN, disc)
    return np.asarray(cv2.dilate(broad, disc) > 0)
