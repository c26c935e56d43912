"""A picture under another lamp, as an eye used to that lamp sees it.

White, grey and black stay what they are: that is what being used to a lamp means. Skin does not;
its spectrum is steep, and a bulb brings out its red. To change the skin alone would draw a seam
around it, and to tint everything by as much as skin changes would turn a white wall pink. So one
linear map serves the whole picture: it keeps grey and carries the colours of skin near the person's
own (paler, darker, more and less blood) to those that they have under the lamp. What is not skin is
changed as smooth spectra of its colour would be: right for wood and leather, a guess for dyes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from stubble.skin.lamps import Lamp, colour
from stubble.skin.spectrum import MIRRORED, plain_colour, reflectances
from stubble.skin.tissue import Tissue

__all__ = ["relighting"]

Floats = NDArray[np.float64]

#: Skins the map is fitted to, as factors on the person's melanin and blood.
_MELANIN, _BLOOD = (0.4, 0.7, 1.0, 1.6, 3.0), (0.4, 1.0, 2.5)

#: How much a direction of colour that no skin shows is left as it is.
_STIFFNESS = 1e-3

#: Two directions at right angles to grey and to each other.
_ACROSS = np.array([[1.0, -1.0, 0.0], [1.0, 1.0, -2.0]]) / np.sqrt([[2.0], [6.0]])


def relighting(tissue: Tissue, lamp: Lamp, seen: NDArray[np.floating]) -> Floats:
    """Give what carries linear sRGB in daylight to that under a lamp, (3, 3), for column vectors.

    Parameters
    ----------
    tissue : Tissue
        The person's skin.
    lamp : Lamp
    seen : (3,) float
        Its colour in the picture. Cameras and evening light make skin more vivid than it is; the
        lamp's part is not made more vivid with it.
    """
    if lamp == "daylight":
        return np.eye(3)
    skins = np.array(
        [
            (
                min(max(tissue.melanin * m, 0.001), 0.7),
                min(tissue.blood * b, 0.1),
                tissue.scattering,
            )
            for m in _MELANIN
            for b in _BLOOD
        ]
    )
    light = reflectances(skins) + MIRRORED
    by_day, by_lamp = colour(light), colour(light, lamp)
    bright = by_day.mean(axis=1, keepdims=True)
    across, shift = by_day / bright @ _ACROSS.T, (by_lamp - by_day) / bright
    gain = np.linalg.solve(across.T @ across + _STIFFNESS * np.eye(2), across.T @ shift)
    itself = plain_colour(tissue)
    share = _vividness(itself) / max(_vividness(seen), 1e-6)
    return np.asarray(np.eye(3) + min(share, 1.0) * gain.T @ _ACROSS)


def _vividness(shown: NDArray[np.floating]) -> float:
    """Distance of a colour from grey, over its light."""
    return float(np.linalg.norm(_ACROSS @ shown) / np.mean(shown))
