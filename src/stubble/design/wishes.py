"""What a person asks for."""

from __future__ import annotations

import math
from dataclasses import dataclass

from stubble.errors import WishError

__all__ = ["RANGES", "SHAPES", "Look", "Wishes"]

#: The hairlines that can be asked for.
SHAPES = ("natural", "straight", "rounded", "m", "peak", "mature")

#: Lowest and highest value of each wish that is a number.
RANGES: dict[str, tuple[float, float]] = {
    "hairline_mm": (40.0, 100.0),
    "softness_mm": (0.0, 15.0),
    "density": (20.0, 200.0),
    "shade": (0.0, 25.0),
}

_UNITS = {
    "hairline_mm": "mm above the point between the brows",
    "softness_mm": "mm",
    "density": "hairs and dots per cm2",
    "shade": "ml of water to 1 ml of pigment",
}


@dataclass(frozen=True)
class Look:
    """What is to be made: wishes with nothing left open. Attributes as of `Wishes`."""

    hairline_mm: float
    shape: str
    softness_mm: float
    density: float
    shade: float
    seed: int


@dataclass(frozen=True)
class Wishes:
    """What a person asks for; None leaves it to the advice for this head.

    Attributes
    ----------
    hairline_mm : float or None
        Height of the hairline's middle (the mid-frontal point) above the glabella, along the skin,
        40 to 100.
    shape : str
        One of `SHAPES`.
    softness_mm : float
        Width of the zone in which the density rises, 0 to 15.
    density : float or None
        Hairs and dots together per cm², 20 to 200.
    shade : float or None
        ml of water to 1 ml of pigment, 0 (darkest) to 25.
    seed : int
        Of everything that is left to chance.

    Raises
    ------
    WishError
        When a wish is outside its range.
    """

    hairline_mm: float | None = None
    shape: str = "natural"
    softness_mm: float = 7.0
    density: float | None = None
    shade: float | None = None
    seed: int = 1

    def __post_init__(self) -> None:
        for name, (low, high) in RANGES.items():
            value = getattr(self, name)
            if value is None:
                continue
            number = isinstance(value, int | float) and not isinstance(value, bool)
            if not (number and math.isfinite(value) and low <= value <= high):
                label = name.removesuffix("_mm")
                shown = f"{value:g}" if number else repr(value)
                raise WishError(
                    f"The {label} wished for is {shown}; choose one from {low:g} to {high:g} "
                    f"{_UNITS[name]}."
                )
        if self.shape not in SHAPES:
            raise WishError(
                f"There is no hairline called {self.shape!r}; choose one of {', '.join(SHAPES)}."
            )
        if type(self.seed) is not int or self.seed < 0:  # True is no seed
            raise WishError(f"The seed is {self.seed}; choose a whole number from 0 upwards.")

    def over(self, advised: Look) -> Look:
        """Take what is left open from the advice."""
        return Look(
            hairline_mm=advised.hairline_mm if self.hairline_mm is None else self.hairline_mm,
            shape=self.shape,
            softness_mm=self.softness_mm,
            density=advised.density if self.density is None else self.density,
            shade=advised.shade if self.shade is None else self.shade,
            seed=self.seed,
        )
