"""How sure a figure of few clients is. No shape is assumed of what they answer.

Everything is at 90 %, both ends alike: each end is passed by chance once in twenty at most (for
shares, about), so where nothing happened the upper end is the usual 95 % bound ("rule of three").
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from statistics import NormalDist

__all__ = ["LEAST", "LEVEL", "exact", "median_interval", "wilson"]

LEVEL = 0.90
#: Of fewer, not even the span of all answers holds the middle at 90 %: of 4 it does at 87.5 %.
LEAST = 5


def median_interval(values: Sequence[float], level: float = LEVEL) -> tuple[float, float] | None:
    """Interval of the median from the ordered values themselves (exact, by the sign test).

    Whatever the values' distribution, the number of values below its median is at most a fair
    coin's; ties make the interval only wider (David & Nagaraja, Order Statistics, 7.1).

    Returns
    -------
    tuple of float or None
        None where there are too few.
    """
    ordered, n = sorted(values), len(values)
    tail, drop, below = (1 - level) / 2, 0, 0.0
    while drop < n:
        below += math.comb(n, drop) / 2**n
        if below > tail:
            break
        drop += 1
    return (ordered[drop - 1], ordered[n - drop]) if drop else None


def wilson(count: int, of: int, level: float = LEVEL) -> tuple[float, float]:
    """Interval of a share (Wilson 1927): near its level also for few and for shares near 0 or 1."""
    z = NormalDist().inv_cdf((1 + level) / 2)
    share, scale = count / of, 1 + z * z / of
    middle = (share + z * z / (2 * of)) / scale
    reach = z / scale * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def exact(count: int, of: int, level: float = LEVEL) -> tuple[float, float]:
    """Interval of the share of something rare: never too narrow (Clopper & Pearson 1934)."""
    tail = (1 - level) / 2
    low = 0.0 if count == 0 else _where(lambda p: 1 - _at_most(count - 1, of, p), tail)
    high = 1.0 if count == of else _where(lambda p: -_at_most(count, of, p), -tail)
    return low, high


def _at_most(count: int, of: int, share: float) -> float:
    return sum(math.exp(_log_chance(k, of, share)) for k in range(count + 1))


def _log_chance(count: int, of: int, share: float) -> float:
    rest = of - count  # by logarithms: the ways to choose 1,000 of 2,000 are too many for a float
    ways = math.lgamma(of + 1) - math.lgamma(count + 1) - math.lgamma(rest + 1)
    return ways + count * math.log(share) + rest * math.log1p(-share)


def _where(rises: Callable[[float], float], to: float) -> float:
    low, high = 0.0, 1.0
    for _step in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if rises(middle) < to else (low, middle)
    return (low + high) / 2
