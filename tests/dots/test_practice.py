"""Practice: needle, size and dilution by session and place, in balance, and each dot's own."""

from dataclasses import replace

import numpy as np
import pytest

from stubble import pigment
from stubble.dots import GRADES, NEEDLES, PRACTICE, Practice, strokes
from stubble.errors import WishError
from stubble.skin.tissue import Tissue

LIGHT = Tissue(0.03, 0.012, 1.7)
N = 60_000
NUMBER = np.arange(N)
RNG = np.random.default_rng(2)
#: Sessions of dots as the shares have them.
SESSION = 1 + np.searchsorted([0.3, 0.7], RNG.random(N)).astype(np.uint8)
INSIDE = np.zeros(N, bool)


def tone(stroke, shade=6.0):
    made = pigment.deposit(
        pigment.DIAMETER_MM * stroke.size,
        pigment.DEPTH_MM * stroke.depth,
        pigment.load_per_mm(shade * stroke.water),
        LIGHT,
    )
    return pigment.mean_transmission(made, 1.0)


@pytest.mark.parametrize("shade", [2.0, 6.0, 14.0])
def test_a_whole_treatment_has_the_tone_that_was_wished_for(shade):
    plain = pigment.deposit(
        np.full(1, pigment.DIAMETER_MM),
        np.full(1, pigment.DEPTH_MM),
        pigment.load_per_mm(np.full(1, shade)),
        LIGHT,
    )
    found = tone(strokes(PRACTICE, "F2", NUMBER, SESSION, INSIDE), shade)
    wished = pigment.mean_transmission(plain, 1.0)
    # Two percent is less than one shade of pigment.
    assert np.log(found) == pytest.approx(np.log(wished), rel=0.02)


def test_the_first_session_is_lightest_and_the_last_darkest():
    stroke = strokes(PRACTICE, "F2", NUMBER, SESSION, INSIDE)
    water = [stroke.water[k == SESSION].mean() for k in (1, 2, 3)]
    assert water[0] > water[1] > water[2]
    fourth = strokes(PRACTICE, "F2", NUMBER[:5], np.full(5, 4), INSIDE[:5])
    assert (fourth.water == PRACTICE.water[-1]).all()


def test_the_edge_is_of_fine_single_dots():
    edge = RNG.random(N) < 0.3
    stroke = strokes(PRACTICE, "F2", NUMBER, SESSION, edge)
    assert (stroke.hairs[edge] == 1).all()
    assert (stroke.needle[edge] == 0).all()
    assert (stroke.needle[~edge] == 1).all()
    assert stroke.size[edge].max() < stroke.size[~edge].mean()
    assert len(NEEDLES) == 2


def test_units_are_the_donors():
    donor = replace(PRACTICE, units=(0.5, 0.4, 0.1))
    stroke = strokes(donor, "F2", NUMBER, SESSION, INSIDE)
    found = np.bincount(stroke.hairs, minlength=4)[1:] / N
    # Level 1e-6: five standard errors of a share of 60,000.
    assert found == pytest.approx(donor.units, abs=5 * np.sqrt(0.25 / N))
    assert (np.diff([stroke.size[stroke.hairs == k].mean() for k in (1, 2, 3)]) > 0).all()


def test_a_dots_unit_is_its_own():
    whole = strokes(PRACTICE, "F2", NUMBER, SESSION, INSIDE)
    some = np.array([3, 77, 4000])
    alone = strokes(PRACTICE, "F2", NUMBER[some], SESSION[some], INSIDE[some])
    assert np.array_equal(alone.hairs, whole.hairs[some])
    other = strokes(PRACTICE, "F1", NUMBER, SESSION, INSIDE)
    assert not np.array_equal(other.hairs, whole.hairs)


def test_every_default_has_a_grade_and_a_source():
    assert set(GRADES) == set(vars(PRACTICE))
    assert {grade for grade, _ in GRADES.values()} <= {"measured", "practice", "assumption"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"shares": (0.5, 0.4, 1.0)},
        {"water": ()},
        {"water": (9.0,)},
        {"edge_mm": -1.0},
        {"units": (0.5, 0.5, 0.5)},
        {"unit_size": (0.0, 1.0, 1.0)},
    ],
)
def test_practice_stays_within_reason(wrong):
    with pytest.raises(WishError):
        Practice(**wrong)
