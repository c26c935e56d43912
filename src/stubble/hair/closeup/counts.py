"""Density and regularity of places in an area of any outline, with their intervals."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from scipy.stats import gamma, norm

__all__ = ["Interval", "Pattern", "pattern", "per_cm2"]

Doubles = NDArray[np.float64]
Mask = NDArray[np.bool_]

#: Share of cases in which an interval holds the truth.
LEVEL = 0.90
#: Places that are one another's nearest have one distance between them, not two: the standard error
#: is this much larger than of as many distances (simulated; R 1.0 to 1.6, see the tests).
MUTUAL = 1.2
#: Fewer places than this say nothing of regularity.
FEWEST = 8


@dataclass(frozen=True)
class Interval:
    """A value and the interval that holds the truth nine times in ten."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Pattern:
    """How places lie.

    Attributes
    ----------
    count : int
        In the area that was judged.
    per_cm2 : Interval
        Density.
    nearest_mm : float or None
        Median distance from a place to the nearest other; None for fewer than eight places.
    nearest_cv : float or None
        Its coefficient of variation.
    regularity : Interval or None
        Clark-Evans R: 1 for random places, 2.149 for a hexagonal lattice.
    """

    count: int
    per_cm2: Interval
    nearest_mm: float | None
    nearest_cv: float | None
    regularity: Interval | None


def per_cm2(count: int, area_cm2: float, regularity: float = 1.0) -> Interval:
    """Density with its 90 % interval.

    Even places scatter less in number than random ones: the variance of a count is its mean times
    about R^-3 (fitted to the counts of sets of R 1.0 to 1.7 in the research notes, engine A.3:
    1.06, 0.40, 0.26, 0.13 at R 1.00, 1.37, 1.51, 1.67; a little wide for the most even). The
    interval is the exact Poisson one (Garwood 1936) of a count that much smaller.
    """
    fano = min(max(regularity, 1.0) ** -3, 1.0)
    tail = (1 - LEVEL) / 2
    low = float(gamma.ppf(tail, count / fano)) * fano if count else 0.0
    high = float(gamma.ppf(1 - tail, count / fano + 1)) * fano
    return Interval(count / area_cm2, low / area_cm2, high / area_cm2)


def pattern(places_mm: Doubles, judged: Mask, px_per_mm: float) -> Pattern:
    """Count and describe the places that lie where was judged.

    Parameters
    ----------
    places_mm : (n, 2) float64
        x and y from the mask's upper left corner. Those outside the mask are left out.
    judged : (h, w) bool
        Where places would have been seen.
    px_per_mm : float
        Scale of the mask.

    Notes
    -----
    A neighbour beyond the border is not seen, so near a border the nearest one seen is too far.
    Hanisch (1984, Math. Operationsforsch. Statist. 15:409) takes only places that are nearer to
    their neighbour than to the border, each weighted by one over the area in which a place could
    have passed that test. That holds for any outline, holes of glare included.
    """
    area_mm2 = float(judged.sum()) / px_per_mm**2
    inside = places_mm[_inside(places_mm, judged, px_per_mm)]
    n = len(inside)
    plain = per_cm2(n, area_mm2 / 100) if area_mm2 else Interval(0.0, 0.0, math.inf)
    if n < FEWEST:
        return Pattern(n, plain, None, None, None)
    framed = np.pad(judged.astype(np.uint8), 1)
    border = cv2.distanceTransform(framed, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[1:-1, 1:-1]
    border = border / np.float32(px_per_mm)
    at = np.clip((inside * px_per_mm).astype(int), 0, np.array(judged.shape[::-1]) - 1)
    nearest = cKDTree(inside).query(inside, k=2)[0][:, 1]
    used = nearest < border[at[:, 1], at[:, 0]]
    if used.sum() < FEWEST // 2:
        return Pattern(n, plain, None, None, None)
    far = nearest[used]
    sorted_border = np.sort(border[judged])
    eroded = len(sorted_border) - np.searchsorted(sorted_border, far)
    weight = 1 / np.maximum(eroded, 1)
    weight = weight / weight.sum()
    mean = float((weight * far).sum())
    spread = math.sqrt(float((weight * (far - mean) ** 2).sum()) * n / max(n - 1, 1))
    # R against the density at the places that were used (Hanisch's own estimate of it).
    density = n / area_mm2
    r = 2 * math.sqrt(density) * mean
    error = float(norm.ppf((1 + LEVEL) / 2)) * 2 * math.sqrt(density) * spread
    error *= MUTUAL * math.sqrt(float((weight**2).sum()))
    order = np.argsort(far)
    median = float(far[order][int(np.searchsorted(np.cumsum(weight[order]), 0.5))])
    return Pattern(
        count=n,
        per_cm2=per_cm2(n, area_mm2 / 100, r),
        nearest_mm=median,
        nearest_cv=spread / mean,
        regularity=Interval(r, r - error, r + error),
    )


def _inside(places_mm: Doubles, judged: Mask, px_per_mm: float) -> Mask:
    """Which places lie in the mask."""
    at = np.floor(places_mm.reshape(-1, 2) * px_per_mm).astype(int)
    ok = (at >= 0).all(1) & (at < np.array(judged.shape[::-1])).all(1)
    found = np.zeros(len(at), bool)
    found[ok] = judged[at[ok, 1], at[ok, 0]]
    return found
