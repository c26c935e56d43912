"""A share with how far it may be from what it would be in the long run."""

from __future__ import annotations

from dataclasses import dataclass

from studio.outcome.intervals import wilson

__all__ = ["FEW", "Share"]

#: Of so few a share says little, and is said to be of few (our assumption).
FEW = 20


@dataclass(frozen=True)
class Share:
    """So many of so many, with Wilson's interval at the level of the whole house."""

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
        return wilson(self.part, self.of) if self.of else (0.0, 1.0)
