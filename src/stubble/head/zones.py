"""The zones of the scalp as the trade names them, and how large they are on one head.

Their borders are curves on the chart, the same on every head: the chart is tied to ears and eyes,
so they come within about half a centimetre of where each person's own features would put them.
They follow the planes that hair surgeons split the scalp by: upright ones before and behind the
ears, and through the outer corners of the eyes (practice grade: ilht.com/scalp-regions; landmarks
as in Beehner 2001, Dermatol Surg 27:375). Where those lie in mm on the average head is our
assumption.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline

from stubble.head.scale import Scale
from stubble.head.surface import (
    CENTRE_MM,
    Scalp,
    canonical_radius_mm,
    chart_mm,
    directions_of_chart,
    harmonics,
)
from stubble.photo.picture import sealed

__all__ = ["SCALP", "ZONES", "Area", "areas", "fringe_mm", "limit_mm", "zone_of"]

Floats = NDArray[np.float64]

#: The zones that bear hair.
SCALP = (
    "frontal",
    "mid-scalp",
    "vertex",
    "left temple",
    "right temple",
    "left temporal peak",
    "right temporal peak",
    "left parietal",
    "right parietal",
    "occipital",
    "nape",
)

#: All zones; a zone is an index into them. The last two bear no hair: the forehead with the skin
#: before the temples, and what lies below the scalp, ears and neck.
ZONES = (*SCALP, "forehead", "below")

#: Where hair can grow at most, on the chart (u, v in mm, the person's left half, from the midline
#: of the forehead round to that of the nape). Over the forehead that is 50 mm above the glabella:
#: two standard deviations below the mean trichion of women, 55 +- 3 mm (measured; men 61 +- 3).
#: At the temples it runs before all peaks and sideburns of our full-haired portraits, and from the
#: sideburn on it is the lowest edge that dots fade out at (our assumption).
_LIMIT = (
    *((0, 102), (24, 101), (48, 97.5), (66, 95), (83, 93), (98, 88), (110, 80.5), (122, 71)),
    *((134, 59), (144, 41), (147, 14), (144, -20), (135, -63), (91, -130), (0, -161)),
)

#: The fringe's upper border on full heads: from the frontotemporal point back along the plane of
#: the eyes' outer corners, where the top turns into the side, and round below the vertex to where
#: the whorl's patch ends on bald crowns. What lies inside can go bald, what lies outside is spared
#: longest.
_FRINGE = (
    *((0, 150), (40, 140), (60, 115), (60, 88), (57, 60), (55.5, 30), (55.5, 0), (57, -30)),
    *((58, -60), (51, -90), (30, -110), (0, -117)),
)

#: The upright planes before and behind the ears, mm in front of the ear canals: frontal zone and
#: temples lie before the first, vertex and occiput behind the second. An ear is some 35 mm broad.
_BEFORE_EARS_MM, _BEHIND_EARS_MM = 13.0, -36.0

#: The temporal peak lies before a line from the frontotemporal point to the sideburn: v of the
#: chart by distance from the midline less 64 mm, mm. Our assumption.
_PEAK = np.polynomial.Polynomial([76.0, -0.30, 0.0008])

#: Height of the superior nuchal line above the ear canals, below which is the nape, mm. Our
#: assumption.
_NUCHAL_MM = 8.0

#: Spacing of the nodes that areas are summed over, mm of chart, and places tried around each.
_STEP_MM, _TRIED = 3.0, 5

#: Step of the differences that slopes are taken by, radians.
_TINY = 1e-3

#: From a standard error to half of a 90 % interval.
_NINETY = 1.645


@dataclass(frozen=True)
class Area:
    """How large a zone is on one head.

    Attributes
    ----------
    zone : str
        One of `SCALP`.
    cm2 : float
    low, high : float
        The 90 % interval, cm²: shape and scale of this head.
    """

    zone: str
    cm2: float
    low: float
    high: float


def limit_mm(azimuth: Floats) -> Floats:
    """Distance from the vertex, mm of chart, at which the scalp ends.

    Parameters
    ----------
    azimuth : (n,) float64
        Degrees from the front, 0 to 180, alike on both sides.
    """
    return np.interp(azimuth, *_border(_LIMIT))


def fringe_mm(azimuth: Floats) -> Floats:
    """Distance from the vertex, mm of chart, of the fringe's upper border on full heads.

    Parameters
    ----------
    azimuth : (n,) float64
        Degrees from the front, 0 to 180, alike on both sides. In front it lies beyond the scalp.
    """
    return np.interp(azimuth, *_border(_FRINGE))


@cache
def _border(corners: tuple[tuple[float, float], ...]) -> tuple[Floats, Floats]:
    """Azimuth in degrees, ascending, and radius of a smooth curve through points of the chart."""
    half = np.array(corners, float)
    # Both halves, so that the curve crosses the midline at right angles.
    whole = np.concatenate([half, half[-2:0:-1] * (-1, 1), half[:1]])
    along = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(whole, axis=0), axis=1))])
    curve = CubicSpline(along, whole, bc_type="periodic")
    u, v = curve(np.linspace(0, along[len(half) - 1], 800)).T
    return sealed(np.degrees(np.arctan2(u, v))), sealed(np.hypot(u, v))


def zone_of(directions: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Name the zone of each direction, (n, 3) to (n,) indices into `ZONES`."""
    d = np.asarray(directions, float)
    _, height, forward = (CENTRE_MM + d * canonical_radius_mm(d)[:, None]).T
    u, v = chart_mm(d).T
    left, u = u > 0, np.abs(u)
    azimuth, radius = np.degrees(np.arctan2(u, v)), np.hypot(u, v)
    on_scalp = radius < limit_mm(azimuth)
    top = on_scalp & (radius < fringe_mm(azimuth))
    side = on_scalp & ~top
    front, back = forward > _BEFORE_EARS_MM, forward < _BEHIND_EARS_MM
    peak = side & front & (v > _PEAK(u - 64.0))
    nape = side & back & (height < _NUCHAL_MM)

    zone = np.full(len(d), ZONES.index("below"), np.uint8)
    for name, where in (
        ("forehead", ~on_scalp & front),
        ("frontal", top & front),
        ("mid-scalp", top & ~front & ~back),
        ("vertex", top & back),
        ("occipital", side & back & ~nape),
        ("nape", nape),
    ):
        zone[where] = ZONES.index(name)
    for name, where in (
        ("temple", side & front & ~peak),
        ("temporal peak", peak),
        ("parietal", side & ~front & ~back),
    ):
        zone[where & left] = ZONES.index(f"left {name}")
        zone[where & ~left] = ZONES.index(f"right {name}")
    return zone


@dataclass(frozen=True, eq=False)
class _Nodes:
    """Where areas are summed: the basis there and its slopes along two tangents of the sphere."""

    share: Floats  # of each node's cell that lies in each zone, (zones, n)
    radius_mm: Floats  # canonical
    slopes: Floats  # of its logarithm, (2, n)
    basis: Floats
    basis_slopes: Floats  # (2, n, k)


@cache
def _nodes() -> _Nodes:
    axis = np.arange(-165.0, 165.1, _STEP_MM)
    chart = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    tried = (np.arange(_TRIED) - (_TRIED - 1) / 2) * _STEP_MM / _TRIED
    share = np.zeros((len(SCALP), len(chart)))
    for aside in np.stack(np.meshgrid(tried, tried), axis=-1).reshape(-1, 2):
        zone = zone_of(directions_of_chart(chart + aside))
        share += zone == np.arange(len(SCALP))[:, None]
    kept = share.any(axis=0)
    d = directions_of_chart(chart[kept])
    one = np.cross(d, np.where(np.abs(d[:, 1:2]) < 0.9, [[0.0, 1.0, 0.0]], [[1.0, 0.0, 0.0]]))
    one /= np.linalg.norm(one, axis=1, keepdims=True)
    slopes, basis_slopes = [], []
    for tangent in (one, np.cross(d, one)):
        ahead, behind = (
            moved / np.linalg.norm(moved, axis=1, keepdims=True)
            for moved in (d + _TINY * tangent, d - _TINY * tangent)
        )
        slopes.append(np.log(canonical_radius_mm(ahead) / canonical_radius_mm(behind)))
        basis_slopes.append(harmonics(ahead) - harmonics(behind))
    return _Nodes(
        share[:, kept] / _TRIED**2,
        canonical_radius_mm(d),
        np.array(slopes) / (2 * _TINY),
        harmonics(d),
        np.array(basis_slopes) / (2 * _TINY),
    )


def areas(scalp: Scalp, scale: Scale) -> tuple[Area, ...]:
    """Measure the zones of one head, in the order of `SCALP`.

    Parameters
    ----------
    scalp : Scalp
    scale : Scale
        What the scalp's millimetres rest on: lengths err by as much together, areas by twice that.
    """
    nodes = _nodes()
    radius = nodes.radius_mm * np.exp(nodes.basis @ scalp.coefficients)
    slopes = nodes.slopes + nodes.basis_slopes @ scalp.coefficients
    # A star-shaped surface has r² sqrt(1 + |grad log r|²) of skin to each unit of solid angle.
    lean = 1 + (slopes**2).sum(axis=0)
    cm2 = nodes.share * (_solid_angle() * radius**2 * np.sqrt(lean) / 100)
    total = cm2.sum(axis=1)
    # Relative change with each coefficient.
    turned = np.einsum("in,ink->nk", slopes / lean, nodes.basis_slopes)
    change = cm2 @ (2 * nodes.basis + turned) / total[:, None]
    shape = np.einsum("zk,kl,zl->z", change, scalp.covariance, change)
    common = 2 * math.log(scale.high / scale.low) / (2 * _NINETY)
    reach = np.exp(_NINETY * np.sqrt(shape + common**2))
    return tuple(
        Area(name, float(a), float(a / r), float(a * r))
        for name, a, r in zip(SCALP, total, reach, strict=True)
    )


def _solid_angle() -> float:
    """Solid angle of a node's cell: the chart's scale is that of a sphere about the centre."""
    half = directions_of_chart(np.array([[_STEP_MM / 2, 0.0]]))[0]
    return float((2 * half[0]) ** 2)
