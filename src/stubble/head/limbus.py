"""The iris measured on its own rim, the limbus, where the dark iris meets the white of the eye.

The network that finds the iris tells where it is to a pixel or two, but draws its rim too small by
a tenth and more, and at times takes the pupil's. So the circle is found again in the picture: among
circles near the size that the face leads one to expect, the one across which the light rises most,
outwards, to the left and the right, where lids seldom reach (the integro-differential operator of
Daugman 1993, IEEE PAMI 15:1148); then its rim is placed between the pixels and the circle fitted
to it.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble.head import models
from stubble.photo.picture import Codes, eight_bits
from stubble.photo.profile import srgb_decode

__all__ = ["Rim", "both", "measure"]

Floats = NDArray[np.float64]
Picture = NDArray[np.float32]

#: Eyes are looked at enlarged or reduced so that the iris has the radius expected, pixels, in a
#: window this broad and high.
_RADIUS = 20.0
_WINDOW = 117, 81
_MIDDLE = (np.array(_WINDOW) - 1) / 2

#: Directions looked at, from the horizontal, to either side; by halves: right, then left in the
#: picture. Upper lids hide the upper ones of most eyes.
_ARC = np.radians(np.arange(-48.0, 49.0, 6.0))
_RING = np.stack([np.concatenate([np.cos(_ARC), -np.cos(_ARC)]), np.tile(np.sin(_ARC), 2)], axis=1)
_HALF = len(_ARC)
_TRUST = np.where(_RING[:, 1] < -0.34, 0.5, 1.0)

#: Radius of the iris in distances of the pupils, in the mean (11.7 and 63.4 mm; see `scale`).
_OF_APART = 11.7 / 63.4 / 2

#: Circles tried: shifts of the centre in pixels, and radii as shares of the expected one.
_SHIFTS = np.stack(np.meshgrid(np.arange(-12, 13), np.arange(-10, 11, 2)), axis=-1).reshape(-1, 2)
_SIZES = np.arange(0.74, 1.36, 0.025)

#: How far radius and centre usually are from what is expected, in radii; farther off, the light has
#: to rise all the more. Our assumption.
_SIZE_SPREAD, _PLACE_SPREAD = 0.13, 0.35

#: How far outside the rim the white of the eye has to lie, pixels; and how much more of its light
#: must be blue than of the skin's for it to be told by that.
_OUTSIDE, _LEAST_BLUE = 4.0, 0.03

#: Blur before the gradient is taken, pixels.
_BLUR = 1.0

#: Error of a diameter: a share of it; pixels of the photo; what is added as less of the rim is seen
#: on the worse side than ``_SEEN``; and, times the square of the rim's scatter about the circle in
#: pixels of the look, up to a limit: a scattered rim is a lid's. Fitted to rendered heads.
_ERROR, _ERROR_PX = 0.012, 0.3
_ERROR_HIDDEN, _SEEN = 0.08, 0.45
_ERROR_SCATTER, _MOST_SCATTER = 0.4, 0.16

#: Light of the code values, 0 to 255.
_LIGHT = (255 * srgb_decode(8)[0]).astype(np.float32)


def _table() -> NDArray[np.int32]:
    """Where each circle's points lie in the stack of gradients, (shifts, sizes, directions)."""
    at = _SHIFTS[:, None, None] + _RADIUS * _SIZES[:, None, None] * _RING + _MIDDLE
    x, y = np.rint(at).astype(np.int32).transpose(3, 0, 1, 2)
    width, height = _WINDOW
    x, y = np.clip(x, 0, width - 1), np.clip(y, 0, height - 1)
    return np.asarray((np.arange(len(_RING)) * height + y) * width + x, np.int32)


_CIRCLES = _table()
_UNUSUAL = (np.log(_SIZES) / _SIZE_SPREAD) ** 2 + (
    ((_SHIFTS / _RADIUS) ** 2).sum(axis=1)[:, None] / _PLACE_SPREAD**2
)


@dataclass(frozen=True)
class Rim:
    """An iris as measured.

    Attributes
    ----------
    centre_px : (2,) float64
    diameter_px : float
        Horizontal.
    error : float
        Standard error of the diameter, as a share of it.
    """

    centre_px: Floats
    diameter_px: float
    error: float


def both(
    picture: NDArray[np.uint8],
    points: NDArray[np.float32],
    across: float,
    codes: Codes | None = None,
) -> tuple[Rim, Rim]:
    """Find and measure the person's right and left iris.

    Parameters
    ----------
    picture : (h, w, 3) uint8
        sRGB.
    points : (468, 3) float32
        From `models.landmarks`.
    across : float
        Length of the head's left-right unit vector in the picture, 0 to 1.
    codes : (H, W, 3) uint8 or uint16, optional
        The same picture larger, where there is one: irises are measured there.

    Returns
    -------
    two of Rim
        In pixels of ``picture``.
    """
    larger = picture if codes is None else codes
    zoom = larger.shape[1] / picture.shape[1]
    right, left = (models.iris(picture, points, side)[0].astype(float) for side in (True, False))
    gap = left - right
    radius = float(np.linalg.norm(gap)) / max(across, 0.3) * _OF_APART
    roll = float(np.arctan2(gap[1], gap[0]))
    found = [
        measure(larger, (eye + 0.5) * zoom - 0.5, radius * zoom, roll) for eye in (right, left)
    ]
    one, other = (
        Rim((rim.centre_px + 0.5) / zoom - 0.5, rim.diameter_px / zoom, rim.error) for rim in found
    )
    return one, other


def measure(
    picture: Codes, centre_px: NDArray[np.floating], radius_px: float, roll: float = 0.0
) -> Rim:
    """Measure one iris.

    Parameters
    ----------
    picture : (h, w, 3) uint8 or uint16
        sRGB, or near it.
    centre_px : (2,) float
        Where it is, to half its radius.
    radius_px : float
        Its radius, to a quarter.
    roll : float
        How the line through both eyes leans in the picture, radians.
    """
    zoom = _RADIUS / radius_px
    # A lens blurs light, not code values: read in these, a rim would lie too far in. But the right
    # circle is surer found in them, where a glint counts for less.
    colour, back = _look(picture, np.asarray(centre_px, float), zoom, roll)
    light = cv2.cvtColor(colour, cv2.COLOR_RGB2GRAY)
    white = _white(colour)
    at, radius = _search(255 * np.sqrt(light / 255), white)
    usual = _usual(_gradient(light))
    seen, scatter = 0.0, 0.0
    for _ in range(3):
        at, radius, seen, scatter = _refine(light, usual, white, at, radius)
    diameter = 2 * radius / zoom
    errors = (
        _ERROR,
        _ERROR_PX / diameter,
        _ERROR_HIDDEN * max(0.0, 1 - seen / _SEEN),
        min(_ERROR_SCATTER * scatter**2, _MOST_SCATTER),
    )
    error = float(np.linalg.norm(errors))
    return Rim(back[:, :2] @ at + back[:, 2], diameter, error)


def _look(picture: Codes, centre: Floats, zoom: float, roll: float) -> tuple[Picture, Floats]:
    """Cut the eye out, level and at the standard size; give the way back, (2, 3), too."""
    cos, sin = np.cos(roll) / zoom, np.sin(roll) / zoom
    back = np.array([[cos, -sin, 0], [sin, cos, 0]])
    back[:, 2] = centre - back[:, :2] @ _MIDDLE
    reach = np.hypot(*_WINDOW) / 2 / zoom + 3
    limit = np.array(picture.shape[1::-1])
    low = np.clip(np.floor(centre - reach), 0, limit - 2).astype(int)
    high = np.clip(np.ceil(centre + reach), low + 2, limit).astype(int)
    crop = eight_bits(np.ascontiguousarray(picture[low[1] : high[1], low[0] : high[0]]))
    light = cv2.LUT(crop, _LIGHT)
    back_to_crop = back.copy()
    back_to_crop[:, 2] -= low
    if zoom < 0.5:  # a large picture: half way by area
        light = cv2.resize(light, None, fx=2 * zoom, fy=2 * zoom, interpolation=cv2.INTER_AREA)
        ratio = np.array(light.shape[1::-1]) / crop.shape[1::-1]
        back_to_crop = back_to_crop * ratio[:, None]
        back_to_crop[:, 2] += 0.5 * ratio - 0.5
        zoom = 0.5
    if zoom < 0.8:
        light = cv2.GaussianBlur(light, (0, 0), 0.45 / zoom)
    look = cv2.warpAffine(
        light,
        back_to_crop,
        _WINDOW,
        flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.maximum(look, 0).astype(np.float32), back


def _white(colour: Picture) -> Picture:
    """Tell the white of the eye from skin, 0 to 1: skin sends little blue back, whatever its tone.

    Without it, a lid that cuts the iris would pass for its rim.
    """
    soft = cv2.GaussianBlur(colour, (0, 0), 1.5)
    blue = soft[..., 2] / (soft.sum(axis=2) + 3.0)
    height, width = blue.shape
    around = np.concatenate([blue[:8].ravel(), blue[-8:].ravel()])
    skin = float(np.median(around))
    middle = slice(height // 3, -(height // 3)), slice(width // 8, -(width // 8))
    bright = soft[middle].sum(axis=2)
    lit = bright >= np.percentile(bright, 60)
    sclera = float(np.percentile(blue[middle][lit], 75))
    if sclera - skin < _LEAST_BLUE:
        return np.ones_like(blue)
    return np.clip((blue - skin) / (sclera - skin), 0, 1).astype(np.float32)


def _gradient(look: Picture) -> Picture:
    soft = cv2.GaussianBlur(look, (0, 0), _BLUR)
    slopes = [cv2.Scharr(soft, cv2.CV_32F, *way, scale=1 / 32) for way in ((1, 0), (0, 1))]
    return np.asarray(slopes, np.float32)


def _usual(gradient: Picture) -> float:
    """Half of what the strongest edges of an eye rise by: more than that counts no more."""
    return max(0.5 * float(np.percentile(np.hypot(*gradient), 97)), 0.5)


def _search(look: Picture, white: Picture) -> tuple[Floats, float]:
    """Find the circle across whose sides the light rises most; give its centre and radius."""
    gradient = _gradient(look)
    across, down = (_RING / _usual(gradient)).astype(np.float32).T[..., None, None]
    outwards = across * gradient[0] + down * gradient[1]
    weighed = np.clip(outwards, -0.5, 1.0) * _TRUST[:, None, None].astype(np.float32)
    for direction, (x, y) in enumerate(np.rint(_OUTSIDE * _RING).astype(int)):
        weighed[direction] *= 0.2 + 0.8 * np.roll(white, (-y, -x), axis=(0, 1))
    score = weighed.take(_CIRCLES)
    right, left = score[..., :_HALF].mean(-1), score[..., _HALF:].mean(-1)
    total = 0.3 * (right + left) + 0.4 * np.minimum(right, left) - 0.05 * _UNUSUAL
    best, size = np.unravel_index(int(total.argmax()), total.shape)
    return _MIDDLE + _SHIFTS[best], float(_SIZES[size] * _RADIUS)


def _refine(
    light: Picture, usual: float, white: Picture, at: Floats, radius: float
) -> tuple[Floats, float, float, float]:
    """Place the rim between the pixels along each direction, and fit the circle to it.

    Returns
    -------
    centre : (2,) float64
    radius : float
    seen : float
        How much of the rim the worse side shows, 0 to 1.
    scatter : float
        How far the rim's points lie off the circle, pixels.
    """
    step = 0.5
    out = np.arange(-0.25 * _RADIUS, 0.25 * _RADIUS + step, step)
    place = at + (radius + out[:, None, None]) * _RING
    x, y = np.ascontiguousarray(place.transpose(2, 0, 1), np.float32)
    along = cv2.remap(light, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    along = cv2.GaussianBlur(along, (1, 0), sigmaX=0.01, sigmaY=_BLUR / step)
    slope = (along[2:] - along[:-2]) / (2 * step)
    inner = out[1:-1]
    # Near the circle found so far, the steepest rise.
    favour = slope * np.exp(-0.5 * (inner / (0.12 * _RADIUS)) ** 2)[:, None]
    peak = np.clip(favour.argmax(0), 1, len(inner) - 2)
    ray = np.arange(len(_RING))
    before, top, after = slope[peak - 1, ray], slope[peak, ray], slope[peak + 1, ray]
    bend = np.minimum(before - 2 * top + after, -1e-6)
    off = inner[peak] + np.clip(0.5 * (before - after) / bend, -1, 1) * step
    beside = (at + (radius + off + _OUTSIDE)[:, None] * _RING).astype(np.float32)
    beyond = cv2.remap(white, beside[:, :1], beside[:, 1:], cv2.INTER_LINEAR)[:, 0]
    strength = np.clip(top / usual, 0, 1) * _TRUST * (0.05 + 0.95 * beyond)
    # A shift to the side, one up or down, and a larger radius. Lids leave little to tell up and
    # down by: there the circle had better stay.
    rows = np.stack([_RING[:, 0], _RING[:, 1], np.ones(len(ray))], axis=1)
    prior = np.diag([0.02, 0.3, 0.02])
    answer, weight = np.zeros(3), strength
    for _ in range(4):
        weighed = (rows * weight[:, None]).T
        answer = np.linalg.solve(weighed @ rows + prior, weighed @ off)
        weight = strength / (1 + ((off - rows @ answer) / (0.05 * _RADIUS)) ** 2)
    share = weight.reshape(2, _HALF).sum(axis=1) / _TRUST[:_HALF].sum()
    left_over = weight @ (off - rows @ answer) ** 2 / max(float(weight.sum()), 1e-6)
    centre = at + answer[:2]
    return centre, float(radius + answer[2]), float(share.min()), float(np.sqrt(left_over))
