"""One measured number and the bar it is held against."""

from __future__ import annotations

import math
from dataclasses import dataclass

__all__ = ["Figure"]


@dataclass(frozen=True)
class Figure:
    """A name, a value with its unit, and the most it may be (None: for information)."""

    name: str
    value: float
    unit: str
    bar: float | None = None

    @property
    def ok(self) -> bool:
        """The bar is kept."""
        return self.bar is None or (math.isfinite(self.value) and self.value <= self.bar)
