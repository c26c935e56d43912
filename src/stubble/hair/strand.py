"""A single hair: its light, and how much darker than skin it is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from stubble.hair.coverage import BLACK
from stubble.skin.colour import luminance

__all__ = ["darkness", "strand"]

Floats = NDArray[np.float32]

# Our own assumptions, set on portraits, and on rendered heads before and after a shave.

#: Hair whose darkest quarter gives more than this share of the skin's light is no longer than two
#: millimetres: stubble of one gives 0.7, of three 0.45. White hair gives more than the second.
_SHORT, _WHITE = 0.5, 1.15
#: Ratio of red to blue, in units of the skin's, up to which light hair is white, not shining skin.
_NEUTRAL = 0.75
#: White hair is no lighter than this, in units of the skin's light.
_WHITEST = 1.6


def strand(light: Floats, skin: Floats, thick: NDArray[np.bool_], body: Floats) -> Floats | None:
    """Tell the light of one hair, (3,), where the skin's colour is ``body``; None if too short.

    Parameters
    ----------
    light, skin : (h, w, 3) float32
        Linear, blurred to a quarter of a millimetre; and of the bare skin beneath.
    thick : (h, w) bool
        Where hair hides the skin.
    body : (3,) float32
        The skin's colour.
    """
    if not thick.any():
        return None
    beneath = np.maximum(luminance(skin[thick]), 1e-3)
    own = light[thick] / beneath[:, None]
    share = luminance(own)
    level = float(luminance(body))
    tenth, quarter, third, half = np.quantile(share, [0.10, 0.25, 0.35, 0.5])
    if quarter < _SHORT:
        return np.maximum(own[share <= third].mean(axis=0) * level, BLACK).astype(np.float32)
    hue = np.median(own[:, 0] / np.maximum(own[:, 2], 1e-3)) / (body[0] / max(body[2], 1e-3))
    if tenth > _WHITE and hue < _NEUTRAL:
        white = own[share >= half].mean(axis=0)
        white *= min(1.0, _WHITEST / float(luminance(white)))
        return np.asarray(white * level, np.float32)
    return None


def darkness(hair: NDArray[np.floating], skin: NDArray[np.floating]) -> float:
    """Give how much of the light a hair takes in, 0 (as light as skin, or lighter) to 1.

    Grey hair has no pigment below the skin either, and keeps little light from coming back.
    """
    share = luminance(np.asarray(hair)) / max(float(luminance(np.asarray(skin))), 1e-4)
    return float(np.clip(1 - share, 0, 1))
