"""Real follicles, as the stubble that a clipper leaves: where they are, which way their hairs lie.

They come from the same field of candidates as the dots, taken from the other end of its order: dots
are the candidates that come first, follicles those that come last. So no follicle is where a dot
is, and both together are spread as the field is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stubble.hair.strand import darkness
from stubble.head.sheet import Places
from stubble.photo.picture import sealed

__all__ = [
    "HAIRS_PER_CM2",
    "ROOT_KEEPS",
    "ROOT_SOFT_MM",
    "WANDERS_MM",
    "Stubble",
    "grow",
    "mean_transmission",
]

Floats = NDArray[np.float64]

#: Follicular units per cm² where the scalp's hair is full (60 to 100 by surgeons' practice; Han
#: Chinese 74 +- 13, measured) and the shares of units with one, two,
#: three and four hairs (28, 53, 17, 1 % measured in Han Chinese, 20, 45, 30, 5 % in Caucasians,
#: practice; their mean).
UNITS_PER_CM2 = 80.0
UNITS = (0.24, 0.49, 0.24, 0.03)
HAIRS_PER_CM2 = UNITS_PER_CM2 * sum(share * (k + 1) for k, share in enumerate(UNITS))

#: Width of the shafts, mm: mean and coefficient of variation. Caucasian 0.057 to 0.065, East Asian
#: 0.086 (measured): between them.
WIDTH_MM, WIDTH_CV = 0.070, 0.2

#: How far light wanders in the skin, mm: standard deviation of the shade around a hair, which keeps
#: as much light from coming back beside it as it hides (Yule-Nielsen's gain, full). As wide as the
#: halos of pigment at shallow depth (`stubble.pigment.deposit`; modelled).
WANDERS_MM = 0.35

#: Below the skin a root is seen to this depth, mm, but along no more than so many mm of it, so
#: softly; and what it keeps of the light, R, G, B, in units of its own area: the Monte Carlo table
#: of `stubble.pigment.deposit` over these depths (modelled). Red reaches it best: it looks bluish.
_ROOT_SEEN_MM, _ROOT_MOST_MM, ROOT_SOFT_MM = 0.4, 1.2, 0.25
ROOT_KEEPS = np.array([1.35, 1.05, 0.85])

#: Distance of the hairs of one unit from its middle, mm (our assumption).
_APART_MM = 0.10

#: The crown's whorl, as a direction from the scalp's centre: a little right of the middle on seven
#: heads in ten (measured), and clockwise on most. Its height is our assumption.
_WHORL = np.array([-0.08, 0.80, -0.60]) / np.linalg.norm([-0.08, 0.80, -0.60])


@dataclass(frozen=True, eq=False)
class Stubble:
    """Hairs cut short, n of them. Never dots: nobody makes them, they grow.

    Attributes
    ----------
    field : str
        Id of the field that the follicles were chosen from.
    number : (n,) int32
        Candidate in that field of the unit that each hair belongs to.
    root_mm, tip_mm : (n, 3) float64
        Where each hair leaves the skin and where it ends, head frame.
    inner_mm : (n, 3) float64
        As far down as its root is seen.
    normal : (n, 3) float64
        Outward unit normal of the skin at the root.
    width_mm : (n,) float64
    tone : (n,) float64
        Light of each hair in units of the hair's mean.
    """

    field: str
    number: NDArray[np.int32]
    root_mm: Floats
    tip_mm: Floats
    inner_mm: Floats
    normal: Floats
    width_mm: Floats
    tone: Floats

    def __len__(self) -> int:
        return len(self.number)


def grow(
    field: str,
    spare: NDArray[np.floating],
    where: Places,
    alive: NDArray[np.floating],
    length_mm: float,
    seed: int,
) -> Stubble:
    """Choose the follicles and let their hairs grow.

    Parameters
    ----------
    field : str
        Id of the field.
    spare : (m,) float
        Candidates per cm² that become dots later than each one does, were all of them wanted: the
        last ones bear hair first.
    where : Places
        The m candidates on this head.
    alive : (m,) float
        Share of the follicles at each place that bear hair, 0 to 1.
    length_mm : float
        What the clipper leaves.
    seed : int
    """
    m = len(alive)
    unit = np.flatnonzero(spare < UNITS_PER_CM2 * np.asarray(alive, float))
    rng = np.random.default_rng(seed)
    # Drawn for every candidate, so that a unit's hairs stay what they are whatever else grows.
    many = np.searchsorted(np.cumsum(UNITS)[:-1], rng.random(m))[unit] + 1
    first = np.repeat(unit, many)
    place = np.arange(len(first)) - np.repeat(np.cumsum(many) - many, many)
    chance = np.random.default_rng((seed, 1)).standard_normal((m, 4, 6))[first, place]
    normal = where.normal[first]
    flow = _flow(where.normal[first], where.xyz_mm[first])
    aside = np.cross(normal, flow)
    angle = np.radians(_exit_degrees(normal) * np.exp(0.15 * chance[:, 0]))[:, None]
    seen = np.minimum(_ROOT_SEEN_MM / np.sin(angle), _ROOT_MOST_MM)
    sway = np.radians(10.0 * chance[:, 1])[:, None]
    along = np.cos(sway) * flow + np.sin(sway) * aside
    way = np.cos(angle) * along + np.sin(angle) * normal
    alone = (np.repeat(many, many) == 1)[:, None]
    spread = np.where(alone, 0.0, _APART_MM)
    root = where.xyz_mm[first] + spread * (chance[:, 2:3] * flow + chance[:, 3:4] * aside)
    return Stubble(
        field=field,
        number=sealed(first.astype(np.int32)),
        root_mm=sealed(root),
        tip_mm=sealed(root + way * length_mm),
        inner_mm=sealed(root - way * seen),
        normal=sealed(normal),
        width_mm=sealed(WIDTH_MM * np.exp(WIDTH_CV * chance[:, 4])),
        tone=sealed(np.exp(0.3 * chance[:, 5] - 0.045)),
    )


def _flow(normal: Floats, xyz_mm: Floats) -> Floats:
    """Which way hair lies on the skin, unit vectors: out of the whorl, and down at the sides."""
    out = -_WHORL + (normal @ _WHORL)[:, None] * normal
    far = np.linalg.norm(out, axis=1, keepdims=True)
    out /= np.maximum(far, 1e-6)
    turn = np.radians(70.0) * np.exp(-((far / 0.35) ** 2))
    out = np.cos(turn) * out - np.sin(turn) * np.cross(normal, out)
    down = np.array([0.0, -1.0, -0.15]) + 0 * normal
    steep = np.clip(1.15 - np.abs(normal[:, 1:2]) * 1.6, 0, 1)
    way = (1 - steep) * out + steep * down
    way -= (way * normal).sum(axis=1, keepdims=True) * normal
    return np.asarray(way / np.maximum(np.linalg.norm(way, axis=1, keepdims=True), 1e-6))


def _exit_degrees(normal: Floats) -> Floats:
    """Angle between hair and skin: 10 to 20 degrees in front and at the sides, to 60 at the crown.

    Practice grade: frontal 10-20, temples 3-10, mid-scalp 30 rising to 60.
    """
    near = np.clip(normal @ _WHORL, 0, 1)
    return np.asarray(np.interp(near, [0.0, 0.45, 0.75, 1.0], [11.0, 16.0, 32.0, 58.0]))


def mean_transmission(
    length_mm: float, hair: NDArray[np.floating], skin: NDArray[np.floating]
) -> Floats:
    """Mean tone of a full field of stubble over bare skin, (3,), linear R, G, B."""
    hairs = HAIRS_PER_CM2 / 100 * WIDTH_MM * math.exp(WIDTH_CV**2 / 2)
    angle = math.radians(14.0)  # as at the sides, where stubble meets dots
    hides = np.exp(-hairs * max(length_mm * math.cos(angle), WIDTH_MM))
    own = np.asarray(hair) / np.maximum(np.asarray(skin), 1e-4)
    root = min(_ROOT_SEEN_MM / math.sin(angle), _ROOT_MOST_MM) * math.cos(angle)
    around = np.exp(
        -darkness(hair, skin) * hairs * (length_mm * math.cos(angle) + root * ROOT_KEEPS)
    )
    return np.asarray(hides * around + (1 - hides) * own)
