"""Weighted sample elimination, held against the definition."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stubble.dots.elimination import fall, packing_radius_mm


def by_definition(points, keep, radius, floor):
    """Yuksel 2015, section 3, written out: as slow as it is short."""
    distance = np.linalg.norm(points[:, None] - points[None], axis=2)
    push = np.where(
        distance < 2 * radius, (1 - np.maximum(distance, 2 * floor) / (2 * radius)) ** 8, 0
    )
    np.fill_diagonal(push, 0)
    alive = np.ones(len(points), bool)
    fallen = []
    while alive.sum() > keep:
        weight = np.where(alive, push[:, alive].sum(axis=1), -1)
        fallen.append(int(weight.argmax()))
        alive[fallen[-1]] = False
    return fallen


@pytest.mark.parametrize("floor", [0.0, 0.3])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_agrees_with_the_definition(seed, floor):
    points = np.random.default_rng(seed).uniform(-4, 9, (300, 3))
    # As long as those left stand close enough for the next one to fall to be beyond doubt.
    assert fall(points, 150, 1.5, floor).tolist() == by_definition(points, 150, 1.5, floor)


def test_the_closer_pair_loses_one_first():
    points = np.array([[0.0, 0, 0], [1.0, 0, 0], [5.0, 0, 0], [5.1, 0, 0], [20.0, 0, 0]])
    first, second = fall(points, 3, 2.0)
    assert first in (2, 3)
    assert second in (0, 1)


@given(st.integers(1, 40), st.integers(0, 40), st.floats(0.01, 100))
def test_leaves_as_many_as_asked(count, keep, radius):
    points = np.random.default_rng(count).uniform(0, 10, (count, 3))
    fallen = fall(points, keep, radius)
    assert len(fallen) == max(count - keep, 0)
    assert len(set(fallen.tolist())) == len(fallen)


def test_packing_radius_of_the_hexagonal_lattice():
    # A lattice of spacing 2 r gives each point a hexagon of 2 sqrt(3) r².
    assert packing_radius_mm(1000 * 2 * np.sqrt(3) * 0.7**2, 1000) == pytest.approx(0.7)
