"""The hand: what becomes of a dot that was meant.

No artist is a plotter. Each dot is set down a little beside where it was meant, a little larger or
smaller, deeper or shallower, and now and then it does not take. All of that is drawn from the dot's
own identity: it stays with the dot, however many others come and go.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stubble.errors import WishError

__all__ = ["PERFECT", "POOR", "SKILLED", "Deviation", "Hand", "uniform"]

Floats = NDArray[np.float64]
Hashes = NDArray[np.uint64]

#: A deviation stops at this many standard deviations of the untruncated normal: someone who watches
#: what they do does not miss by more. Our assumption.
_LIMIT = 2.0


@dataclass(frozen=True)
class Deviation:
    """How each of n dots differs from what was meant.

    Attributes
    ----------
    aside_mm : (n, 2) float64
        Shift along two directions of the skin at right angles.
    size, depth : (n,) float64
        Factors on diameter and depth, of mean 1.
    missed : (n,) bool
        No pigment took.
    """

    aside_mm: Floats
    size: Floats
    depth: Floats
    missed: NDArray[np.bool_]


@dataclass(frozen=True)
class Hand:
    """How far an artist's dots fall from what was meant.

    Attributes
    ----------
    placement_mm : float
        Standard deviation of place, mm, along each of two directions at right angles.
    size_cv, depth_cv : float
        Coefficient of variation (standard deviation over mean, log-normal) of diameter and depth.
    misses : float
        Share of the dots that do not take, 0..1.
    """

    placement_mm: float
    size_cv: float
    depth_cv: float
    misses: float

    def __post_init__(self) -> None:
        spreads = (self.placement_mm, self.size_cv, self.depth_cv)
        if not all(0 <= s <= 1 for s in spreads) or not 0 <= self.misses <= 1:
            raise WishError(
                f"{self} is no hand: placement is 0 to 1 mm, the other figures are 0 to 1."
            )

    def deviation(self, field: str, number: NDArray[np.integer], seed: int) -> Deviation:
        """Draw each dot's deviation.

        Parameters
        ----------
        field : str
            Id of the field the dots come from.
        number : (n,) int
            Candidate numbers; a dot's deviation depends on its own number alone.
        seed : int
            Another seed is another day of the same hand.
        """
        key = _key(f"{field} {seed}")
        drawn = [_uniform(number, key, stream) for stream in range(5)]
        place = _pair(drawn[0], drawn[1])
        size, depth = _pair(drawn[2], drawn[3]).T
        return Deviation(
            aside_mm=self.placement_mm * place,
            size=_log_normal(size, self.size_cv),
            depth=_log_normal(depth, self.depth_cv),
            missed=drawn[4] < self.misses,
        )


#: What a plotter would do.
PERFECT = Hand(placement_mm=0.0, size_cv=0.0, depth_cv=0.0, misses=0.0)

#: The default. All of it our assumption; nobody has published such figures. The trade's lore has
#: diameters vary by 20 to 25 %; a good hand is steadier, and sees the dot beside.
SKILLED = Hand(placement_mm=0.08, size_cv=0.15, depth_cv=0.10, misses=0.02)

#: A beginner in a hurry. Our assumption throughout.
POOR = Hand(placement_mm=0.30, size_cv=0.40, depth_cv=0.30, misses=0.10)


def _log_normal(normal: Floats, cv: float) -> Floats:
    """Turn standard normals into factors of mean 1."""
    spread = math.sqrt(math.log1p(cv * cv))
    return np.asarray(np.exp(spread * normal - spread * spread / 2))


def _pair(radial: Floats, angular: Floats) -> Floats:
    """Turn uniforms into pairs of normals of unit variance, none further out than the limit."""
    beyond = math.exp(-_LIMIT * _LIMIT / 2)
    inside = 1 - beyond
    # Variance that the cut takes away along each axis, given back.
    variance = 1 - _LIMIT * _LIMIT / 2 * beyond / inside
    r = np.sqrt(-2 * np.log1p(-inside * radial) / variance)
    turn = 2 * np.pi * angular
    return np.stack([r * np.cos(turn), r * np.sin(turn)], axis=-1)


def uniform(number: NDArray[np.integer], name: str) -> Floats:
    """Draw for each number, (n,), one of [0, 1), the same whatever the others.

    Parameters
    ----------
    number : (n,) int
    name : str
        Of what is drawn: other names are other draws.
    """
    return _uniform(number, _key(name), 0)


def _key(name: str) -> np.uint64:
    digest = hashlib.blake2b(name.encode(), digest_size=8).digest()
    return np.uint64(int.from_bytes(digest, "little"))


def _uniform(number: NDArray[np.integer], key: np.uint64, stream: int) -> Floats:
    """Hash numbers to uniforms in [0, 1): SplitMix64, Steele et al. 2014, OOPSLA 49:453."""
    z = number.astype(np.uint64) * np.uint64(8) + np.uint64(stream)
    z = (z + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15) + key
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z ^= z >> np.uint64(31)
    return np.asarray((z >> np.uint64(11)) * 2.0**-53)
