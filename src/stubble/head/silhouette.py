"""Place a head that shows no face: by the outline of its scalp, from a named viewpoint.

A coarse search. Thousands of cameras round the viewpoint are tried; for each, the scalp's rim is
projected and the picture asked, all along it, whether person ends there or colour changes; then
a mannequin with ears, face and neck is held against the whole silhouette. The
best are varied and tried again, ever more finely (a cross-entropy search: Rubinstein 1999,
Methodol. Comput. Appl. Probab. 1:127). What comes out is good to a few degrees and a few
millimetres, enough for `stubble.head.fit` to take over.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble.head.appearance import Appearance, alike, features
from stubble.head.camera import Camera
from stubble.head.contour import is_scalp, rim
from stubble.head.mannequin import likeness
from stubble.head.surface import CENTRE_MM, Scalp, prior
from stubble.head.viewpoint import Viewpoint, rotation_from
from stubble.photo.picture import sealed

__all__ = ["NEAR_MM", "place_by_outline"]

Floats = NDArray[np.float64]

#: From where a head is usually photographed close by, mm, if the file does not name the lens. Our
#: assumption: an arm's length.
NEAR_MM = 700.0

#: Longest side of the picture searched, pixels: a scalp is then some hundred pixels wide.
_SIDE = 220

#: Cameras tried at first, and in each of the rounds that follow; how many best ones are kept.
_FIRST, _ROUND, _ROUNDS, _BEST = 12_000, 600, 9, 30

#: Known places from which a quarter as many are enough: those say where the camera is.
_PLACES = 4

#: Points of the rim asked.
_POINTS = 60

#: What is asked of the picture this far within and beyond the rim, mm.
_WITHIN_MM, _BEYOND_MM = 5.0, 5.0

#: Step of log colour that makes a clear edge, and what an edge within the person counts against
#: one where the person ends: hair ends on skin in many places that are no outline.
_CLEAR, _INNER_EDGE = 0.8, 0.55

#: What a stretch of rim outside the picture counts: neither found nor missed.
_UNSEEN = 0.3

#: What looking alike counts against rim and silhouette, 1 for a head that looks the same.
_LOOKS = 0.5

#: What marks one error off, in the mean, cost against rim and silhouette; a mark further off than
#: the second is taken to be a mistake.
_MARKS, _LOST = 0.06, 4.0

#: Score below which no head was found: a third of the rim has no edge. Our assumption.
_LEAST_SCORE = 0.45


def place_by_outline(
    light: NDArray[np.float32],
    person: NDArray[np.float32],
    focal_px: float | None,
    viewpoint: Viewpoint,
    scalp: Scalp | None = None,
    marks: tuple[Floats, Floats, Floats] | None = None,
    known: Appearance | None = None,
) -> tuple[Camera, float] | None:
    """Find the camera from which a scalp has the outline that a picture shows.

    Parameters
    ----------
    light : (h, w, 3) float32
        Linear sRGB.
    person : (h, w) float32
        How surely each pixel is the person, 0 to 1.
    focal_px : float or None
        If None, the head is taken to be 700 mm away.
    viewpoint : Viewpoint
    scalp : Scalp, optional
        The canonical one if not given.
    marks : tuple of (k, 2), (k, 3) and (k,) float64, optional
        Places of the picture, what of the head is there in mm, and how far it may be off in mm.
    known : Appearance, optional
        What photos already placed show of this scalp.

    Returns
    -------
    (Camera, float) or None
        With the score, 0 to 1, or None if no outline fits.
    """
    height, width = person.shape
    factor = _SIDE / max(height, width)
    size = max(2, round(width * factor)), max(2, round(height * factor))
    mask = cv2.resize(np.clip(person, 0, 1), size, interpolation=cv2.INTER_AREA)
    small = cv2.resize(light, size, interpolation=cv2.INTER_AREA)
    colour = cv2.GaussianBlur(np.log(small + 0.02), (0, 0), 1.0)
    focal = focal_px * factor if focal_px else None
    centre = (np.array(size) - 1) / 2
    rng = np.random.default_rng(20)
    scale = (mask > 0.5).any(axis=0).sum() / 170  # roughly
    values = features(small, max(float(scale), 0.2))
    half = cv2.resize(mask, (size[0] // 2, size[1] // 2), interpolation=cv2.INTER_AREA)
    large = _size(scalp)

    def judge(state: Floats) -> Floats:
        rims = _score(state, mask, colour, focal, centre, viewpoint, scalp)
        rotation, offset, focals = _cameras(state, focal, centre)
        middle = (centre + 0.5) / 2 - 0.5
        found = rims + likeness(rotation, offset, focals / 2, middle, large, half)
        if known is not None:
            found += _LOOKS * alike(known, rotation, offset, focals, centre, values)
        if marks is not None:
            found -= _MARKS * _strayed(rotation, offset, focals, centre, factor, marks)
        return found

    # Rims alone are quick; the best of them are then judged by the whole head's silhouette, too.
    count = _ROUND // 4 if marks is not None and len(marks[0]) >= _PLACES else _ROUND
    state = _first(rng, mask, viewpoint)
    state = state[np.argsort(-_score(state, mask, colour, focal, centre, viewpoint, scalp))]
    state = state[:_ROUND]
    score = judge(state)
    spread = np.array([8.0, 8.0, 4.0, 0.08, 0.06, 0.06])  # degrees, log size, share of the width
    for _ in range(_ROUNDS):
        best = np.argsort(-score)[:_BEST]
        state, score = state[best], score[best]
        picked = state[rng.integers(0, len(state), count)]
        step = rng.normal(size=picked.shape) * spread
        step[:, 4:] *= size[0]
        tried = picked + step
        state = np.vstack([state, tried])
        score = np.concatenate([score, judge(tried)])
        spread *= 0.72
    top = int(score.argmax())
    if score[top] / 2 < _LEAST_SCORE:
        return None
    rotation, offset, focals = _cameras(state[top : top + 1], focal, centre)
    whole = np.array([(width - 1) / 2, (height - 1) / 2])
    far = float(focals[0]) / factor
    camera = Camera(far, sealed(whole), sealed(rotation[0]), sealed(offset[0]))
    return camera, float(score[top] / 2)


def _strayed(
    rotation: Floats,
    offset: Floats,
    focals: Floats,
    centre: Floats,
    factor: float,
    marks: tuple[Floats, Floats, Floats],
) -> Floats:
    """Mean square distance of marks from where each camera sees them, in their errors; capped."""
    px, mm, error = marks
    seen = mm @ rotation.transpose(0, 2, 1) + offset[:, None]
    scale = focals[:, None] / seen[..., 2]
    at = seen[..., :2] * scale[..., None] + centre
    wanted = (px + 0.5) * factor - 0.5
    off = np.linalg.norm(at - wanted, axis=2) / scale / error
    return np.asarray(np.minimum(off**2, _LOST**2).mean(axis=1))


def _size(scalp: Scalp | None) -> float:
    """Give the size of a head against the usual one's."""
    if scalp is None:
        return 1.0
    above = np.array([[1.0, 0, 0], [-1.0, 0, 0], [0, 1.0, 0], [0, 0, 1.0]])
    return float(np.mean(scalp.radius_mm(above) / Scalp(*prior()).radius_mm(above)))


def _first(rng: np.random.Generator, mask: NDArray[np.float32], viewpoint: Viewpoint) -> Floats:
    """Cameras spread over the viewpoint and over where in the picture a head may be.

    Columns: azimuth, elevation, roll (degrees), log of pixels per mm, x and y of the centre.
    """
    height, width = mask.shape
    there = np.argwhere(mask > 0.5)
    if len(there) < 50:
        there = np.argwhere(np.ones_like(mask))
    state = np.zeros((_FIRST, 6))
    azimuths = np.array(viewpoint.azimuths)
    state[:, 0] = azimuths[rng.integers(0, len(azimuths), _FIRST)]
    state[:, 0] += rng.normal(0, viewpoint.azimuth_spread, _FIRST)
    state[:, 1] = viewpoint.elevation + rng.normal(0, viewpoint.elevation_spread, _FIRST)
    state[:, 2] = rng.normal(0, viewpoint.roll_spread, _FIRST)
    # A head, 170 mm across, takes from a fifth of the picture to more than all of it.
    state[:, 3] = np.log(rng.uniform(0.2, 1.15, _FIRST) * min(width, height) / 170)
    state[:, 4:] = there[rng.integers(0, len(there), _FIRST)][:, ::-1]
    return state


def _cameras(state: Floats, focal: float | None, centre: Floats) -> tuple[Floats, Floats, Floats]:
    """Rotations, offsets and focal lengths of cameras."""
    rotation = rotation_from(state[:, 0], state[:, 1], state[:, 2])
    scale = np.exp(state[:, 3])
    focals = np.full(len(state), focal) if focal else scale * NEAR_MM
    sight = (state[:, 4:] - centre) / focals[:, None]
    sight = np.concatenate([sight, np.ones((len(state), 1))], axis=1)
    return rotation, sight * (focals / scale)[:, None] - rotation @ CENTRE_MM, focals


def _score(
    state: Floats,
    mask: NDArray[np.float32],
    colour: NDArray[np.float32],
    focal: float | None,
    centre: Floats,
    viewpoint: Viewpoint,
    scalp: Scalp | None,
) -> Floats:
    rotation, offset, focals = _cameras(state, focal, centre)
    points = rim(rotation, offset, scalp, _POINTS)
    seen = points @ rotation.transpose(0, 2, 1) + offset[:, None]
    px_per_mm = focals[:, None] / seen[..., 2]
    at = seen[..., :2] * px_per_mm[..., None] + centre
    along = np.roll(at, -1, axis=1) - np.roll(at, 1, axis=1)
    out = np.stack([along[..., 1], -along[..., 0]], axis=-1)
    out /= np.maximum(np.linalg.norm(out, axis=-1, keepdims=True), 1e-9)
    outwards = ((at - at.mean(axis=1, keepdims=True)) * out).sum(-1).mean(-1)
    out *= np.where(outwards < 0, -1.0, 1.0)[:, None, None]
    inner = at - out * (_WITHIN_MM * px_per_mm)[..., None]
    outer = at + out * (_BEYOND_MM * px_per_mm)[..., None]
    (mask_in, colour_in), (mask_out, colour_out) = (
        _read(inner, mask, colour),
        _read(outer, mask, colour),
    )
    step = ((colour_in - colour_out) ** 2).sum(-1)
    ends = mask_in * (1 - mask_out)
    changes = _INNER_EDGE * mask_in * (1 - np.exp(-step / _CLEAR**2))
    found = np.maximum(ends, changes)
    height, width = mask.shape
    inside = (
        (outer[..., 0] >= 0)
        & (outer[..., 0] <= width - 1)
        & (outer[..., 1] >= 0)
        & (outer[..., 1] <= height - 1)
    )
    found = np.where(inside, found, _UNSEEN)
    counts = is_scalp(points)
    mean = (found * counts).sum(-1) / np.maximum(counts.sum(-1), 12)
    # All of the scalp is the person.
    mean -= 0.5 * ((1 - _read(at + (state[:, None, 4:] - at) * 0.5, mask, None)[0]) * counts).mean(
        -1
    )
    return np.asarray(mean + 0.03 * _likely(state, viewpoint))


def _likely(state: Floats, viewpoint: Viewpoint) -> Floats:
    """Log-likelihood of a camera under the viewpoint, without its constant."""
    apart = state[:, :1] - np.array(viewpoint.azimuths)
    turned = np.abs((apart + 180) % 360 - 180).min(axis=1)
    return np.asarray(
        -0.5
        * (
            (turned / viewpoint.azimuth_spread) ** 2
            + ((state[:, 1] - viewpoint.elevation) / viewpoint.elevation_spread) ** 2
            + (state[:, 2] / viewpoint.roll_spread) ** 2
        )
    )


def _read(
    at: Floats, mask: NDArray[np.float32], colour: NDArray[np.float32] | None
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    height, width = mask.shape
    x = np.clip(np.rint(at[..., 0]).astype(int), 0, width - 1)
    y = np.clip(np.rint(at[..., 1]).astype(int), 0, height - 1)
    return mask[y, x], colour[y, x] if colour is not None else mask[:0]
