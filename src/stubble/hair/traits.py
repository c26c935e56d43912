"""Named conclusions from the maps: long sides, a covered head."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble.hair.frame import Axes
from stubble.skin.colour import lab, luminance

__all__ = ["covering", "long_sides"]

Floats = NDArray[np.float32]

# The limits below are our own assumptions, set by eye on some twenty portraits.

#: Share of what covers the scalp that may have a colour no hair grows in.
ODD_COLOUR = 0.08
#: Share of the face mesh above the brows that may be covered.
HIDDEN_FOREHEAD = 0.25
#: Breadth of head with hair, above the ears, over the breadth of the face, that short hair leaves.
BROAD = 1.14
#: Alignment of fine detail, 0 (none) to 1, from which strands are seen rather than stubble.
STRANDS = 0.5
#: L* from which hair that hides the skin is too light to be stubble.
LIGHT = 60.0


def covering(face: Axes, small: Floats, hair: Floats, person: Floats) -> str | None:
    """Say what hides the forehead or scalp: ``"hat"``, ``"forehead"`` (a fringe) or None.

    Parameters
    ----------
    face : Axes
    small : (h, w, 3) float32
        Linear small picture.
    hair, person : (h, w) float32
        Probabilities; to the hair's, whatever is not skin looks like hair.
    """
    cover = (hair > 0.5) & (person > 0.9) & (face.up > 0.1)
    if cover.sum() > 400:
        value = lab(small[cover])
        chroma = np.hypot(value[:, 1], value[:, 2])
        hue = np.degrees(np.arctan2(value[:, 2], value[:, 1]))
        # Hair runs from red-brown to straw; greens, blues, purples and crimsons are cloth.
        if ((chroma > 12) & ((hue < 10) | (hue > 115))).mean() > ODD_COLOUR:
            return "hat"
    upper = (face.up > 0.2) & (face.outside < 0)
    return "forehead" if upper.any() and hair[upper].mean() > HIDDEN_FOREHEAD else None


def long_sides(face: Axes, part: Floats, hair: Floats, person: Floats) -> bool:
    """Say whether the hair above the ears is long enough to want clipping first.

    Parameters
    ----------
    face : Axes
    part : (H, W, 3) float32
        Linear full window.
    hair, person : (h, w) float32
    """
    side = (hair > 0.5) & (person > 0.9) & (face.up > 0.0) & (face.up < 0.6) & (face.outside > 0)
    size = (2 * hair.shape[1], 2 * hair.shape[0])
    side2 = cv2.erode(cv2.resize(side.astype(np.uint8), size), np.ones((9, 9), np.uint8)) > 0
    if side2.sum() < 800:
        return False
    logs = np.log(luminance(cv2.resize(part, size, interpolation=cv2.INTER_AREA)) + 0.004)
    gx = cv2.Sobel(logs, cv2.CV_32F, 1, 0)
    gy = cv2.Sobel(logs, cv2.CV_32F, 0, 1)
    xx, yy, xy = cv2.split(cv2.GaussianBlur(np.dstack([gx * gx, gy * gy, gx * gy]), (0, 0), 4))
    aligned = np.sqrt((xx - yy) ** 2 + 4 * xy**2) / (xx + yy + 1e-4)
    if float(aligned[side2].mean()) < STRANDS:
        return False
    band = (np.abs(face.up - 0.25) < 0.02) & (person > 0.5)
    broad = float(np.ptp(face.across[band])) / 2 if band.any() else 0.0
    lightness = float(np.median(lab(cv2.resize(part, hair.shape[::-1])[side])[:, 0]))
    return broad > BROAD or lightness > LIGHT
