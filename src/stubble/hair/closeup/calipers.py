"""How thick a shaft is, and how sharp its edge, from the light across it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from stubble.hair.closeup.ground import Ground
from stubble.hair.closeup.shafts import Shaft

__all__ = ["across"]

Doubles = NDArray[np.float64]

#: How far to each side the light is looked at, mm.
REACH_MM = 0.16
#: Breadths that are told apart, in sigmas of the blur: below one, all strips look alike.
SIGMAS = np.geomspace(1.0, 16.0, 60)


def across(ground: Ground, shaft: Shaft) -> tuple[float, float]:
    """Give a shaft's thickness and the blur (standard deviation) of its edges, both in mm.

    Two lengths are read off the profile in linear light: its breadth at half depth, and how far its
    flank takes from a quarter to three quarters. For a strip that a Gaussian has blurred, their
    ratio tells how many sigmas the strip is broad, and so both. NaN where no edge shows.
    """
    scale = ground.grey_px_per_mm
    xy = shaft.line * scale - 0.5
    step = np.gradient(xy, axis=0)
    step /= np.maximum(np.hypot(step[:, 0], step[:, 1]), 1e-6)[:, None]
    normal = np.stack([-step[:, 1], step[:, 0]], 1)
    offset = np.arange(-REACH_MM, REACH_MM + 1e-9, 0.005)
    # Smooth away the tracing's own trembling; leave out the ends.
    trim = min(3, len(xy) // 4)
    inner = slice(trim, len(xy) - trim)
    at = xy[inner][None] + scale * offset[:, None, None] * normal[inner][None]
    light = cv2.remap(
        ground.grey,
        at[..., 0].astype(np.float32),
        at[..., 1].astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    ).astype(np.float64)
    profile = np.median(light, axis=1)
    if shaft.pale:
        profile = -profile
    middle = len(offset) // 2
    core = slice(middle - 4, middle + 5)
    low = float(profile[core].min())
    sides, slopes = [], []
    for side in (profile[middle::-1], profile[middle:]):
        top = int(side.argmax())
        high = float(side[top])
        rise = side[: top + 1]
        if high - low <= 0 or len(rise) < 4:
            continue
        quarter, half, most = (
            _crossing(rise, low + share * (high - low)) for share in (0.25, 0.5, 0.75)
        )
        sides.append((high, half * 0.005))
        slopes.append((most - quarter) * 0.005)
    if not sides:
        return float("nan"), float("nan")
    # Where a neighbour touches, that side never gets light: the other one counts twice.
    best = max(high for high, _ in sides)
    open_ = [half for high, half in sides if high - low > 0.7 * (best - low)]
    breadth, flank = 2 * float(np.mean(open_)), float(min(slopes))
    if breadth <= 0:
        return float("nan"), float("nan")
    at = np.interp(flank / breadth, RATIO[::-1], np.arange(len(RATIO))[::-1])
    sigma = breadth / float(np.interp(at, np.arange(len(RATIO)), BREADTH))
    return sigma * float(np.interp(at, np.arange(len(RATIO)), SIGMAS)), sigma


def _strip() -> tuple[Doubles, Doubles]:
    """Breadth at half depth, and flank over that, of blurred strips ``SIGMAS`` broad."""
    x = np.linspace(0, 12, 2401)
    breadth, ratio = [], []
    for broad in SIGMAS:
        depth = ndtr(x + broad / 2) - ndtr(x - broad / 2)
        quarter, half, most = np.interp([-0.25, -0.5, -0.75], -depth / depth[0], x)
        breadth.append(2 * half)
        ratio.append((quarter - most) / (2 * half))
    return np.array(breadth), np.array(ratio)


def _crossing(rise: Doubles, level: float) -> float:
    """Where a profile first reaches a level, between samples."""
    k = max(int(np.argmax(rise >= level)), 1)
    return k - float((rise[k] - level) / max(rise[k] - rise[k - 1], 1e-12))


BREADTH, RATIO = _strip()
