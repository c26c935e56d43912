"""Which dilution heals to the look of the person's own stubble.

Stubble is matched as it is seen: as a tone of the scalp, in daylight, under a bulb and under a cold
LED, and the dilution is that whose worst of the three is least, since people are judged in the
light they happen to stand in. Dots are the bluer the darker they are, so the nearest ones are often
a little paler than stubble, too.

Density stays as it is wished, and its dilution makes up for it: at a full head's density of hairs
dots are pale. With one dot for each follicular unit (80 per cm², two hairs or so) even undiluted
pigment stays paler than black stubble of half a millimetre. All dots of a treatment are reckoned as
one: their sizes, sessions and the hand change the tone by 0.2 in CIEDE2000 at most.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from stubble.dots.practice import PRACTICE, Practice
from stubble.hair.follicles import mean_transmission as stubble_tone
from stubble.photo.picture import sealed
from stubble.pigment.deposit import DEPTH_MM, DIAMETER_MM, UNDILUTED_LOAD, deposit, load_per_mm
from stubble.pigment.deposit import fields as tones
from stubble.skin.colour import lab, luminance
from stubble.skin.difference import delta_e2000
from stubble.skin.lamps import LAMPS, Lamp, colour, weights
from stubble.skin.spectrum import BANDS_NM, MIRRORED, reflectance
from stubble.skin.tissue import Tissue

__all__ = ["IN_LIGHT", "LENGTHS_MM", "MOST_WATER", "Choice", "choose", "hair_spectrum"]

Floats = NDArray[np.float64]

#: What is left of a hair above the skin, mm: a razor leaves none, a foil about a tenth, a clipper
#: without a comb half a millimetre (practice).
LENGTHS_MM = MappingProxyType({"razor": 0.0, "foil": 0.1, "clipper0": 0.5})

#: Where something is seen, in words.
IN_LIGHT: Mapping[Lamp, str] = MappingProxyType(
    {"daylight": "in daylight", "warm": "under a bulb", "led": "under a cold LED"}
)

#: The most water that is used, ml to 1 ml of pigment (practice: about 20 for the fairest hair).
MOST_WATER = 25.0

#: Difference in CIEDE2000 below which two tones side by side are one to nearly everybody, and below
#: which it takes a close look (CIE 142:2001 speaks of 1; the second is our assumption).
_ALIKE, _CLOSE = 1.0, 3.0

#: Hair that gives back more than this share of light is fair, grey or white, and one of the latter
#: two where red is at most so many times blue (our assumptions: brown hair gives 0.03 to 0.1).
_PALE, _NEUTRAL = 0.13, 1.7

#: Melanin veils pigment where the darkest dot takes less than this share of what it takes in light
#: skin (our assumption), and that skin, as measured. Up to brown skin it takes more, not less.
_VEILED, _LIGHT = 0.9, Tissue(0.025, 0.015, 2.0)


@dataclass(frozen=True)
class Choice:
    """A dilution and how well it serves.

    Attributes
    ----------
    shade : float
        ml of water to 1 ml of pigment, over the whole treatment.
    sessions : tuple of float
        The same for each session, lightest first.
    alike : (float, float)
        Dilutions between these heal to a look that differs from the chosen one's by less than 1.
    undiluted : float
        Load of the pigment without water, 1/mm.
    length_mm : float
        Of the stubble that is matched.
    left : mapping of Lamp to float
        Difference that remains between dots and stubble, CIEDE2000.
    stubble, dots : mapping of Lamp to (3,) float64
        Mean colour of the scalp with either, linear sRGB.
    reasons : tuple of str
        What matches, what does not, and why, in plain words.
    """

    shade: float
    sessions: tuple[float, ...]
    alike: tuple[float, float]
    undiluted: float
    length_mm: float
    left: Mapping[Lamp, float]
    stubble: Mapping[Lamp, Floats]
    dots: Mapping[Lamp, Floats]
    reasons: tuple[str, ...]

    @property
    def worst(self) -> float:
        """The largest difference that remains."""
        return max(self.left.values())


def hair_spectrum(hair: NDArray[np.floating]) -> Floats:
    """Give the smooth reflectance (18,) that looks like hair of a colour in daylight.

    Hair's melanin has no bands: the logarithm is a parabola of the wavelength.

    Parameters
    ----------
    hair : (3,) float
        Linear sRGB.
    """
    wanted = np.clip(hair, 2e-3, 1)
    x = (BANDS_NM - 550) / 100
    powers, seen = np.stack([np.ones_like(x), x, x * x], axis=1), weights("daylight")
    bend = np.array([np.log(wanted[1]), 0.0, 0.0])
    for _ in range(20):  # Newton's method, a step being no larger than 1
        light = np.exp(powers @ bend)
        step = np.linalg.solve(seen.T @ (light[:, None] * powers), light @ seen - wanted)
        bend -= step * min(1.0, 1.0 / max(float(np.abs(step).max()), 1e-9))
    return np.asarray(np.minimum(np.exp(powers @ bend), 1.0))


def choose(
    tissue: Tissue,
    hair: NDArray[np.floating],
    per_cm2: float,
    length_mm: float,
    scars: bool = False,
    practice: Practice = PRACTICE,
    undiluted: float = UNDILUTED_LOAD,
) -> Choice:
    """Choose the dilution.

    Parameters
    ----------
    tissue : Tissue
    hair : (3,) float
        Mean colour of the person's hair, linear sRGB.
    per_cm2 : float
        Dots per cm².
    length_mm : float
        To which hair will be shaved, 0 to 10.
    scars : bool, optional
        Whether scars are to be treated.
    practice : Practice, optional
        Shares the water out among the sessions.
    undiluted : float, optional
        Load of the pigment without water, 1/mm.
    """
    skin = reflectance(tissue) + MIRRORED
    shafts = hair_spectrum(hair)
    shades = np.linspace(0, MOST_WATER, 101)
    loads = load_per_mm(shades, undiluted)
    each = np.full(len(shades), DIAMETER_MM), np.full(len(shades), DEPTH_MM), loads
    stubble, fields, gaps = {}, {}, []
    for lamp in LAMPS:
        bare = colour(skin, lamp)
        stubble[lamp] = bare * stubble_tone(length_mm, colour(shafts, lamp), bare)
        fields[lamp] = bare * tones(deposit(*each, tissue, lamp), per_cm2 / 100)
        gaps.append(delta_e2000(lab(fields[lamp]), lab(stubble[lamp])))
    best = int(np.max(gaps, axis=0).argmin())
    left = {lamp: float(gap[best]) for lamp, gap in zip(LAMPS, gaps, strict=True)}
    dots = {lamp: sealed(field[best]) for lamp, field in fields.items()}
    shade = float(shades[best])
    same = [delta_e2000(lab(field), lab(field[best])) < _ALIKE for field in fields.values()]
    alike = shades[np.all(same, axis=0)]
    return Choice(
        shade=shade,
        alike=(float(alike[0]), float(alike[-1])),
        sessions=tuple(round(min(shade * water, MOST_WATER), 1) for water in practice.water),
        undiluted=undiluted,
        length_mm=length_mm,
        left=MappingProxyType(left),
        stubble=MappingProxyType({lamp: sealed(tone) for lamp, tone in stubble.items()}),
        dots=MappingProxyType(dots),
        reasons=_reasons(tissue, skin, shafts, shade, left, stubble, dots, scars),
    )


def _reasons(
    tissue: Tissue,
    skin: Floats,
    shafts: Floats,
    shade: float,
    left: Mapping[Lamp, float],
    stubble: Mapping[Lamp, Floats],
    dots: Mapping[Lamp, Floats],
    scars: bool,
) -> tuple[str, ...]:
    said = []
    worst = max(left, key=lambda lamp: left[lamp])
    if left[worst] <= _ALIKE:
        said.append(
            "Healed dots have the tone of the shaved hair beside them in every light. Up close, "
            "hairs lean and dots are round."
        )
    else:
        lightness, red, blue = lab(dots[worst]) - lab(stubble[worst])
        how = []
        if abs(lightness) > 0.7:
            how.append("lighter" if lightness > 0 else "darker")
        if blue < -0.7:
            how.append("bluer")
        elif blue > 0.7:
            how.append("warmer")
        elif abs(red) > 0.7:
            how.append("redder" if red > 0 else "greener")
        close = "a little " if left[worst] <= _CLOSE else ""
        said.append(
            f"Healed dots are {close}{' and '.join(how) or 'different'} beside the shaved hair, "
            f"most {IN_LIGHT[worst]}: pigment lies in the skin and hair stands on it."
        )
    day = weights("daylight")
    hair = shafts @ day
    if luminance(hair) > _PALE:
        said.append(
            "Grey and white hair cannot be matched: a white hair is lighter than skin, and pigment "
            "only darkens. Dots copy the dark hairs among them: keep the hair beside them as short "
            "as can be."
            if hair[0] <= _NEUTRAL * hair[2]
            else "Fair hair cannot be matched in colour: it is hardly darker than skin, and carbon "
            "heals grey, not golden. The palest dots that still show come nearest."
        )
    if tissue.melanin > 4 * _LIGHT.melanin and _most(tissue) < _VEILED * _most(_LIGHT):
        said.append(
            "Melanin lies above the pigment, and the skin's surface mirrors light over it: the "
            f"darkest dot takes {_most(tissue):.0%} of the light here, {_most(_LIGHT):.0%} in "
            "light skin. More dots show, darker ones hardly."
        )
    if shade == 0 and left[worst] > _ALIKE:
        said.append(
            "Even undiluted pigment is lighter than this hair at this density: make more dots."
        )
    if shade == MOST_WATER and left[worst] > _ALIKE:
        said.append(
            "Even the palest dilution is darker than this hair at this density: make fewer."
        )
    if scars:
        said.append(
            "Scar tissue takes pigment unevenly and loses it sooner. What it heals to is not "
            "predicted: make a test patch first."
        )
    return tuple(said)


def _most(tissue: Tissue) -> float:
    """Share of the light that the darkest dot takes at its middle."""
    one = np.array([DIAMETER_MM]), np.array([DEPTH_MM]), np.array([UNDILUTED_LOAD])
    dot = deposit(*one, tissue)
    through = (1 - dot.core[0]) * np.exp(-dot.halo[0])
    return float(luminance((1 - dot.floor) * (1 - through)))
