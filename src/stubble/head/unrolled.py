"""The upper head laid flat: forehead and scalp as one map of heights and bearings."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble.head.find import Head
from stubble.head.surface import CENTRE_MM

__all__ = ["STEP_MM", "Unrolled", "unroll"]

Floats = NDArray[np.float32]

#: Distance of the map's points on a usual head, mm.
STEP_MM = 1.5

#: Radius by which angles are turned into lengths, mm. Our assumption.
_RADIUS_MM = 88.0

#: Bearings covered to either side, degrees, and heights over the scalp's centre, degrees.
_ASIDE, _LOW, _HIGH = 75.0, -14.0, 80.0

#: Cosine of the skin's tilt from which a place counts as seen.
_FACING = 0.3


@dataclass(frozen=True, eq=False)
class Unrolled:
    """What one picture shows of the upper head; rows go up from the brows, columns to the left.

    Attributes
    ----------
    light : (h, w, 3) float32
        Linear.
    rough : (h, w) float32
        Contrast of detail finer than a millimetre or so, as a logarithm of light.
    seen : (h, w) bool
        Faces the camera, lies in the picture and belongs to the person.
    at_px : (h, w, 2) float32
        Places in the picture.
    """

    light: Floats
    rough: Floats
    seen: NDArray[np.bool_]
    at_px: Floats


def unroll(light: Floats, found: Head, person: Floats) -> Unrolled:
    """Lay the upper head flat.

    Parameters
    ----------
    light : (h, w, 3) float32
        Linear.
    found : Head
    person : (h, w) float32
    """
    step = np.degrees(STEP_MM / _RADIUS_MM)
    aside = np.radians(np.arange(-_ASIDE, _ASIDE + step, step))
    up = np.radians(np.arange(_LOW, _HIGH + step, step))[:, None]
    way = np.stack(
        [np.cos(up) * np.sin(aside), np.sin(up) + 0 * aside, np.cos(up) * np.cos(aside)], axis=-1
    )
    flat = way.reshape(-1, 3)
    skin = CENTRE_MM + flat * found.scalp.radius_mm(flat)[:, None]
    at, _ = found.camera.project(skin)
    sight = found.camera.eye_mm - skin
    facing = (sight * flat).sum(axis=1) / np.linalg.norm(sight, axis=1)
    shape = way.shape[:2]
    px = at.reshape(*shape, 2).astype(np.float32)
    low, high = px.reshape(-1, 2).min(0), px.reshape(-1, 2).max(0)
    limit = np.array(light.shape[1::-1])
    first = np.clip(np.floor(low) - 4, 0, limit - 1).astype(int)
    last = np.clip(np.ceil(high) + 5, first + 1, limit).astype(int)
    part = light[first[1] : last[1], first[0] : last[0]]
    mm = found.scale.px_per_mm
    logs = np.log(part @ np.array([0.2126, 0.7152, 0.0722], np.float32) + 0.01)
    fine = logs - cv2.GaussianBlur(logs, (0, 0), max(0.8 * mm, 1.0))
    rough = np.sqrt(cv2.GaussianBlur(fine * fine, (0, 0), max(1.2 * mm, 1.0)))
    soft = cv2.GaussianBlur(part, (0, 0), max(0.4 * mm, 0.5))
    inside = person[first[1] : last[1], first[0] : last[0]]
    place = (px - first).astype(np.float32)
    within = (px > 0).all(-1) & (px < limit - 1).all(-1)

    def take(picture: Floats) -> Floats:
        return cv2.remap(picture, place, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)

    seen = within & (facing.reshape(shape) > _FACING) & (take(inside) > 0.5)
    return Unrolled(take(soft), take(rough.astype(np.float32)), seen, px)
