"""The shade chosen, against what is known of it."""

from __future__ import annotations

import numpy as np
import pytest

from stubble.dots import PRACTICE, SKILLED, strokes
from stubble.hair.follicles import mean_transmission as stubble_tone
from stubble.pigment import (
    DEPTH_MM,
    DIAMETER_MM,
    LENGTHS_MM,
    MOST_WATER,
    choose,
    deposit,
    hair_spectrum,
    load_per_mm,
    mean_transmission,
)
from stubble.plan.swatches import _beside
from stubble.skin.colour import lab
from stubble.skin.difference import delta_e2000
from stubble.skin.lamps import LAMPS, colour
from stubble.skin.spectrum import MIRRORED, reflectance
from stubble.skin.tissue import by_ita

SKINS = [by_ita(ita) for ita in (55.0, 30.0, 0.0, -50.0)]
BLACK = np.array([0.012, 0.009, 0.007])
BROWN = np.array([0.08, 0.045, 0.025])
FAIR = np.array([0.32, 0.22, 0.11])
WHITE = np.array([0.60, 0.58, 0.52])


def chosen(tissue, hair=BLACK, per_cm2=150.0, length_mm=0.5, **more):
    return choose(tissue, hair, per_cm2, length_mm, **more)


def gaps(tissue, hair, per_cm2, length_mm, shade):
    """ΔE2000 of dots and stubble under each lamp, reckoned here anew."""
    skin, shafts = reflectance(tissue) + MIRRORED, hair_spectrum(hair)
    one = np.array([DIAMETER_MM]), np.array([DEPTH_MM]), load_per_mm(np.array([shade]))
    out = []
    for lamp in LAMPS:
        bare = colour(skin, lamp)
        own = bare * stubble_tone(length_mm, colour(shafts, lamp), bare)
        made = bare * mean_transmission(deposit(*one, tissue, lamp), per_cm2 / 100)
        out.append(float(delta_e2000(lab(made), lab(own))))
    return out


@pytest.mark.parametrize("tissue", SKINS)
@pytest.mark.parametrize("hair", [BLACK, BROWN])
def test_no_other_shade_does_better_in_its_worst_light(tissue, hair):
    found = chosen(tissue, hair)
    assert list(found.left.values()) == pytest.approx(gaps(tissue, hair, 150, 0.5, found.shade))
    others = [max(gaps(tissue, hair, 150, 0.5, shade)) for shade in np.linspace(0, MOST_WATER, 26)]
    assert found.worst <= min(others) + 1e-6
    for lamp in LAMPS:
        gap = delta_e2000(lab(found.dots[lamp]), lab(found.stubble[lamp]))
        assert found.left[lamp] == pytest.approx(gap)


@pytest.mark.parametrize("tissue", SKINS)
def test_longer_and_darker_hair_and_fewer_dots_want_less_water(tissue):
    lengths = [chosen(tissue, length_mm=mm).shade for mm in LENGTHS_MM.values()]
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[0] > lengths[-1] > chosen(tissue, length_mm=1.0).shade
    hairs = [chosen(tissue, hair, 200.0).shade for hair in (BLACK, BROWN, FAIR)]
    assert hairs[0] < hairs[1] <= hairs[2]
    densities = [chosen(tissue, per_cm2=n).shade for n in (140.0, 170.0, 200.0)]
    assert densities[0] < densities[1] < densities[2]


def test_black_hair_on_light_skin_is_matched_as_the_trade_does():
    """1:6 to 1:10 (practice; smp-domain 1.6)."""
    assert 6 <= chosen(SKINS[0], per_cm2=170.0).shade <= 10


def test_the_first_session_is_paler_and_the_last_darker_as_practice_has_it():
    found = chosen(SKINS[0], per_cm2=170.0)
    first, middle, last = found.sessions
    assert first > middle > last
    assert found.sessions == pytest.approx([found.shade * f for f in PRACTICE.water], abs=0.051)
    assert first - found.shade == pytest.approx(2, abs=0.6)  # about two shades (smp-domain 1.6)


@pytest.mark.parametrize("tissue", SKINS)
def test_what_cannot_be_matched_is_said(tissue):
    def said(found):
        return " ".join(found.reasons)

    assert "white" in said(chosen(tissue, WHITE))
    assert "Fair hair" in said(chosen(tissue, FAIR))
    plain = said(chosen(tissue, BROWN))
    assert "white" not in plain
    assert "Fair" not in plain
    assert "Scar" in said(chosen(tissue, scars=True))
    assert "Scar" not in plain
    assert ("Melanin" in plain) == (tissue is SKINS[3])
    assert "Even undiluted" in said(chosen(tissue, per_cm2=40.0, length_mm=3.0))
    assert "Even the palest" in said(chosen(tissue, WHITE, 200.0))
    for found in (chosen(tissue, WHITE), chosen(tissue, FAIR, scars=True), chosen(tissue)):
        assert all(text[0].isupper() and text.endswith(".") for text in found.reasons)


def test_white_stubble_gets_the_palest_dots_and_they_stay_darker():
    found = chosen(SKINS[1], WHITE)
    assert found.shade == MOST_WATER
    assert found.left["daylight"] > 2
    assert "darker" in found.reasons[0]


@pytest.mark.parametrize("hair", [BLACK, BROWN, FAIR, WHITE])
def test_a_hair_has_a_spectrum_that_looks_like_it(hair):
    assert colour(hair_spectrum(hair)) == pytest.approx(hair, rel=1e-6)
    assert (np.abs(np.diff(np.log(hair_spectrum(hair)))) < 0.25).all()  # without bands


@pytest.mark.parametrize("strength", [50.0, 130.0])
def test_a_stronger_bottle_takes_more_water_and_heals_to_the_same(strength):
    usual, other = chosen(SKINS[0]), chosen(SKINS[0], undiluted=strength)
    load = usual.undiluted / (1 + usual.shade)
    assert strength / (1 + other.shade) == pytest.approx(load, rel=0.06)
    assert other.worst == pytest.approx(usual.worst, abs=0.2)


def test_the_lengths_are_those_that_people_shave_to():
    assert dict(LENGTHS_MM) == {"razor": 0.0, "foil": 0.1, "clipper0": 0.5}


@pytest.mark.parametrize("middle", [0.0, 0.5, 2.0, 6.0, 12.0, 20.0, MOST_WATER])
def test_a_strip_shows_five_dilutions_that_differ(middle):
    shown = _beside(middle)
    assert len(set(shown)) == 5
    assert middle in shown
    assert shown == sorted(shown)
    assert min(shown) >= 0
    assert max(shown) <= MOST_WATER


@pytest.mark.parametrize("tissue", SKINS)
@pytest.mark.parametrize("shade", [2.0, 6.0, 12.0])
def test_a_whole_treatment_has_the_tone_of_as_many_dots_of_one_kind(tissue, shade):
    """Sessions, sizes of units and a skilled hand (seed 1, 6,000 dots)."""
    number, session = np.arange(6000), 1 + np.arange(6000) % 10 // 3.5
    each = strokes(PRACTICE, "F2", number, np.clip(session, 1, 3).astype(int), number < 0)
    hand = SKILLED.deviation("F2", number, 1)
    made = deposit(
        DIAMETER_MM * each.size * hand.size,
        DEPTH_MM * each.depth * hand.depth,
        load_per_mm(shade * each.water),
        tissue,
    )
    one = np.array([DIAMETER_MM]), np.array([DEPTH_MM]), load_per_mm(np.array([shade]))
    bare, taken = colour(reflectance(tissue) + MIRRORED), 1 - float(hand.missed.mean())
    whole = bare * mean_transmission(made, 1.7 * taken)
    plain = bare * mean_transmission(deposit(*one, tissue), 1.7)
    assert delta_e2000(lab(whole), lab(plain)) < 0.3


def test_dilutions_that_heal_alike_lie_around_the_chosen_one():
    found = chosen(SKINS[0], per_cm2=170.0)
    low, high = found.alike
    assert low < found.shade < high
    for shade, inside in ((low, True), (high, True), (low - 1, False), (high + 2, False)):
        one = np.array([DIAMETER_MM]), np.array([DEPTH_MM]), load_per_mm(np.array([shade]))
        differs = [
            float(delta_e2000(lab(colour(reflectance(SKINS[0]) + MIRRORED, lamp)
                                  * mean_transmission(deposit(*one, SKINS[0], lamp), 1.7)),
                              lab(found.dots[lamp])))
            for lamp in LAMPS
        ]  # fmt: skip
        assert (max(differs) < 1) == inside
