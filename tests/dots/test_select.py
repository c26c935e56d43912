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
wanted_density = hnp.arrays(np.float64, N, elements=st.floats(0, 250))
local_density = hnp.arrays(np.float64, N, elements=st.floats(120, 320))


@given(local_density, wanted_density, wanted_density)
def test_wanting_more_only_adds(local, wanted, more):
    before = select(local, wanted)
    assert not (before & ~select(local, wanted + more)).any()


@given(local_density, wanted_density, wanted_density, hnp.arrays(bool, N))
def test_an_edit_changes_nothing_elsewhere(local, wanted, other, edited):
    after = select(local, np.where(edited, other, wanted))
    before = select(local, wanted)
    assert np.array_equal(before[~edited], after[~edited])


@given(st.floats(0, 250), st.floats(120, 320))
def test_an_even_wish_takes_the_first_ranks(wanted, local):
    chosen = select(np.full(N, local), np.full(N, wanted))
    assert np.array_equal(np.flatnonzero(chosen), np.arange(chosen.sum()))
    assert abs(chosen.sum() - min(1, wanted / local) * N) <= 0.5 + 1e-9


def test_nothing_wanted_gives_nothing():
    local = np.full(4, 200.0)
    assert not select(local, np.array([0.0, -5.0, np.nan, 0.0])).any()


def test_densities_must_match():
    with pytest.raises(ValueError, match="do not match"):
        select(np.ones(3), np.ones(4))


@given(local_density, wanted_density)
def test_what_is_made_by_the_end_of_a_session_is_its_share(local, wanted):
    number = session(local, wanted)
    assert np.array_equal(number > 0, select(local, wanted))
    for last, share in ((1, 0.3), (2, 0.7)):
        assert np.array_equal((number > 0) & (number <= last), select(local, share * wanted))


@given(local_density, wanted_density)
def test_shares_can_be_others(local, wanted):
    assert np.array_equal(session(local, wanted, (1.0,)), select(local, wanted))
    assert session(local, wanted, (0.25, 0.5, 0.75, 1.0)).max() <= 4


@pytest.mark.parametrize("shares", [(), (0.3, 0.7), (0.7, 0.3, 1.0), (-0.1, 1.0)])
def test_shares_rise_to_one(shares):
    with pytest.raises(WishError, match="rise"):
        session(np.ones(3), np.ones(3), shares)


def test_a_ramp_keeps_its_density_and_its_spacing():
    # From 20 per cm² at the front to 90 at the back, on a head whose skin is 15 % larger.
    field = baked()
    scale = np.sqrt(1.15)
    points = field.points_mm * scale
    local = np.full(len(field), field.per_cm2 / 1.15)
    ramp = 55 - 35 * field.direction[:, 2].astype(np.float64)
    chosen = select(local, ramp)
    assert chosen.sum() == pytest.approx((ramp / local).sum(), rel=0.003)
    middle = np.abs(field.direction[:, 2]) < 0.2
    assert chosen[middle].sum() == pytest.approx((ramp / local)[middle].sum(), rel=0.01)
    spacing = nearest_mm(points[chosen])
    hexagonal = np.array([hexagonal_spacing_mm(d) for d in ramp[chosen]])
    assert (spacing / hexagonal).min() > 0.5
