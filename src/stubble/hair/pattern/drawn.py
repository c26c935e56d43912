"""Patterns of hair loss drawn on the chart, after the words of those who named them.

A drawn pattern gives, for every cell of the scalp, how much of full hair is left. Every draw of a
class differs in where its borders run, how bare it is and how unlike its two sides are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from stubble.hair.pattern.cells import places
from stubble.head.zones import fringe_mm

__all__ = ["Man", "Woman", "draw_man", "draw_woman", "full_line_mm"]

Floats = NDArray[np.float64]

#: The front hairline of full heads, on the chart: v at u, mm, to either side alike. Over the
#: forehead 60 mm above the glabella (measured trichions of men: 61 +- 3 mm), lower at the corners,
#: forward again at the temporal peaks. Our assumption, from full-haired portraits.
_FULL = (
    *((0, 91), (24, 90), (48, 85), (60, 80), (72, 78), (84, 80), (96, 82), (108, 78)),
    *((120, 68), (135, 52), (148, 20)),
)

#: Middle of the whorl's thinning on the chart, and how it differs among people, mm: some 45 degrees
#: behind the top, two thirds to three quarters of the way from nasion to inion. Our assumption.
_WHORL, _WHORL_SPREAD = (0.0, -68.0), (8.0, 13.0)

#: Half breadth of the top where its sides begin, mm of chart.
_TOP_HALF_MM = 57.0

#: How gradual borders are, mm: of the front, of the vertex and of the fringe. Our assumption.
_FRONT_SOFT, _VERTEX_SOFT, _FRINGE_SOFT = 3.0, 6.0, 5.0


def full_line_mm(u: Floats) -> Floats:
    """Where the front hairline of full heads runs: v at each u, mm of chart."""
    return np.interp(np.abs(u), *np.array(_FULL, float).T)


@dataclass(frozen=True)
class Man:
    """A pattern of a man's loss. Lengths in mm of chart, shares from 0 to 1.

    Attributes
    ----------
    middle, corners : float
        How far the hairline has moved back on the midline, and at the frontotemporal corners.
    bare : float
        How bare the skin is that the hairline has left.
    vertex_mm, vertex : float
        Radius of the whorl's thin patch, and how bare it is.
    bridge : float
        How thin the hair is between the two.
    lower : float
        How much farther out than the fringe's usual border the bare top reaches.
    temples : float
        How far the temples' front edge has moved back.
    """

    middle: float = 0.0
    corners: float = 0.0
    bare: float = 1.0
    vertex_mm: float = 0.0
    vertex: float = 0.0
    bridge: float = 0.0
    lower: float = 0.0
    temples: float = 0.0


@dataclass(frozen=True)
class Woman:
    """A pattern of a woman's loss.

    Attributes
    ----------
    crown : float
        How thin the hair of the crown is, 0 to 1.
    front : float
        How much of that there is at the front already, behind the hairline, 0 to 1.
    band_mm : float
        Breadth of the hair kept behind the hairline.
    corners : float
        How far back the corners stand, mm.
    """

    crown: float = 0.0
    front: float = 0.5
    band_mm: float = 20.0
    corners: float = 0.0


def draw_man(man: Man, rng: np.random.Generator) -> Floats:
    """Draw a pattern: what is left of full hair, (m,) for the cells of `places`, 0 to 1."""
    where = places()
    # No two people's, and no two sides, are quite alike; nor does the chart fit them to the mm.
    u, v = (where.chart - rng.normal(0, (3.0, 4.0))).T
    lean = rng.normal(0, 0.10)  # one corner farther back than the other
    shape = (
        rng.uniform(0.15, 0.35),
        rng.uniform(0.6, 0.9),
    )  # where the peninsula ends, the corner is
    out = np.abs(u) / _TOP_HALF_MM
    radius = np.hypot(u, v)
    azimuth = np.degrees(np.arctan2(np.abs(u), v))
    side = np.clip((azimuth - 35) / 30, 0, 1) * np.clip((170 - azimuth) / 40, 0.35, 1)
    border = fringe_mm(azimuth) * (1 + man.lower * side)
    top = expit((border - radius) / _FRINGE_SOFT)
    ahead = expit((v - 5) / 6)  # before the ears
    aside = np.clip((out - shape[0]) / (shape[1] - shape[0]), 0, 1)
    aside = aside * aside * (3 - 2 * aside)
    corners = man.corners * (1 + lean * np.sign(u))
    line = full_line_mm(u) - (man.middle + (corners - man.middle) * aside)
    bare = man.bare * expit((v - line) / _FRONT_SOFT) * top
    temple = full_line_mm(u) - man.temples
    off_temple = expit((v - temple) / _FRONT_SOFT) * (1 - top) * ahead
    left = (1 - bare) * (1 - off_temple)
    # Before the full line nobody has hair, however little of the skin behind it is bare.
    left *= 1 - expit((v - full_line_mm(u) - 4) / _FRONT_SOFT)
    if man.vertex > 0:
        at = rng.normal(_WHORL, _WHORL_SPREAD)
        away = np.hypot(u - at[0], (v - at[1]) / rng.uniform(1.0, 1.25))
        left *= 1 - man.vertex * top * expit((man.vertex_mm - away) / _VERTEX_SOFT)
    if man.bridge > 0:
        left *= 1 - man.bridge * top
    return np.asarray(left)


def draw_woman(woman: Woman, rng: np.random.Generator) -> Floats:
    """Draw a pattern: what is left of full hair, (m,) for the cells of `places`, 0 to 1."""
    where = places()
    u, v = (where.chart - rng.normal(0, (3.0, 4.0))).T
    out = np.clip((np.abs(u) / _TOP_HALF_MM - 0.3) / 0.5, 0, 1)
    line = full_line_mm(u) - woman.corners * out
    left = 1 - expit((v - line) / _FRONT_SOFT)
    middle, half = rng.normal(-5, 8), rng.normal((48, 85), (5, 8))
    away = np.hypot(u / half[0], (v - middle) / half[1])
    thin = woman.crown * expit((1 - away) * half[0] / 8.0)
    # From the front line backwards it sets in, sooner where the front is part of it.
    behind = expit((line - woman.band_mm - v) / 6.0)
    thin = thin * (behind + (1 - behind) * 0.4 * woman.front)
    return np.asarray(left * (1 - thin))
