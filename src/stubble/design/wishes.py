"""What a person asks for."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from stubble.design.presets import PRESETS
from stubble.design.style import SHAPES, STYLES
from stubble.errors import WishError

__all__ = [
    "HANDLES", "NATURAL", "RANGES", "Donor", "Look", "Moved", "Override", "Person", "Wishes",
]  # fmt: skip

#: How regular dots are unless somebody says otherwise, as Clark-Evans R. Our assumption: scalps lie
#: between random (1) and hexagonal (2.15), evenly spaced dots are how a trichoscope tells pigment
#: from hair (smp-domain 1.1, 2.4), and the hand adds some disorder.
NATURAL = 1.44

_SIDE = ("forelock", "mound", "corner", "recess", "peak", "sideburn")

#: Handles of a hairline, from the person's left sideburn over the forehead to the right one: the
#: forelocks 12 mm beside the middle, the mounds above the pupils, the frontotemporal corners, the
#: recesses halfway down to the temporal peaks, and the sideburns.
HANDLES = (
    *(f"left {name}" for name in reversed(_SIDE)),
    "middle",
    *(f"right {name}" for name in _SIDE),
)

#: Lowest and highest value of each wish that is a number.
RANGES: dict[str, tuple[float, float]] = {
    "hairline_mm": (40.0, 100.0),
    "softness_mm": (0.0, 15.0),
    "density": (20.0, 200.0),
    "shade": (0.0, 25.0),
    "regularity": (1.30, 1.65),
    "shave_mm": (0.0, 6.0),
}

_UNITS = {
    "hairline_mm": "mm above the point between the brows",
    "softness_mm": "mm",
    "density": "hairs and dots per cm2",
    "shade": "ml of water to 1 ml of pigment",
    "regularity": "(Clark-Evans R)",
    "shave_mm": "mm",
}

#: Ages that can be told, years.
_AGES = (18, 110)


@dataclass(frozen=True)
class Moved:
    """A handle of the hairline that a person has put somewhere else.

    Attributes
    ----------
    handle : str
        One of `HANDLES`.
    u_mm, v_mm : float
        Where to, on the flat chart.

    Raises
    ------
    WishError
        When there is no such handle or the place is none.
    """

    handle: str
    u_mm: float
    v_mm: float

    def __post_init__(self) -> None:
        if self.handle not in HANDLES:
            raise WishError(
                f"A hairline has no handle called {self.handle!r}; choose one of "
                f"{', '.join(HANDLES)}."
            )
        if not (math.isfinite(self.u_mm) and math.isfinite(self.v_mm)):
            raise WishError(
                f"The {self.handle} was moved off the head. Please put it on the scalp."
            )


@dataclass(frozen=True)
class Override:
    """A rule that is broken on purpose, and why.

    Attributes
    ----------
    kind : str
        Of the `Caution` that is set aside.
    sentence : str
        The reason, in the artist's or the person's own words; kept with the plan.

    Raises
    ------
    WishError
        Without a reason.
    """

    kind: str
    sentence: str

    def __post_init__(self) -> None:
        if not self.sentence.strip():
            raise WishError("Please say in a sentence why this rule is set aside.")


@dataclass(frozen=True)
class Person:
    """What a person tells of themselves, as far as they like.

    Attributes
    ----------
    age : float or None
        Years, 18 to 110.
    sex : {"male", "female"} or None
        As told, never guessed.

    Raises
    ------
    WishError
        When one of them cannot be.
    """

    age: float | None = None
    sex: str | None = None

    def __post_init__(self) -> None:
        low, high = _AGES
        if self.age is not None and not low <= self.age <= high:
            raise WishError(f"The age is {self.age:g}; tell one from {low} to {high} years.")
        if self.sex not in (None, "male", "female"):
            raise WishError(f"The sex is {self.sex!r}; tell male or female, or leave it out.")


@dataclass(frozen=True)
class Donor:
    """Density of a person's own full hair, where it has been counted.

    Attributes
    ----------
    per_cm2 : float
        Hairs per cm², single ones.
    low, high : float
        The 90 % interval.
    source : str
        How it is known, as a phrase: "counted in a close-up of the back of the head".

    Raises
    ------
    WishError
        When these are no densities.
    """

    per_cm2: float
    low: float
    high: float
    source: str

    def __post_init__(self) -> None:
        if not 0 < self.low <= self.per_cm2 <= self.high < math.inf:
            raise WishError(
                f"The donor's density is {self.per_cm2:g} ({self.low:g} to {self.high:g}) hairs "
                "per cm2; tell a positive one inside its interval."
            )

    @property
    def wanted(self) -> float:
        """What to wish for to match it, per cm²: as much, as far as that can be wished for."""
        return _within(float(round(self.per_cm2)), "density")


@dataclass(frozen=True)
class Look:
    """What is to be made: wishes with nothing left open. Attributes as of `Wishes`."""

    hairline_mm: float
    shape: str
    softness_mm: float
    density: float
    shade: float
    seed: int
    temple_peaks: bool = False
    sideburns: bool = False
    moved: tuple[Moved, ...] = ()
    overrides: tuple[Override, ...] = ()
    regularity: float = NATURAL
    preset: str = "shaved"
    donor: Donor | None = None
    shave_mm: float | None = None


@dataclass(frozen=True)
class Wishes:
    """What a person asks for; None leaves it to the advice for this head.

    Attributes
    ----------
    hairline_mm : float or None
        Height of the hairline's middle (the mid-frontal point) above the glabella, along the skin,
        40 to 100.
    shape : str or None
        One of `SHAPES`.
    softness_mm : float or None
        Width of the zone in which the density rises, 0 to 15; None for the shape's own.
    density : float or None
        Hairs and dots together per cm², 20 to 200.
    shade : float or None
        ml of water to 1 ml of pigment, 0 (darkest) to 25.
    seed : int
        Of everything that is left to chance.
    temple_peaks, sideburns : bool
        Whether these are built anew; if not, the line follows the hair that is there.
    moved : tuple of Moved
        Handles that a person has put elsewhere, each once.
    overrides : tuple of Override
        Rules set aside, each with a reason.
    regularity : float or None
        How evenly dots are spaced, as Clark-Evans R: 1.30 (wild) to 1.65 (even); 1 would be chance.
    preset : str
        What it is to look like: one of `stubble.design.presets.PRESETS`.
    donor : Donor or None
        Density of this person's own full hair, where it has been counted; it is what is wished for
        unless another density is.
    shave_mm : float or None
        Length to which hair is clipped in the picture, 0 to 6: a foil shaver leaves 0.1, a clipper
        without guard 0.5. None leaves the hair as it is.

    Raises
    ------
    WishError
        When a wish is outside its range.
    """

    hairline_mm: float | None = None
    shape: str | None = None
    softness_mm: float | None = None
    density: float | None = None
    shade: float | None = None
    seed: int = 1
    temple_peaks: bool = False
    sideburns: bool = False
    moved: tuple[Moved, ...] = field(default=())
    overrides: tuple[Override, ...] = field(default=())
    regularity: float | None = None
    preset: str = "shaved"
    donor: Donor | None = None
    shave_mm: float | None = None

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
        if self.preset not in PRESETS:
            raise WishError(
                f"There is no look called {self.preset!r}; choose one of {', '.join(PRESETS)}."
            )
        if self.shape is not None and self.shape not in SHAPES:
            raise WishError(
                f"There is no hairline called {self.shape!r}; choose one of {', '.join(SHAPES)}."
            )
        if type(self.seed) is not int or self.seed < 0:  # True is no seed
            raise WishError(f"The seed is {self.seed}; choose a whole number from 0 upwards.")
        names = [moved.handle for moved in self.moved]
        if len(set(names)) < len(names):
            raise WishError("A handle of the hairline was moved twice; give each its last place.")

    def over(self, advised: Look) -> Look:
        """Take what is left open from the advice."""
        shape = self.shape or advised.shape
        softness = self.softness_mm
        if softness is None:
            own = shape == advised.shape
            softness = advised.softness_mm if own else STYLES[shape].softness_mm
        height = self.hairline_mm
        if height is None:
            lift = STYLES[shape].lift_mm - STYLES[advised.shape].lift_mm
            height = _within(advised.hairline_mm + lift, "hairline_mm")
        donor = self.donor or advised.donor
        density = self.density
        if density is None:
            density = advised.density if self.donor is None else self.donor.wanted
        return Look(
            hairline_mm=height,
            shape=shape,
            softness_mm=softness,
            density=density,
            shade=advised.shade if self.shade is None else self.shade,
            seed=self.seed,
            temple_peaks=self.temple_peaks or PRESETS[self.preset].builds_sides,
            sideburns=self.sideburns or PRESETS[self.preset].builds_sides,
            moved=self.moved,
            overrides=self.overrides,
            regularity=advised.regularity if self.regularity is None else self.regularity,
            preset=self.preset,
            donor=donor,
            shave_mm=self.shave_mm,
        )


def _within(value: float, name: str) -> float:
    low, high = RANGES[name]
    return min(max(value, low), high)
