"""How a head's dots lie, beside chance and a grid: the figures that tell grown from printed."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from stubble.dots.dots import Dots, by_hand
from stubble.dots.hand import SKILLED
from stubble.dots.statistics import (
    bond_order,
    cell_counts,
    clark_evans,
    hexagonal_spacing_mm,
    nearest_mm,
    pair_correlation,
    power_spectrum,
    variation,
)
from stubble.errors import WishError

__all__ = ["RINGS_MM", "SIDE_MM", "Spacing", "beside", "chance", "describe", "grid", "patch"]

Floats = NDArray[np.float64]

#: Side of the square of skin that is looked at, mm, and the margin in which neighbours count.
SIDE_MM, _MARGIN_MM = 30.0, 4.0

#: Borders of the distances of the pair correlation, mm.
RINGS_MM: Floats = np.linspace(0, 3.0, 31)

#: Fewer dots than this say nothing.
_FEWEST = 150

#: Waves up to this many per spacing are looked at, from this share on.
_WAVES = (0.3, 1.6)


@dataclass(frozen=True, eq=False)
class Spacing:
    """How points lie in a square of skin.

    Attributes
    ----------
    name : str
    points_mm : (n, 2) float64
        Those in the square and in a margin around it; the square's middle is 0, 0.
    per_cm2 : float
        Density.
    regularity : float
        Clark-Evans R: 1 for chance, 2.149 for a hexagonal lattice.
    nearest_mm : (m,) float64
        Distance of each point in the square to its nearest neighbour.
    nearest_cv : float
    order : float
        Modulus of the mean six-fold bond order: 1 for a lattice, near 0 without a common direction.
    rings : (k,) float64
        Pair correlation in `RINGS_MM`.
    wave_per_mm : (w, w, 2) float64
    power : (w, w) float64
        Power spectrum: about 1 for chance, spikes for a grid.
    strongest : float
        Its highest value.
    uneven : float
        How much the power differs between twelve directions: standard deviation over mean.
    """

    name: str
    points_mm: Floats
    per_cm2: float
    regularity: float
    nearest_mm: Floats
    nearest_cv: float
    order: float
    rings: Floats
    wave_per_mm: Floats
    power: Floats
    strongest: float
    uneven: float


def patch(dots: Dots) -> Floats:
    """Flatten the densest square of a head's dots.

    Returns
    -------
    (n, 2) float64
        mm about its middle, a margin around it included.

    Raises
    ------
    WishError
        When there are too few dots to judge.
    """
    half = SIDE_MM / 2
    reach = (half + _MARGIN_MM) * math.sqrt(2)
    if len(dots) < _FEWEST:
        raise WishError(f"There are {len(dots)} dots: too few to judge how they lie.")
    tree = cKDTree(dots.xyz_mm)
    some = np.arange(0, len(dots), max(1, len(dots) // 2000))
    # A dense corner is no square: what counts is the fewest in any ninth of it.
    count = tree.query_ball_point(dots.xyz_mm[some], half, return_length=True)
    best, middle = -1.0, int(some[0])
    for i in some[np.argsort(-count)[:60]]:
        flat = _flat(dots, int(i), tree.query_ball_point(dots.xyz_mm[i], reach))
        ninths = cell_counts(flat, SIDE_MM / 3, np.array([-half, -half]), 3)
        if ninths.min() > best:
            best, middle = float(ninths.min()), int(i)
    flat = _flat(dots, middle, tree.query_ball_point(dots.xyz_mm[middle], reach))
    flat = flat[(np.abs(flat) < half + _MARGIN_MM).all(axis=1)]
    if len(flat) < _FEWEST:
        raise WishError(f"There are {len(flat)} dots side by side: too few to judge how they lie.")
    return flat


def _flat(dots: Dots, middle: int, near: list[int]) -> Floats:
    """Dots about one of them on its tangent plane, at their true distance from it."""
    normal = dots.normal[middle]
    across = np.cross([0.0, 1.0, 0.0] if abs(normal[1]) < 0.9 else [0.0, 0.0, 1.0], normal)
    across /= np.linalg.norm(across)
    along = np.cross(normal, across)
    off = dots.xyz_mm[near] - dots.xyz_mm[middle]
    flat = np.stack([off @ across, off @ along], axis=1)
    far = np.hypot(*flat.T)
    # The chord is the arc to a part in two hundred over three centimetres of a head.
    return np.asarray(flat * (np.linalg.norm(off, axis=1) / np.maximum(far, 1e-9))[:, None])


def beside(laid: Dots) -> tuple[Spacing, list[Spacing]]:
    """Measure dots as meant, and what they are held beside: as made, chance and a grid."""
    meant = describe("as meant", patch(laid))
    return meant, [
        describe("as made", patch(by_hand(laid, SKILLED))),
        describe("chance", chance(meant.per_cm2)),
        describe("grid", grid(meant.per_cm2)),
    ]


def describe(name: str, points_mm: Floats) -> Spacing:
    """Measure how points lie in the square about 0, 0.

    Parameters
    ----------
    name : str
    points_mm : (n, 2) float64
        Those in the margin too.
    """
    half = SIDE_MM / 2
    inner = np.asarray((np.abs(points_mm) < half).all(axis=1))
    per_mm2 = float(inner.sum()) / SIDE_MM**2
    nearest = nearest_mm(points_mm)[inner]
    spacing = 1 / math.sqrt(per_mm2)
    reach = math.ceil(_WAVES[1] / spacing * SIDE_MM)
    wave, power = power_spectrum(points_mm[inner] + half, SIDE_MM, reach)
    length = np.hypot(*wave.transpose(2, 0, 1)) * spacing
    # Waves along the square's own sides carry its outline.
    ring = (length > _WAVES[0]) & (length < _WAVES[1]) & (np.abs(wave) > 1e-9).all(axis=2)
    turn = np.arctan2(wave[..., 1], wave[..., 0]) % np.pi
    sectors = [float(power[ring & (turn // (np.pi / 12) == k)].mean()) for k in range(12)]
    return Spacing(
        name=name,
        points_mm=points_mm,
        per_cm2=100 * per_mm2,
        regularity=clark_evans(nearest, 100 * per_mm2),
        nearest_mm=nearest,
        nearest_cv=variation(nearest),
        order=float(abs(bond_order(points_mm)[inner].mean())),
        rings=pair_correlation(points_mm, inner, per_mm2, RINGS_MM),
        wave_per_mm=wave,
        power=power,
        strongest=float(power[ring].max()),
        uneven=float(np.std(sectors) / np.mean(sectors)),
    )


def chance(per_cm2: float, seed: int = 1) -> Floats:
    """Scatter points at random over the square and its margin, (n, 2) mm."""
    rng = np.random.default_rng(seed)
    side = SIDE_MM + 2 * _MARGIN_MM
    return rng.uniform(-side / 2, side / 2, (rng.poisson(per_cm2 / 100 * side**2), 2))


def grid(per_cm2: float) -> Floats:
    """Lay the hexagonal lattice over the square and its margin, (n, 2) mm."""
    a = hexagonal_spacing_mm(per_cm2)
    half = SIDE_MM / 2 + _MARGIN_MM
    rows = np.arange(-half, half, a * math.sqrt(3) / 2)
    return np.concatenate(
        [
            np.stack(np.broadcast_arrays(np.arange(-half, half, a) + (k % 2) * a / 2, y), axis=1)
            for k, y in enumerate(rows)
        ]
    )
