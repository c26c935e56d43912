"""The dots: the one list that the picture, the plan and the artist share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stubble.dots.hand import Hand
from stubble.head.zones import ZONES

__all__ = ["Dots", "by_hand", "joined"]

Floats = NDArray[np.float64]
Integers = NDArray[np.integer]


@dataclass(frozen=True, eq=False)
class Dots:
    """Dots by number, as they are meant or as a hand makes them. Arrays are read-only.

    Attributes
    ----------
    field : str
        Id of the field that the dots were chosen from.
    regularity : float
        The order in which they were chosen: Clark-Evans R.
    seed : int
        Of whatever is left to chance.
    number : (n,) int32
        Candidate in that field. Field and number together are the dot's identity; everything else
        may change when the head is fitted again.
    direction : (n, 3) float64
        The candidate's unit vector from the scalp's centre: where the dot was meant.
    chart_mm : (n, 2) float64
        The same on the flat chart.
    xyz_mm : (n, 3) float64
        Where the dot is, in the head frame.
    error_mm : (n,) float64
        How well the surface is known there: standard error along the normal. What the scale may be
        off comes on top.
    normal : (n, 3) float64
        Outward unit normal of the skin.
    diameter_mm, depth_mm : (n,) float64
        Of the deposit, and of its middle below the skin.
    shade : (n,) float64
        ml of water to 1 ml of pigment.
    session : (n,) uint8
        From 1.
    zone : (n,) uint8
        Index into `ZONES`.
    needle : (n,) uint8
        Index into `NEEDLES`.
    hairs : (n,) uint8
        Hairs of the follicular unit that the dot stands for; 3 is three or more.
    made : (n,) bool
        It has been made, and lies where it was made; the others are meant.
    """

    field: str
    regularity: float
    seed: int
    number: NDArray[np.int32]
    direction: Floats
    chart_mm: Floats
    xyz_mm: Floats
    error_mm: Floats
    normal: Floats
    diameter_mm: Floats
    depth_mm: Floats
    shade: Floats
    session: NDArray[np.uint8]
    zone: NDArray[np.uint8]
    needle: NDArray[np.uint8]
    hairs: NDArray[np.uint8]
    made: NDArray[np.bool_]

    def __post_init__(self) -> None:
        n = len(self.number)
        width = {"direction": (n, 3), "xyz_mm": (n, 3), "normal": (n, 3), "chart_mm": (n, 2)}
        for name, value in vars(self).items():
            if isinstance(value, np.ndarray):
                if value.shape != width.get(name, (n,)):
                    raise ValueError(f"Dots.{name} has shape {value.shape} for {n} dots.")
                value.flags.writeable = False
        if n and self.zone.max() >= len(ZONES):
            raise ValueError(f"Dots.zone {self.zone.max()} is none of the {len(ZONES)} zones.")

    def __len__(self) -> int:
        return len(self.number)

    @property
    def identity(self) -> list[str]:
        """Each dot's name, such as ``F1-012345``."""
        return [f"{self.field}-{number:06d}" for number in self.number.tolist()]

    def __getitem__(self, chosen: NDArray[np.bool_] | Integers | slice) -> Dots:
        """Some of the dots."""
        arrays: dict[str, Any] = {
            name: value[chosen]
            for name, value in vars(self).items()
            if isinstance(value, np.ndarray)
        }
        return replace(self, **arrays)


def by_hand(dots: Dots, hand: Hand) -> Dots:
    """What a hand makes of dots as meant: a little aside, smaller or larger, some not at all.

    Parameters
    ----------
    dots : Dots
        As meant.
    hand : Hand
        Whose. The same dot with the same seed is always made the same, whatever its neighbours.

    Returns
    -------
    Dots
        As made; dots that do not take are left out. Those that have been made are what they are.
    """
    deviation = hand.deviation(dots.field, dots.number, dots.seed)
    across, along = _tangents(dots.normal)
    meant = ~dots.made
    aside = deviation.aside_mm * meant[:, None]
    made = replace(
        dots,
        # A third of a millimetre along the tangent leaves a head's surface by less than a micron.
        xyz_mm=dots.xyz_mm + aside[:, :1] * across + aside[:, 1:] * along,
        diameter_mm=dots.diameter_mm * np.where(meant, deviation.size, 1),
        depth_mm=dots.depth_mm * np.where(meant, deviation.depth, 1),
    )
    return made[~(deviation.missed & meant)]


def joined(first: Dots, second: Dots) -> Dots:
    """Two lists of one field as one, by number."""
    if first.field != second.field:
        raise ValueError(f"Dots of {first.field} and {second.field} are not one list.")
    arrays: dict[str, Any] = {
        name: np.concatenate([value, getattr(second, name)])
        for name, value in vars(first).items()
        if isinstance(value, np.ndarray)
    }
    both = replace(first, **arrays)
    return both[np.argsort(both.number, kind="stable")]


def _tangents(normal: Floats) -> tuple[Floats, Floats]:
    """Two directions of the skin at right angles: left and front at the vertex, and carried down.

    Smooth wherever the normal does not point straight down, as no scalp's does: so a dot's
    deviation turns no further than its skin when a head is fitted again. (Frisvad 2012, Journal of
    Graphics Tools 16:151, about the vertical.)
    """
    x, y, z = normal.T
    a = 1 / np.maximum(1 + y, 1e-6)
    b = -x * z * a
    return np.stack([1 - x * x * a, -x, b], axis=1), np.stack([b, -z, 1 - z * z * a], axis=1)
