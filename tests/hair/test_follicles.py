"""Follicles: where they grow, how their hairs lie, and that none is a dot."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial import cKDTree

from stubble import dots, head
from stubble.dots import select
from stubble.hair import follicles
from stubble.head.sheet import places
from stubble.head.surface import Scalp, prior


@pytest.fixture(scope="module")
def where():
    field = dots.baked()
    return places(Scalp(*prior()), field.direction, head.chart_mm(field.direction))


@pytest.fixture(scope="module")
def local(where):
    return dots.baked().per_cm2 / where.stretch


def grow(where, alive=1.0, length_mm=0.5, seed=1):
    field = dots.baked()
    full = np.full(len(field), alive, np.float32)
    spare = (field.per_cm2 - field.appears) / where.stretch
    return follicles.grow(field.id, spare, where, full, length_mm, seed)


def test_units_are_as_dense_as_hair_grows(where, local):
    grown = grow(where)
    units = len(np.unique(grown.number)) / (1 / local).sum()
    assert units == pytest.approx(follicles.UNITS_PER_CM2, rel=0.02)
    assert len(grown) / (1 / local).sum() == pytest.approx(follicles.HAIRS_PER_CM2, rel=0.02)


def test_no_follicle_is_where_a_dot_is(where):
    """Even where hair is half gone and dots make up for it, and at the largest density."""
    for alive in (0.25, 0.5, 0.75):
        grown = np.unique(grow(where, alive).number)
        wanted = np.full(len(where.stretch), 200.0 * (1 - alive))
        chosen = np.flatnonzero(select(dots.baked().appears / where.stretch, wanted))
        assert not np.intersect1d(grown, chosen).size


def test_units_are_spread_as_hair_is_between_random_and_a_grid(where):
    """Clark-Evans R of units on the crown, 1 for random ones and 2.15 for a hexagonal grid."""
    unit = np.unique(grow(where).number)
    points = where.xyz_mm[unit]
    top = where.normal[unit][:, 1] > 0.85
    near, _ = cKDTree(points).query(points[top], k=2)
    ratio = near[:, 1].mean() / (0.5 / np.sqrt(follicles.UNITS_PER_CM2 / 100))
    assert 1.15 < ratio < 1.75


def test_thinner_hair_is_some_of_the_same_hair(where):
    full, half = grow(where), grow(where, 0.5)
    kept = np.isin(full.number, half.number)
    np.testing.assert_array_equal(full.root_mm[kept], half.root_mm)


def test_hairs_are_as_long_as_the_clipper_leaves_them(where):
    for length in (0.3, 3.0):
        grown = grow(where, 0.2, length)
        np.testing.assert_allclose(
            np.linalg.norm(grown.tip_mm - grown.root_mm, axis=1), length, rtol=1e-6
        )


def test_hair_lies_forward_in_front_down_at_the_sides_and_flatter_than_at_the_crown(where):
    grown = grow(where, 1.0, 1.0)
    way = grown.tip_mm - grown.root_mm
    front = (grown.normal[:, 2] > 0.6) & (grown.normal[:, 1] > 0.5)
    side = np.abs(grown.normal[:, 0]) > 0.9
    assert (way[front, 2] > 0).mean() > 0.95
    assert (way[side, 1] < 0).mean() > 0.95
    rise = np.degrees(np.arcsin((way * grown.normal).sum(1).clip(-1, 1)))
    crown = grown.normal @ follicles._WHORL > 0.97
    assert 8 < np.median(rise[front]) < 25
    assert np.median(rise[crown]) > 40


def test_longer_stubble_is_darker_and_roots_show_bluish():
    hair, skin = np.array([0.04, 0.025, 0.018]), np.array([0.6, 0.38, 0.28])
    tones = [follicles.mean_transmission(length, hair, skin) for length in (0.3, 0.5, 1.0, 3.0)]
    assert (np.diff(tones, axis=0) < 0).all()
    assert tones[0][0] < tones[0][1] < tones[0][2]
