"""Around hairs that are kept and dots that are made, density and spacing are kept."""

import numpy as np
import pytest
from scipy.spatial import cKDTree

from stubble.dots import baked, session, session_around
from stubble.dots.around import CLEAR, REACH_MM
from stubble.dots.statistics import clark_evans, hexagonal_spacing_mm, nearest_mm
from stubble.head.surface import canonical_radius_mm


@pytest.fixture(scope="module")
def field():
    return baked(1.62)


def wanted_on_top(field, per_cm2, above=0.55):
    return np.where(field.direction[:, 1] > above, per_cm2, 0.0)


def hairs_of_another_head(per_cm2, above=0.5):
    """Hairs that know nothing of the field: F1's, turned about the vertical, on the same scalp."""
    other = baked(name="F1")
    turn = np.array([[0.33, 0, 0.944], [0, 1, 0], [-0.944, 0, 0.33]])
    direction = other.direction[other.appears < 2 * per_cm2].astype(float) @ turn.T
    direction /= np.linalg.norm(direction, axis=1, keepdims=True)
    direction = direction[direction[:, 1] > above]
    points = direction * canonical_radius_mm(direction)[:, None]
    # The scalp is no body of revolution: thin them until density is as told everywhere.
    rank = np.arange(len(points))
    wanted = 0.01 * per_cm2 * np.pi * 15.0**2
    tree = cKDTree(points)
    while len(points) and (count := tree.query_ball_point(points, 15, return_length=True)).size:
        inner = points[:, 1] > canonical_height(above) + 14
        over = count[inner].mean() / wanted
        if over <= 1.0:
            break
        keep = rank < np.quantile(rank, 1 / over)
        points, rank = points[keep], rank[keep]
        tree = cKDTree(points)
    return points


def canonical_height(y):
    return 86.0 * y


@pytest.mark.parametrize(("hair", "dot"), [(40, 60), (70, 30)])
def test_hairs_and_dots_together_are_as_dense_as_wanted(field, hair, dot):
    hairs = hairs_of_another_head(hair)
    points = field.points_mm
    wanted = wanted_on_top(field, float(hair + dot))
    made = session_around(field.appears, wanted, points, field.apart, hairs_mm=hairs)
    dots = points[made > 0]
    both = np.concatenate([dots, hairs])
    inner = both[:, 1] > 66
    # Against the field by itself, in discs of 5 cm², which cancels what a disc's border does.
    plain = points[session(field.appears, wanted) > 0]
    centres = plain[plain[:, 1] > 72][::7]
    count = cKDTree(both).query_ball_point(centres, 12.6, return_length=True)
    alone = cKDTree(plain).query_ball_point(centres, 12.6, return_length=True)
    assert count.mean() == pytest.approx(alone.mean(), rel=0.015)
    # Each disc holds some 500: hairs of their own scatter among them, and it stays within 6 %.
    assert np.abs(count / alone - 1).max() < 0.06
    assert np.sqrt(np.mean((count / alone - 1) ** 2)) < 0.03
    spacing = nearest_mm(both)[inner]
    assert 1.48 < clark_evans(spacing, hair + dot) < 1.62
    lattice = hexagonal_spacing_mm(hair + dot)
    assert cKDTree(hairs).query(dots)[0].min() == pytest.approx(0.57, abs=0.02)
    assert cKDTree(hairs).query(dots)[0].min() >= CLEAR * field.apart * lattice
    assert nearest_mm(dots).min() > 0.9 * field.apart * lattice


def test_every_session_leaves_hair_and_dots_even(field):
    hairs = hairs_of_another_head(40)
    points = field.points_mm
    wanted = wanted_on_top(field, 100.0)
    made = session_around(field.appears, wanted, points, field.apart, hairs_mm=hairs)
    centres = hairs[hairs[:, 1] > 72]
    for last, share in ((1, 0.3), (2, 0.7), (3, 1.0)):
        both = np.concatenate([points[(made > 0) & (made <= last)], hairs])
        count = cKDTree(both).query_ball_point(centres, 12.6, return_length=True)
        assert count.mean() / (np.pi * 1.26**2) == pytest.approx(40 + share * 60, rel=0.03)
        # Chance would have 1 / sqrt(count) = 0.05.
        assert count.std() / count.mean() < 0.035


def test_nothing_there_changes_nothing(field):
    wanted = wanted_on_top(field, 80.0)
    around = session_around(field.appears, wanted, field.points_mm, field.apart)
    assert np.array_equal(around, session(field.appears, wanted))


def test_a_hair_changes_no_dot_a_centimetre_away(field):
    points = field.points_mm
    wanted = wanted_on_top(field, 80.0)
    hairs = points[field.appears < 10][field.direction[field.appears < 10, 1] > 0.6]
    one_more = np.vstack([hairs, [[3.0, 85.8, 1.0]]])
    before = session_around(field.appears, wanted, points, field.apart, hairs_mm=hairs)
    after = session_around(field.appears, wanted, points, field.apart, hairs_mm=one_more)
    moved = points[before != after]
    assert len(moved)
    assert np.linalg.norm(moved - one_more[-1], axis=1).max() < 10.0
    assert REACH_MM < 10


@pytest.fixture(scope="module")
def half_done(field):
    """After one session by a hand that errs, and places found by an eye that errs."""
    rng = np.random.default_rng(8)
    points = field.points_mm
    wanted = wanted_on_top(field, 90.0)
    planned = session(field.appears, wanted)
    first = (planned == 1) & (rng.random(len(planned)) > 0.05)
    where = points[first] + rng.normal(0, 0.12, (first.sum(), 3))
    return points, wanted, planned, first, where


def test_what_has_been_made_stays_and_the_rest_makes_up_for_it(field, half_done):
    points, wanted, planned, first, where = half_done
    rest = session_around(
        field.appears, wanted, points, field.apart, made_mm=where, taken=first, done=1
    )
    assert not rest[first].any()
    assert set(np.unique(rest)) == {0, 2, 3}
    for last, share in ((2, 0.7), (3, 1.0)):
        now = np.concatenate([where, points[(rest > 0) & (rest <= last)]])
        inner = now[:, 1] > 66
        count = cKDTree(now).query_ball_point(now[now[:, 1] > 72], 12.6, return_length=True)
        assert count.mean() / (np.pi * 1.26**2) == pytest.approx(share * 90, rel=0.03)
        assert clark_evans(nearest_mm(now)[inner], share * 90) > 1.45
    # Nearly all that was planned for later is still planned.
    later = planned > 1
    assert (rest[later] > 0).mean() > 0.9
    lattice = hexagonal_spacing_mm(90)
    assert cKDTree(where).query(points[rest > 0])[0].min() >= CLEAR * field.apart * lattice


def test_other_shares_relabel_nothing_that_is_made(field, half_done):
    points, wanted, _, first, where = half_done
    rest = session_around(
        field.appears,
        wanted,
        points,
        field.apart,
        made_mm=where,
        taken=first,
        done=1,
        shares=(0.2, 0.5, 0.8, 1.0),
    )
    assert not rest[first].any()
    assert set(np.unique(rest)) == {0, 2, 3, 4}
    fewer = session_around(
        field.appears, 0.9 * wanted, points, field.apart, made_mm=where, taken=first, done=1
    )
    more = session_around(
        field.appears, wanted, points, field.apart, made_mm=where, taken=first, done=1
    )
    # Asking for more takes next to nothing away: only where the wider spacing had kept less clear.
    assert ((fewer > 0) & (more == 0)).mean() < 0.001 * (more > 0).mean() + 1e-9
