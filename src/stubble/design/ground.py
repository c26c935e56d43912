"""What one photo shows of every place of the scalp: does it face the camera, is its skin bare."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble.hair import Hair
from stubble.head import Head
from stubble.head.sheet import Places, look_up
from stubble.photo.picture import sealed

__all__ = ["Ground", "survey"]

Floats = NDArray[np.float64]

#: Facing less than this (cosine), a place is over the edge.
_EDGE = 0.02


@dataclass(frozen=True, eq=False)
class Ground:
    """Places of the scalp as one photo shows them.

    Attributes
    ----------
    seen : (n,) bool
        The place faces the camera and lies inside the picture.
    bare : (n,) float32
        Share of the skin there that no hair hides, 0 to 1; 0 where not seen or not scalp.
    """

    seen: NDArray[np.bool_]
    bare: NDArray[np.float32]


def survey(head: Head, hair: Hair, where: Places) -> Ground:
    """Pour the photo's hair onto the scalp.

    Parameters
    ----------
    head : Head
    hair : Hair
        Maps of the picture that ``head`` was found in.
    where : Places
    """
    height, width = hair.coverage.shape
    sight = head.camera.eye_mm - where.xyz_mm
    # Heads are small beside their distance: the cosine against the middle's distance will do.
    facing = np.einsum("ij,ij->i", sight, where.normal)
    turned = np.flatnonzero(facing > _EDGE * np.linalg.norm(head.camera.eye_mm))
    pixels, _ = head.camera.project(where.xyz_mm[turned])
    inside = (pixels >= -0.5).all(axis=1) & (pixels < [width - 0.5, height - 0.5]).all(axis=1)
    at = turned[inside]
    seen = np.zeros(len(facing), bool)
    seen[at] = True
    bare = np.zeros(len(seen), np.float32)
    if at.size:
        # The rest of the picture, which is most of it, need not be looked at.
        low = np.maximum(pixels[inside].min(axis=0).astype(int) - 8, 0)
        high = pixels[inside].max(axis=0).astype(int) + 9
        window = slice(low[1], high[1]), slice(low[0], high[0])
        open_skin = _beyond_the_edge(hair.bare[window], hair.matte[window])
        bare[at] = look_up(open_skin, pixels[inside] - low)
    return Ground(sealed(seen), sealed(bare))


def _beyond_the_edge(skin: NDArray[np.float32], matte: NDArray[np.float32]) -> NDArray[np.float32]:
    """Carry what is seen inside the head's edge over the edge.

    Near the edge a pixel is many millimetres of skin, half hair's and half background's, and the
    fitted scalp may reach over it: what counts is what lies two pixels further in.
    """
    sure = cv2.erode((matte > 0.97).astype(np.float32), np.ones((5, 5), np.uint8))
    weight = cv2.blur(sure, (13, 13))
    spread = cv2.blur(skin * sure, (13, 13)) / np.maximum(weight, 1e-3)
    return np.where((sure < 0.5) & (weight > 0.01), np.clip(spread, 0, 1), skin)
