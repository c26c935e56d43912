"""Fresh, healed, aged: the published points are met, and time runs one way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stubble.errors import WishError
from stubble.pigment import (
    COURSE,
    DEPTH_MM,
    DIAMETER_MM,
    FAULTS,
    HEALED_DAYS,
    Course,
    aged,
    days_of,
    deposit,
    faulty,
    load_per_mm,
    mean_transmission,
)
from stubble.pigment.healing import GRADES
from stubble.skin.tissue import Tissue, by_ita

LIGHT = Tissue(0.03, 0.012, 1.6)
ONE = np.full(1, 0.35), np.full(1, 0.16), np.full(1, 8.0)


def load(days, **more):
    return float(aged(*ONE, days, **more).load_per_mm[0]) / 8.0


def mean_tone(made):
    dots = deposit(made.diameter_mm, made.depth_mm, made.load_per_mm, LIGHT)
    return mean_transmission(dots, 1.5)


def test_a_plan_speaks_of_healed_dots():
    healed = aged(*ONE, HEALED_DAYS)
    assert healed.diameter_mm == pytest.approx(0.35, rel=1e-3)
    assert load(HEALED_DAYS) == 1
    assert healed.depth_mm == pytest.approx(0.16)


def tone_left(days, **more):
    """How much of a healed field's tone is left, the mean of five skins and three dilutions."""
    left = []
    for skin in (by_ita(degrees) for degrees in (55, 30, 10, -20, -45)):
        for water in (4.0, 8.0, 14.0):
            dots = (
                *(np.full(1, mm) for mm in (DIAMETER_MM, DEPTH_MM)),
                load_per_mm(np.array([water])),
            )
            healed, now = (aged(*dots, d, **more) for d in (HEALED_DAYS, days))
            left.append(luminous(now, skin) / luminous(healed, skin))
    return float(np.mean(left))


def luminous(made, skin):
    """Optical density of a field, as the eye weighs colours."""
    dots = deposit(made.diameter_mm, made.depth_mm, made.load_per_mm, skin)
    return float(-np.log(mean_transmission(dots, 1.0)) @ (0.2126, 0.7152, 0.0722))


def test_the_published_points():
    # The eye's score of density is a tenth less at six months, a fifth in scars; deep pigment is
    # gone by three weeks.
    assert tone_left(182.6) == pytest.approx(0.90, abs=0.02)
    assert tone_left(182.6, scar=1.0) == pytest.approx(0.80, abs=0.03)
    # Touch-ups are wanted after 2 to 5 years, and nothing is left to touch up only much later.
    assert 0.4 < tone_left(5 * 365.25) < tone_left(2 * 365.25) < 0.75
    assert 0.15 < tone_left(3652) < 0.35
    deep_alone = replace(COURSE, surface=0.0)
    assert load(0, course=deep_alone) == pytest.approx(1.25, abs=0.01)
    assert load(21, course=deep_alone) < 1.01
    # 20 to 50 % of fresh pigment is lost until it has healed.
    assert 0.2 < 1 - 1 / load(0) < 0.5


@given(st.floats(0, 3650), st.floats(0, 3650), st.floats(0, 1), st.floats(0, 1))
def test_it_only_pales(one, other, scar, sun):
    early, late = sorted((one, other))
    assert load(late, scar=scar, sun=sun) <= load(early, scar=scar, sun=sun) + 1e-12


def test_fresh_dots_are_darker_and_blacker_not_bluer():
    for degrees in (55, 30, 10):  # of darker skin, colour hardly tells
        skin = by_ita(degrees)
        healed, fresh = (
            deposit(old.diameter_mm, old.depth_mm, old.load_per_mm, skin)
            for old in (aged(*ONE, days) for days in (HEALED_DAYS, 0))
        )
        middle = [
            (1 - made.floor) * (1 - (1 - made.core[0]) * np.exp(-made.halo[0]))
            for made in (healed, fresh)
        ]
        assert (middle[1][1:] > middle[0][1:]).all()
        assert (middle[1] / middle[1][0] >= 0.99 * middle[0] / middle[0][0]).all()


@given(st.floats(29, 3650))
def test_scars_and_sun_fade_sooner_and_dots_widen(days):
    assert load(days, scar=1.0) < load(days) > load(days, sun=1.0)
    assert aged(*ONE, days).diameter_mm > 0.35
    assert aged(*ONE, 10).diameter_mm > 0.35


def test_pigment_is_not_made_by_spreading():
    """Width squared times load falls by what is carried off, and by nothing else."""
    still = replace(COURSE, half_years=1e9, half_years_in_scars=1e9)
    old = aged(*ONE, 3650, course=still)
    assert old.diameter_mm**2 * old.load_per_mm == pytest.approx(0.35**2 * 8.0)


def test_years_are_seen_and_fresh_is_darkest():
    tones = [mean_tone(aged(*ONE, d)).mean() for d in (0, 3, 7, 14, 28, 182, 1096, 3652)]
    assert (np.diff(tones) > 0).all()


def test_ages_in_words():
    assert days_of("fresh") == 0
    assert days_of("healed") == HEALED_DAYS
    assert days_of("14d") == 14
    assert days_of(" 2 w") == 14
    assert days_of("6mo") == pytest.approx(182.6, abs=0.1)
    assert days_of("3Y") == pytest.approx(1095.75)


@pytest.mark.parametrize("wrong", ["", "34", "3 years", "-1y", "11y", "y", "1e9y"])
def test_no_such_age(wrong):
    with pytest.raises(WishError):
        days_of(wrong)


def test_no_such_course():
    with pytest.raises(WishError, match="half_years"):
        Course(half_years=0)
    with pytest.raises(WishError, match="surface"):
        Course(surface=-1)
    with pytest.raises(WishError, match="shallower"):
        Course(shallower=1)
    with pytest.raises(WishError, match="10 years"):
        aged(*ONE, 4000)


def test_every_value_has_a_grade():
    assert set(GRADES) == set(Course.__dataclass_fields__)
    assert {grade for grade, _ in GRADES.values()} <= {"measured", "practice", "assumption"}


def test_too_deep_is_bluer_and_softer():
    sound = deposit(*ONE, LIGHT)
    bad = faulty("too-deep", *ONE)
    deep = deposit(bad.diameter_mm, bad.depth_mm, bad.load_per_mm, LIGHT)
    assert deep.core_sigma_mm > 1.3 * sound.core_sigma_mm
    above = [(1 - made.floor) * made.core[0] for made in (sound, deep)]
    ratio = [core[2] / core[0] for core in above]
    assert ratio[1] < 0.7 * ratio[0]  # blue light comes back, red does not


def test_blown_out_is_wider_than_half_a_millimetre_and_darker():
    bad = faulty("blown-out", *ONE)
    assert (bad.diameter_mm >= 0.5).all()
    sound = aged(*ONE, HEALED_DAYS)
    assert (mean_tone(bad) < mean_tone(sound)).all()


@pytest.mark.parametrize("fault", FAULTS)
def test_no_dots_no_fault(fault):
    none = np.zeros(0)
    assert len(faulty(fault, none, none, none).depth_mm) == 0
