"""What stands before the scalp in a picture, so that nothing is dotted there: ears, brows, glasses.

The face mesh ends before the ears and knows nothing of glasses. Where an ear may be is known from
the head; where it is, is seen: a curve over which skin lies below and something else above, or the
person below and the background above. Glasses are seen by their bridge, which crosses a nose that
has nothing to cross it, and by their rims; their arms run from the eyes' outer corners to the ears.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble.head import facemap
from stubble.head.beside import DOWN_MM, IN_MM, RIM_MM, ROOT_MM, UP_MM, Beside, beside
from stubble.head.find import Head
from stubble.head.models import LEFT_EYE, RIGHT_EYE
from stubble.head.pose import SIDES
from stubble.head.sightlines import met
from stubble.photo.picture import sealed

__all__ = ["Obstacles", "obstacles"]

Floats = NDArray[np.float32]

# The limits below are our own assumptions, set by eye on some thirty ears and tried on others.

#: Height of the ear's top in the head frame, mm: mean and spread. The ear itself varies by 4 mm
#: only; the rest is the pitch of the head, which a face tells badly.
_TOP_MM, _TOP_SPREAD_MM = 29.0, 12.0
#: Spread of how far out the rim is seen, mm.
_OUT_SPREAD_MM = 7.0
#: Tops and outermost places tried, and half the breadth of the curve over the ear, mm.
_TOPS_MM, _OUTS_MM = np.arange(0.0, 56.0, 1.5), np.arange(-2.0, 40.0, 3.0)
_HALF_MM = (8.0, 11.0, 15.0, 20.0)
_HALF_SPREAD_MM = 5.0
#: What one unit of evidence is worth against the spreads above.
_TRUST = 12.0
#: Evidence by which higher curves may stand back behind the best.
_AS_GOOD = 0.8
#: Spread of the difference between the two ears' tops, mm.
_UNEVEN_MM = 4.0
#: Kept clear around ears, brows and arms, mm.
_MARGIN_MM = 1.5
#: Step at which it is looked up whether an ear stands before the scalp, px.
_COARSE_PX = 4
#: Half the thickness of a temple arm with what was missed of its course, mm.
_ARM_MM = 3.0
#: Contrast across an edge, in units of sqrt-coded light, from which more says no more.
_ENOUGH = 0.12
#: Contrast of bridge and rims, as a logarithm of light, from which glasses are likelier than a
#: creased nose and bags under the eyes; and over how much of it doubt reigns. Bare faces stay
#: under 0.21, metal frames begin at 0.39. Glasses without rims are not seen.
_GLASSES, _GLASSES_SPREAD = 0.29, 0.04
#: Between points along a line of sight across a frame, mm.
_STEP_MM = 0.5
_GREY = np.array([0.2126, 0.7152, 0.0722], np.float32)


@dataclass(frozen=True, eq=False)
class Obstacles:
    """What stands before the scalp.

    Attributes
    ----------
    mask : (h, w) bool
        Pixels of the analysed picture that show an ear, a brow or glasses, with a small margin.
    glasses : bool
        Whether glasses are worn.
    confidence : float
        That this is so, 0.5 to 1.
    ear_tops_mm : tuple of float
        Height of the top of the person's right and left ear in the head frame, mm.
    """

    mask: NDArray[np.bool_]
    glasses: bool
    confidence: float
    ear_tops_mm: tuple[float, float]


def obstacles(light: Floats, found: Head, person: Floats) -> Obstacles:
    """Find what stands before the scalp.

    Parameters
    ----------
    light : (h, w, 3) float32
        The analysed picture, linear.
    found : Head
        In the same pixels.
    person : (h, w) float32
        How surely each pixel is the person, 0 to 1.
    """
    if found.mesh_px is None:
        return _faceless(light.shape[:2], found)
    points = found.mesh_px
    mask = np.zeros(light.shape[:2], np.uint8)
    skin = _skin(light, points)
    sides = [(sign, beside(light, person, found, sign)) for sign in (-1.0, 1.0)]
    curves = _pair(*(_likely(cut, skin) for _, cut in sides))
    for (_, cut), curve in zip(sides, curves, strict=True):
        cv2.fillPoly(mask, [_to_pixels(_under(*curve), cut.back)], 1)
    # The mesh ends before the ears: what lies well within it is face.
    mask[facemap.fill(mask.shape, points, (facemap.OVAL,))] = 0
    worn, sure = _glasses(light, points, found.scale.px_per_mm)
    if worn:
        for (sign, cut), (top, out, half) in zip(sides, curves, strict=True):
            ear = _to_pixels(np.array([[out - half, top - 4.0]]), cut.back)
            _arm(mask, light, points, found.scale.px_per_mm, sign, ear)
    mask[facemap.fill(mask.shape, points, facemap.BROWS)] = 1
    return Obstacles(_with_margin(mask, found), worn, sure, (curves[0][0], curves[1][0]))


def _with_margin(mask: NDArray[np.uint8], found: Head) -> NDArray[np.bool_]:
    reach = 2 * round(_MARGIN_MM * found.scale.px_per_mm) + 1
    around = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    return sealed(cv2.dilate(mask, around) > 0)


def _faceless(shape: tuple[int, ...], found: Head) -> Obstacles:
    """Without a face ears are where they are on most heads, and nothing is known of glasses."""
    mask = np.zeros(shape, np.uint8)
    for sign, side in zip((-1.0, 1.0), SIDES[::-1], strict=True):
        lateral, _, front = np.abs(found.mesh_mm[side])
        at = [
            [sign * (lateral + out), up, front - behind]
            for out, behind in (ROOT_MM, RIM_MM)
            for up in (_TOP_MM - 62.0, _TOP_MM)
        ]
        places = np.array(at)
        away = found.camera.eye_mm - places.mean(axis=0)
        if sign * away[0] > -0.5 * float(np.linalg.norm(away)):
            hull = cv2.convexHull(found.camera.project(places)[0].astype(np.float32))
            ear = np.zeros(shape, np.uint8)
            cv2.fillConvexPoly(ear, np.round(hull).astype(np.int32), 1)
            mask |= ear & _before_scalp(ear, places, found)
    return Obstacles(_with_margin(mask, found), False, 0.5, (_TOP_MM, _TOP_MM))


def _before_scalp(
    ear: NDArray[np.uint8], places: NDArray[np.float64], found: Head
) -> NDArray[np.uint8]:
    """Say where a flat ear through (4, 3) places stands before the scalp, and not behind it.

    From above or behind, the scalp over an ear is nearer to the lens than the ear.
    """
    left, top, width, height = cv2.boundingRect(ear)
    before = np.ones_like(ear)
    if not width or not height:
        return before
    columns = np.arange(left, left + width, _COARSE_PX)
    rows = np.arange(top, top + height, _COARSE_PX)
    pixels = np.stack(np.meshgrid(columns, rows), axis=-1).reshape(-1, 2).astype(float)
    middle = places.mean(axis=0)
    across = np.linalg.svd(places - middle)[2][2]
    eye, rays = found.camera.eye_mm, found.camera.rays(pixels)
    slope = rays @ across
    slope = np.where(np.abs(slope) < 1e-6, 1e-6, slope)
    to_ear = ((middle - eye) @ across) / slope
    way = met(found.camera, found.scalp, pixels)
    hit = np.isfinite(way).all(axis=1)
    to_scalp = np.full(len(pixels), np.inf)
    to_scalp[hit] = np.linalg.norm(found.scalp.points_mm(way[hit]) - eye, axis=1)
    nearer = (to_ear < to_scalp).reshape(len(rows), len(columns)).astype(np.uint8)
    before[top : top + height, left : left + width] = cv2.resize(
        nearer, (width, height), interpolation=cv2.INTER_NEAREST
    )
    return before


def _to_pixels(places: NDArray[np.floating], back: NDArray[np.float64]) -> NDArray[np.int32]:
    return np.round(places @ back[:, :2].T + back[:, 2]).astype(np.int32)


def _skin(light: Floats, points: Floats) -> Floats:
    """Give the sqrt-coded colour of the cheeks, (3,)."""
    shown = facemap.fill(light.shape, points, facemap.CHEEKS)
    if not shown.any():
        return np.array([0.7, 0.55, 0.48], np.float32)
    return np.sqrt(np.median(light[shown], axis=0)).astype(np.float32)


@cache
def _arcs() -> tuple[NDArray[np.float64], NDArray[np.float32], NDArray[np.float32]]:
    """Give candidates (n, 3: top, out, half), and points just inside and outside their curves.

    A curve goes over an ear from where it leaves the head, at two o'clock seen from the front of a
    left ear mirrored, to its outermost place. Points are (n, m, 2) in window pixels.
    """
    grid = np.stack(np.meshgrid(_TOPS_MM, _OUTS_MM, _HALF_MM, indexing="ij"), -1).reshape(-1, 3)
    angle = np.radians(np.arange(-35.0, 100.0, 7.0))
    along = np.stack([np.sin(angle), np.cos(angle)], axis=1)
    tall = 14.0  # of the curve's rise
    top, out, half = grid.T[:, :, None]
    places = []
    for off in (-2.0, 2.0):
        x = out - half + (half + off) * along[:, 0]
        y = top - tall + (tall + off) * along[:, 1]
        places.append(np.stack([x + IN_MM, UP_MM - y], axis=-1).astype(np.float32))
    return grid, places[0], places[1]


def _likely(cut: Beside, skin: Floats) -> NDArray[np.float64]:
    """Give the log probability of each candidate curve over one ear, (n,), but for a constant."""
    grid, inner, outer = _arcs()
    # Lightness of an ear differs from the cheek's by shade, its colour hardly: how like skin.
    tint = cut.light / (cut.light.sum(axis=2, keepdims=True) + 0.02)
    own = skin / (skin.sum() + 0.02)
    apart = np.linalg.norm(tint - own, axis=2) / 0.035
    darker = np.clip(np.log((cut.light[..., 1] + 0.02) / (skin[1] + 0.02)) / -1.0, 0, 3)
    like = np.exp(-0.5 * (apart**2 + darker**2)) * cut.person
    shown = np.dstack([cut.light, cut.person, like]).astype(np.float32)
    how = (cv2.INTER_LINEAR, None, cv2.BORDER_REPLICATE)
    a = cv2.remap(shown[..., :4], inner[..., 0], inner[..., 1], *how)
    b = cv2.remap(shown[..., :4], outer[..., 0], outer[..., 1], *how)
    la = cv2.remap(shown[..., 4], inner[..., 0], inner[..., 1], *how)
    lb = cv2.remap(shown[..., 4], outer[..., 0], outer[..., 1], *how)
    contrast = np.minimum(np.linalg.norm(a[..., :3] - b[..., :3], axis=2) / _ENOUGH, 1)
    evidence = 0.4 * contrast + 0.3 * (a[..., 3] - b[..., 3]) + 0.5 * (la - lb)
    # A curve is as good as its whole: the mean, and what its poorer quarter shows.
    score = evidence.mean(axis=1) + 0.5 * np.quantile(evidence, 0.25, axis=1)
    return _TRUST * score - 0.5 * (
        ((grid[:, 0] - _TOP_MM) / _TOP_SPREAD_MM) ** 2
        + ((grid[:, 1] - cut.out) / _OUT_SPREAD_MM) ** 2
        + ((grid[:, 2] - cut.half) / _HALF_SPREAD_MM) ** 2
    )


def _pair(
    right: NDArray[np.float64], left: NDArray[np.float64]
) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    """Choose the likeliest two curves: top, outermost place and half the breadth of each, mm.

    An ear has curves within, which have skin below them as well, but the other ear is as high.
    """
    grid = _arcs()[0].reshape(-1, len(_HALF_MM) * len(_OUTS_MM), 3)
    tops = grid[:, 0, 0]
    likely = [side.reshape(len(tops), -1) for side in (right, left)]
    best = [side.max(axis=1) for side in likely]
    both = best[0][:, None] + best[1]
    both = both - 0.5 * ((tops[:, None] - tops) / _UNEVEN_MM) ** 2
    # Of much the same, the higher: dots on an ear are worse than a few missing above it.
    height = np.where(both > both.max() - _AS_GOOD, tops[:, None] + tops, -1.0)
    rows = np.unravel_index(int((height + 1e-3 * both).argmax()), both.shape)
    one, other = (
        tuple(map(float, grid[row, side[row].argmax()]))
        for row, side in zip(rows, likely, strict=True)
    )
    return (one[0], one[1], one[2]), (other[0], other[1], other[2])


def _under(top: float, out: float, half: float) -> NDArray[np.float64]:
    """Outline what lies under the curve of an ear and beyond it, (n, 2) as (out, up), mm."""
    angle = np.radians(np.arange(-90.0, 1.0, 10.0))
    x = out - half + half * np.sin(angle)
    y = top - 14.0 + 14.0 * np.cos(angle)
    curve = np.stack([x, y], axis=1)
    return np.vstack([[x[0], -DOWN_MM], curve, [x[-1] + 30, y[-1]], [x[-1] + 30, -DOWN_MM]])


def _arm(
    mask: NDArray[np.uint8],
    light: Floats,
    points: Floats,
    px: float,
    sign: float,
    ear: NDArray[np.int32],
) -> None:
    """Draw the arm of glasses, from beside the eye to over the ear, (1, 2), into a mask."""
    corner = points[33 if sign < 0 else 263, :2].astype(float)
    across, down = _axes(points)
    out = np.arange(6.0, 30.0, 1.5)[:, None, None] * px * sign * across
    places = corner + out + np.arange(-18.0, 14.0, _STEP_MM)[:, None] * px * down
    logs, first = _logs(light, places, px)
    _, course = _line(logs, places - first, 2)
    path = np.round(places[np.arange(len(course)), course]).astype(np.int32)
    thick = max(round(2 * _ARM_MM * px), 1)
    cv2.polylines(mask, [np.concatenate([path, ear])], False, 1, thick)


def _axes(points: Floats) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the face's unit axes in the picture: across, right eye to left, and down."""
    across = (points[263, :2] - points[33, :2]).astype(float)
    across /= np.linalg.norm(across)
    return across, np.array([-across[1], across[0]])


def _logs(
    light: Floats, places: NDArray[np.float64], px: float
) -> tuple[Floats, NDArray[np.int64]]:
    """Give the logarithm of light around some places, smoothed, and where that window begins."""
    limit = np.array(light.shape[1::-1])
    flat = places.reshape(-1, 2)
    first = np.clip(np.floor(flat.min(0) - 2 * px), 0, limit - 1).astype(int)
    last = np.clip(np.ceil(flat.max(0) + 2 * px), first + 1, limit).astype(int)
    logs = np.log(light[first[1] : last[1], first[0] : last[0]] @ _GREY + 0.03)
    return cv2.GaussianBlur(logs.astype(np.float32), (0, 0), max(0.4 * px, 0.6)), first


def _glasses(light: Floats, points: Floats, px: float) -> tuple[bool, float]:
    """Look for the bridge of glasses over the nose and their rims under the eyes."""
    across, down = _axes(points)
    flat = points[:, :2].astype(float)
    top, tip = flat[168] - 2 * px * down, flat[197]
    steps = np.linspace(0, 1, max(int(np.linalg.norm(tip - top) / px / _STEP_MM), 12))
    aside = np.arange(-6.0, 6.1, 1.0)[:, None, None] * px * across
    scans = [top + aside + steps[:, None] * (tip - top)]
    angle = np.radians(np.arange(-60.0, 61.0, 4.0))[:, None]
    rays = np.sin(angle) * across + np.cos(angle) * down
    reach = np.arange(11.0, 32.0, _STEP_MM)[:, None] * px
    scans += [flat[list(pair)].mean(0) + reach * rays[:, None] for pair in (RIGHT_EYE, LEFT_EYE)]
    logs, first = _logs(light, np.concatenate([scan.reshape(-1, 2) for scan in scans]), px)
    bridge, *rims = (_line(logs, scan - first, 2)[0] for scan in scans)
    shown = math.sqrt(bridge * min(rims))
    yes = 1 / (1 + math.exp(-(shown - _GLASSES) / _GLASSES_SPREAD))
    return yes > 0.5, max(yes, 1 - yes)


def _line(logs: Floats, places: NDArray[np.float64], bend: int) -> tuple[float, NDArray[np.int64]]:
    """Follow the clearest thin line that crosses all of some scan lines.

    Parameters
    ----------
    logs : (h, w) float32
        Logarithm of light.
    places : (n, m, 2) float64
        Points on n scan lines, ``_STEP_MM`` apart.
    bend : int
        Steps that the line may stray from one scan line to the next.

    Returns
    -------
    contrast : float
        Mean along the line, of its light against that 2 mm to either side.
    course : (n,) int64
        Where it crosses each scan line.
    """
    x, y = places.astype(np.float32).transpose(2, 0, 1)
    shown = cv2.remap(logs, np.ascontiguousarray(x), np.ascontiguousarray(y), cv2.INTER_LINEAR)
    arm = round(2.0 / _STEP_MM)
    ridge = shown[:, arm:-arm] - 0.5 * (shown[:, : -2 * arm] + shown[:, 2 * arm :])
    best, course = -np.inf, np.zeros(len(ridge), np.int64)
    for line in (ridge, -ridge):  # frames are brighter than the skin, or darker
        total, came = line[0], []
        for row in line[1:]:
            wide = np.pad(total, bend, constant_values=-np.inf)
            near = np.lib.stride_tricks.sliding_window_view(wide, 2 * bend + 1)
            came.append(np.arange(len(row)) + near.argmax(axis=1) - bend)
            total = row + near.max(axis=1)
        if total.max() <= best:
            continue
        best, at = float(total.max()), int(total.argmax())
        course[-1] = at
        for i in range(len(came) - 1, -1, -1):
            at = int(came[i][at])
            course[i] = at
    return max(best, 0.0) / len(ridge), course + arm
