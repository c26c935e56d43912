"""Choosing dots: local, monotone, true to the density asked for."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from stubble.dots import baked, select, session
from stubble.dots.statistics import hexagonal_spacing_mm, nearest_mm
from stubble.errors import WishError

N = 300
densities = hnp.arrays(np.float64, N, elements=st.floats(0, 250))
appearing = hnp.arrays(np.float64, N, elements=st.floats(0, 320))


@given(appearing, densities, densities)
def test_wanting_more_only_adds(appears, wanted, more):
    before = select(appears, wanted)
    assert not (before & ~select(appears, wanted + more)).any()


@given(appearing, densities, densities, hnp.arrays(bool, N))
def test_an_edit_changes_nothing_elsewhere(appears, wanted, other, edited):
    after = select(appears, np.where(edited, other, wanted))
    before = select(appears, wanted)
    assert np.array_equal(before[~edited], after[~edited])


def test_nothing_wanted_gives_nothing():
    appears = np.arange(4.0)
    assert not select(appears, np.array([0.0, -5.0, np.nan, 0.0])).any()


def test_densities_must_match():
    with pytest.raises(ValueError, match="do not match"):
        select(np.ones(3), np.ones(4))


@given(appearing, densities)
def test_what_is_made_by_the_end_of_a_session_is_its_share(appears, wanted):
    number = session(appears, wanted)
    assert np.array_equal(number > 0, select(appears, wanted))
    for last, share in ((1, 0.3), (2, 0.7)):
        assert np.array_equal((number > 0) & (number <= last), select(appears, share * wanted))


@given(appearing, densities)
def test_shares_can_be_others(appears, wanted):
    assert np.array_equal(session(appears, wanted, (1.0,)), select(appears, wanted))
    assert session(appears, wanted, (0.25, 0.5, 0.75, 1.0)).max() <= 4


@given(appearing, densities, hnp.arrays(bool, N))
def test_what_a_scar_gets_beyond_plain_skin_is_made_in_one_session_more(appears, plain, scar):
    wanted = np.where(scar, 1.25 * plain, plain)
    number = session(appears, wanted, plain=plain)
    assert np.array_equal(number > 0, select(appears, wanted))
    before = (number > 0) & (number < 4)
    assert np.array_equal(number[before], session(appears, plain)[before])
    assert np.array_equal(before, select(appears, plain))
    assert not (number[~scar] == 4).any()


@pytest.mark.parametrize("shares", [(), (0.3, 0.7), (0.7, 0.3, 1.0), (-0.1, 1.0)])
def test_shares_rise_to_one(shares):
    with pytest.raises(WishError, match="rise"):
        session(np.ones(3), np.ones(3), shares)


@pytest.mark.parametrize("regularity", [1.32, 1.44, 1.62])
def test_a_ramp_keeps_its_density_and_its_spacing(regularity):
    # From 20 per cm² at the front to 90 at the back, on a head whose skin is 15 % larger.
    field = baked(regularity)
    points = field.points_mm * np.sqrt(1.15)
    ramp = 55 - 35 * field.direction[:, 2].astype(np.float64)
    chosen = select(field.appears / 1.15, ramp)
    stands_for_cm2 = 1.15 / field.per_cm2
    assert chosen.sum() == pytest.approx((ramp * stands_for_cm2).sum(), rel=0.003)
    middle = np.abs(field.direction[:, 2]) < 0.2
    assert chosen[middle].sum() == pytest.approx((ramp * stands_for_cm2)[middle].sum(), rel=0.01)
    spacing = nearest_mm(points[chosen])
    hexagonal = np.array([hexagonal_spacing_mm(d) for d in ramp[chosen]])
    assert (spacing / hexagonal).min() > 0.9 * field.apart
