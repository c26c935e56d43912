"""The chosen dilution is the best there is, and what it cannot do is said."""

from __future__ import annotations

import numpy as np
import pytest

from stubble.pigment import LENGTHS_MM, MOST_WATER, choose, hair_spectrum
from stubble.plan.swatches import _beside
from stubble.skin.colour import lab, luminance
from stubble.skin.difference import delta_e2000
from stubble.skin.lamps import LAMPS, weights
from stubble.skin.tissue import by_ita

BLACK, GREY = np.array([0.02, 0.017, 0.014]), np.array([0.45, 0.43, 0.40])
LIGHT = by_ita(45)


def shade(tissue=LIGHT, hair=BLACK, per_cm2=150.0, length_mm=0.5, **more):
    return choose(tissue, hair, per_cm2, length_mm, **more)


def test_longer_hair_takes_darker_dots_and_more_dots_paler_ones():
    by_length = [shade(length_mm=mm).shade for mm in (0.3, 0.5, 0.8)]
    assert by_length == sorted(by_length, reverse=True)
    by_density = [shade(per_cm2=n).shade for n in (100, 150, 220)]
    assert by_density == sorted(by_density)


@pytest.mark.parametrize("ita", [58, 40, 15, -20, -45])
def test_what_remains_is_the_difference_of_the_two_tones(ita):
    found = shade(by_ita(ita))
    for lamp in LAMPS:
        gap = delta_e2000(lab(found.dots[lamp]), lab(found.stubble[lamp]))
        assert found.left[lamp] == pytest.approx(float(gap))
    assert found.worst == max(found.left.values())


@pytest.mark.parametrize("strength", [50.0, 130.0])
def test_a_stronger_bottle_takes_more_water_and_heals_to_the_same(strength):
    usual, other = shade(), shade(undiluted=strength)
    load = usual.undiluted / (1 + usual.shade)
    assert strength / (1 + other.shade) == pytest.approx(load, rel=0.06)
    assert other.worst == pytest.approx(usual.worst, abs=0.2)


def test_sessions_begin_light():
    waters = shade().sessions
    assert list(waters) == sorted(waters, reverse=True)


def test_hair_looks_as_it_was_seen():
    for hair in (BLACK, GREY):
        seen = hair_spectrum(hair) @ weights("daylight")
        assert luminance(seen) == pytest.approx(luminance(hair), rel=0.02)


def test_what_cannot_be_matched_is_said():
    assert any("pigment can only darken" in why for why in shade(hair=GREY).reasons)
    assert any("melanin lies above" in why for why in shade(by_ita(-48)).reasons)
    assert any("test patch" in why for why in shade(scars=True).reasons)
    assert any("make fewer" in why for why in shade(hair=GREY, per_cm2=250.0).reasons)
    assert any("undiluted" in why for why in shade(per_cm2=20.0, length_mm=3.0).reasons)


def test_the_lengths_are_those_that_people_shave_to():
    assert dict(LENGTHS_MM) == {"razor": 0.0, "foil": 0.1, "clipper0": 0.5}


@pytest.mark.parametrize("chosen", [0.0, 0.5, 2.0, 6.0, 12.0, 20.0, MOST_WATER])
def test_a_strip_shows_five_dilutions_that_differ(chosen):
    shown = _beside(chosen)
    assert len(set(shown)) == 5
    assert chosen in shown
    assert shown == sorted(shown)
    assert min(shown) >= 0
    assert max(shown) <= MOST_WATER
