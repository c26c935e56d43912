"""A share with how far it may be from what it would be in the long run."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

__all__ = ["FEW", "Share"]

#: Of so few a share says little, and is said to be of few (our assumption).
FEW = 20
_Z = 1.959964  # of the normal distribution, for 95 of 100


@dataclass(frozen=True)
class Share:
    """So many of so many.

    The interval is Wilson's (1927), of 95 %: it stays within 0 and 1 and is usable for few and for
    shares near the ends (Brown, Cai and DasGupta 2001).
    """

    part: int
    of: int

    def __post_init__(self) -> None:
        if not 0 <= self.part <= self.of:
            raise ValueError(f"{self.part} of {self.of} is no share.")

    @property
    def rate(self) -> float:
        """From 0 to 1; 0 of none."""
        return self.part / self.of if self.of else 0.0

    @property
    def few(self) -> bool:
        """Whether it is of few."""
        return self.of < FEW

    @property
    def interval(self) -> tuple[float, float]:
        """Lower and upper end; 0 and 1 of none: nothing is known."""
        if not self.of:
            return 0.0, 1.0
        rate, n, zz = self.rate, self.of, _Z * _Z
        middle = (rate + zz / (2 * n)) / (1 + zz / n)
        half = _Z / (1 + zz / n) * sqrt(rate * (1 - rate) / n + zz / (4 * n * n))
        low = 0.0 if not self.part else max(0.0, middle - half)
        high = 1.0 if self.part == n else min(1.0, middle + half)
        return low, high
