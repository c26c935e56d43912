"""What photos show of every place of the scalp: does it face the camera, is its skin bare."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numba
import numpy as np
from numpy.typing import NDArray

from stubble.hair import Hair
from stubble.head import Head
from stubble.head.sheet import Places
from stubble.photo.picture import sealed

__all__ = ["Ground", "survey"]

Floats = NDArray[np.float64]

#: Facing less than this (cosine), a place is over the edge.
_EDGE = 0.02

#: Facing more than this, a place is held to be where the fitted scalp says. Our assumption.
_SQUARE = 0.35
#: Radius, mm, on which skin turns away to the edge of a head seen from the front.
_RADIUS_MM = 90.0
#: Skin that goes on over the fitted edge by this much, mm, is what a fit errs. Our assumption.
_ERRS_MM = 1.0


@dataclass(frozen=True, eq=False)
class Ground:
    """Places of the scalp as photos show them.

    Attributes
    ----------
    seen : (n,) bool
        The place faces a camera and lies inside its picture.
    bare : (n,) float32
        Share of the skin there that no hair hides, 0 to 1; 0 where not seen or not scalp.
    """

    seen: NDArray[np.bool_]
    bare: NDArray[np.float32]


def survey(views: Sequence[tuple[Head, Hair]], where: Places) -> Ground:
    """Pour the hair that photos show onto the scalp.

    Where photos overlap, each counts by how squarely and how near it shows the place. One in which
    an ear, glasses or a hand stands before it says nothing: its edge would be drawn on the scalp.

    Parameters
    ----------
    views : sequence of (Head, Hair)
        For each photo, the head and the maps of the picture it was found in.
    where : Places
    """
    looks = [_survey(head, hair, where) for head, hair in views]
    weight, bare, _ = looks[0]
    if len(looks) > 1:
        squared = [(weight * shows) ** 2 for weight, _, shows in looks]
        total = np.maximum(np.sum(squared, axis=0), np.float32(1e-12))
        bare = np.sum([w * b for w, (_, b, _) in zip(squared, looks, strict=True)], axis=0) / total
        weight = np.max([weight for weight, _, _ in looks], axis=0)
    return Ground(sealed(weight > 0), sealed(bare))


def _survey(
    head: Head, hair: Hair, where: Places
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Pixels per mm of each place in one photo, foreshortened, 0 if not seen; how bare; and how
    surely it is scalp that is seen there, with nothing before it.
    """
    left, top, width, height = cv2.boundingRect((hair.matte > 0.02).astype(np.uint8))
    window = slice(top, top + height), slice(left, left + width)
    open_skin = hair.bare[window]
    beyond = np.zeros_like(open_skin)
    if open_skin.size:
        open_skin = _beyond_the_edge(open_skin, hair.matte[window])
        shown = (open_skin > 0.5) & (hair.matte[window] > 0.5)
        beyond = cv2.distanceTransform(shown.astype(np.uint8), cv2.DIST_L2, 3)
    weight = np.zeros(len(where.xyz_mm), np.float32)
    bare = np.zeros(len(where.xyz_mm), np.float32)
    shows = np.zeros(len(where.xyz_mm), np.float32)
    camera = head.camera
    _look(
        where.xyz_mm, where.normal, camera.eye_mm, camera.rotation, camera.offset_mm,
        camera.focal_px, camera.centre_px, hair.matte.shape, open_skin, beyond,
        np.ascontiguousarray(hair.scalp[window]), left, top, weight, bare, shows,
    )  # fmt: skip
    return weight, bare, shows


@numba.njit(cache=True, nogil=True, parallel=True)
def _look(  # type: ignore[no-untyped-def]
    xyz,
    normal,
    eye,
    rotation,
    offset,
    focal,
    centre,
    shape,
    skin,
    beyond,
    scalp,
    left,
    top,
    weight,
    bare,
    shows,
):
    """Say for each place whether it is seen, and read the map where it falls.

    Where the fitted scalp turns away sooner than the photo's skin ends, all that is round the edge
    is squeezed into a line, and dots there would draw a dark one. Skin ``beyond`` it says how far
    the place really faces the camera, and dots are thinned to what would be seen of them.
    """
    rows, columns = skin.shape
    for i in numba.prange(len(xyz)):
        facing, square = 0.0, 0.0
        for k in range(3):
            sight = eye[k] - xyz[i, k]
            facing += sight * normal[i, k]
            square += sight * sight
        if facing <= _EDGE * math.sqrt(square):
            continue
        across, down, away = offset[0], offset[1], offset[2]
        for k in range(3):
            across += rotation[0, k] * xyz[i, k]
            down += rotation[1, k] * xyz[i, k]
            away += rotation[2, k] * xyz[i, k]
        x = across / away * focal + centre[0]
        y = down / away * focal + centre[1]
        if not (-0.5 <= x < shape[1] - 0.5 and -0.5 <= y < shape[0] - 0.5):
            continue
        cosine = facing / math.sqrt(square)
        weight[i] = cosine * focal / away
        x = min(max(x - left, 0.0), columns - 1.0)
        y = min(max(y - top, 0.0), rows - 1.0)
        c, r = min(int(x), columns - 2), min(int(y), rows - 2)
        if c < 0 or r < 0:  # a map of a single row or column, or none
            continue
        u, v = x - c, y - r
        above = skin[r, c] * (1 - u) + skin[r, c + 1] * u
        below = skin[r + 1, c] * (1 - u) + skin[r + 1, c + 1] * u
        bare[i] = above * (1 - v) + below * v
        shows[i] = scalp[r + int(v + 0.5), c + int(u + 0.5)]
        if cosine < _SQUARE:
            more = beyond[r + int(v + 0.5), c + int(u + 0.5)] * away / focal - _ERRS_MM
            faces = min(math.sqrt(2 * max(more, 0.0) / _RADIUS_MM), _SQUARE)
            bare[i] *= min(1.0, cosine / max(faces, 1e-6))


def _beyond_the_edge(skin: NDArray[np.float32], matte: NDArray[np.float32]) -> NDArray[np.float32]:
    """Carry what is seen inside the head's edge over the edge.

    Near the edge a pixel is many millimetres of skin, half hair's and half background's, and the
    fitted scalp may reach over it: what counts is what lies two pixels further in.
    """
    sure = cv2.erode((matte > 0.97).astype(np.float32), np.ones((5, 5), np.uint8))
    weight = cv2.blur(sure, (13, 13))
    spread = cv2.blur(skin * sure, (13, 13)) / np.maximum(weight, 1e-3)
    return np.where((sure < 0.5) & (weight > 0.01), np.clip(spread, 0, 1), skin)
