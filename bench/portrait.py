"""The photos that are measured with: the sample portrait at the size of a phone's photo."""

from __future__ import annotations

import math
from functools import cache

import cv2
import numpy as np
import simplejpeg
from numpy.typing import NDArray

from stubble import photo, samples

__all__ = ["QUALITY", "SUBSAMPLING", "jpeg"]

QUALITY = 92
SUBSAMPLING = "420"


@cache
def _enlarged(megapixels: float) -> NDArray[np.uint8]:
    picture = photo.read(samples.portrait()).pixels
    height, width = picture.shape[:2]
    factor = math.sqrt(megapixels * 1e6 / (height * width))
    size = (round(width * factor), round(height * factor))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)


def jpeg(megapixels: float, seed: int) -> bytes:
    """A JPEG of so many megapixels, with camera noise of its own for each seed."""
    clean = _enlarged(megapixels)
    rng = np.random.Generator(np.random.PCG64(seed))
    noise = rng.integers(-4, 5, size=clean.shape, dtype=np.int16)
    noisy = np.clip(clean + noise, 0, 255).astype(np.uint8)
    encoded: bytes = simplejpeg.encode_jpeg(
        noisy, quality=QUALITY, colorsubsampling=SUBSAMPLING, fastdct=False
    )
    return encoded
