"""How many dots there will be to make, with an honest range.

The list has as many dots as the head that was fitted has room for. The head may be larger or
smaller, by what its scale and its shape may be off; and some dots do not take and are made again.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stubble.dots import Dots
from stubble.head.scale import Scale
from stubble.head.surface import Scalp, harmonics
from stubble.head.zones import ZONES

__all__ = ["AGAIN", "Count", "Counts", "count"]

#: Dots made again, over those planned: usually, and nine times in ten between the last two. Our
#: assumption: a skilled hand misses one in fifty, and skin sheds a few more (one person in five
#: needs a session more, smp-domain 1.5 [34]).
AGAIN, AGAIN_LOW, AGAIN_HIGH = 0.05, 0.01, 0.15

#: Nine times in ten a normal stays within so many standard deviations.
_NINETY = 1.645


@dataclass(frozen=True)
class Count:
    """Dots of one part.

    Attributes
    ----------
    planned : int
        In the list.
    low, high : int
        The 90 % interval of those to be made, those made again among them.
    """

    planned: int
    low: int
    high: int


@dataclass(frozen=True)
class Counts:
    """Dots in all, by session from 1, and by zone."""

    total: Count
    by_session: dict[int, Count]
    by_zone: dict[str, Count]


def count(dots: Dots, scalp: Scalp, scale: Scale) -> Counts:
    """Count the dots of a plan.

    Parameters
    ----------
    dots : Dots
    scalp : Scalp
        The head they lie on.
    scale : Scale
        What its millimetres rest on.
    """
    # An area's logarithm changes with each coefficient by twice the harmonic, on the mean over it.
    # What the slopes add is a hundredth of that.
    basis = 2 * harmonics(dots.direction)
    sessions = range(1, int(dots.session.max(initial=0)) + 1)

    def part(chosen: NDArray[np.bool_]) -> Count:
        left = chosen & ~dots.made
        done, todo = int((chosen & dots.made).sum()), int(left.sum())
        if not todo:
            return Count(done, done, done)
        change = basis[left].mean(axis=0)
        area = _NINETY * math.sqrt(change @ scalp.covariance @ change + (2 * scale.error) ** 2)
        low = 1 + AGAIN - math.hypot(area, AGAIN - AGAIN_LOW)
        high = 1 + AGAIN + math.hypot(area, AGAIN_HIGH - AGAIN)
        return Count(done + todo, done + math.floor(todo * low), done + math.ceil(todo * high))

    return Counts(
        total=part(np.ones(len(dots), bool)),
        by_session={number: part(dots.session == number) for number in sessions},
        by_zone={
            name: part(dots.zone == index)
            for index, name in enumerate(ZONES)
            if (dots.zone == index).any()
        },
    )
