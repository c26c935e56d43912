"""Colour of skin under a lamp: daylight, a bulb, a cool white LED."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from stubble.photo.picture import sealed

__all__ = ["LAMPS", "Lamp", "colour", "weights"]

Floats = NDArray[np.float64]

#: CIE D65, CIE A (2,856 K) and CIE LED-B5 (6,598 K, blue diode with phosphor).
Lamp = Literal["daylight", "warm", "led"]
LAMPS: tuple[Lamp, ...] = get_args(Lamp)


@cache
def weights(lamp: Lamp) -> Floats:
    """Give what 1 of reflectance in each band adds to linear sRGB, (18, 3); columns sum to 1.

    CIE 1931 2 degree observer, adapted to the lamp (Bradford); made by
    ``scripts/optics/bake_spectra.py``.
    """
    with files("stubble.skin").joinpath("spectra.npz").open("rb") as file, np.load(file) as table:
        return sealed(table["weights"][list(table["lamps"]).index(lamp)])


def colour(reflectance: NDArray[np.floating], lamp: Lamp = "daylight") -> Floats:
    """Give the linear sRGB (..., 3) of reflectances (..., 18), as an adapted eye sees it.

    Colours more vivid than sRGB have a channel below 0 or above 1.
    """
    return np.asarray(reflectance @ weights(lamp))
