"""A grey card in the picture: a flat quadrilateral without colour or texture, near the head.

Walls, shirts, books and window panes are grey, too, and a wrong card is worse than none. What is
taken for a card has four straight sides, each with another colour beyond it, a card's size by the
head's scale, one tone all over but for a slope of the light, and a colour that grey can have under
the light that the rest of the picture makes likely.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble.photo.picture import sealed

__all__ = ["GREY", "GreyCard", "find"]

Floats = NDArray[np.float32]
Wide = NDArray[np.float64]

#: Share of the light that a photographer's grey card throws back (practice).
GREY = 0.18

#: Pixels per mm at which cards are looked for, and how far from the face's middle, mm: to either
#: side, up, down.
_FINE, _ASIDE_MM, _ABOVE_MM, _BELOW_MM = 0.9, 340.0, 260.0, 380.0
#: Longest side of the window, pixels.
_MOST_PX = 640
#: Steps of square-rooted light from pixel to pixel that end a flat place, each tried: the small one
#: closes faint sides, the large one bridges grain.
_STEPS = (0.005, 0.010, 0.020)
#: Area, mm², sides' proportion, and how far opposite sides and angles may be off a rectangle's.
_AREA_MM2, _PROPORTION, _UNEVEN, _ANGLE = (2200.0, 52_000.0), 2.1, 1.35, 32.0
#: Least share of its hull that a place fills, and of its quadrilateral that the hull fills.
_SOLID, _FOURSIDED = 0.93, 0.94
#: Most that light and hue vary over a card, as spread of their logarithms, less a plane.
_UNIFORM, _ONE_HUE = 0.045, 0.03
#: Least difference of logarithms across a side, and how many sides must show it.
_BEYOND, _SIDES = 0.10, 4
#: Grey lies at most so many standard errors from the white that the picture makes likely.
_LIKELY = 2.5


@dataclass(frozen=True, eq=False)
class GreyCard:
    """A grey card in a picture.

    Attributes
    ----------
    corners_px : (4, 2) float64
        Clockwise in the picture.
    seen : (3,) float64
        Its linear light.
    """

    corners_px: Wide
    seen: Wide


def find(
    light: Floats, middle_px: Wide, px_per_mm: float, white: Wide, spread: Wide
) -> GreyCard | None:
    """Look for a grey card.

    Parameters
    ----------
    light : (h, w, 3) float32
        Linear sRGB.
    middle_px : (2,) float64
        Middle of the face.
    px_per_mm : float
    white : (2,) float64
        Natural logarithms of red over green and of blue over green that grey is likely to have.
    spread : (2, 2) float64
        Their covariance.
    """
    limit = np.array(light.shape[1::-1])
    low = np.clip(middle_px - px_per_mm * np.array([_ASIDE_MM, _ABOVE_MM]), 0, limit - 2)
    high = np.clip(middle_px + px_per_mm * np.array([_ASIDE_MM, _BELOW_MM]), low + 2, limit)
    (x, y), (x2, y2) = low.astype(int), high.astype(int)
    crop = light[y:y2, x:x2]
    factor = min(1.0, _FINE / px_per_mm, _MOST_PX / max(crop.shape[:2]))
    small = cv2.resize(crop, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    per_mm = px_per_mm * factor
    coded = cv2.sqrt(cv2.max(small, 0.0))
    steep = np.zeros(small.shape[:2], np.float32)
    for channel in cv2.split(coded):
        for way in ((1, 0), (0, 1)):
            step = cv2.Sobel(channel, cv2.CV_32F, *way, scale=0.125)
            steep = cv2.max(steep, cv2.max(step, -step))
    best, likeliest = _LIKELY**2, None
    inverse = np.linalg.inv(spread)
    for corners in _quadrilaterals(steep, per_mm):
        seen = _one_tone(small, corners, per_mm)
        if seen is None:
            continue
        off = np.log(seen[[0, 2]] / seen[1]) - white
        far = float(off @ inverse @ off)
        if far < best:
            best = far
            likeliest = GreyCard(sealed((corners + 0.5) / factor - 0.5 + [x, y]), sealed(seen))
    return likeliest


def _quadrilaterals(steep: Floats, per_mm: float) -> list[Wide]:
    """Flat places of a card's shape and size, by their corners."""
    out = []
    height, width = steep.shape
    for step in _STEPS:
        flat = cv2.erode((steep < step).astype(np.uint8), np.ones((3, 3), np.uint8))
        count, labels, stats, _ = cv2.connectedComponentsWithStats(flat, connectivity=4)
        for i in range(1, count):
            left, top, wide, tall, area = (int(v) for v in stats[i])
            if not _AREA_MM2[0] * 0.5 < area / per_mm**2 < _AREA_MM2[1]:
                continue
            if left <= 1 or top <= 1 or left + wide >= width - 1 or top + tall >= height - 1:
                continue
            place = (labels[top : top + tall, left : left + wide] == i).astype(np.uint8)
            corners = _corners(place, per_mm)
            if corners is not None:
                out.append(corners + np.array([left, top]))
    return out


def _corners(place: NDArray[np.uint8], per_mm: float) -> Wide | None:
    """Four corners of a flat place, if it is a card's shape."""
    outlines, _ = cv2.findContours(place, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    outline = max(outlines, key=cv2.contourArea)
    hull = cv2.convexHull(outline)
    full = cv2.contourArea(hull)
    if full <= 0 or cv2.contourArea(outline) < _SOLID * full:
        return None
    around = cv2.arcLength(hull, True)
    quad = hull
    for share in (0.02, 0.03, 0.045, 0.06):
        if len(quad) > 4:
            quad = cv2.approxPolyDP(hull, share * around, True)
    if len(quad) != 4 or not _FOURSIDED < full / max(cv2.contourArea(quad), 1.0) < 2 - _FOURSIDED:
        return None
    corners = np.asarray(quad.reshape(4, 2), np.float64)
    # The edge's own blur is no part of a flat place: it is given back to it.
    middle = corners.mean(axis=0)
    corners = middle + (corners - middle) * (1 + 4.0 / math.sqrt(full))
    along = np.roll(corners, -1, axis=0) - corners
    sides = np.linalg.norm(along, axis=1)
    uneven = max(sides[0] / sides[2], sides[2] / sides[0], sides[1] / sides[3], sides[3] / sides[1])
    proportion = (sides[0] + sides[2]) / (sides[1] + sides[3])
    turn = np.sum(along * np.roll(along, -1, axis=0), axis=1) / (sides * np.roll(sides, -1))
    if uneven > _UNEVEN or not 1 / _PROPORTION < proportion < _PROPORTION:
        return None
    if np.abs(turn).max() > math.sin(math.radians(_ANGLE)):
        return None
    if not _AREA_MM2[0] < full / per_mm**2 < _AREA_MM2[1]:
        return None
    return corners


def _one_tone(small: Floats, corners: Wide, per_mm: float) -> Wide | None:
    """Light (3,) of what lies within four corners, if it is of one tone and nothing round it is."""
    unit = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    turned = cv2.getPerspectiveTransform(unit, corners.astype(np.float32))

    def at(points: NDArray[np.floating]) -> Wide:
        x, y = cv2.perspectiveTransform(points.reshape(-1, 1, 2).astype(np.float64), turned)[
            :, 0
        ].T.astype(np.float32)
        seen = cv2.remap(small, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(seen.reshape(-1, 3), np.float64)

    t = np.linspace(0.14, 0.86, 20)
    within = np.stack(np.meshgrid(t, t), axis=-1).reshape(-1, 2)
    seen = at(within)
    if seen.max() > 0.98 or seen.min() < 0.004:
        return None
    logs = np.log(seen)
    plane = np.column_stack([np.ones(len(within)), within])
    rest = logs - plane @ np.linalg.lstsq(plane, logs, rcond=None)[0]
    ratios = rest[:, [0, 2]] - rest[:, 1:2]
    spread = 1.4826 * np.median(np.abs(rest[:, 1] - np.median(rest[:, 1])))
    if spread > _UNIFORM or np.abs(ratios).mean() > _ONE_HUE:
        return None
    sides = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    out = [4.0 * per_mm / max(s, 1.0) for s in (sides[[1, 3]].mean(), sides[[0, 2]].mean())]
    beyond = 0
    for k in range(4):
        line = np.linspace(0.1, 0.9, 15)
        fixed = np.full(15, -out[k % 2] if k in (0, 3) else 1 + out[k % 2])
        points = np.stack([line, fixed] if k % 2 == 0 else [fixed, line], axis=-1)
        inner = np.stack(
            [line, np.full(15, 0.14 if k == 0 else 0.86)]
            if k % 2 == 0
            else [np.full(15, 0.14 if k == 3 else 0.86), line],
            axis=-1,
        )
        gap = np.log(at(points) + 1e-3) - np.log(at(inner) + 1e-3)
        beyond += bool(np.median(np.abs(gap).max(axis=1)) > _BEYOND)
    if beyond < _SIDES:
        return None
    return np.asarray(np.exp(np.median(logs, axis=0)), np.float64)
