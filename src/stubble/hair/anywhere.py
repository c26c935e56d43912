"""Hair in any picture of a person: from the back, the side, above, with no face to go by."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble.hair.guided import Guide
from stubble.hair.mixture import fit
from stubble.head import facemap, models
from stubble.skin.colour import luminance
from stubble.skin.regions import likeness

__all__ = ["Found", "detail", "mask_of", "sort"]

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

#: Longest side of the small picture, pixels.
SIDE = 256
#: Presence, 0..1, from which the face network's mesh is believed.
SURE_FACE = 0.9
#: Log odds of hair by depth below the top of the silhouette, in breadths of the head (assumption).
DEPTHS, ODDS = (0.0, 0.5, 1.0, 1.6, 2.5), (1.2, 1.0, 0.0, -1.0, -2.0)


@dataclass(frozen=True, eq=False)
class Found:
    """Hair and the person it grows on, found without help.

    Attributes
    ----------
    hair, person : (h, w) float32
        How surely each pixel is hair, and the person at all, 0..1.
    centre : (2,) float32
        Of the head, roughly, pixels.
    breadth : float
        Of the head with its hair, roughly, pixels; 0 where no person was found.
    """

    hair: Floats
    person: Floats
    centre: Floats
    breadth: float


def mask_of(picture: NDArray[np.uint8]) -> Found:
    """Find hair in a picture of one person, seen from anywhere.

    The silhouette's top is a head's; what is rough and high on it is hair first, and then teaches
    a mixture of colours and textures what this hair looks like.

    Parameters
    ----------
    picture : (h, w, 3) uint8
        sRGB.
    """
    height, width = picture.shape[:2]
    factor = SIDE / max(height, width)
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    method = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    small = cv2.resize(_linear(picture), size, interpolation=method)
    seen = models.person_anywhere(picture)
    person = cv2.resize(seen, size, interpolation=method)
    inside = person > 0.5
    head = _head(inside)
    if head is None:
        none = np.zeros((height, width), np.float32)
        return Found(none, seen, np.array([width / 2, height / 2], np.float32), 0.0)
    hair = sort(small, inside, _prior(inside.shape, head) + _face(picture, size))
    hair *= np.clip((person - 0.3) / 0.4, 0, 1)
    whole = cv2.resize(hair, (width, height), interpolation=cv2.INTER_LINEAR)
    return Found(
        np.clip(whole, 0, 1).astype(np.float32),
        seen,
        (np.array(head[:2]) / factor).astype(np.float32),
        float(head[2] / factor),
    )


def _linear(picture: NDArray[np.uint8]) -> Floats:
    codes = np.arange(256) / 255
    table = np.where(codes <= 0.04045, codes / 12.92, ((codes + 0.055) / 1.055) ** 2.4)
    return np.asarray(table.astype(np.float32)[picture])


def _head(inside: Mask) -> tuple[float, float, float] | None:
    """Give centre x, y and breadth of the ball that fits into the top of a silhouette."""
    count, parts, facts, _ = cv2.connectedComponentsWithStats(inside.astype(np.uint8))
    if count < 2:
        return None
    own = parts == 1 + int(facts[1:, cv2.CC_STAT_AREA].argmax())
    breadths = own.sum(1)
    rows = np.flatnonzero(breadths >= 3)
    if len(rows) < 16:
        return None
    top, last = int(rows[0]), len(breadths) - 1
    breadth = float(max(breadths.max(), 16))
    for across in range(16, 2 * (last - top)):
        if breadths[top + across // 2] <= across:  # a ball is as broad as it is high
            breadth = float(across)
            break
    middle = np.flatnonzero(own[min(int(top + 0.45 * breadth), last)])
    x = float(middle.mean()) if len(middle) else inside.shape[1] / 2
    return x, top + breadth / 2, breadth


def _prior(shape: tuple[int, ...], head: tuple[float, float, float]) -> Floats:
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    depth = (y - head[1]) / head[2] + 0.5
    aside = np.abs(x - head[0]) / head[2]
    odds = np.interp(depth, DEPTHS, ODDS) - 1.5 * np.clip(aside - 0.6, 0, 1)
    return np.asarray(odds, np.float32)


def _face(picture: NDArray[np.uint8], size: tuple[int, int]) -> Floats:
    """Give log odds by the face, where one shows: brows, eyes, lips and beard are not hair."""
    odds = np.zeros(size[::-1], np.float32)
    for face in models.detect(picture)[:1]:
        points, presence = models.landmarks(picture, face)
        if presence < SURE_FACE:
            continue
        scale = np.array(size) / picture.shape[1::-1]
        xy = (points[:, :2] * scale).astype(np.float32)
        hull = np.round(xy[list(facemap.OVAL)]).astype(np.int32)
        cv2.fillPoly(odds, [hull], -4.0)
    return odds


def detail(logs: Floats, fine: float) -> Floats:
    """Give the log contrast of detail; an edge is a ridge of it, hair a field: fields are kept."""
    rest = logs - cv2.GaussianBlur(logs, (0, 0), fine)
    power = cv2.GaussianBlur(rest * rest, (0, 0), max(fine * 0.7, 1.2))
    rough = 0.5 * np.log(power + 1e-5)
    return np.asarray(cv2.morphologyEx(rough, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8)))


def sort(small: Floats, inside: Mask, prior: Floats) -> Floats:
    """Tell hair from the rest of the person.

    Parameters
    ----------
    small : (h, w, 3) float32
        Linear sRGB; a head is some hundred pixels wide.
    inside : (h, w) bool
        The person.
    prior : (h, w) float32
        Log odds of hair by place alone.

    Returns
    -------
    (h, w) float32
        Probability of hair, 0 off the person.
    """
    e = 0.004
    logs = np.log(luminance(small) + e).astype(np.float32)
    red = np.log((small[..., 0] + e) / (small[..., 1] + e))
    blue = np.log((small[..., 1] + e) / (small[..., 2] + e))
    rough = detail(logs, 1.2)
    shown = np.stack([logs, red, blue, rough, detail(logs, 3.0)], -1).astype(np.float32)
    calm_skin = (likeness(small) > -2) & (rough < -2.7)
    score = 1.5 * (rough + 2.2) + np.minimum(prior, 1) - calm_skin
    guide = Guide(np.sqrt(np.clip(small, 0, 1)), 3, 1e-3)
    hair = (inside / (1 + np.exp(-score))).astype(np.float32)
    every = shown.reshape(-1, 5)
    rows = np.flatnonzero(inside)
    rows = rows[:: max(1, len(rows) // 3000)]
    for _ in range(7):
        believed = 2 * hair.ravel()[rows] - 1
        is_hair, is_not = np.maximum(believed, 0), np.maximum(-believed, 0)
        if min(is_hair.sum(), is_not.sum()) < 30:
            break
        # Broad tails: neither class owns what it has not seen.
        like_hair = np.logaddexp(fit(every[rows], is_hair, 3).log_likelihood(every), -9)
        like_rest = np.logaddexp(fit(every[rows], is_not, 4).log_likelihood(every), -9)
        score = (np.clip(like_hair - like_rest, -8, 8) * 0.4).reshape(logs.shape)
        around = np.clip(cv2.GaussianBlur(hair, (0, 0), 4) * 2 - 1, -1, 1)
        belief = inside / (1 + np.exp(-(score + prior + 1.5 * around)))
        hair = np.clip(guide.smooth(belief.astype(np.float32)), 0, 1)
    return hair
