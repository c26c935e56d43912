"""Healed pigment dots: round, soft, broader than any hair."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from stubble.hair.closeup.ground import PX_PER_MM, Ground
from stubble.hair.closeup.shafts import Shaft

__all__ = ["Spot", "find_spots", "sort_out"]

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

#: What is looked for, mm; the ends of the scale are a little wider than the dots that are made.
THINNEST_MM, BROADEST_MM = 0.15, 0.60
#: A shaft is narrower than this, also two that touch, mm.
SHAFT_MM = 0.14
#: Scale that dots are looked for at, px per mm.
COARSE = 24.0
STEPS = 7
#: Answer in units of the background's, and least contrast in lightness.
STANDS_OUT, FAINT = 6.0, 0.045
#: Contrast below this share of what is usual in the picture is no dot.
ALIKE = 0.35
#: The flatter curvature over the steeper one: a line has 0, a disc 1.
ROUND = 0.45
#: A line in a spot is a shaft if it stands out this much more than the spot does.
GRAIN = 1.3
#: Nearer than this to a shaft or its root is the shaft's own shadow, mm.
SHADOW_MM = 0.22


@dataclass(frozen=True, eq=False)
class Spot:
    """A round dark place: centre in mm in the ground, diameter, contrast in lightness."""

    place: Doubles
    diameter_mm: float
    contrast: float


def find_spots(ground: Ground) -> list[Spot]:
    """Find round spots.

    The picture is opened with a disc broader than shafts, which takes them away. A spot is where
    the scaled Laplacian is largest over place and scale (Lindeberg 1998, Int. J. Comput. Vision
    30:79): for a disc that is at a sigma of its radius over the square root of two.
    """
    side = 2 * round(SHAFT_MM * PX_PER_MM / 2) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    clear = cv2.morphologyEx(ground.dark, cv2.MORPH_OPEN, disc)
    factor = COARSE / PX_PER_MM
    small = cv2.resize(clear, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    sigmas = np.geomspace(THINNEST_MM, BROADEST_MM, STEPS) / 2 / np.sqrt(2)
    smooth = [cv2.GaussianBlur(small, (0, 0), s * COARSE) for s in sigmas]
    bowls = [
        -np.float32((s * COARSE) ** 2) * cv2.Laplacian(g, cv2.CV_32F)
        for s, g in zip(sigmas, smooth, strict=True)
    ]
    stack = np.stack(bowls)
    level = float(np.median(np.abs(stack))) / 0.6745
    near = np.stack([cv2.dilate(b, np.ones((3, 3), np.uint8)) for b in bowls])
    above = np.concatenate([near[1:], np.full_like(near[:1], -1)])
    below = np.concatenate([np.full_like(near[:1], -1), near[:-1]])
    least = max(STANDS_OUT * level, 0.5 * FAINT)
    peak = (stack > least) & (stack >= near) & (stack >= above) & (stack >= below)
    found = [_spot(small, smooth[k], k, float(sigmas[k]), y, x) for k, y, x in np.argwhere(peak)]
    spots = [s for s in found if s is not None and s.contrast > FAINT]
    if not spots:
        return []
    usual = float(np.percentile([s.contrast for s in spots], 70))
    spots = [s for s in spots if s.contrast > ALIKE * usual]
    return _apart(spots)


def _spot(small: Floats, smooth: Floats, step: int, sigma: float, y: int, x: int) -> Spot | None:
    """Judge one peak: round, not cut by the border, light all around."""
    h, w = small.shape
    if not (1 <= y < h - 1 and 1 <= x < w - 1) or step in (0, STEPS - 1):
        return None
    p = smooth[y - 1 : y + 2, x - 1 : x + 2].astype(np.float64)
    xx, yy = p[1, 0] - 2 * p[1, 1] + p[1, 2], p[0, 1] - 2 * p[1, 1] + p[2, 1]
    xy = (p[0, 0] + p[2, 2] - p[0, 2] - p[2, 0]) / 4
    trace, root = (xx + yy) / 2, np.hypot((xx - yy) / 2, xy)
    if trace + root >= 0 or (trace + root) / (trace - root) < ROUND:
        return None
    dx = np.clip(-(p[1, 2] - p[1, 0]) / 2 / xx, -0.5, 0.5)
    dy = np.clip(-(p[2, 1] - p[0, 1]) / 2 / yy, -0.5, 0.5)
    centre = np.array([x + dx, y + dy])
    # Diameter at half depth, from the mean over rings.
    radius = np.arange(0.0, 2.6 * sigma * np.sqrt(2), 0.01)
    turn = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    at_x = centre[0] + COARSE * radius[:, None] * np.cos(turn)
    at_y = centre[1] + COARSE * radius[:, None] * np.sin(turn)
    rings = cv2.remap(
        small,
        at_x.astype(np.float32),
        at_y.astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    mean = np.median(rings, axis=1)
    inner = float(mean[radius < 0.5 * sigma].mean())
    outer = float(mean.min())
    if inner <= outer:
        return None
    half = float(radius[int(np.argmax(mean < (inner + outer) / 2))])
    return Spot((centre + 0.5) / COARSE, 2 * half, inner - outer)


def sort_out(spots: list[Spot], shafts: list[Shaft]) -> tuple[list[Spot], list[Shaft]]:
    """Decide where a spot and a shaft lie on one another.

    A short line that is no darker than the spot it lies in is that spot's grain; otherwise the spot
    is the shaft's shadow.
    """
    if not spots or not shafts:
        return spots, shafts
    tree = cKDTree(np.array([s.place for s in spots]))
    left = []
    for shaft in shafts:
        near = spots[int(tree.query(shaft.line[len(shaft.line) // 2])[1])]
        inside = np.hypot(*(shaft.line - near.place).T) < 0.65 * near.diameter_mm
        if not (inside.mean() > 0.5 and shaft.contrast < GRAIN * near.contrast):
            left.append(shaft)
    if not left:
        return spots, left
    line = cKDTree(np.vstack([shaft.line for shaft in left]))
    return [s for s in spots if line.query(s.place)[0] > SHADOW_MM], left


def _apart(spots: list[Spot]) -> list[Spot]:
    """Of spots that overlap, keep the one that stands out most."""
    kept: list[Spot] = []
    for spot in sorted(spots, key=lambda s: -s.contrast * s.diameter_mm):
        if all(
            np.hypot(*(spot.place - k.place)) > 0.35 * (spot.diameter_mm + k.diameter_mm)
            for k in kept
        ):
            kept.append(spot)
    return kept
