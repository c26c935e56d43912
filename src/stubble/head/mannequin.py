"""A usual head with its ears, face and neck, whose silhouettes are held against a person's."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numba
import numpy as np
from numpy.typing import NDArray

from stubble.head.surface import CENTRE_MM
from stubble.photo.picture import sealed

__all__ = ["likeness"]

Floats = NDArray[np.float64]

#: What a triangle is part of.
HEAD, TORSO = 1, 2

#: Below this a person's posture and clothes make the silhouette, mm in the head frame.
_COLLAR_MM = -95.0


@cache
def _mesh() -> tuple[Floats, NDArray[np.int64], NDArray[np.uint8]]:
    """Points (n, 3) of the mean head, triangles (m, 3), and what each shows, (m,).

    Baked from a CC0 body model (``scripts/bake_scalps.py``).
    """
    with files("stubble.head").joinpath("mannequin.npz").open("rb") as file, np.load(file) as kept:
        points, corners = kept["points"].astype(float), kept["corners"].astype(np.int64)
    low = points[corners][:, :, 1].mean(axis=1) < _COLLAR_MM
    kind = np.where(low, TORSO, HEAD).astype(np.uint8)
    return sealed(points), sealed(corners), sealed(kind)


def likeness(
    rotation: Floats,
    offset_mm: Floats,
    focal_px: Floats,
    centre_px: Floats,
    size: float,
    person: NDArray[np.float32],
) -> Floats:
    """Say how well the mannequin's silhouette is the person's, from many cameras.

    Parameters
    ----------
    rotation : (k, 3, 3) float64
    offset_mm : (k, 3) float64
    focal_px : (k,) float64
    centre_px : (2,) float64
    size : float
        Of the head, 1 for the mannequin's own.
    person : (h, w) float32
        How surely each pixel is the person, 0 to 1; a small picture, some hundred pixels wide.

    Returns
    -------
    (k,) float64
        0 to 1: the mean of how much of the head is person and how much of what lies beside the
        head, shoulders left out, is not.
    """
    points, corners, kind = _mesh()
    points = CENTRE_MM + (points - CENTRE_MM) * size
    seen = points @ rotation.transpose(0, 2, 1) + offset_mm[:, None]
    at = seen[..., :2] * (focal_px[:, None] / np.maximum(seen[..., 2], 1.0))[..., None] + centre_px
    return np.asarray(_compare(at, corners, kind, person))


#: How far beside the head one looks, pixels.
_BESIDE = 3


@numba.njit(cache=True, nogil=True)
def _compare(at, corners, kind, person):  # type: ignore[no-untyped-def]
    rows, columns = person.shape
    out = np.zeros(len(at))
    drawn = np.zeros((rows, columns), np.uint8)
    for k in range(len(at)):
        drawn[:] = 0
        for t in range(len(corners)):
            ax, ay = at[k, corners[t, 0], 0], at[k, corners[t, 0], 1]
            bx, by = at[k, corners[t, 1], 0], at[k, corners[t, 1], 1]
            cx, cy = at[k, corners[t, 2], 0], at[k, corners[t, 2], 1]
            area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
            if area == 0.0:
                continue
            left = max(int(np.ceil(min(ax, bx, cx))), 0)
            right = min(int(np.floor(max(ax, bx, cx))), columns - 1)
            top = max(int(np.ceil(min(ay, by, cy))), 0)
            bottom = min(int(np.floor(max(ay, by, cy))), rows - 1)
            for y in range(top, bottom + 1):
                for x in range(left, right + 1):
                    u = ((bx - x) * (cy - y) - (by - y) * (cx - x)) / area
                    v = ((cx - x) * (ay - y) - (cy - y) * (ax - x)) / area
                    if u >= 0 and v >= 0 and u + v <= 1 and drawn[y, x] != HEAD:
                        drawn[y, x] = kind[t]
        within, head, beyond, beside = 0.0, 0, 0.0, 0
        for y in range(rows):
            for x in range(columns):
                if drawn[y, x] == HEAD:
                    within += person[y, x]
                    head += 1
                elif drawn[y, x] == 0:
                    near, torso = False, False
                    for d in (-_BESIDE, _BESIDE):
                        if 0 <= x + d < columns:
                            near |= drawn[y, x + d] == HEAD
                            torso |= drawn[y, x + d] == TORSO
                        if 0 <= y + d < rows:
                            near |= drawn[y + d, x] == HEAD
                            torso |= drawn[y + d, x] == TORSO
                    if near and not torso:
                        beyond += 1 - person[y, x]
                        beside += 1
        if head > 0:
            out[k] = 0.5 * within / head + 0.5 * beyond / max(beside, 1)
    return out
