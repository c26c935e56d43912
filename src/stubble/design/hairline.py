"""The hairline: a curve on the scalp chart, and how deep behind it a place lies."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import Akima1DInterpolator
from scipy.spatial import cKDTree

from stubble.design.wishes import Look
from stubble.hair import Hair
from stubble.head import CENTRE_MM, Head, chart_mm
from stubble.head.landmarks import Anatomy, direction

__all__ = ["Hairline", "draw_hairline"]

Floats = NDArray[np.float64]

#: Distances are measured up to here, mm; further in is simply inside.
REACH_MM = 24.0

#: The map of the chart tells by cell whether a place is inside, and whether it is near the line.
_CELLS_PER_MM = 4
_CHART_HALF_MM = 182.0
_INSIDE, _NEAR = 1, 2

#: A length on the head is at most this much longer on the chart, and a little for other heads.
_CHART_STRETCH = 2.3


@dataclass(frozen=True)
class _Shape:
    """How much further up the skin than the middle, mm. Practice grade, own numbers.

    ``corner_out`` is where the frontotemporal corner stands, as a share of the lateral canthus
    line, which it should not pass inwards (clinical texts); ``peak_forward`` moves the temporal
    peak.
    """

    beside: float  # 12 mm from the midline
    pupil: float  # above the pupil
    corner: float  # the frontotemporal corner
    corner_out: float
    peak_forward: float


_SHAPES = {
    "natural": _Shape(0.5, 3.3, 15.5, 1.06, 0.0),
    "straight": _Shape(0.0, 0.5, 2.7, 1.16, 4.0),
    "rounded": _Shape(0.0, 1.0, 2.2, 1.02, 2.0),
    "m": _Shape(-0.5, 4.5, 25.0, 1.02, -1.0),
    "peak": _Shape(5.0, 8.5, 18.0, 1.06, 0.0),
    "mature": _Shape(1.0, 7.5, 22.0, 1.05, -3.0),
}

#: Left and right of a natural line differ: spread of the handles' heights, mm. Our assumption.
_UNEVEN_MM = 0.8

#: Handles of the front follow each other round the head by at least this, radians: four degrees.
_LEAST_TURN = 0.07

#: Own hair that begins within this distance of the line is joined, mm. Our assumption.
_JOIN_MM = 7

#: Slow and fast wander of the line along its length, RMS mm at the default softness (practice: the
#: need for both is taught, the sizes are ours).
_MACRO_MM, _MICRO_MM = 0.9, 0.7


@dataclass(frozen=True)
class Hairline:
    """A closed line round the scalp that is to carry dots.

    Attributes
    ----------
    handles : (k, 3) float64
        Directions that the front line passes through, from the person's left to their right.
    line_mm : (m, 3) float64
        The whole boundary in the head frame, closed.
    front : (m,) bool
        Which of it is the front hairline, the rest being the lower fade over ears and nape.
    """

    handles: Floats
    line_mm: Floats
    front: NDArray[np.bool_]
    _wander_mm: Floats
    _map: NDArray[np.uint8]
    _tree: cKDTree

    def depth_mm(
        self, directions: NDArray[np.floating], points_mm: Floats
    ) -> tuple[Floats, Floats]:
        """How far behind the line places lie.

        Parameters
        ----------
        directions, points_mm : (n, 3) float
            The same places on the chart and in the head frame.

        Returns
        -------
        depth : (n,) float64
            Signed distance, mm, positive inside, at most `REACH_MM` either way; the line's own
            wander is in it.
        front : (n,) float64
            1 where the nearest boundary is the front line, 0 where it is the lower fade.
        """
        cell = ((chart_mm(directions) + _CHART_HALF_MM) * _CELLS_PER_MM).astype(np.int64)
        cell = np.clip(cell, 0, len(self._map) - 1)
        found = self._map[cell[:, 1], cell[:, 0]]
        depth = np.where(found & _INSIDE, REACH_MM, -REACH_MM)
        front = np.ones(len(depth))
        band = np.flatnonzero(found & _NEAR)
        distance, nearest = self._tree.query(
            points_mm[band], distance_upper_bound=REACH_MM, workers=-1
        )
        near = np.isfinite(distance)
        band, distance, nearest = band[near], distance[near], nearest[near]
        depth[band] = np.copysign(distance, depth[band]) + self._wander_mm[nearest]
        front[band] = self.front[nearest]
        return depth, front


def draw_hairline(anatomy: Anatomy, look: Look, head: Head, hair: Hair) -> Hairline:
    """Draw a look's line on this head.

    Where the person's own hair begins close to the line, the line gives way and begins with it: an
    artist joins hair that is there, and puts no second edge beside it.

    Parameters
    ----------
    anatomy : Anatomy
    look : Look
    head : Head
    hair : Hair
        Of the picture that ``head`` was found in.
    """
    shape = _SHAPES[look.shape]
    rng = np.random.default_rng([look.seed, 11])
    middle = anatomy.up_the_middle(look.hairline_mm)
    uneven = rng.normal(0, _UNEVEN_MM * min(look.softness_mm / 7.0, 1.5), (2, 3))
    # The higher the line, the less scalp is left for its corners to recede into.
    recede = float(np.clip((105.0 - look.hairline_mm) / 40.0, 0.2, 1.0))
    sides: list[list[Floats]] = []
    for side, sign in enumerate((1.0, -1.0)):
        corner = anatomy.canthus_mm * shape.corner_out
        # The temporal peak: over the brow's tail, two thirds of the way up to the corner's height.
        peak_height = anatomy.glabella_mm[1] + 0.36 * look.hairline_mm
        sides.append(
            [
                anatomy.at(sign * 12.0, look.hairline_mm + shape.beside + 0.4 * uneven[side, 0]),
                anatomy.at(
                    sign * anatomy.pupil_mm,
                    look.hairline_mm + recede * shape.pupil + 0.7 * uneven[side, 1],
                ),
                anatomy.at(
                    sign * corner, look.hairline_mm + recede * shape.corner + uneven[side, 2]
                ),
                _temple(anatomy, sign, peak_height, shape.peak_forward),
                _temple(anatomy, sign, anatomy.glabella_mm[1] - 4.0, -9.0),
                _temple(anatomy, sign, anatomy.glabella_mm[1] - 22.0, -12.0),
            ]
        )
    # High up, a narrow scalp has no room for a corner beside the pupil's handle, nor for that one:
    # what would fold the line back on itself is left out, on both sides.
    for later in (2, 1):
        if min(_turn(hs[later]) - _turn(hs[later - 1]) for hs in sides) < _LEAST_TURN:
            for hs in sides:
                del hs[later]
    handles = _join_own_hair(np.array([*reversed(sides[0]), middle, *sides[1]]), head, hair)
    front = _smooth(handles, 0.7)
    lower = _lower_fade(front[-1], front[0])
    whole = np.concatenate([front, lower])
    is_front = np.arange(len(whole)) < len(front)
    line = anatomy.scalp.points_mm(whole)
    steps = np.linalg.norm(np.diff(line[: len(front)], axis=0), axis=1)
    length = np.concatenate([[0.0], np.cumsum(steps)])
    soft = look.softness_mm / 7.0
    # The front alone wanders: what is wished of it moves no dot of the fade over ears and nape.
    wander = np.zeros(len(line))
    wander[is_front] = soft * (
        _MACRO_MM * _noise(rng, length, 22.0) + _MICRO_MM * _noise(rng, length, 5.0)
    )
    where = _map_of(chart_mm(whole))
    for array in (handles, line, is_front, wander, where):
        array.flags.writeable = False
    return Hairline(handles, line, is_front, wander, where, cKDTree(line))


def _turn(direction: Floats) -> float:
    """How far a direction stands from the midline, seen from above, radians."""
    return float(np.arctan2(abs(direction[0]), direction[2]))


def _map_of(line: Floats) -> NDArray[np.uint8]:
    """Mark the cells of the chart inside a closed line, and those near it."""
    size = int(2 * _CHART_HALF_MM * _CELLS_PER_MM)
    inside = np.zeros((size, size), np.uint8)
    corners = np.rint((line + _CHART_HALF_MM) * _CELLS_PER_MM).astype(np.int32)
    cv2.fillPoly(inside, [corners], _INSIDE)
    # Nearness need not be fine: thick strokes on a map of four-millimetre cells.
    coarse = 4 * _CELLS_PER_MM
    near = np.zeros((-(-size // coarse),) * 2, np.uint8)
    stroke = 2 * int(REACH_MM * _CHART_STRETCH / 4) + 3
    cv2.polylines(near, [corners // coarse], True, _NEAR, stroke)
    near = cv2.resize(near, None, fx=coarse, fy=coarse, interpolation=cv2.INTER_NEAREST)
    return np.asarray(inside | near[:size, :size])


def _temple(anatomy: Anatomy, sign: float, height_mm: float, forward_mm: float) -> Floats:
    """A point of the temple at a height, before or behind the line over the brow's tail."""
    # 57 degrees from the front: over the tail of the brow. A degree is about 1.4 mm of skin there.
    return anatomy.on_meridian(sign * np.radians(57.0 - forward_mm * 0.75), height_mm)


def _join_own_hair(handles: Floats, head: Head, hair: Hair) -> Floats:
    """Move handles across the line to where the person's own hair begins, if that is near."""
    skin = head.scalp.points_mm(handles)
    along = np.gradient(skin, axis=0)
    inward = np.cross(along, head.scalp.normals_and_area(handles)[0])
    inward /= np.linalg.norm(inward, axis=1, keepdims=True)
    steps = np.arange(-_JOIN_MM, _JOIN_MM + 9.0, 1.0)
    paths = skin[:, None] + inward[:, None] * steps[:, None] - CENTRE_MM
    paths /= np.linalg.norm(paths, axis=2, keepdims=True)
    flat = head.scalp.points_mm(paths.reshape(-1, 3))
    pixels, _ = head.camera.project(flat)
    x, y = pixels.astype(np.float32).reshape(*paths.shape[:2], 2).transpose(2, 0, 1)
    covered = cv2.remap(hair.coverage, x, y, cv2.INTER_LINEAR)
    found = np.full(len(handles), np.nan)
    for i, row in enumerate(covered):
        thick = np.convolve(row, np.ones(8) / 8, mode="valid")[: len(steps) - 8]
        begins = np.flatnonzero((row[: len(thick)] > 0.5) & (thick > 0.6))
        if begins.size and 0 < begins[0] <= 2 * _JOIN_MM:
            # A little way into the hair, so that dots and hair overlap.
            found[i] = steps[begins[0]] + 2.0
    # Both sides join, or neither: a line with one temple filled and one open looks like a mistake.
    # What is left is shared with the neighbours, or a lone handle would make a dent.
    shift = np.where(np.isnan(found + found[::-1]), 0.0, found)
    shift = np.convolve(np.pad(shift, 1, mode="edge"), [0.25, 0.5, 0.25], mode="valid")
    paths = skin + inward * shift[:, None] - CENTRE_MM
    return np.asarray(paths / np.linalg.norm(paths, axis=1, keepdims=True))


def _smooth(handles: Floats, step_mm: float) -> Floats:
    """Pass a curve through directions, without overshoot; points about ``step_mm`` apart."""
    apart = np.linalg.norm(np.diff(handles, axis=0), axis=1)
    # Very high lines run out of scalp to the sides, and handles fall on each other there.
    handles = handles[np.concatenate([[True], apart > 0.03])]
    apart = np.linalg.norm(np.diff(handles, axis=0), axis=1)
    knots = np.concatenate([[0.0], np.cumsum(np.sqrt(apart))])  # centripetal: no loops
    curve = Akima1DInterpolator(knots, handles, method="makima")
    count = int(apart.sum() * 110.0 / step_mm)  # the radius is at most about that
    points = curve(np.linspace(0, knots[-1], count))
    return np.asarray(points / np.linalg.norm(points, axis=1, keepdims=True))


def _lower_fade(start: Floats, end: Floats) -> Floats:
    """The boundary behind: from one temple over the ear, round the nape, to the other."""
    azimuth = np.radians([-76.0, -95.0, -115.0, -145.0, 180.0, 145.0, 115.0, 95.0, 76.0])
    polar = np.radians([116.0, 106.0, 112.0, 124.0, 127.0, 124.0, 112.0, 106.0, 116.0])
    corners = np.concatenate([start[None], direction(azimuth, polar), end[None]])
    apart = np.linalg.norm(np.diff(corners, axis=0), axis=1)
    knots = np.concatenate([[0.0], np.cumsum(apart)])
    at = np.linspace(0, knots[-1], int(knots[-1] * 110.0 / 1.5))[1:-1]
    points = np.stack([np.interp(at, knots, corners[:, k]) for k in range(3)], axis=1)
    return np.asarray(points / np.linalg.norm(points, axis=1, keepdims=True))


def _noise(rng: np.random.Generator, length_mm: Floats, wave_mm: float) -> Floats:
    """Smooth noise along a line: unit variance, features of about ``wave_mm``."""
    count = int(length_mm[-1] / wave_mm) + 4
    values = rng.normal(size=count)
    knots = np.linspace(length_mm[0], length_mm[-1], count)
    return np.asarray(Akima1DInterpolator(knots, values, method="akima")(length_mm))
