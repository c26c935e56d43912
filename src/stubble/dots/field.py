"""The follicle field: candidate follicles over the whole scalp, each with a rank.

A field is laid once, on the canonical scalp, and carried onto every head by direction. Its
candidates are sorted by rank so that any prefix is spread evenly: a dot exists where its rank is
below the density wanted over the density there is (`stubble.dots.select`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from stubble.head.surface import (
    canonical_radius_mm,
    chart_mm,
    directions_of_chart,
)

__all__ = ["BAKED", "LOWEST", "PER_CM2", "Field", "baked", "canonical_area_cm2", "lay", "pack"]

Floats = NDArray[np.float64]

#: Name of the field that ships with the program. A field that plans were made on never changes:
#: a better one gets another name and another file.
BAKED = "F1"

#: Candidates per cm² of the canonical scalp: denser than anyone needs. Practice grade: SMP goes
#: up to about 100 dots per cm², and hair itself to 130 to 200 (Guo 2017, measured).
PER_CM2 = 200.0

#: Height of the lowest candidates, as the y of a direction: below the nape and the sideburns.
LOWEST = -0.62

#: Points thrown for each candidate kept. With more, the full field gets more regular, and no
#: prefix of it gets better: the ranking decides those.
_THROWN = 4


@dataclass(frozen=True, eq=False)
class Field:
    """Candidate follicles in the order of their rank.

    Attributes
    ----------
    id : str
        Name of the field; with a candidate's number it identifies a dot for ever.
    direction : (n, 3) float32
        Unit vectors from the scalp's centre. A candidate's number is its index and its rank.
    per_cm2 : float
        Candidates per cm² of the canonical scalp, the same everywhere.
    """

    id: str
    direction: NDArray[np.float32]
    per_cm2: float

    def __post_init__(self) -> None:
        self.direction.flags.writeable = False

    def __len__(self) -> int:
        return len(self.direction)

    @property
    def points_mm(self) -> Floats:
        """The candidates on the canonical scalp about its centre, (n, 3), mm."""
        return _on_scalp(self.direction.astype(np.float64))


def baked() -> Field:
    """Give the field that ships with the program (read once, then kept)."""
    return _baked(BAKED)


@cache
def _baked(name: str) -> Field:
    packed = np.load(Path(__file__).with_name(f"field-{name}.npy"))
    return Field(name, unpack(packed), PER_CM2)


#: Half the width of the chart that a baked field's 16-bit numbers span: its radius at `LOWEST`.
_HALF_WIDTH_MM = 162.0


def pack(direction: NDArray[np.floating]) -> NDArray[np.uint16]:
    """Directions (n, 3) as 16-bit chart coordinates (n, 2); off by less than 0.01 mm."""
    part = chart_mm(direction) / (2 * _HALF_WIDTH_MM) + 0.5
    return np.rint(part * 65535).astype(np.uint16)


def unpack(packed: NDArray[np.uint16]) -> NDArray[np.float32]:
    """Invert `pack`."""
    chart = packed * (2 * _HALF_WIDTH_MM / 65535) - _HALF_WIDTH_MM
    return directions_of_chart(chart).astype(np.float32)


def lay(seed: int, per_cm2: float = PER_CM2, lowest: float = LOWEST) -> Field:
    """Lay a field from nothing.

    Parameters
    ----------
    seed : int
        The same seed gives the same field.
    per_cm2 : float
        Candidates per cm² of the canonical scalp.
    lowest : float
        y of the lowest directions, -1..1.

    Returns
    -------
    Field
        Named after the seed.
    """
    from stubble.dots.elimination import fall, packing_radius_mm  # numba is slow to import

    # The whole closed surface is laid, then cut: so there is no border at which candidates, having
    # neighbours on one side only, would crowd.
    rng = np.random.default_rng(seed)
    area = canonical_area_cm2(-1.0) * 100
    count = round(area * per_cm2 / 100)
    points = _throw(rng, _THROWN * count)
    # Yuksel's beta 0.65 and gamma 1.5: how near to one another thrown points are all the same.
    radius = packing_radius_mm(area, count)
    fallen = fall(points, count, radius, radius * 0.65 * (1 - _THROWN**-1.5))
    points = np.delete(points, fallen, axis=0)

    # Then half of them fall, and half of the rest, and so on; who falls early ranks late.
    order = []
    index = np.arange(count)
    while len(index) > 16:
        keep = len(index) // 2
        fallen = fall(points[index], keep, packing_radius_mm(area, keep))
        order.append(index[fallen])
        index = np.delete(index, fallen)
    order.append(rng.permutation(index))
    ranked = points[np.concatenate(order)[::-1]]

    direction = (ranked / np.linalg.norm(ranked, axis=1, keepdims=True)).astype(np.float32)
    return Field(f"laid-{seed}", direction[direction[:, 1] >= lowest], per_cm2)


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
