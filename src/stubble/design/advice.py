"""What we would advise for this head: hairlines in order, each with its reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from stubble.design.style import STYLES
from stubble.design.wishes import RANGES, Donor, Look, Person
from stubble.hair import Hair
from stubble.hair.chart import ChartMap
from stubble.hair.pattern.cells import READABLE, reference
from stubble.hair.pattern.lines import residual
from stubble.hair.pattern.temples import temple
from stubble.head import chart_mm, directions_of_chart
from stubble.head.landmarks import Anatomy
from stubble.skin import Skin
from stubble.skin.colour import luminance

__all__ = ["POPULATION", "REASONS", "Reason", "Suggestion", "own_hairline_mm", "suggest"]

#: Hairs on a full head where nobody has counted this person's own. Means of groups run from 143
#: (Han) to 226 per cm² (people of European descent), and people differ by 25 to 70 within them
#: (measured: smp-domain 2.1). Artists' figures run to 190.
POPULATION = Donor(170.0, 100.0, 250.0, "usual densities of full heads")

#: Tone of dark brown hair, between 0 for black and 1 for white.
_DARK_BROWN = 0.38

#: Own hair that begins this much above that has begun to recede, and has receded: up to the first
#: it is the line, from the second on it is not, and between them the line lies between.
RECEDED_MM = (4.0, 10.0)

#: Women's hairlines begin this much lower than men's: 55 against 61 mm, 62 against 66 (measured:
#: facial anthropometry table 9; Kashiyama 2021).
_WOMEN_LOWER_MM = 5.0

#: A line belongs where the forehead turns into the top of the head (practice: surgeons' rule). That
#: is this high on the usual head, and so much of what it lies higher or lower is followed.
_TURN_MM, _FOLLOWED, _TURN_MOST_MM = 74.0, 0.2, 3.0

#: How much higher a line is put for those past 55, and for the young who are likely to lose much
#: more hair (practice: plan for the worst case; the millimetres are our assumption).
_OLD_HIGHER_MM, _LOSS_HIGHER_MM = 3.0, 4.0

#: What each finding says for each style, at its full strength: points. Our assumption throughout;
#: which way a finding speaks is practice, with the sources of smp-domain 3.1 and 3.2.
_WEIGHTS: dict[str, dict[str, float]] = {
    "usual": {"natural": 1.0, "mature": 0.2, "broken": 0.1, "faded": 0.1, "peak": 0.1},
    "woman": {"rounded": 1.6, "peak": 1.1, "natural": 0.3, "faded": 0.2,
              "m": -2.0, "mature": -2.0, "straight": -1.5},
    "man": {"rounded": -1.0},
    "older": {"mature": 1.4, "faded": 0.5, "broken": 0.3, "straight": -1.5, "rounded": -0.5},
    "young": {"straight": 0.6, "natural": 0.3, "mature": -1.0},
    "fair-skin": {"faded": 0.6, "broken": 0.5, "straight": -1.2},
    "light-hair": {"broken": 0.7, "faded": 0.5, "straight": -0.5},
    "dark-skin": {"straight": 0.9},
    "recession": {"mature": 0.8, "m": 0.6, "rounded": -0.5, "straight": -0.3},
    "open-temples": {"mature": 0.4, "m": 0.2, "rounded": -0.4, "straight": -0.4},
    "loss-likely": {"mature": 0.8, "m": 0.2, "straight": -0.6, "rounded": -0.5},
    "long-face": {"straight": 0.3, "rounded": 0.3, "mature": -0.4, "m": -0.3},
    "broad-head": {"m": 0.3, "peak": 0.3, "mature": 0.1},
    "high-crown": {"straight": 0.2, "natural": 0.2, "mature": -0.2},
    "own-line": {"natural": 0.5, "mature": -0.3},
}  # fmt: skip

#: Every reason as an English sentence, by kind; the figures of a `Reason` go into the braces.
REASONS = {
    "thirds": "The line stands {line_mm:.0f} mm above the brows, by the thirds of the face: from "
    "brows to nose there are {third_mm:.0f} mm.",
    "own-line": "Your own hair begins {own_mm:.0f} mm above the brows, and the line keeps to it.",
    "slope": "The forehead turns into the top of the head {turn_mm:.0f} mm up, and the line "
    "follows it a little.",
    "woman": "Women's hairlines are mostly low and round, and many have a small peak.",
    "older": "At {age:.0f}, a higher line with open corners is believed.",
    "young": "At {age:.0f}, a fuller line suits the age.",
    "fair-skin": "On fair skin a hard edge is seen from afar, and a soft one is not.",
    "light-hair": "Light hair has no hard edge of its own.",
    "dark-skin": "On dark skin a crisp line stands out little.",
    "recession": "Your own corners stand {back_mm:.0f} mm further back than a full line's, and "
    "open corners meet them.",
    "open-temples": "The points of the temples are flat or hollow ({share:.0%} likely), and front "
    "and temples go together.",
    "loss-likely": "More loss is likely (class III or more with {share:.0%}), and a line that is "
    "not too low will still suit then.",
    "long-face": "The face is long ({third_mm:.0f} mm from brows to nose), and a level line "
    "shortens it.",
    "broad-head": "The head is broad ({breadth_mm:.0f} mm), and corners or a peak lengthen it.",
    "high-crown": "The crown is high ({crown_mm:.0f} mm above the brows), and a lower line "
    "balances it.",
    "corners": "Its corners stand {corner_mm:.0f} mm from the middle, on the lines up from the "
    "outer corners of the eyes or just outside.",
    "donor": "The density is that of your own full hair: {per_cm2:.0f} per cm², {source}.",
    "usual-density": "The density is that of usual full heads, {low:.0f} to {high:.0f} per cm²; "
    "a close-up of your own hair would tell yours.",
}


@dataclass(frozen=True)
class Reason:
    """Why something is advised.

    Attributes
    ----------
    kind : str
        A name in `REASONS`.
    figures : mapping of str to float or str
        What the reason rests on, by the names in its sentence.
    """

    kind: str
    figures: Mapping[str, float | str]

    @property
    def text(self) -> str:
        """The reason as an English sentence."""
        return REASONS[self.kind].format(**self.figures)


@dataclass(frozen=True)
class Suggestion:
    """A hairline that suits this head.

    Attributes
    ----------
    look : Look
    points : float
        How much speaks for it; the more the better.
    reasons : tuple of Reason
        What it rests on, the weightiest of its shape first.
    """

    look: Look
    points: float
    reasons: tuple[Reason, ...]


def suggest(
    anatomy: Anatomy,
    skin: Skin,
    hair: Hair,
    own: ChartMap,
    person: Person | None = None,
    loss: float = 0.0,
    donor: Donor | None = None,
) -> tuple[Suggestion, Suggestion, Suggestion]:
    """Give the three hairlines that suit best, the best first.

    How high the line stands: by the thirds of the face and the turn of the forehead, or where the
    person's own frontal hair begins if it has not receded from there. How dark its dots: darker for
    darker hair and darker skin.

    Parameters
    ----------
    anatomy : Anatomy
    skin : Skin
    hair : Hair
        Of the photo of the face.
    own : ChartMap
        The person's own hair.
    person : Person, optional
        What is told of age and sex.
    loss : float
        Probability of Norwood's class III or more, which counts with the age alone.
    donor : Donor, optional
        Density of this person's full hair, if it has been counted.
    """
    person = person or Person()
    found = _findings(anatomy, skin, hair, own, person, loss)
    height, why_so_high = _height(anatomy, own, person, found["loss-likely"][0])
    points = {
        style: sum(strength * _WEIGHTS[kind].get(style, 0.0) for kind, (strength, _) in
                   found.items())
        for style in STYLES
    }  # fmt: skip
    known = donor or POPULATION
    dense = Reason(
        "usual-density" if donor is None else "donor",
        {"per_cm2": known.per_cm2, "low": known.low, "high": known.high, "source": known.source},
    )
    out = []
    for style in sorted(points, key=lambda name: -points[name])[:3]:
        spoken = sorted(
            (-strength * _WEIGHTS[kind].get(style, 0.0), kind)
            for kind, (strength, _) in found.items()
            if kind in REASONS
        )
        reasons = [Reason(kind, found[kind][1]) for weight, kind in spoken if weight < -0.1]
        look = _look(style, height + STYLES[style].lift_mm, skin, hair, known)
        reasons += [r for r in why_so_high(look.hairline_mm) if r not in reasons]
        if STYLES[style].corner_mm > 0:
            corner_mm = anatomy.canthus_mm * STYLES[style].corner_out
            reasons.append(Reason("corners", {"corner_mm": corner_mm}))
        out.append(Suggestion(look, round(points[style], 2), (*reasons, dense)))
    first, second, third = out
    return first, second, third


def _findings(
    anatomy: Anatomy, skin: Skin, hair: Hair, own: ChartMap, person: Person, loss: float
) -> dict[str, tuple[float, dict[str, float | str]]]:
    """Everything that speaks for or against a style: strength 0 to 1, and its figures."""
    age = person.age
    breadth, length, crown = _head_mm(anatomy)
    line = own_hairline_mm(anatomy, own)
    recession, flat = _temples(own)
    third = anatomy.middle_third_mm
    stands = line is not None and line < anatomy.mid_frontal_mm + RECEDED_MM[0]
    return {
        "usual": (1.0, {}),
        "woman": (float(person.sex == "female"), {}),
        "man": (float(person.sex == "male"), {}),
        "older": (0.0 if age is None else _ramp(age, 35, 55), {"age": age or 0.0}),
        "young": (0.0 if age is None else _ramp(-age, -32, -22), {"age": age or 0.0}),
        # Individual typology angle: above 41 degrees light, above 55 very light, below 10 brown.
        "fair-skin": (_ramp(skin.ita, 41, 55), {}),
        "light-hair": (_ramp(_tone(hair), 0.55, 0.8) * _ramp(skin.ita, 28, 41), {}),
        "dark-skin": (_ramp(-skin.ita, -10, 30), {}),
        "recession": (_ramp(recession, 12, 32), {"back_mm": recession}),
        "open-temples": (_ramp(flat, 0.5, 0.9), {"share": flat}),
        "loss-likely": (
            0.0 if age is None or person.sex == "female" else loss * _ramp(-age, -45, -25),
            {"share": loss},
        ),
        "long-face": (_ramp(third, 68, 76), {"third_mm": third}),
        "broad-head": (_ramp(breadth / length, 0.79, 0.84), {"breadth_mm": breadth}),
        "high-crown": (_ramp(crown, 100, 112), {"crown_mm": crown}),
        "own-line": (float(stands), {"own_mm": line or 0.0}),
    }


def _temples(own: ChartMap) -> tuple[float, float]:
    """How far the corners of the own hairline have gone back, mm of chart, and how likely the
    temples' points are flat or hollow (Mayer's P and R); 0 where they are not seen.
    """
    full = reference(own)
    line = residual(own, full) if full >= READABLE else None
    if line is None:
        return 0.0, 0.0
    found = [one for one in (temple(own, full, line, side) for side in (1, -1)) if one is not None]
    flat = [one.point["P"] + one.point["R"] for one in found if one.point is not None]
    back = [one.recession_mm for one in found]
    return float(np.mean(back)) if back else 0.0, float(np.mean(flat)) if flat else 0.0


def _height(
    anatomy: Anatomy, own: ChartMap, person: Person, loss: float
) -> tuple[float, _WhyHeight]:
    """Height of a natural line's middle, mm above the glabella, and what it rests on."""
    height = anatomy.mid_frontal_mm
    turn = _turn_mm(anatomy)
    by_turn = float(np.clip(_FOLLOWED * (turn - _TURN_MM), -_TURN_MOST_MM, _TURN_MOST_MM))
    height += by_turn
    if person.sex == "female":
        height -= _WOMEN_LOWER_MM
    if person.age is not None:
        height += _OLD_HIGHER_MM * _ramp(person.age, 45, 60)
    height += _LOSS_HIGHER_MM * loss
    line, kept = own_hairline_mm(anatomy, own), 0.0
    if line is not None:
        kept = 1 - _ramp(line - height, *RECEDED_MM)
        height = (1 - kept) * height + kept * line
    return height, _WhyHeight(anatomy.middle_third_mm, turn, by_turn, line, kept)


@dataclass(frozen=True)
class _WhyHeight:
    third_mm: float
    turn_mm: float
    by_turn_mm: float
    own_mm: float | None
    kept: float  # how far the own hairline decides, 0 to 1

    def __call__(self, line_mm: float) -> list[Reason]:
        if self.own_mm is not None and self.kept > 0.5:
            return [Reason("own-line", {"own_mm": self.own_mm})]
        reasons = [Reason("thirds", {"line_mm": line_mm, "third_mm": self.third_mm})]
        if abs(self.by_turn_mm) >= 1:
            reasons.append(Reason("slope", {"turn_mm": self.turn_mm}))
        return reasons


def _look(style: str, height: float, skin: Skin, hair: Hair, donor: Donor) -> Look:
    low, high = RANGES["hairline_mm"]
    return Look(
        hairline_mm=float(np.clip(round(height), low, high)),
        shape=style,
        softness_mm=STYLES[style].softness_mm,
        density=donor.wanted,
        shade=round(_shade(skin, hair), 1),
        seed=1,
        donor=None if donor is POPULATION else donor,
    )


def _ramp(value: float, low: float, high: float) -> float:
    return float(np.clip((value - low) / (high - low), 0, 1))


def _head_mm(anatomy: Anatomy) -> tuple[float, float, float]:
    """Breadth and length of the head, and the height of its crown above the glabella, mm."""
    azimuth = np.radians(np.arange(0.0, 360.0, 3.0))
    round_ = np.stack([np.sin(azimuth), 0 * azimuth, np.cos(azimuth)], axis=1)
    girdle = np.ptp(anatomy.scalp.points_mm(round_), axis=0)
    crown = anatomy.scalp.points_mm(np.array([[0.0, 1.0, 0.0]]))[0, 1]
    return float(girdle[0]), float(girdle[2]), float(crown - anatomy.glabella_mm[1])


def _turn_mm(anatomy: Anatomy) -> float:
    """How far up the midline the forehead leans back by 45 degrees, mm above the glabella."""
    heights = np.arange(30.0, 110.0, 2.0)
    up = anatomy.scalp.points_mm(np.array([anatomy.up_the_middle(h) for h in heights]))
    rise, back = np.diff(up[:, 1]), -np.diff(up[:, 2])
    leaning = np.flatnonzero(back > rise)
    return float(heights[leaning[0]]) if leaning.size else float(heights[-1])


@lru_cache(maxsize=8)
def own_hairline_mm(anatomy: Anatomy, own: ChartMap) -> float | None:
    """Height of the person's own frontal hair on the midline, mm above the glabella, if any."""
    heights = np.arange(45.0, 92.0, 1.0)
    up = np.array([anatomy.up_the_middle(height) for height in heights])
    # A parting or a lick of hair does not make a line.
    beside = chart_mm(up)[:, None] + np.array([[-8.0, 0.0], [0.0, 0.0], [8.0, 0.0]])
    covered, _ = own.at(directions_of_chart(beside.reshape(-1, 2)))
    covered = np.median(covered.reshape(len(heights), 3), axis=1)
    behind = _running(covered, 8)
    found = np.flatnonzero((covered > 0.5) & (behind > 0.6))
    if found.size == 0 or heights[found[0]] <= heights[0] or heights[found[0]] > 84:
        return None
    return float(heights[found[0]])


def _running(values: NDArray[np.floating], count: int) -> NDArray[np.float64]:
    """Mean of each value and the ``count`` after it."""
    padded = np.concatenate([values, np.full(count, values[-1])])
    return np.convolve(padded, np.ones(count + 1) / (count + 1), mode="valid")


def _tone(hair: Hair) -> float:
    """Lightness of the hair, 0 for black to 1 for white, on a visual scale."""
    tone = float(np.clip(np.cbrt(max(float(luminance(hair.colour)), 0)) / np.cbrt(0.35), 0, 1))
    # With little hair to go by, it is taken for dark brown: most is, and brows agree.
    sure = min(hair.confidence / 0.3, 1.0)
    return sure * tone + (1 - sure) * _DARK_BROWN


def _shade(skin: Skin, hair: Hair) -> float:
    """Dilution by tone of hair and skin: ml of water to 1 ml of pigment.

    After the practice table in the trade's guides (grade: lore): black hair on dark skin hardly
    diluted, fair hair on fair skin twenty times.
    """
    fair = float(np.clip((10 - skin.monk) / 7, 0, 1))  # 1 up to Monk 3, 0 at Monk 10
    light = max(_tone(hair) - 0.35, 0)
    return float(np.clip(1.5 + 2.5 * fair + 14.0 * light * (0.4 + 0.6 * fair), 0, 25))
