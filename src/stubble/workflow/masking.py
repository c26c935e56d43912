"""What was found in a photo, drawn as masks."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble import hair
from stubble.photo import Photo, linear
from stubble.workflow.analysis import Analysis, one_at_a_time
from stubble.workflow.drawing import preview
from stubble.workflow.reading import PROXY_SIDE, developed, seen_codes

__all__ = ["hair_masks", "masks"]


def masks(analysis: Analysis, view: int | None = None) -> dict[str, NDArray[np.uint8]]:
    """Draw what was found in one photo, each (h, w) uint8 in its size, 0 to 255.

    Parameters
    ----------
    analysis : Analysis
    view : int, optional
        Which of the photos, from 0; the main one if not given.

    Returns
    -------
    dict
        ``person``, ``hair``, ``coverage`` (share of the skin that hair hides), ``scalp`` and
        ``treated`` (where pigment would change the photo, as advised).
    """
    seen = analysis.front if view is None else analysis.views[view]
    size = seen.photo.width, seen.photo.height

    def enlarge(picture: NDArray[np.floating]) -> NDArray[np.uint8]:
        whole = np.clip(np.rint(picture * 255), 0, 255).astype(np.uint8)
        return np.asarray(cv2.resize(whole, size, interpolation=cv2.INTER_LINEAR))

    after = preview(analysis, view=view)
    changed = (after.pixels != after.base.pixels).any(axis=2)
    return {
        "person": enlarge(seen.hair.matte),
        "hair": enlarge((seen.hair.presence >= 0.5).astype(np.float32)),
        "coverage": enlarge(seen.hair.coverage),
        "scalp": enlarge(seen.hair.scalp),
        "treated": (changed * 255).astype(np.uint8),
    }


def hair_masks(photo: Photo) -> dict[str, NDArray[np.uint8]]:
    """Draw the hair of a photo in which no head could be measured, (h, w) uint8, 0 to 255.

    Returns
    -------
    dict
        ``person`` and ``hair``.
    """
    with one_at_a_time:
        found = hair.mask_of(seen_codes(developed(linear(photo, PROXY_SIDE))))
    size = photo.width, photo.height
    return {
        name: cv2.resize(
            np.clip(np.rint(picture * 255), 0, 255).astype(np.uint8),
            size,
            interpolation=cv2.INTER_LINEAR,
        )
        for name, picture in (("person", found.person), ("hair", found.hair))
    }
