"""The usual face: where its mesh lies on a head that shows none."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from stubble.photo.picture import sealed

__all__ = ["usual_face_mm"]


@cache
def usual_face_mm() -> NDArray[np.float64]:
    """Give the face mesh of a usual head, (468, 3), mm in the head frame.

    The mean of the two sample men's, left and right alike (``scripts/bake_usual_face.py``). It
    stands in where no photo shows the face; nothing measured rests on it.
    """
    with files("stubble.head").joinpath("usual_face.npy").open("rb") as file:
        return sealed(np.load(file).astype(float))
