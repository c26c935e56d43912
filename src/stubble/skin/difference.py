"""How different two colours look."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["delta_e2000"]

Floats = NDArray[np.float64]


def delta_e2000(one: NDArray[np.floating], other: NDArray[np.floating]) -> Floats:
    """Give the CIEDE2000 difference (...) of L*a*b* colours (..., 3).

    About 1 is the least that is seen side by side (CIE 142:2001; Sharma, Wu and Dalal 2005, whose
    published pairs it is tested on).
    """
    l1, a1, b1 = np.moveaxis(np.asarray(one, float), -1, 0)
    l2, a2, b2 = np.moveaxis(np.asarray(other, float), -1, 0)
    mean7 = ((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2) ** 7
    stretch = 1.5 - 0.5 * np.sqrt(mean7 / (mean7 + 25.0**7))
    a1, a2 = a1 * stretch, a2 * stretch
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = np.degrees(np.arctan2(b1, a1)) % 360, np.degrees(np.arctan2(b2, a2)) % 360
    grey = c1 * c2 == 0
    turn = np.where(grey, 0, (h2 - h1 + 180) % 360 - 180)
    # Exactly opposite hues go the way their numbers say.
    turn = np.where((turn == -180) & (h2 > h1), 180, turn)
    dl, dc = l2 - l1, c2 - c1
    dh = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2))
    light, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    far = np.abs(h1 - h2) > 180
    hue = (h1 + h2 + np.where(far, np.where(h1 + h2 < 360, 360, -360), 0)) / 2
    hue = np.where(grey, h1 + h2, hue)
    t = (
        1
        - 0.17 * np.cos(np.radians(hue - 30))
        + 0.24 * np.cos(np.radians(2 * hue))
        + 0.32 * np.cos(np.radians(3 * hue + 6))
        - 0.20 * np.cos(np.radians(4 * hue - 63))
    )
    chroma7 = chroma**7
    s_l = 1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2)
    s_c, s_h = 1 + 0.045 * chroma, 1 + 0.015 * chroma * t
    twist = 60 * np.exp(-(((hue - 275) / 25) ** 2))
    r = -2 * np.sqrt(chroma7 / (chroma7 + 25.0**7)) * np.sin(np.radians(twist))
    c, h = dc / s_c, dh / s_h
    return np.asarray(np.sqrt(np.maximum((dl / s_l) ** 2 + c * c + h * h + r * c * h, 0)))
