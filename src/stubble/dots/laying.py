"""Laying a field from nothing: candidates over the canonical scalp, and their orders.

Points are thrown, the crowded ones fall, a tenth at a time, until as many are left as there shall
be candidates, and then these fall likewise; who falls early appears late. How wide the push is
decides how regular those left are (`stubble.dots.elimination`), and so each step of the dial has an
order of its own.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from stubble.dots.elimination import fall, packing_radius_mm
from stubble.dots.field import APART, LOWEST, NATURAL, PER_CM2, REGULARITIES, Field, nearest_step
from stubble.head.surface import canonical_radius_mm

__all__ = ["canonical_area_cm2", "lay", "order", "throw_candidates"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

#: Points thrown for each candidate kept. With more, the candidates are more regular, and the wild
#: end of the dial ends at lower densities; with fewer, the regular end does.
_THROWN = 2.0

#: Push by which thrown points become candidates: wide enough that density is even over centimetres,
#: which Yuksel's push is not, and a core of half the hexagonal spacing.
_CANDIDATES = (0.6, 0.5)

#: Width of the push at these densities, as a share of the hexagonal spacing, for each step of the
#: dial: found by trial such that R stays the same from 20 to 150 dots per cm².
_KNOTS_PER_CM2 = (20.0, 45.0, 75.0, 105.0, 130.0, 160.0, 300.0)
_SIGMA = (
    (1.17, 1.18, 1.31, 1.22, 1.05, 1.07, 1.90),
    (1.01, 1.03, 1.21, 1.09, 0.96, 0.95, 1.40),
    (0.86, 0.88, 0.88, 0.90, 0.87, 0.84, 0.90),
    (0.74, 0.74, 0.74, 0.77, 0.79, 0.76, 0.70),
    (0.60, 0.60, 0.59, 0.61, 0.65, 0.61, 0.50),
    (0.36, 0.36, 0.36, 0.37, 0.39, 0.40, 0.40),
)

#: Share of the points that stay each time before their pushes are reckoned anew.
_STAY = 0.9

#: The last few are left to chance.
_FEW = 16


def lay(seed: int, per_cm2: float = PER_CM2, regularity: float = NATURAL) -> Field:
    """Lay a field from nothing, in one order.

    Parameters
    ----------
    seed : int
        The same seed gives the same field.
    per_cm2 : float
        Candidates per cm² of the canonical scalp. Of a field with fewer than `PER_CM2`, the orders
        are what they would be up to that density.
    regularity : float
        Clark-Evans R; the nearest step of the dial is taken.

    Returns
    -------
    Field
        Named after the seed.
    """
    step = nearest_step(regularity)
    points = throw_candidates(seed, per_cm2)
    ranked = order(points, step, seed)
    appears = np.zeros(len(points))
    appears[ranked] = (np.arange(len(points)) + 0.5) / len(points) * per_cm2
    direction = (points / np.linalg.norm(points, axis=1, keepdims=True)).astype(np.float32)
    above = direction[:, 1] >= LOWEST
    return Field(
        f"laid-{seed}",
        per_cm2,
        REGULARITIES[step],
        APART[step],
        direction[above],
        appears[above].astype(np.float32),
    )


def throw_candidates(seed: int, per_cm2: float) -> Floats:
    """Throw points and let the crowded ones fall: candidates on the closed canonical scalp.

    The whole closed surface is laid, to be cut afterwards: so there is no border at which
    candidates, having neighbours on one side only, would crowd.

    Returns
    -------
    (n, 3) float64
        About the scalp's centre, mm; those close in the list are close in space.
    """
    area = canonical_area_cm2(-1.0) * 100
    count = round(area * per_cm2 / 100)
    points = _throw(np.random.default_rng(seed), round(_THROWN * count))
    sigma, core = _CANDIDATES
    while len(points) > count:
        keep = max(count, int(_STAY * len(points)))
        radius = packing_radius_mm(area, keep)
        points = np.delete(points, fall(points, keep, radius, sigma=sigma, core=core), axis=0)
    return points


def order(points_mm: Floats, step: int, seed: int) -> Integers:
    """Order candidates on the closed canonical scalp for one step of the dial.

    Returns
    -------
    (n,) int64
        Indices, the first to appear first.
    """
    area = canonical_area_cm2(-1.0) * 100
    fell = []
    index = np.arange(len(points_mm))
    while len(index) > _FEW:
        keep = int(_STAY * len(index))
        density = keep / area * 100
        sigma = float(np.interp(density, _KNOTS_PER_CM2, _SIGMA[step]))
        radius = packing_radius_mm(area, keep)
        fallen = fall(points_mm[index], keep, radius, sigma=sigma, core=APART[step])
        fell.append(index[fallen])
        index = np.delete(index, fallen)
    fell.append(np.random.default_rng(seed).permutation(index))
    return np.concatenate(fell)[::-1]


def canonical_area_cm2(lowest: float = LOWEST) -> float:
    """Area of the canonical scalp above directions of this y, cm²."""
    corners, area = _triangles(6)
    middle = corners.sum(axis=1)
    middle /= np.linalg.norm(middle, axis=1, keepdims=True)
    return float(area[middle[:, 1] >= lowest].sum() / 100)


def _on_scalp(direction: Floats) -> Floats:
    return direction * canonical_radius_mm(direction)[:, None]


def _triangles(depth: int) -> tuple[Floats, Floats]:
    """Split the octahedron's faces ``depth`` times in four, on the canonical scalp.

    Returns
    -------
    corners : (8 * 4**depth, 3, 3) float64
        Each triangle's corners; those close in the list are close in space.
    area : (8 * 4**depth,) float64
        mm².
    """
    x, y, z = np.eye(3)
    corners = np.array([[a * x, b * y, c * z] for a in (1, -1) for b in (1, -1) for c in (1, -1)])
    for _ in range(depth):
        a, b, c = corners.transpose(1, 0, 2)
        ab, bc, ca = a + b, b + c, c + a
        for side in (ab, bc, ca):
            side /= np.linalg.norm(side, axis=1, keepdims=True)
        four = [[a, ab, ca], [ab, b, bc], [ca, bc, c], [bc, ca, ab]]
        corners = np.array(four).transpose(2, 0, 1, 3).reshape(-1, 3, 3)
    corners = _on_scalp(corners.reshape(-1, 3)).reshape(-1, 3, 3)
    a, b, c = corners.transpose(1, 0, 2)
    return corners, np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2


def _throw(rng: np.random.Generator, count: int) -> Floats:
    """Throw points over the closed canonical scalp, one in each of as many equal pieces of it."""
    corners, area = _triangles(max(2, math.floor(math.log(count / 8, 4))))
    reached = np.cumsum(area)
    share = (np.arange(count) + rng.random(count)) / count
    face = np.minimum(np.searchsorted(reached, share * reached[-1]), len(area) - 1)
    # Uniform on a triangle (Osada et al. 2002, ACM Transactions on Graphics 21:807).
    r1, r2 = np.sqrt(rng.random(count)), rng.random(count)
    part = np.stack([1 - r1, r1 * (1 - r2), r1 * r2], axis=1)
    flat = np.einsum("nk,nkx->nx", part, corners[face])
    return _on_scalp(flat / np.linalg.norm(flat, axis=1, keepdims=True))
