"""A whole photo under another lamp."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from stubble.photo import Photo
from stubble.photo.picture import sealed
from stubble.render.composite import encoder

__all__ = ["relit"]

#: Rows worked on at once, so that memory does not grow with the picture.
_ROWS = 128


def relit(photo: Photo, to_lamp: NDArray[np.float64]) -> Photo:
    """Carry the colours of a photo through a linear map.

    Parameters
    ----------
    photo : Photo
    to_lamp : (3, 3) float64
        Of linear sRGB, for column vectors. It keeps grey, so a grey photo stays as it is.
    """
    if photo.grey or np.array_equal(to_lamp, np.eye(3)):
        return photo
    here = (np.linalg.inv(photo.to_srgb) @ to_lamp @ photo.to_srgb).astype(np.float32)
    table = encoder(photo.decode.tobytes(), photo.depth)
    steps = len(table) - 1
    out = np.zeros_like(photo.pixels)
    for top in range(0, photo.height, _ROWS):
        codes = photo.pixels[top : top + _ROWS]
        light = np.stack([photo.decode[c][codes[..., c]] for c in range(3)], axis=-1) @ here.T
        at = (np.sqrt(np.clip(light, 0, 1)) * steps + 0.5).astype(np.int32)
        for c in range(3):
            out[top : top + _ROWS, :, c] = table[at[..., c], c]
    return replace(photo, pixels=sealed(out))
