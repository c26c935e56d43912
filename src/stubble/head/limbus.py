"""The iris measured on its own rim, the limbus, where the dark iris meets the white of the eye.

The network that finds the iris tells where it is to a pixel or two, but draws its rim too small by
a tenth and more. So the circle is found again in the picture: among circles near the network's, the
one across which the light rises most, outwards, on the left and right arcs that lids do not cover
(the integro-differential operator of Daugman 1993, IEEE PAMI 15:1148).
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["measure"]

#: Arcs looked at, degrees from the horizontal, to either side, where lids seldom reach.
_ARC = np.radians(np.concatenate([np.arange(-30, 31, 4.0), 180 + np.arange(-30, 31, 4.0)]))

#: Radii tried, as a share of the network's; shifts of the centre likewise.
_RADII = np.linspace(0.85, 1.40, 45)
_SHIFTS = np.linspace(-0.2, 0.2, 9)


def measure(picture: NDArray[np.uint8], rough: NDArray[np.floating]) -> tuple[float, float]:
    """Measure one iris.

    Parameters
    ----------
    picture : (h, w, 3) uint8
        sRGB.
    rough : (5, 2) float
        The network's centre and four rim points, pixels.

    Returns
    -------
    diameter : float
        Pixels, horizontal.
    contrast : float
        Rise of luminance across the rim over the eye's range of luminance, 0 to 1: how clear the
        rim is.
    """
    centre = rough[0].astype(float)
    radius = float(np.linalg.norm(rough[[1, 2]] - rough[[3, 4]], axis=1).mean()) / 2
    reach = 1.4 * 1.2 + 0.5
    low = np.floor(centre - reach * radius - 2).astype(int)
    size = int(np.ceil(2 * reach * radius + 4))
    grey = cv2.getRectSubPix(
        cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), (size, size), tuple(low + (size - 1) / 2)
    ).astype(np.float32)
    grey = cv2.GaussianBlur(grey, (0, 0), max(0.6, 0.04 * radius))
    shifts = np.stack(np.meshgrid(_SHIFTS, 0.6 * _SHIFTS), axis=-1).reshape(-1, 2) * radius
    width = 0.12  # of the radius: the limbus is about that broad
    radii = np.append(_RADII, _RADII[-1] + np.arange(1, 12) * (_RADII[1] - _RADII[0])) * radius
    ring = np.stack([np.cos(_ARC), np.sin(_ARC)], axis=1)
    at = (centre - low) + shifts[:, None, None] + radii[:, None, None] * ring
    x, y = np.ascontiguousarray(at.reshape(len(shifts), -1, 2).transpose(2, 0, 1), np.float32)
    light = cv2.remap(grey, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    light = light.reshape(len(shifts), len(radii), len(_ARC))
    half = len(_ARC) // 2
    # A lash or a glint spoils a few directions, a lid a whole side: medians, then the weaker side.
    right = np.median(light[..., :half], axis=2)
    left = np.median(light[..., half:], axis=2)
    step = max(1, round(width / (_RADII[1] - _RADII[0])))
    rise_r = right[:, step:] - right[:, :-step]
    rise_l = left[:, step:] - left[:, :-step]
    rise = np.minimum(rise_r, rise_l) + 0.25 * (rise_r + rise_l)
    rise = rise[:, : len(_RADII)]
    shift, best = np.unravel_index(int(rise.argmax()), rise.shape)
    spread = float(np.percentile(grey, 95) - np.percentile(grey, 5))
    clear = float(np.clip(rise[shift, best] / 1.5 / max(spread, 1.0), 0, 1))
    return 2 * float(radii[best] + 0.5 * step * (radii[1] - radii[0])), clear
