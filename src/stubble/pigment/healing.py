"""What time makes of dots: fresh under their scabs, healed, and faded over the years.

A plan speaks of healed dots, as they are after four weeks. Before that, pigment in the epidermis
goes with the scab and pigment too deep is carried off; after it, what is left thins slowly and
spreads. All of it acts on what a deposit is (load, width, depth), never on how strongly it is
drawn, so a dense dot pales late and then soon, as physics has it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from stubble.errors import WishError
from stubble.photo.picture import sealed

__all__ = ["COURSE", "GRADES", "HEALED_DAYS", "Aged", "Course", "aged", "days_of"]

Floats = NDArray[np.float64]

#: When dots count as healed, days: the final colour of a session stands after four to six weeks.
HEALED_DAYS = 28.0

#: The longest course that is told, days.
_LONGEST_DAYS = 3653.0
_YEAR = 365.25


@dataclass(frozen=True)
class Course:
    """How pigment comes and goes. Every value may be set otherwise by who knows better.

    Attributes
    ----------
    surface : float
        Pigment in the epidermis when fresh, over what is there when healed.
    surface_days : float
        Time constant with which it is shed.
    deep : float
        Pigment below the papillary dermis when fresh, likewise.
    deep_days : float
        Time constant with which it is cleared.
    half_years : float
        After which half of the pigment that stays has gone. What is easily carried off goes first:
        1 / (1 + t / half). The eye misses less, since a dense deposit hides light it would absorb.
    half_years_in_scars : float
    sun : float
        How many times faster pigment fades in much sun.
    swollen : float
        Width of a fresh mark over that of the healed dot, less 1.
    swollen_days : float
        Time constant with which that goes.
    shallower : float
        How much nearer to the surface the middle of a fresh deposit is, as a share of its depth:
        the puncture is open and filled, so a fresh dot is blacker than it will be. Goes likewise.
    widens_per_year : float
        Growth of the diameter, as a share, each year after healing.
    sinks_mm_per_year : float
        How much deeper the middle of the deposit comes to lie each year.

    Raises
    ------
    WishError
        If one of them cannot be.
    """

    surface: float = 0.42
    surface_days: float = 4.0
    deep: float = 0.25
    deep_days: float = 6.0
    half_years: float = 1.35
    half_years_in_scars: float = 0.65
    sun: float = 1.5
    swollen: float = 0.3
    swollen_days: float = 3.5
    shallower: float = 0.25
    widens_per_year: float = 0.03
    sinks_mm_per_year: float = 0.003

    def __post_init__(self) -> None:
        for name in ("surface_days", "deep_days", "half_years", "half_years_in_scars", "sun"):
            if getattr(self, name) <= 0:
                raise WishError(f"In a course of healing, {name} is more than 0.")
        for name in ("surface", "deep", "swollen", "widens_per_year", "sinks_mm_per_year"):
            if getattr(self, name) < 0:
                raise WishError(f"In a course of healing, {name} is 0 or more.")
        if not 0 <= self.shallower < 1:
            raise WishError("In a course of healing, shallower is a share from 0 to below 1.")


#: What usually happens.
COURSE = Course()

#: What each value rests on: grade and source. No paper gives a curve; these agree with all points
#: that are given.
GRADES = MappingProxyType(
    {
        "surface": ("assumption", "scabs take much of the pigment: smp-domain 1.7 [6][18]"),
        "surface_days": ("practice", "flaking from day 3 to day 7: smp-domain 1.7 [51][52]"),
        "deep": ("assumption", "pigment first reaches the deep dermis: smp-domain 1.3 [24]"),
        "deep_days": ("measured", "cleared from the deep dermis by week 3: smp-domain 1.7 [24]"),
        "half_years": (
            "measured",
            "a score by eye, so a field's tone, less by a tenth at 6 months, n = 10: 1.7 [12]",
        ),
        "half_years_in_scars": ("measured", "tone less by a fifth in scars: smp-domain 1.7 [12]"),
        "sun": ("assumption", "sun is the most quoted cause of fading: smp-domain 1.9 [56][67]"),
        "swollen": ("practice", "the needle's hole shrinks by half or less: smp-domain 1.1 [3][6]"),
        "swollen_days": ("practice", "swelling and scabs are gone after a week: smp-domain 1.7"),
        "shallower": ("assumption", "ink fills the puncture to the surface until it closes"),
        "widens_per_year": ("assumption", "2 to 4 %: smp-domain 1.8"),
        "sinks_mm_per_year": ("assumption", "what is left lies deeper: smp-domain 1.8 [60][62]"),
    }
)


@dataclass(frozen=True, eq=False)
class Aged:
    """Deposits as time has left them, each (n,) float64."""

    diameter_mm: Floats
    depth_mm: Floats
    load_per_mm: Floats


def aged(
    diameter_mm: NDArray[np.floating],
    depth_mm: NDArray[np.floating],
    load_per_mm: NDArray[np.floating],
    days: float,
    scar: NDArray[np.floating] | float = 0.0,
    sun: float = 0.0,
    course: Course = COURSE,
) -> Aged:
    """Let time pass.

    Parameters
    ----------
    diameter_mm, depth_mm, load_per_mm : (n,) float
        Of the healed dots.
    days : float
        Since they were made, 0 to 3,653.
    scar : (n,) float, optional
        How much of a dot lies in scar tissue, 0 to 1.
    sun : float, optional
        0 for a head under a hat, 1 for one in much sun.
    course : Course, optional

    Raises
    ------
    WishError
        If the days are outside their range.
    """
    if not 0 <= days <= _LONGEST_DAYS:
        raise WishError(f"Dots are shown from fresh to 10 years; {days:g} days is outside.")
    years = max(days - HEALED_DAYS, 0.0) / _YEAR

    def passing(days: float) -> float:
        """Pigment that goes while it heals."""
        on = course.surface * np.exp(-days / course.surface_days)
        return float(on + course.deep * np.exp(-days / course.deep_days))

    # What a healed dot would still have of it is no part of the course.
    fresh = max(passing(days) - passing(HEALED_DAYS), 0.0)
    rate = (1 - np.asarray(scar, float)) / course.half_years
    rate = rate + np.asarray(scar, float) / course.half_years_in_scars
    kept = 1 / (1 + years * rate * (1 + (course.sun - 1) * sun))
    open_still = np.exp(-days / course.swollen_days) * (days < HEALED_DAYS)
    swell = course.swollen * open_still
    spread = (1 + course.widens_per_year) ** years
    # Spreading thins: the same pigment in a wider column.
    load = np.asarray(load_per_mm, float) * (1 + fresh) * kept / spread**2
    return Aged(
        sealed(np.asarray(diameter_mm, float) * (1 + swell) * spread),
        sealed(
            np.asarray(depth_mm, float) * (1 - course.shallower * open_still)
            + course.sinks_mm_per_year * years
        ),
        sealed(load),
    )


def days_of(age: str) -> float:
    """Give the days of an age in words: ``fresh``, ``3d``, ``2w``, ``6mo`` or ``3y``.

    Raises
    ------
    WishError
        If it is none of these, or more than 10 years.
    """
    text = age.strip().lower()
    if text == "fresh":
        return 0.0
    if text == "healed":
        return HEALED_DAYS
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(d|w|mo|y)", text)
    if found is None:
        raise WishError(
            f"No such age: {age}. Write fresh, healed, or a number with d, w, mo or y, "
            "such as 14d, 6mo or 3y."
        )
    days = float(found[1]) * {"d": 1.0, "w": 7.0, "mo": _YEAR / 12, "y": _YEAR}[found[2]]
    if days > _LONGEST_DAYS:
        raise WishError(f"Dots are shown from fresh to 10 years; {age} is more.")
    return days
