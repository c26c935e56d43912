"""Fresh, healed, aged: the published points are met, and time runs one way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stubble.errors import WishError
from stubble.pigment import COURSE, FAULTS, HEALED_DAYS, Course, aged, days_of, deposit, faulty
from stubble.pigment.healing import GRADES
from stubble.skin.tissue import Tissue

LIGHT = Tissue(0.03, 0.012, 1.6)
ONE = np.full(1, 0.35), np.full(1, 0.16), np.full(1, 8.0)


def load(days, **more):
    return float(aged(*ONE, days, **more).load_per_mm[0]) / 8.0


def mean_tone(made):
    from stubble.pigment import mean_transmission

    dots = deposit(made.diameter_mm, made.depth_mm, made.load_per_mm, LIGHT)
    return mean_transmission(dots, 1.5)


def test_a_plan_speaks_of_healed_dots():
    healed = aged(*ONE, HEALED_DAYS)
    assert healed.diameter_mm == pytest.approx(0.35, rel=1e-3)
    assert load(HEALED_DAYS) == 1
    assert healed.depth_mm == pytest.approx(0.16)


def test_the_published_points():
    # A tenth less at six months, a fifth in scars; deep pigment gone by three weeks.
    assert load(182.6) == pytest.approx(0.90, abs=0.02)
    assert load(182.6, scar=1.0) == pytest.approx(0.80, abs=0.03)
    deep_alone = replace(COURSE, surface=0.0)
    assert load(0, course=deep_alone) == pytest.approx(1.25, abs=0.01)
    assert load(21, course=deep_alone) < 1.01
    # 20 to 50 % of fresh pigment is lost until it has healed.
    assert 0.2 < 1 - 1 / load(0) < 0.5


@given(st.floats(0, 3650), st.floats(0, 3650), st.floats(0, 1), st.floats(0, 1))
def test_it_only_pales(one, other, scar, sun):
    early, late = sorted((one, other))
    assert load(late, scar=scar, sun=sun) <= load(early, scar=scar, sun=sun) + 1e-12


@given(st.floats(29, 3650))
def test_scars_and_sun_fade_sooner_and_dots_widen(days):
    assert load(days, scar=1.0) < load(days) > load(days, sun=1.0)
    assert aged(*ONE, days).diameter_mm > 0.35
    assert aged(*ONE, 10).diameter_mm > 0.35


def test_pigment_is_not_made_by_spreading():
    """Width squared times load falls by what is carried off, and by nothing else."""
    still = replace(COURSE, keeps_years=1e9, keeps_years_in_scars=1e9)
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
    with pytest.raises(WishError, match="keeps_years"):
        Course(keeps_years=0)
    with pytest.raises(WishError, match="surface"):
        Course(surface=-1)
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
    ratio = [made.core[0, 2] / made.core[0, 0] for made in (sound, deep)]
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
