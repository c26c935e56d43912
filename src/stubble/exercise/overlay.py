"""The photo of a sheet with what was found drawn over it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble.exercise.judge import Judged

__all__ = ["overlay"]

#: Sound, touching, blown out: told apart by the colour-blind too (Okabe and Ito 2008).
_SOUND, _TOUCHING, _BLOWN = (0, 158, 115), (230, 159, 0), (213, 94, 0)
_MISSED = (0, 114, 178)


def overlay(pixels: NDArray[np.uint8], judged: Judged) -> NDArray[np.uint8]:
    """Ring every dot: green, amber where two touch, red twice where it is blown out.

    Parameters
    ----------
    pixels : (h, w, 3) uint8
        The photo that was judged, at its own size.
    judged : Judged

    Returns
    -------
    (h, w, 3) uint8
        Printed places that were left out have a blue cross.
    """
    out = np.ascontiguousarray(pixels).copy()
    thick = max(1, round(judged.px_per_mm / 14))
    made = judged.made
    places = np.array([(m.x_mm, m.y_mm) for m in made]).reshape(-1, 2)
    for mark, at in zip(made, _shown(judged, places), strict=True):
        radius = max(2, round((mark.diameter_mm / 2 + 0.08) * judged.px_per_mm))
        colour = _BLOWN if mark.blown else _TOUCHING if mark.touching else _SOUND
        cv2.circle(out, at, radius, colour, thick, cv2.LINE_AA)
        if mark.blown:
            cv2.circle(out, at, radius + 3 * thick, colour, thick, cv2.LINE_AA)
    if judged.exercise.guided:
        asked = judged.exercise.places_mm
        gap = np.array([np.hypot(*(places - p).T).min() if len(places) else 9.0 for p in asked])
        for at in _shown(judged, asked[gap > 0.75]):
            size = round(0.5 * judged.px_per_mm)
            cv2.drawMarker(out, at, _MISSED, cv2.MARKER_TILTED_CROSS, size, thick, cv2.LINE_AA)
    return out


def _shown(judged: Judged, places: NDArray[np.float64]) -> list[tuple[int, int]]:
    if not len(places):
        return []
    at = cv2.perspectiveTransform(places[:, None].astype(float), judged.to_photo)[:, 0]
    return [(round(float(x)), round(float(y))) for x, y in at]
