"""What a small network, taught on made-up heads, expects of a portrait: where hair grows.

It knows what no single pixel tells: that hair frames a forehead, that shade on a temple is no hair,
that ears lie where they lie. Each place is shown with its surroundings, near and far, farther in
and farther out on the head, and on the other side of the face; colours are ratios to the skin's
own. ``scripts/hair_prior`` draws the pictures, none of them of a real person, and teaches it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble.hair.frame import Axes

__all__ = ["odds", "surroundings", "weights"]

Floats = NDArray[np.float32]

#: Millimetres to a pixel of the maps that are looked at.
STEP = 2
#: Reaches over which surroundings are averaged, pixels of those maps.
REACHES = (1.5, 4.0, 10.0)
#: Distances farther in (negative) and farther out at which the head is looked at, pixels.
ASIDE = (-14.0, -6.0, 6.0, 14.0)
#: Places lower than this on the face, in units of `Axes.up`, are not asked about.
LOW = -0.45


def surroundings(small: Floats, rough: Floats, coarse: Floats, face: Axes, body: Floats) -> Floats:
    """Give what is told of each place: (h / 2, w / 2, n) float32.

    Parameters
    ----------
    small : (h, w, 3) float32
        Linear, one pixel about a millimetre.
    rough : (h, w) float32
        Log contrast of fine detail.
    coarse : (h, w) float32
        The person, 0..1.
    face : Axes
    body : (3,) float32
        The skin's colour.
    """
    size = small.shape[1] // STEP, small.shape[0] // STEP

    def half(a: Floats) -> Floats:
        return np.asarray(cv2.resize(a, size, interpolation=cv2.INTER_AREA))

    def look(a: Floats, u: Floats, v: Floats) -> Floats:
        return np.asarray(cv2.remap(a, u, v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))

    ratio = np.log((half(small) + np.float32(0.004)) / (body + np.float32(0.004)))
    light = np.clip(ratio @ np.array([0.21, 0.72, 0.07], np.float32), -3, 1.5)
    red = np.clip(2 * (ratio[..., 0] - ratio[..., 1]), -2, 2)
    blue = np.clip(2 * (ratio[..., 1] - ratio[..., 2]), -2, 2)
    seen = cv2.merge([light, red, blue, half(rough) / 1.5 + 2])
    person = 2 * half(coarse) - 1
    blurred = [seen] + [cv2.GaussianBlur(seen, (0, 0), reach) for reach in REACHES]
    broad = [person] + [cv2.GaussianBlur(person, (0, 0), reach) for reach in REACHES]
    uneven = np.sqrt(cv2.blur((light - blurred[2][..., 0]) ** 2, (9, 9)))
    up, across, outside = half(face.up), half(face.across), half(face.outside)
    x, y = np.meshgrid(*(np.arange(n, dtype=np.float32) for n in size))
    middle = face.at(0.1, 0.0) / STEP
    away = np.hypot(x - middle[0], y - middle[1]) + 1e-3
    ways = (x - middle[0]) / away, (y - middle[1]) / away
    along = []
    for step in ASIDE:
        wide = 1 if abs(step) < 10 else 2
        u, v = x + step * ways[0], y + step * ways[1]
        along += [look(blurred[wide], u, v), look(broad[wide], u, v)]
    other = (face.sideward * 2).astype(np.float32)
    # The other side of the face: across, as far as the mesh is broad.
    half_wide = float(np.ptp(face.points[:, :2] @ face.sideward)) / 2 / STEP
    shift = across * half_wide
    mirrored = look(blurred[2], x - shift * other[0], y - shift * other[1])
    places = [up, np.abs(across), up * np.abs(across), np.clip(outside, -40, 40) / 20]
    return np.dstack([*blurred, *broad, uneven, *along, mirrored, *places]).astype(np.float32)


def odds(small: Floats, rough: Floats, coarse: Floats, face: Axes, body: Floats) -> Floats:
    """Give the log odds of hair and of the person, (h, w, 2) float32, 0 where not asked.

    Parameters are those of `surroundings`.
    """
    told = surroundings(small, rough, coarse, face, body)
    asked = cv2.resize(face.up, told.shape[1::-1], interpolation=cv2.INTER_AREA) > LOW
    x = (told[asked] - weights()["mean"]) / weights()["spread"]
    for layer in ("first", "second"):
        x = x @ weights()[f"{layer}.weight"] + weights()[f"{layer}.bias"]
        np.maximum(x, 0, out=x)
    out = np.zeros((*asked.shape, 2), np.float32)
    out[asked] = x @ weights()["last.weight"] + weights()["last.bias"]
    return np.asarray(cv2.resize(out, small.shape[1::-1], interpolation=cv2.INTER_CUBIC))


@cache
def weights() -> dict[str, Floats]:
    """Give the network's layers, and the mean and spread that it expects."""
    with np.load(Path(__file__).with_name("learned.npz")) as kept:
        return {name: kept[name].astype(np.float32) for name in kept.files}
