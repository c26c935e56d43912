"""The pattern of a donor: how dense and how regular hair grows, and how many hairs a unit has.

Counted in a close-up of the person's own full hair where there is one, else what is known of people
of the same origin. Dots copy it: the density by the target, the regularity by the field's dial, the
units by the size of the dots.
"""

from __future__ import annotations

from dataclasses import dataclass

from stubble.errors import SubjectError, WishError
from stubble.hair.closeup.counts import Interval
from stubble.hair.closeup.read import CloseUp

__all__ = ["ORIGINS", "USUAL_REGULARITY", "DonorPattern", "counted", "usual"]

#: Clark-Evans R of follicular units where nobody has counted: no study of their spacing is known
#: (smp-domain 2.4). Our assumption: well between random (1) and hexagonal (2.15).
USUAL_REGULARITY = Interval(1.44, 1.25, 1.62)

#: The dial of the follicle field.
_DIAL = (1.30, 1.65)

#: Standard deviation over mean of units per cm² among people, and nine times in ten that many
#: standard deviations: Han Chinese 74.4 +- 13.3 (Guo 2017, n = 146, measured; smp-domain 2.1 [75]).
_SPREAD, _NINETY = 13.3 / 74.4, 1.645

#: Units with one, two, and three or more hairs. Measured: Guo 2017 (smp-domain 2.2 [75]); practice:
#: the Caucasian example of smp-domain 2.2 [76].
_HAN = (0.284, 0.526, 0.190)
_CAUCASIAN = (0.20, 0.45, 0.35)

#: Mean hairs of a unit with three or more: 17.5, 1.3 and 0.2 % with three, four and five [75].
_THREE_OR_MORE = 3.09

#: Units per cm² of the back of the head by origin. Derived from hairs per cm² over 2.0 to 2.2 hairs
#: a unit (smp-domain 2.1); the East Asian figure agrees with the one measured.
ORIGINS = {
    "european": (95.0, _CAUCASIAN),
    "east-asian": (75.0, _HAN),
    "african": (72.0, _HAN),
    "hispanic-or-south-asian": (82.0, _HAN),
}


@dataclass(frozen=True)
class DonorPattern:
    """How full hair grows.

    Attributes
    ----------
    units_per_cm2, hairs_per_cm2 : Interval
        Follicular units, and single hairs.
    regularity : Interval
        Clark-Evans R of the units: 1 for chance, 2.149 for a hexagonal lattice.
    units : (float, float, float)
        Shares of units with one, two, and three or more hairs.
    grade : str
        "measured" on this head, or "derived" from what is known of people.
    source : str
        How it is known, as a phrase.
    """

    units_per_cm2: Interval
    hairs_per_cm2: Interval
    regularity: Interval
    units: tuple[float, float, float]
    grade: str
    source: str

    @property
    def dial(self) -> float:
        """The wish for the field's regularity that copies it, within the dial's ends."""
        return min(max(self.regularity.value, _DIAL[0]), _DIAL[1])


def counted(seen: CloseUp) -> DonorPattern:
    """Take the pattern of a close-up of full hair.

    What the close-up shows too little of, its regularity for one, is taken as usual.

    Raises
    ------
    SubjectError
        When no hair was found in it.
    """
    if not seen.hairs_per_unit:
        raise SubjectError(
            "No hair was found in the close-up. Please take it where hair is full and clipped, at "
            "the back of the head."
        )
    one, two, *more = seen.hairs_per_unit
    return DonorPattern(
        units_per_cm2=seen.pattern.per_cm2,
        hairs_per_cm2=seen.hairs_per_cm2,
        regularity=seen.pattern.regularity or USUAL_REGULARITY,
        units=(one, two, sum(more)),
        grade="measured",
        source=f"{seen.pattern.count} units counted on {seen.area_cm2:.2g} cm² in a close-up",
    )


def usual(origin: str) -> DonorPattern:
    """Give what is known of people by where their ancestors come from.

    Parameters
    ----------
    origin : str
        One of `ORIGINS`, as told, never guessed from a photo.

    Raises
    ------
    WishError
        When there is none of that name.
    """
    if origin not in ORIGINS:
        raise WishError(f"There are no figures for {origin!r}; choose of {', '.join(ORIGINS)}.")
    per_cm2, units = ORIGINS[origin]
    hairs = units[0] + 2 * units[1] + _THREE_OR_MORE * units[2]
    low, high = 1 - _NINETY * _SPREAD, 1 + _NINETY * _SPREAD
    return DonorPattern(
        units_per_cm2=Interval(per_cm2, per_cm2 * low, per_cm2 * high),
        hairs_per_cm2=Interval(per_cm2 * hairs, per_cm2 * hairs * low, per_cm2 * hairs * high),
        regularity=USUAL_REGULARITY,
        units=units,
        grade="derived",
        source=f"usual for {origin.replace('-', ' ')} hair (smp-domain 2.1, 2.2)",
    )
