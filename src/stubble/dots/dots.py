"""The dots: the one list that the picture, the plan and the artist share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from stubble.dots.hand import SKILLED, Hand
from stubble.head.surface import chart_mm

if TYPE_CHECKING:
    from stubble.dots.field import Field

__all__ = ["ZONES", "Dots", "make"]

Floats = NDArray[np.float64]
Integers = NDArray[np.integer]

#: Names of the zones; a dot's ``zone`` is an index into them.
ZONES = ("frontal", "mid-scalp", "vertex", "temple", "parietal", "occipital", "nape")


@dataclass(frozen=True, eq=False)
class Dots:
    """Dots as a hand makes them, in rank order. Arrays are read-only, one entry per dot.

    Attributes
    ----------
    field : str
        Id of the field that the dots were chosen from.
    seed : int
        Of the hand.
    number : (n,) int32
        Candidate in that field. Field and number together are the dot's identity; everything else
        may change when the head is fitted again.
    direction : (n, 3) float64
        The candidate's unit vector from the scalp's centre: where the dot was meant.
    chart_mm : (n, 2) float64
        The same on the flat chart.
    xyz_mm : (n, 3) float64
        Where the dot is made, in the head frame.
    normal : (n, 3) float64
        Outward unit normal of the skin.
    diameter_mm, depth_mm : (n,) float64
        As made.
    shade : (n,) float64
        ml of water to 1 ml of pigment.
    session : (n,) uint8
        From 1.
    zone : (n,) uint8
        Index into `ZONES`.
    missed : (n,) bool
        Dots that the hand makes but that do not take: planned and counted, but not to be seen.
    """

    field: str
    seed: int
    number: NDArray[np.int32]
    direction: Floats
    chart_mm: Floats
    xyz_mm: Floats
    normal: Floats
    diameter_mm: Floats
    depth_mm: Floats
    shade: Floats
    session: NDArray[np.uint8]
    zone: NDArray[np.uint8]
    missed: NDArray[np.bool_]

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


def make(
    field: Field,
    number: Integers,
    *,
    xyz_mm: Floats,
    normal: Floats,
    diameter_mm: Floats | float,
    depth_mm: Floats | float,
    shade: Floats | float,
    session: Integers | int,
    zone: Integers | int,
    hand: Hand = SKILLED,
    seed: int = 1,
) -> Dots:
    """Make the dots that were meant, as a hand would.

    Parameters
    ----------
    field : Field
        Where the candidates come from.
    number : (n,) int
        The chosen candidates: ``np.flatnonzero(select(...))``.
    xyz_mm, normal : (n, 3) float
        The skin at those candidates, head frame.
    diameter_mm, depth_mm, shade, session, zone : (n,) or one value for all
        As meant; see `Dots`.
    hand : Hand
        Whose.
    seed : int
        Same seed, same hand: same deviation of each dot.

    Returns
    -------
    Dots
    """
    n = len(number)
    deviation = hand.deviation(field.id, number, seed)
    across, along = _tangents(normal)
    aside = deviation.aside_mm
    direction = field.direction[number].astype(np.float64)
    return Dots(
        field=field.id,
        seed=seed,
        number=number.astype(np.int32),
        direction=direction,
        chart_mm=chart_mm(direction),
        # A third of a millimetre along the tangent leaves a head's surface by less than a micron.
        xyz_mm=xyz_mm + aside[:, :1] * across + aside[:, 1:] * along,
        normal=normal.astype(np.float64),
        diameter_mm=diameter_mm * deviation.size,
        depth_mm=depth_mm * deviation.depth,
        shade=np.array(np.broadcast_to(shade, n), np.float64),
        session=np.array(np.broadcast_to(session, n), np.uint8),
        zone=np.array(np.broadcast_to(zone, n), np.uint8),
        missed=deviation.missed,
    )


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
