"""A small copy of a photo in linear light, for analysis."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble.photo.picture import Codes, Photo, sealed

__all__ = ["linear"]

_BAND = 64  # rows decoded at a time: their light stays in the cache, and memory small


def linear(photo: Photo, max_side: int) -> NDArray[np.float32]:
    """Return the photo in linear sRGB light, averaged down by area.

    Parameters
    ----------
    photo : Photo
    max_side : int
        The longer side of the result at most, in pixels. A smaller photo keeps its size.

    Returns
    -------
    (h', w', 3) float32, read-only
        Linear light in sRGB primaries; 0..1, a little beyond for colours outside sRGB. Each pixel
        is the mean light of the area it covers.
    """
    if max_side < 1:
        raise ValueError(f"max_side must be at least 1, not {max_side}")
    height, width = photo.height, photo.width
    scale = min(1.0, max_side / max(height, width))
    size = max(1, round(height * scale)), max(1, round(width * scale))
    # Area averages separate: rows first, band by band, then columns over what is left.
    narrow = np.zeros((height, size[1], 3), np.float32)
    for top in range(0, height, _BAND):
        light = _light(photo.pixels[top : top + _BAND], photo.decode)
        rows = (size[1], light.shape[0])
        narrow[top : top + _BAND] = cv2.resize(light, rows, interpolation=cv2.INTER_AREA)
    small = cv2.resize(narrow, size[::-1], interpolation=cv2.INTER_AREA)
    if not np.array_equal(photo.to_srgb, np.eye(3)):
        small = cv2.transform(small, photo.to_srgb)
    return sealed(np.asarray(small, np.float32))


def _light(pixels: Codes, decode: NDArray[np.float32]) -> NDArray[np.float32]:
    if pixels.dtype == np.uint8:
        return np.asarray(cv2.LUT(pixels, decode.T[None]), np.float32)
    return np.stack([decode[channel][pixels[..., channel]] for channel in range(3)], axis=-1)
