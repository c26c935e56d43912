"""How regular a set of dots is: the measures that tell grown from printed.

Spacing is often given in units of the hexagonal lattice's, the widest that a density allows: random
dots average 0.47 of it, real follicles lie between, a lattice has 1.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

__all__ = [
    "bond_order",
    "cell_counts",
    "clark_evans",
    "hexagonal_spacing_mm",
    "nearest_mm",
    "pair_correlation",
    "power_spectrum",
    "variation",
]

Floats = NDArray[np.float64]


def hexagonal_spacing_mm(per_cm2: float) -> float:
    """Spacing of the hexagonal lattice of this density, mm."""
    return 10 * math.sqrt(2 / (math.sqrt(3) * per_cm2))


def nearest_mm(points_mm: Floats) -> Floats:
    """Distance of each point, (n, 2) or (n, 3), to its nearest neighbour, (n,)."""
    return np.asarray(cKDTree(points_mm).query(points_mm, k=2)[0][:, 1])


def variation(values: Floats) -> float:
    """Coefficient of variation: standard deviation over mean."""
    return float(values.std() / values.mean())


def clark_evans(distance_mm: Floats, per_cm2: float) -> float:
    """Mean nearest-neighbour distance over that of random points of the same density.

    1 for random points, 2.149 for the hexagonal lattice (Clark & Evans 1954, Ecology 35:445). Leave
    out points near a border, whose neighbours may be missing.
    """
    return float(distance_mm.mean() / 10 * 2 * math.sqrt(per_cm2))


def bond_order(points: Floats, fold: int = 6, neighbours: int = 6) -> NDArray[np.complex128]:
    """Orientation of each point's neighbours, (n, 2) to (n,) complex.

    The mean of ``exp(i * fold * angle)`` over the nearest neighbours (Halperin & Nelson 1978, Phys.
    Rev. Lett. 41:121). The modulus of the mean over all points is 1 for a lattice and near 0 for
    dots without a common direction, even where each sees an orderly neighbourhood.
    """
    index = cKDTree(points).query(points, k=neighbours + 1)[1][:, 1:]
    bond = points[index] - points[:, None, :]
    angle = np.arctan2(bond[..., 1], bond[..., 0])
    return np.asarray(np.exp(1j * fold * angle).mean(axis=1))


def cell_counts(points_mm: Floats, side_mm: float, low_mm: Floats, cells: int) -> NDArray[np.int64]:
    """Count points in a square of ``cells`` by ``cells`` cells whose corner is at ``low_mm``."""
    edges = [low_mm[k] + side_mm * np.arange(cells + 1) for k in range(2)]
    counts = np.histogram2d(points_mm[:, 0], points_mm[:, 1], bins=edges)[0]
    return np.asarray(counts, np.int64)


def pair_correlation(
    points_mm: Floats, centres: NDArray[np.bool_], per_mm2: float, edges_mm: Floats
) -> Floats:
    """How many neighbours points have at each distance, over how many chance would give.

    Parameters
    ----------
    points_mm : (n, 2) or (n, 3) float
        On the plane, or on a surface that is flat over the distances asked for.
    centres : (n,) bool
        Points around which is counted: those further from the border than the largest distance.
    per_mm2 : float
        Density.
    edges_mm : (k + 1,) float
        Borders of the distances.

    Returns
    -------
    (k,) float64
        1 for random points at every distance; 0 where none come so near.
    """
    tree = cKDTree(points_mm)
    pairs = cKDTree(points_mm[centres]).count_neighbors(tree, edges_mm)
    rings = np.pi * np.diff(np.asarray(edges_mm) ** 2)
    return np.asarray(np.diff(pairs) / (rings * per_mm2 * max(int(centres.sum()), 1)))


def power_spectrum(
    points_mm: Floats, side_mm: float, reach: int
) -> tuple[Floats, NDArray[np.float64]]:
    """How strongly points in a square repeat themselves, by wave.

    Parameters
    ----------
    points_mm : (n, 2) float
        Within 0 and ``side_mm``.
    side_mm : float
    reach : int
        The finest wave fits this many times into the side.

    Returns
    -------
    wave_per_mm : (2 reach + 1, 2 reach + 1, 2) float64
        Waves along x and y.
    power : (2 reach + 1, 2 reach + 1) float64
        1 for random points. A grid has spikes of the order of the number of points.
    """
    wave = np.arange(-reach, reach + 1)
    x, y = (np.exp(-2j * np.pi * np.outer(wave, column / side_mm)) for column in points_mm.T)
    power = np.abs(x @ y.T) ** 2 / max(len(points_mm), 1)
    power[reach, reach] = 0  # the mean
    both = np.stack(np.meshgrid(wave, wave, indexing="ij"), axis=-1) / side_mm
    return both, power
