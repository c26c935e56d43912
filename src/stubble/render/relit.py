"""The same picture under another lamp, to an eye that is used to it.

Whoever comes in from outdoors sees white paper as white again after a minute, and hair, clothes and
walls much as before. Skin is different: blood and melanin make it ruddier under a bulb and paler
under a cold LED than under the sky, by the ratio of its own colours. So only skin is changed, and
what lies in it.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble.photo import Photo
from stubble.render.composite import encoder

__all__ = ["relit", "skin_share"]

Floats = NDArray[np.float32]

_ROWS = 256

#: How far, as natural logarithm of the ratio of two channels, a colour may be from the skin's and
#: still be skin: standard deviation (our assumption; skin varies by about half of it on one face).
_HUE = 0.16


def skin_share(light: Floats, skin: NDArray[np.floating], person: Floats, hair: Floats) -> Floats:
    """Give how much of each pixel is skin, (h, w) float32, 0 to 1.

    Parameters
    ----------
    light : (h, w, 3) float32
        Linear sRGB.
    skin : (3,) float
        The person's skin in that light.
    person, hair : (h, w) float32
        How surely each pixel is the person, and hair, 0 to 1.
    """
    small = cv2.GaussianBlur(np.maximum(light, 1e-3), (0, 0), 1.5)
    logs = np.log(small) - np.log(np.maximum(skin, 1e-3)).astype(np.float32)
    hue = np.square(logs[..., 0] - logs[..., 1]) + np.square(logs[..., 1] - logs[..., 2])
    alike = np.exp(-hue / (2 * _HUE**2))
    return np.asarray(alike * person * (1 - hair), np.float32)


def relit(photo: Photo, ratio: NDArray[np.floating], share: Floats) -> NDArray[Any]:
    """Multiply the light of skin.

    Parameters
    ----------
    photo : Photo
    ratio : (3,) float
        Colour of the skin under the lamp over that in daylight, linear sRGB.
    share : (h', w') float32
        How much of each pixel is skin, at any size of the same picture.

    Returns
    -------
    (h, w, 3) of the photo's type
        New pixels.
    """
    out = photo.pixels.copy()
    table = encoder(photo.decode.tobytes(), photo.depth)
    steps = len(table) - 1
    whole = cv2.resize(share, (photo.width, photo.height), interpolation=cv2.INTER_LINEAR)
    back = np.linalg.inv(photo.to_srgb)
    for top in range(0, photo.height, _ROWS):
        rows = slice(top, top + _ROWS)
        light = np.stack([photo.decode[c][photo.pixels[rows, :, c]] for c in range(3)], axis=-1)
        factor = 1 + whole[rows, :, None] * (np.asarray(ratio) - 1)
        light = ((light @ photo.to_srgb.T) * factor) @ back.T
        index = np.rint(np.sqrt(np.clip(light, 0, 1)) * steps).astype(np.int64)
        changed = whole[rows] > 1 / 512
        for c in range(3):
            out[rows, :, c] = np.where(changed, table[index[..., c], c], out[rows, :, c])
    return out
