"""How dots lie, beside chance and a grid."""

import numpy as np
import pytest

from stubble.dots import baked, compare
from stubble.errors import WishError
from stubble.head.surface import SMOOTH, Scalp
from tests.dots.test_dots import planned

SURE = Scalp(np.zeros_like(SMOOTH), np.zeros((len(SMOOTH), len(SMOOTH))))


def test_chance_and_grid_are_what_they_are_called():
    chance = compare.describe("chance", compare.chance(90))
    assert chance.regularity == pytest.approx(1, abs=0.06)
    assert chance.nearest_cv == pytest.approx(0.52, abs=0.05)
    assert chance.order < 0.06
    grid = compare.describe("grid", compare.grid(90))
    assert grid.regularity == pytest.approx(2.149, abs=0.03)
    assert grid.order > 0.98
    # Spikes of the order of the number of points, against an exponential's few.
    assert grid.strongest > 15 * chance.strongest


def test_dots_lie_between():
    regularity = 1.44
    dots = planned(baked(regularity), SURE, 90.0)
    flat = compare.patch(dots)
    found = compare.describe("as meant", flat)
    assert found.per_cm2 == pytest.approx(90, rel=0.06)
    assert found.regularity == pytest.approx(regularity, abs=0.05)
    assert found.order < 0.06
    assert found.uneven < 0.2
    assert found.strongest < 15
    assert found.rings[:3].max() == 0


def test_flattening_keeps_lengths():
    dots = planned(baked(), SURE, 60.0)
    flat = compare.patch(dots)
    assert len(flat) == pytest.approx(60 * 3.8**2, rel=0.05)


def test_too_few_dots_say_nothing():
    dots = planned(baked(), SURE, 60.0)
    with pytest.raises(WishError, match="too few"):
        compare.patch(dots[:100])
