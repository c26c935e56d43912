"""What was found in a close-up, drawn over it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble.hair.closeup.read import CloseUp

__all__ = ["overlay"]

#: Colours, RGB: units by their number of hairs (1, 2, 3, more), hairs, dots, what was left out.
UNITS = ((0, 170, 255), (0, 200, 90), (255, 190, 0), (255, 60, 160))
HAIR, DOT, OUT = (255, 255, 255), (255, 60, 160), (128, 128, 128)
#: Radius of the ring around a unit, mm.
RING_MM = 0.16


def overlay(pixels: NDArray[np.uint8], seen: CloseUp, px_per_mm: float) -> NDArray[np.uint8]:
    """Draw units, hairs and dots over a picture, and dim what was not judged.

    Parameters
    ----------
    pixels : (h, w, 3) uint8
        Code values of the picture.
    seen : CloseUp
    px_per_mm : float
        Scale of ``pixels``.

    Returns
    -------
    (h, w, 3) uint8
    """
    height, width = pixels.shape[:2]
    x = (np.arange(width) + 0.5) / px_per_mm - seen.judged_from_mm[0]
    y = (np.arange(height) + 0.5) / px_per_mm - seen.judged_from_mm[1]
    at_x, at_y = np.meshgrid(x * seen.judged_px_per_mm - 0.5, y * seen.judged_px_per_mm - 0.5)
    judged = cv2.remap(
        seen.judged.astype(np.uint8),
        at_x.astype(np.float32),
        at_y.astype(np.float32),
        cv2.INTER_NEAREST,
        borderMode=cv2.BORDER_CONSTANT,
    )
    out = np.array(pixels)
    out[judged == 0] = out[judged == 0] // 2 + 32
    thick = max(1, round(0.008 * px_per_mm))

    def ring(place: tuple[float, float], radius_mm: float, colour: tuple[int, int, int]) -> None:
        centre = tuple(round(16 * (v * px_per_mm - 0.5)) for v in place)
        cv2.circle(out, centre, round(16 * radius_mm * px_per_mm), colour, thick, cv2.LINE_AA, 4)

    for unit in seen.units:
        for hair in unit.hairs:
            line = np.round(16 * (np.array(hair.line) * px_per_mm - 0.5)).astype(np.int32)
            cv2.polylines(out, [line.reshape(-1, 1, 2)], False, HAIR, thick, cv2.LINE_AA, 4)
            ring(hair.root, 0.02, HAIR)
        ring(unit.place_mm, RING_MM, UNITS[min(len(unit.hairs), 4) - 1] if unit.counted else OUT)
    for mark in seen.marks:
        ring(mark.place_mm, mark.diameter_mm / 2, DOT if mark.counted else OUT)
    return out
