"""Rules of the trade that a look breaks: what to think of before it is made.

Nothing is forbidden here. A caution can be set aside with a sentence, which is kept. (What is never
done, dots on a mole, is no wish at all: `stubble.head.region`.)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from stubble.design.advice import RECEDED_MM, own_hairline_mm
from stubble.design.hairline import Hairline, handles_of
from stubble.design.style import STYLES
from stubble.design.wishes import Look, Override, Person
from stubble.hair.chart import ChartMap, nodes
from stubble.head import directions_of_chart
from stubble.head.landmarks import Anatomy
from stubble.head.zones import ZONES, zone_of
from stubble.photo.picture import sealed
from stubble.skin import Skin

__all__ = ["RULES", "Caution", "Rule", "cautions"]

#: Lowest line that is usual, mm above the glabella: two standard deviations below the mean
#: trichion, 61.4 +- 3.2 mm in men and 55.4 +- 3.3 in women (measured: facial anthropometry table
#: 9).
LOWEST_MM = {"male": 55.0, "female": 48.8}

#: A line further than this above the upper third of the face is high (our assumption, on the rule
#: of thirds).
HIGH_MM = 10.0

#: Corners may lie this much lower than the middle (surgeons: never below; our allowance).
CORNERS_LOWER_MM = 3.0

#: A fade up to this wide is an edge-up; who has skin above this angle burns easily (individual
#: typology angle, degrees: light and very light), and from this age on it is seldom worn.
EDGE_UP_MM, FAIR_ITA, EDGE_UP_AGE = 1.5, 41.0, 45.0

#: Where no handle differs from its mirror image by this, left and right are the same, mm of chart.
SYMMETRIC_MM = 0.5

#: A line this much below own hair that has not receded covers skin that never bore any, mm.
BELOW_OWN_MM = 5.0

#: Own hair over the ears that covers between these shares is thin, and a front of this density
#: before it is dense, per cm². Our assumption. Photos from the front do not show that far: there
#: this rule is silent, since further forward nobody can tell thin hair from where it ends.
THIN, DENSE = (0.08, 0.45), 140.0

#: How much of the sides must be seen for it, nodes of the chart of 9 mm² each.
_SEEN = 20.0

#: Under this age, with class III or more at least this likely, much more loss is to come.
YOUNG, LIKELY = 25.0, 0.5

#: Temples whose hair stands so far behind a full head's are open, mm of chart: with a front no
#: higher than usual they make it look like a lid.
OPEN_MM = 12.0


@dataclass(frozen=True)
class Rule:
    """A rule.

    Attributes
    ----------
    text : str
        What it says where it is broken; figures go into the braces.
    source : str
        Whose rule it is.
    grade : str
        ``"measured"``, ``"practice"`` or ``"assumption"``: what its threshold rests on.
    """

    text: str
    source: str
    grade: str


#: All rules by kind.
RULES = {
    "too-low": Rule(
        "The hairline is {hairline_mm:.0f} mm above the brows. Hardly anybody's begins below "
        "{least_mm:.0f} mm, and a line that is too low cannot be raised again.",
        "trichion to glabella: facial anthropometry, 61 mm in men and 55 mm in women",
        "measured",
    ),
    "too-high": Rule(
        "The hairline is {hairline_mm:.0f} mm above the brows. By the thirds of this face it would "
        "be {third_mm:.0f} mm.",
        "the rule of facial thirds; how much is too much is our assumption",
        "assumption",
    ),
    "closed-temples": Rule(
        "The line's corners stand {corner_mm:.0f} mm from the middle, inside the lines up from the "
        "outer corners of the eyes ({canthus_mm:.0f} mm). Temples closed like that look drawn on.",
        "hair surgeons: the frontotemporal angle keeps to the lateral canthus line",
        "practice",
    ),
    "low-corners": Rule(
        "The line's corners hang {below_mm:.0f} mm below its middle. Men's corners stand level "
        "with it or above.",
        "hair surgeons: the frontotemporal angle is never below the mid-frontal point",
        "practice",
    ),
    "edge-up-skin": Rule(
        "A hard edge is seen from afar on fair skin. A softer one, from 4 mm, looks grown.",
        "practice of SMP clinics: soft or broken lines on light skin; the threshold is ours",
        "practice",
    ),
    "edge-up-age": Rule(
        "At {age:.0f}, a hard edge is seldom believed. A softer one, from 4 mm, looks grown.",
        "practice of SMP clinics: the line fits the age; the threshold is ours",
        "practice",
    ),
    "too-symmetric": Rule(
        "Left and right are the same to half a millimetre. No grown hairline is.",
        "hair surgeons: irregularity, small and large; the threshold is ours",
        "practice",
    ),
    "below-own-hair": Rule(
        "The hairline is {below_mm:.0f} mm below your own, which has not receded. Dots there stand "
        "on skin that never bore hair, and your own hair behind them gives them away.",
        "hair surgeons: no line below the juvenile one; the threshold is ours",
        "practice",
    ),
    "thin-sides": Rule(
        "The front is to be dense ({density:.0f} per cm²), and the hair at the sides is thin: it "
        "covers {share:.0%} of the skin. The front would stand out.",
        "practice of SMP clinics: density is matched to the sides; the thresholds are ours",
        "assumption",
    ),
    "above-donor": Rule(
        "{density:.0f} per cm² is more than your own full hair has: {low:.0f} to {high:.0f}.",
        "count of your own hair",
        "measured",
    ),
    "young-loss": Rule(
        "At {age:.0f}, with class III or more likely ({share:.0%}), much more hair may go. Look at "
        "the line as it would be then, before it is made.",
        "hair surgeons: plan for the worst case in the young; the thresholds are ours",
        "practice",
    ),
    "lid": Rule(
        "The front comes down to {hairline_mm:.0f} mm while the temples stay {back_mm:.0f} mm "
        "back: that looks like a lid. Build the temple peaks, too, or raise the front.",
        "hair surgeons: front and temples are designed together; the threshold is ours",
        "practice",
    ),
}


@dataclass(frozen=True)
class Caution:
    """A rule that a look breaks.

    Attributes
    ----------
    kind : str
        A name in `RULES`.
    figures : mapping of str to float
        What it found, by the names in the rule's text.
    override : Override or None
        The sentence that sets it aside, if it has been.
    """

    kind: str
    figures: Mapping[str, float]
    override: Override | None = None

    @property
    def rule(self) -> Rule:
        """The rule, with its source and grade."""
        return RULES[self.kind]

    @property
    def text(self) -> str:
        """What it says, in English."""
        return self.rule.text.format(**self.figures)


def cautions(
    look: Look,
    line: Hairline,
    anatomy: Anatomy,
    skin: Skin,
    own: ChartMap,
    person: Person | None = None,
    loss: float = 0.0,
) -> tuple[Caution, ...]:
    """Say which rules a look breaks, in the order of `RULES`.

    Parameters
    ----------
    look : Look
    line : Hairline
        Its line as drawn on this head.
    anatomy : Anatomy
    skin : Skin
    own : ChartMap
        The person's own hair.
    person : Person, optional
        Age and sex as told; rules that need them are silent without.
    loss : float
        Probability of Norwood's class III or more.
    """
    person = person or Person()
    found = {
        **_height(look, line, anatomy, own, person),
        **_corners(line, anatomy, own, person),
        **_edge(look, skin, person),
        **_density(look, own),
    }
    if _symmetric(line):
        found["too-symmetric"] = {}
    young = person.age is not None and person.age < YOUNG
    if young and person.sex != "female" and loss >= LIKELY:
        found["young-loss"] = {"age": person.age or 0.0, "share": loss}
    back = _back_mm(look, line, anatomy)
    height = _middle_mm(line, anatomy)
    if back >= OPEN_MM and not look.temple_peaks and height <= anatomy.mid_frontal_mm:
        found["lid"] = {"hairline_mm": height, "back_mm": back}
    aside = {override.kind: override for override in look.overrides}
    return tuple(Caution(kind, found[kind], aside.get(kind)) for kind in RULES if kind in found)


Floats = NDArray[np.float64]
Found = dict[str, Mapping[str, float]]


def _height(look: Look, line: Hairline, anatomy: Anatomy, own: ChartMap, person: Person) -> Found:
    height, found = _middle_mm(line, anatomy), Found()
    stands = own_hairline_mm(anatomy, own)
    least = LOWEST_MM["female" if person.sex == "female" else "male"]
    # Who has hair there has it there.
    if height < least and (stands is None or stands > height + BELOW_OWN_MM):
        found["too-low"] = {"hairline_mm": height, "least_mm": least}
    third = anatomy.middle_third_mm
    if height > third + HIGH_MM + STYLES[look.shape].lift_mm:
        found["too-high"] = {"hairline_mm": height, "third_mm": third}
    if stands is not None and stands < anatomy.mid_frontal_mm + RECEDED_MM[1]:
        below = stands - height
        if below > BELOW_OWN_MM:
            found["below-own-hair"] = {"below_mm": below}
    return found


def _middle_mm(line: Hairline, anatomy: Anatomy) -> float:
    """Height of the line's middle above the glabella, along the skin, mm."""
    here = np.arccos(directions_of_chart(np.array([line.handles_mm["middle"]]))[0, 1])
    return float(np.interp(-here, *_midline(anatomy)))


@lru_cache(maxsize=8)
def _midline(anatomy: Anatomy) -> tuple[Floats, Floats]:
    """Places up the midline: their angle from the vertex, negative, and height above the glabella.

    They are asked for again and again while a line is dragged.
    """
    heights = np.arange(10.0, 130.0, 1.0)
    up = np.array([anatomy.up_the_middle(height) for height in heights])
    return sealed(-np.arccos(up[:, 1])), sealed(heights)


def _corners(line: Hairline, anatomy: Anatomy, own: ChartMap, person: Person) -> Found:
    places = [line.handles_mm.get(f"{side} corner") for side in ("left", "right")]
    corners = np.array([place for place in places if place is not None])
    if not len(corners):
        return {}
    directions = directions_of_chart(corners)
    covered, _ = own.at(directions)
    free = covered < 0.5  # in the person's own hair a corner may be where it likes
    if not free.any():
        return {}
    found = Found()
    at = anatomy.scalp.points_mm(directions)[free]
    out = float(np.abs(at[:, 0]).min())
    if out < anatomy.canthus_mm:
        found["closed-temples"] = {"corner_mm": out, "canthus_mm": anatomy.canthus_mm}
    height = _middle_mm(line, anatomy)
    level = [
        anatomy.scalp.points_mm(anatomy.at(float(x), height - CORNERS_LOWER_MM)[None])[0, 1]
        for x in at[:, 0]
    ]
    below = float((np.array(level) - at[:, 1]).max())
    if person.sex != "female" and below > 0:
        found["low-corners"] = {"below_mm": below + CORNERS_LOWER_MM}
    return found


def _edge(look: Look, skin: Skin, person: Person) -> Found:
    found = Found()
    if look.softness_mm <= EDGE_UP_MM:
        if skin.ita > FAIR_ITA:
            found["edge-up-skin"] = {"ita_deg": skin.ita}
        if person.age is not None and person.age > EDGE_UP_AGE:
            found["edge-up-age"] = {"age": person.age}
    return found


def _density(look: Look, own: ChartMap) -> Found:
    found = Found()
    sides = _sides()
    weight = own.seen.ravel()[sides]
    if weight.sum() > _SEEN and look.density >= DENSE:
        share = float((own.coverage.ravel()[sides] * weight).sum() / weight.sum())
        if THIN[0] < share < THIN[1]:
            found["thin-sides"] = {"density": look.density, "share": share}
    if look.donor is not None and look.density > look.donor.high:
        found["above-donor"] = {
            "density": look.density, "low": look.donor.low, "high": look.donor.high,
        }  # fmt: skip
    return found


@cache
def _sides() -> NDArray[np.intp]:
    """Nodes of the chart's map on the sides, over the ears."""
    names = ("left parietal", "right parietal")
    zone = zone_of(nodes()[0])
    return np.flatnonzero(np.isin(zone, [ZONES.index(name) for name in names]))


def _symmetric(line: Hairline) -> bool:
    left = {name[5:]: place for name, place in line.handles_mm.items() if name[:4] == "left"}
    off = [
        np.hypot(u + line.handles_mm[f"right {name}"][0], v - line.handles_mm[f"right {name}"][1])
        for name, (u, v) in left.items()
        if f"right {name}" in line.handles_mm
    ]
    return bool(off) and max(off) < SYMMETRIC_MM


def _back_mm(look: Look, line: Hairline, anatomy: Anatomy) -> float:
    """How far behind a full head's the temples' edge lies, the nearer side, mm of chart."""
    full = handles_of(anatomy, look)
    back = [
        np.hypot(*np.subtract(line.handles_mm[name], full[name]))
        * np.sign(abs(np.arctan2(*line.handles_mm[name])) - abs(np.arctan2(*full[name])))
        for name in ("left peak", "right peak")
    ]
    return float(min(back))
