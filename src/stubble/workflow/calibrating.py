"""How dark a pigment is, from a photo of a healed test patch."""

from __future__ import annotations

import numpy as np

from stubble import photo as pictures
from stubble import pigment
from stubble.photo import Photo
from stubble.pigment import Calibration, Patch
from stubble.skin.colour import ita_degrees, lab
from stubble.skin.lamps import Lamp
from stubble.skin.tissue import by_ita

__all__ = ["read_patch"]


def read_patch(photo: Photo, patch: Patch, lamp: Lamp = "daylight") -> Calibration:
    """Read the load of a pigment off a photo; the skin is that of the bare boxes.

    Parameters
    ----------
    photo : Photo
    patch : Patch
        Its boxes in pixels of the photo, upright.
    lamp : Lamp, optional

    Raises
    ------
    WishError
        If a box cannot be.
    SubjectError
        If light, sharpness or colour do not allow a reading.
    """
    light = pictures.linear(photo, max(photo.width, photo.height))
    bare = [
        light[box.top : box.top + box.height, box.left : box.left + box.width] for box in patch.bare
    ]
    seen = [piece.reshape(-1, 3) for piece in bare if piece.size]
    # Where no box lies in the photo, the reading says so.
    mean = np.concatenate(seen).mean(axis=0) if seen else np.full(3, 0.5)
    return pigment.calibrate(light, patch, by_ita(ita_degrees(lab(mean))), lamp)
