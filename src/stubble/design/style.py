"""The hairlines of the trade: where each runs, and how it fades in.

Shapes after the trade's own catalogues and the texts of hair surgeons, fades after a table of
practice (smp-domain 3.1 to 3.3). What is measured is the widow's peak (Ceballos 2013: 10 mm high,
21 mm wide in 94 % of Spanish women) and how often shapes occur; all sizes else are practice, or our
own assumption where no source gives one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import NamedTuple

import numpy as np
from scipy.special import ndtri

from stubble.errors import WishError

__all__ = ["PARAMETERS", "SHAPES", "STYLES", "Fade", "Parameter", "Style"]

#: From 10 to 90 % a normal distribution takes so many standard deviations.
TEN_TO_NINETY = 2.563

#: Where the fade has come down to this share of what is inside, it ends, and single dots stand
#: alone over the next millimetres, ever fewer, and never denser than the second share. Our
#: assumption.
LAST, MOST_ALONE, SENTINEL_BAND_MM = 0.04, 0.12, 5.0

#: The line's wander widens its fade: what it leaves for the rise itself is at least this share.
_LEAST_RISE = 0.5


class Parameter(NamedTuple):
    """Unit, range and grade of one parameter of a `Style`.

    ``grade`` says what its range and the values in `STYLES` rest on: ``"measured"``,
    ``"practice"`` or ``"assumption"``.
    """

    unit: str
    low: float
    high: float
    grade: str


#: Of every parameter of a `Style`, by name.
PARAMETERS = {
    "forelock_mm": Parameter("mm along the skin", -3.0, 12.0, "measured"),
    "mound_mm": Parameter("mm along the skin", -5.0, 15.0, "practice"),
    "corner_mm": Parameter("mm along the skin", -20.0, 35.0, "practice"),
    "corner_out": Parameter("of the outer canthus' distance", 0.9, 1.4, "measured"),
    "level": Parameter("0 along the skin to 1 upright", 0.0, 1.0, "assumption"),
    "corner_sharp": Parameter("0 round to 1 angular", 0.0, 1.0, "assumption"),
    "tip_sharp": Parameter("0 round to 1 pointed", 0.0, 1.0, "assumption"),
    "peak_mm": Parameter("mm of skin forward", -8.0, 12.0, "assumption"),
    "lift_mm": Parameter("mm along the skin", 0.0, 15.0, "practice"),
    "softness_mm": Parameter("mm", 0.5, 15.0, "practice"),
    "macro_mm": Parameter("mm, RMS", 0.1, 3.0, "practice"),
    "jitter": Parameter("times the fade's own", 0.5, 2.0, "assumption"),
    "uneven_mm": Parameter("mm", 0.5, 3.0, "practice"),
}


#: Softness in mm, and the front's share, jitter in mm, sentinels per cm and shade drop that go with
#: it: edge-up, defined, medium, natural, soft (practice and our assumption: smp-domain 3.3).
_FADES = np.array(
    [
        (0.0, 0.97, 0.1, 0.0, 0.0),
        (1.0, 0.90, 0.1, 0.0, 0.0),
        (2.5, 0.70, 0.4, 0.5, 0.0),
        (4.5, 0.50, 0.8, 1.5, 1.0),
        (7.0, 0.35, 1.4, 2.5, 1.0),
        (11.0, 0.20, 2.2, 4.0, 2.0),
        (15.0, 0.15, 2.5, 5.0, 2.0),
    ]
)


@dataclass(frozen=True)
class Fade:
    """How a hairline fades in.

    Attributes
    ----------
    width_mm : float
        Distance over which the mean density rises from 10 to 90 % of that inside, the line's
        wander included.
    front : float
        Mean density on the line itself, as a share of that inside.
    macro_mm, jitter_mm : float
        RMS of the line's slow and of its fast wander.
    sentinels_per_cm : float
        Single dots that stand before the fade, for each cm of line.
    shade_drop : float
        By how many shades the foremost dots are lighter; a shade is 1 ml of water.
    """

    width_mm: float
    front: float
    macro_mm: float
    jitter_mm: float
    sentinels_per_cm: float
    shade_drop: float

    @property
    def sd_mm(self) -> float:
        """Standard deviation of the rise, a cumulative normal: with the wander it is as wide."""
        whole, wander = self._whole_mm, math.hypot(self.macro_mm, self.jitter_mm)
        return math.sqrt(max(whole**2 - wander**2, (_LEAST_RISE * whole) ** 2))

    @property
    def middle_mm(self) -> float:
        """How far behind the line half of the inner density is reached."""
        wander = math.hypot(self.macro_mm, self.jitter_mm)
        return -float(ndtri(self.front)) * math.hypot(self.sd_mm, wander)

    @property
    def reach_mm(self) -> float:
        """How far from the line it can make itself felt, to either side."""
        behind = self.middle_mm + 2.6 * self.sd_mm
        before = -self.middle_mm - self.sd_mm * float(ndtri(LAST)) + SENTINEL_BAND_MM
        return max(behind, before) + 3 * math.hypot(self.macro_mm, self.jitter_mm)

    @property
    def _whole_mm(self) -> float:
        return max(self.width_mm, 0.2) / TEN_TO_NINETY


@dataclass(frozen=True)
class Style:
    """One hairline of the trade. Units, ranges and grades are in `PARAMETERS`.

    Attributes
    ----------
    forelock_mm, mound_mm, corner_mm : float
        How much further up the skin than the middle the line stands 12 mm beside it, above the
        pupil (the lateral mound), and at the frontotemporal corner; negative is lower.
    corner_out : float
        Where the corner stands: 1 on the upright line through the outer corner of the eye, which
        it should not pass inwards.
    level : float
        Whether those heights are taken along the skin, or upright: skin climbs faster beside the
        forehead, and a line that is level along it is seen to rise.
    corner_sharp, tip_sharp : float
        How angular the line is at the corners, and at the middle.
    peak_mm : float
        How far forward of the usual edge of a temple the temporal peak stands.
    lift_mm : float
        How much higher than a natural line's its middle is advised.
    softness_mm : float
        Width of the fade, unless another is wished for.
    macro_mm : float
        Slow wander of the line, bumps of some centimetres.
    jitter : float
        Fast wander, as a multiple of what its fade has.
    uneven_mm : float
        How much left and right differ, at least.

    Raises
    ------
    WishError
        When a parameter is out of its range.
    """

    forelock_mm: float
    mound_mm: float
    corner_mm: float
    corner_out: float = 1.06
    level: float = 0.0
    corner_sharp: float = 0.0
    tip_sharp: float = 0.0
    peak_mm: float = 0.0
    lift_mm: float = 0.0
    softness_mm: float = 7.0
    macro_mm: float = 1.2
    jitter: float = 1.0
    uneven_mm: float = 1.0

    def __post_init__(self) -> None:
        for field in fields(self):
            unit, low, high, _ = PARAMETERS[field.name]
            value = getattr(self, field.name)
            if not low <= value <= high:
                raise WishError(
                    f"A hairline's {field.name} is {value:g}; choose one from {low:g} to {high:g} "
                    f"{unit}."
                )

    def fade(self, softness_mm: float) -> Fade:
        """Give the fade of a softness, 0 (a barber's edge) to 15 mm (hardly a line).

        What is cut sharper than the style's own fade wanders less.
        """
        softness, *columns = _FADES.T
        front, jitter, sentinels, drop = (
            float(np.interp(softness_mm, softness, column)) for column in columns
        )
        macro = self.macro_mm * min(softness_mm / self.softness_mm, 1.0)
        return Fade(softness_mm, front, macro, self.jitter * jitter, sentinels, drop)


#: The hairlines that can be asked for.
STYLES = {
    "natural": Style(0.5, 3.3, 11.0, corner_sharp=0.3),
    "straight": Style(
        0.0, 0.2, 0.5, 1.14, level=1.0, corner_sharp=1.0, peak_mm=5.0, softness_mm=0.5,
        macro_mm=0.15, uneven_mm=0.6,
    ),
    "rounded": Style(-0.6, -4.0, -14.0, 1.18, peak_mm=5.0, softness_mm=5.0, macro_mm=0.8),
    "m": Style(1.0, 3.5, 24.0, 1.02, corner_sharp=0.4, peak_mm=-1.0, softness_mm=6.0),
    "peak": Style(
        9.5, 10.5, 16.0, corner_sharp=0.3, tip_sharp=1.0, softness_mm=5.0, macro_mm=0.7,
    ),
    "mature": Style(
        1.0, 8.0, 21.0, 1.05, corner_sharp=0.3, peak_mm=-3.0, lift_mm=8.0, macro_mm=1.5,
    ),
    "broken": Style(
        0.5, 4.0, 13.0, corner_sharp=0.3, softness_mm=9.0, macro_mm=2.2, jitter=1.1,
        uneven_mm=1.6,
    ),
    "faded": Style(0.5, 3.3, 11.0, corner_sharp=0.3, softness_mm=13.0, jitter=0.7),
}  # fmt: skip

#: Their names.
SHAPES = tuple(STYLES)
