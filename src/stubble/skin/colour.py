"""Colour of skin as numbers: L*a*b*, ITA and the Monk scale. D65 throughout."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "LUMINANCE",
    "MONK",
    "MONK_SKIN",
    "ita_degrees",
    "lab",
    "linear_from_hex",
    "luminance",
    "monk",
    "monks",
]

Floats = NDArray[np.float32]

#: Linear sRGB to CIE XYZ, D65 (IEC 61966-2-1).
_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
     [0.0193339, 0.1191920, 0.9503041]]
)  # fmt: skip
_WHITE = _XYZ.sum(1)

#: Shares of linear sRGB in relative luminance (IEC 61966-2-1).
LUMINANCE = (0.2126, 0.7152, 0.0722)

#: Monk Skin Tone scale, light to dark (Monk 2019, skintone.google): what is shown on screens.
MONK = (
    "f6ede4", "f3e7db", "f7ead0", "eadaba", "d7bd96",
    "a07e56", "825c43", "604134", "3a312a", "292420",
)  # fmt: skip

#: What skin of each Monk tone throws back of white light, linear sRGB. The palest swatches are
#: brighter and paler than any skin: held against what a person's skin throws back they would call
#: everybody 5 or darker. So these are skins of the model of `spectrum` along its usual people, of
#: individual typology angles 61, 57, 50, 41, 27, 7, -19, -44, -61 and -71 degrees (classes of
#: measured skin: very light 58 in the mean, light 46, intermediate 34, tan 19, brown -2, dark -50).
#: Which angle a swatch stands for is our assumption.
MONK_SKIN = (
    (0.539, 0.383, 0.314), (0.519, 0.362, 0.288), (0.487, 0.328, 0.250), (0.450, 0.292, 0.211),
    (0.398, 0.241, 0.161), (0.327, 0.178, 0.105), (0.226, 0.107, 0.052), (0.129, 0.055, 0.026),
    (0.071, 0.028, 0.014), (0.042, 0.017, 0.009),
)  # fmt: skip


def luminance(linear: NDArray[np.floating]) -> NDArray[np.floating]:
    """Give the relative luminance (...) of linear sRGB (..., 3)."""
    r, g, b = LUMINANCE
    return linear[..., 0] * r + linear[..., 1] * g + linear[..., 2] * b


def lab(linear: NDArray[np.floating]) -> NDArray[np.float64]:
    """Give CIE L*a*b* (..., 3), D65, of linear sRGB (..., 3) in 0..1."""
    t = np.asarray(linear, np.float64) @ _XYZ.T / _WHITE
    f = np.where(t > 216 / 24389, np.cbrt(np.maximum(t, 0)), (24389 / 27 * t + 16) / 116)
    return np.stack(
        [
            116 * f[..., 1] - 16,
            500 * (f[..., 0] - f[..., 1]),
            200 * (f[..., 1] - f[..., 2]),
        ],
        axis=-1,
    )


def ita_degrees(lab_value: NDArray[np.floating]) -> float:
    """Give the individual typology angle of one L*a*b* colour (Chardin 1991), -90..90 degrees.

    A photo under bluish light can have b* at or below zero, where the plain formula leaps by 180
    degrees; there the angle is that of the limit b* -> 0.
    """
    return math.degrees(math.atan2(float(lab_value[0]) - 50, max(float(lab_value[2]), 1e-6)))


def linear_from_hex(code: str) -> NDArray[np.float64]:
    """Give linear sRGB (3,) of a six-digit sRGB hex code."""
    v = np.array([int(code[i : i + 2], 16) for i in (0, 2, 4)]) / 255
    return np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4)


_MONK_LAB = lab(np.array(MONK_SKIN))


def monks(labs: NDArray[np.floating]) -> NDArray[np.float64]:
    """Give the places on the Monk scale, 1 (lightest) to 10, of L*a*b* colours (n, 3), as (n,).

    The nearest point of the broken line through the ten skins is taken, not the nearest skin.
    """
    start, step = _MONK_LAB[:-1], np.diff(_MONK_LAB, axis=0)
    square = (step**2).sum(axis=1)
    along = np.clip(((labs[:, None] - start) * step).sum(axis=2) / square, 0, 1)
    gap = np.linalg.norm(start + along[..., None] * step - labs[:, None], axis=2)
    best = gap.argmin(axis=1)
    return np.asarray(1 + best + along[np.arange(len(labs)), best])


def monk(lab_value: NDArray[np.floating]) -> float:
    """Give the place on the Monk scale, 1 (lightest) to 10, of one L*a*b* colour."""
    return float(monks(np.asarray(lab_value, np.float64)[None])[0])
