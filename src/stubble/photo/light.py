"""A small copy of a photo in linear light, for analysis."""

from __future__ import annotations

import math

import cv2
import numba
import numpy as np
from numpy.typing import NDArray

from stubble.photo.picture import Photo, sealed

__all__ = ["linear"]


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
    small = np.zeros((*size, 3), np.float32)
    _average(photo.pixels, photo.decode, *_shares(width, size[1]), height / size[0], small)
    if not np.array_equal(photo.to_srgb, np.eye(3)):
        small = cv2.transform(small, photo.to_srgb)
    return sealed(np.asarray(small, np.float32))


def _shares(fine: int, coarse: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Say for each fine pixel which coarse one it begins in, and what share of it lies there."""
    ratio = fine / coarse
    begin = np.arange(fine) / ratio
    first = np.minimum(begin.astype(np.int32), coarse - 1)
    share = np.clip((first + 1 - begin) * ratio, 0, 1)
    return first, share.astype(np.float32)


@numba.njit(cache=True, nogil=True, parallel=True)
def _average(codes, decode, first, share, ratio, out):  # type: ignore[no-untyped-def]
    """Decode code values and average them by area, a row of the result at a time."""
    height, width = codes.shape[:2]
    rows, columns = out.shape[:2]
    red, green, blue = decode[0], decode[1], decode[2]
    for row in numba.prange(rows):
        low, high = row * ratio, (row + 1) * ratio
        above, below = int(low), min(math.ceil(high - 1e-9), height)
        part = np.ones(below - above, np.float32)
        part[0] = min(above + 1.0, high) - low
        if below - above > 1:
            part[-1] = min(float(below), high) - (below - 1.0)
        total = np.zeros((columns + 1, 3), np.float32)
        for x in range(width):
            # Down the column first, where the light of many code values only adds up.
            r, g, b = np.float32(0), np.float32(0), np.float32(0)
            for y in range(above, below):
                r += part[y - above] * red[codes[y, x, 0]]
                g += part[y - above] * green[codes[y, x, 1]]
                b += part[y - above] * blue[codes[y, x, 2]]
            here = share[x]
            to, beyond = total[first[x]], total[first[x] + 1]
            to[0] += here * r
            to[1] += here * g
            to[2] += here * b
            there = np.float32(1) - here
            beyond[0] += there * r
            beyond[1] += there * g
            beyond[2] += there * b
        scale = np.float32(columns / (width * ratio))
        for x in range(columns):
            for c in range(3):
                out[row, x, c] = total[x, c] * scale
