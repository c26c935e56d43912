"""The scalp as a star-shaped surface, and the chart on it.

Every direction ``d`` (a unit vector seen from the scalp's centre, in the head frame) meets the skin
once, at the distance

    r(d) = r0(d) * exp(sum_k c_k B_k(d)),

where ``r0`` is the canonical scalp, an ellipsoid, and ``B_k`` are real spherical harmonics. The
directions are the scalp chart: the same on every head, so that whatever is known of a scalp is kept
by direction, and a head is nothing but the coefficients ``c``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numba
import numpy as np
from numpy.typing import NDArray

__all__ = [
    "CANONICAL_AXES_MM",
    "CENTRE_MM",
    "DEGREE",
    "MODES",
    "SMOOTH",
    "Scalp",
    "canonical_radius_mm",
    "chart_mm",
    "directions_of_chart",
    "harmonics",
    "prior",
    "strangeness",
]

Floats = NDArray[np.float64]

#: Half breadth, height above the centre, half length of the canonical scalp. Practice grade: round
#: numbers near the adult means of head breadth 152, length 196 and auricular height 130 mm
#: (Gordon et al. 2014, ANSUR II, measured), with a millimetre of soft tissue at the sides.
CANONICAL_AXES_MM = np.array([77.0, 86.0, 99.0])

#: The scalp's centre in the head frame, whose origin is midway between the ear canals.
CENTRE_MM = np.array([0.0, 45.0, -2.0])

#: Highest degree of the harmonics.
DEGREE = 6

#: Spread of log-radius among people, by degree. Our assumption, chosen so that breadth, length and
#: height vary by the 4 to 5 % that anthropometry reports, and detail falls off as heads are smooth.
_SPREAD = (0.030, 0.015, 0.018, 0.010, 0.007, 0.005, 0.004)

#: Radius of the flat chart, mm: its area is the canonical scalp's to within 7 percent.
_CHART_RADIUS_MM = 90.0


#: Degree and order of each column of the basis; negative orders are the sines, odd in x.
MODES = tuple((n, m) for n in range(DEGREE + 1) for m in range(-n, n + 1))


def harmonics(directions: NDArray[np.floating]) -> Floats:
    """Evaluate the basis.

    Parameters
    ----------
    directions : (n, 3) float
        Unit vectors.

    Returns
    -------
    (n, k) float64
        Each column has mean square 1 over the sphere. Real harmonics about the vertical axis, by
        the recurrences of Holmes & Featherstone 2002 (J. Geodesy 76:279).
    """
    return _harmonics(np.ascontiguousarray(directions, float), *_RECURRENCE).T


def _recurrence() -> tuple[Floats, Floats, Floats]:
    """Factors of the recurrences: on the diagonal, and from one and from two degrees below."""
    diagonal = np.ones(DEGREE + 1)
    one, two = np.zeros((2, DEGREE + 1, DEGREE + 1))
    for m in range(DEGREE + 1):
        if m:
            diagonal[m] = math.sqrt((2 * m + 1) / (2 * m)) if m > 1 else math.sqrt(3)
            diagonal[m] *= diagonal[m - 1]
        for n in range(m + 1, DEGREE + 1):
            one[n, m] = math.sqrt((2 * n - 1) * (2 * n + 1) / ((n - m) * (n + m)))
            two[n, m] = math.sqrt(
                (2 * n + 1) * (n + m - 1) * (n - m - 1) / ((n - m) * (n + m) * (2 * n - 3))
            )
    return diagonal, one, two


_RECURRENCE = _recurrence()


@numba.njit(cache=True, nogil=True)
def _harmonics(directions, diagonal, one, two):  # type: ignore[no-untyped-def]
    count = len(directions)
    out = np.zeros((len(diagonal) ** 2, count))
    for i in range(count):
        x, y, z = directions[i]
        cosine, sine = 1.0, 0.0  # of m times the azimuth, times sin(theta)^m
        for m in range(len(diagonal)):
            if m:
                cosine, sine = cosine * z - sine * x, sine * z + cosine * x
            before, now = 0.0, diagonal[m]
            for n in range(m, len(diagonal)):
                if n > m:
                    before, now = now, one[n, m] * y * now - two[n, m] * before
                out[n * n + n + m, i] = now * cosine
                if m:
                    out[n * n + n - m, i] = now * sine
    return out


#: Standard deviation of each coefficient among people, (k,), where nothing but smoothness is known.
#: Terms odd in x make left and right differ: heads do so about half as much as they vary.
SMOOTH: Floats = np.array([_SPREAD[n] * (0.5 if m < 0 else 1.0) for n, m in MODES])


#: What differs among heads beyond the baked ones, as a share of `SMOOTH`, by degree: bumps and
#: hollows that no body model has. Our assumption.
_BUMPS = (0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.8)

#: How far the head frame of a face may be off, from which a prior in that frame suffers: turns
#: about the eyes in degrees (pitch, yaw, roll), shifts at the eyes in mm, and size. Measured on
#: rendered heads (``bench/heads``), whose face meshes were placed by `stubble.head.pose`.
_TURN_ERROR, _SHIFT_ERROR, _SIZE_ERROR = (4.2, 2.5, 1.5), (2.2, 2.0, 6.0), 0.035
_EYES_MM = np.array([0.0, 15.0, 90.0])


@cache
def prior() -> tuple[Floats, Floats]:
    """Give how scalps vary in the frame of a face: mean and covariance of the coefficients.

    The shapes are those of a CC0 body model at measured human sizes (``scripts/bake_scalps.py``),
    loosened by what such a model leaves out and by how far a face tells the head frame.

    Returns
    -------
    mean : (k,) float64
    covariance : (k, k) float64
    """
    with files("stubble.head").joinpath("scalps.npz").open("rb") as file, np.load(file) as kept:
        mean, shapes = kept["mean"].astype(float), kept["covariance"].astype(float)
    bumps = np.array([_BUMPS[n] for n, _ in MODES]) * SMOOTH
    covariance = shapes + np.diag(bumps**2)
    # A frame that is off by a little shows the same scalp turned and shifted by that much.
    i = np.arange(1000) + 0.5
    turn, height = math.pi * (1 + math.sqrt(5)) * i, 1 - 2 * i / 1000
    level = np.sqrt(1 - height**2)
    d = np.stack([level * np.sin(turn), height, level * np.cos(turn)], axis=1)
    usual = Scalp(mean, covariance)
    points, (normals, _) = usual.points_mm(d), usual.normals_and_area(d)
    steep = normals / (usual.radius_mm(d) * (normals * d).sum(axis=1))[:, None]
    ways = [np.cross(axis, points - _EYES_MM) for axis in np.eye(3)] + list(np.eye(3))
    ways += [points - _EYES_MM]
    spread = [*np.radians(_TURN_ERROR), *_SHIFT_ERROR, _SIZE_ERROR]
    basis = harmonics(d)
    for way, error in zip(ways, spread, strict=True):
        moved = basis.T @ (steep * way).sum(axis=1) / len(d) * error
        covariance = covariance + np.outer(moved, moved)
    mean.flags.writeable = covariance.flags.writeable = False
    return mean, covariance


def canonical_radius_mm(directions: NDArray[np.floating]) -> Floats:
    """Give the canonical scalp's radius in each direction, (n, 3) to (n,), mm."""
    scaled = np.asarray(directions, float) / CANONICAL_AXES_MM
    return np.asarray(1 / np.sqrt((scaled**2).sum(axis=1)))


def chart_mm(directions: NDArray[np.floating]) -> Floats:
    """Flatten directions to the chart: Lambert's equal-area map about the vertical axis.

    Returns
    -------
    (n, 2) float64
        u to the person's left and v to the front, in mm of the canonical scalp.
    """
    d = np.asarray(directions, float)
    stretch = _CHART_RADIUS_MM * np.sqrt(2 / np.maximum(1 + d[:, 1], 1e-12))
    return np.stack([d[:, 0] * stretch, d[:, 2] * stretch], axis=1)


def directions_of_chart(chart: NDArray[np.floating]) -> Floats:
    """Invert `chart_mm`: (n, 2) to unit vectors (n, 3). Points beyond the map give its rim."""
    w = np.asarray(chart, float) / _CHART_RADIUS_MM
    square = np.minimum((w**2).sum(axis=1), 4 - 1e-9)
    out = np.zeros((len(w), 3))
    shrink = np.sqrt(1 - square / 4)
    out[:, 0] = w[:, 0] * shrink
    out[:, 2] = w[:, 1] * shrink
    out[:, 1] = 1 - square / 2
    return out


@dataclass(frozen=True)
class Scalp:
    """One person's scalp.

    Attributes
    ----------
    coefficients : (k,) float64
        Of the log-radius; zeros give the canonical scalp.
    covariance : (k, k) float64
        How far they are known.
    """

    coefficients: Floats
    covariance: Floats

    def radius_mm(self, directions: NDArray[np.floating]) -> Floats:
        """Distance of the skin from the scalp's centre, (n, 3) to (n,), mm."""
        bent = harmonics(directions) @ self.coefficients
        return np.asarray(canonical_radius_mm(directions) * np.exp(bent))

    def points_mm(self, directions: NDArray[np.floating]) -> Floats:
        """Points on the skin in the head frame, (n, 3), mm."""
        d = np.asarray(directions, float)
        return np.asarray(CENTRE_MM + d * self.radius_mm(d)[:, None])

    def uncertainty_mm(self, directions: NDArray[np.floating]) -> Floats:
        """Standard error of the radius in each direction, (n,), mm."""
        b = harmonics(directions)
        spread = np.sqrt(np.maximum(np.einsum("nk,kl,nl->n", b, self.covariance, b), 0))
        return np.asarray(spread * self.radius_mm(directions))

    def normals_and_area(self, directions: NDArray[np.floating]) -> tuple[Floats, Floats]:
        """Outward unit normals, and area compared with the canonical scalp.

        Returns
        -------
        normals : (n, 3) float64
        stretch : (n,) float64
            This head's area over the canonical scalp's, around each direction.
        """
        d = np.asarray(directions, float)
        # Two tangents to the sphere at each direction, then central differences along them.
        aside = np.where(np.abs(d[:, 1:2]) < 0.9, [[0.0, 1.0, 0.0]], [[1.0, 0.0, 0.0]])
        t1 = np.cross(aside, d)
        t1 /= np.linalg.norm(t1, axis=1, keepdims=True)
        t2 = np.cross(d, t1)
        step = 1e-3
        slopes, plain = [], []
        for t in (t1, t2):
            ahead, behind = d + step * t, d - step * t
            ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
            behind /= np.linalg.norm(behind, axis=1, keepdims=True)
            slopes.append(self.points_mm(ahead) - self.points_mm(behind))
            plain.append(
                ahead * canonical_radius_mm(ahead)[:, None]
                - behind * canonical_radius_mm(behind)[:, None]
            )
        cross = np.cross(slopes[0], slopes[1])
        flat = np.cross(plain[0], plain[1])
        area = np.linalg.norm(cross, axis=1)
        normal = cross / area[:, None]
        normal *= np.sign((normal * d).sum(axis=1, keepdims=True))
        return normal, area / np.linalg.norm(flat, axis=1)


def strangeness(scalp: Scalp) -> float:
    """Give how far a scalp is from the usual one, in standard deviations of the prior."""
    mean, covariance = prior()
    off = scalp.coefficients - mean
    return float(np.sqrt(off @ np.linalg.solve(covariance, off)))
