"""The hand: true to its figures, and each dot's deviation is its own."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stubble.dots.hand import PERFECT, POOR, SKILLED, Hand
from stubble.errors import WishError

MANY = np.arange(200_000)


@pytest.mark.parametrize("hand", [SKILLED, POOR])
def test_figures_are_those_of_the_hand(hand):
    drawn = hand.deviation("F1", MANY, 5)
    assert drawn.aside_mm.mean(axis=0) == pytest.approx([0, 0], abs=0.01 * hand.placement_mm)
    assert drawn.aside_mm.std(axis=0) == pytest.approx([hand.placement_mm] * 2, rel=0.01)
    assert drawn.missed.mean() == pytest.approx(hand.misses, rel=0.05)
    for factor, cv in ((drawn.size, hand.size_cv), (drawn.depth, hand.depth_cv)):
        assert factor.min() > 0
        assert factor.mean() == pytest.approx(1, rel=0.01)
        assert factor.std() == pytest.approx(cv, rel=0.05)


def test_no_deviation_runs_away():
    aside = SKILLED.deviation("F1", MANY, 1).aside_mm
    assert np.linalg.norm(aside, axis=1).max() < 2.75 * SKILLED.placement_mm


def test_deviations_have_nothing_to_do_with_one_another():
    drawn = SKILLED.deviation("F1", MANY, 1)
    columns = [*drawn.aside_mm.T, drawn.size, drawn.depth, drawn.missed.astype(float)]
    between = np.corrcoef(np.stack(columns + [np.roll(c, 1) for c in columns]))
    assert np.abs(between - np.eye(len(between))).max() < 0.012


@given(st.sets(st.integers(0, 999_999), min_size=1), st.integers(-(2**31), 2**31))
def test_a_deviation_does_not_depend_on_the_others(numbers, seed):
    chosen = np.array(sorted(numbers), np.int32)
    alone = SKILLED.deviation("F1", chosen[-1:], seed)
    among = SKILLED.deviation("F1", chosen, seed)
    assert np.allclose(alone.aside_mm[0], among.aside_mm[-1], rtol=1e-12, atol=0)
    assert alone.size[0] == pytest.approx(among.size[-1], rel=1e-12)
    assert alone.missed[0] == among.missed[-1]


def test_another_field_or_seed_is_another_draw():
    numbers = np.arange(1000)
    first = SKILLED.deviation("F1", numbers, 1).aside_mm
    assert np.array_equal(first, SKILLED.deviation("F1", numbers, 1).aside_mm)
    for field, seed in (("F1", 2), ("F2", 1), ("F11", 1)):
        other = SKILLED.deviation(field, numbers, seed).aside_mm
        assert abs(np.corrcoef(first[:, 0], other[:, 0])[0, 1]) < 0.12


def test_the_perfect_hand_changes_nothing():
    drawn = PERFECT.deviation("F1", MANY, 1)
    assert not drawn.aside_mm.any()
    assert (drawn.size == 1).all()
    assert (drawn.depth == 1).all()
    assert not drawn.missed.any()


@pytest.mark.parametrize(
    "wrong", [(-0.1, 0, 0, 0), (0, 2, 0, 0), (0, 0, np.nan, 0), (0, 0, 0, 1.1)]
)
def test_a_hand_stays_within_reason(wrong):
    with pytest.raises(WishError, match="no hand"):
        Hand(*wrong)
