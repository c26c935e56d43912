"""The statistics tell lattice from chance."""

import numpy as np
import pytest

from stubble.dots import statistics


def lattice(per_cm2):
    a = statistics.hexagonal_spacing_mm(per_cm2)
    i, j = np.meshgrid(np.arange(60), np.arange(60))
    return np.stack([a * (i + j / 2).ravel(), a * np.sqrt(3) / 2 * j.ravel()], axis=1)


def inner(points):
    low, high = points.min(axis=0), points.max(axis=0)
    return (np.abs(points - (low + high) / 2) < 0.15 * (high - low)).all(axis=1)


def test_hexagonal_lattice():
    points = lattice(50.0)
    nearest = statistics.nearest_mm(points)[inner(points)]
    assert nearest == pytest.approx(statistics.hexagonal_spacing_mm(50.0))
    assert statistics.variation(nearest) == pytest.approx(0, abs=1e-9)
    # Clark and Evans: 2.1491 is the most there can be.
    assert statistics.clark_evans(nearest, 50.0) == pytest.approx(2.1491, abs=1e-4)
    assert np.abs(statistics.bond_order(points)[inner(points)] - 1).max() < 1e-9


def test_hexagonal_spacing_gives_back_its_density():
    area_mm2 = statistics.hexagonal_spacing_mm(80.0) ** 2 * np.sqrt(3) / 2
    assert 100 / area_mm2 == pytest.approx(80.0)


def test_random_points():
    points = np.random.default_rng(4).uniform(0, 400, (80_000, 2))
    nearest = statistics.nearest_mm(points)[inner(points)]
    assert statistics.clark_evans(nearest, 50.0) == pytest.approx(1, abs=0.02)
    # A Rayleigh distribution's coefficient of variation is sqrt(4 / pi - 1).
    assert statistics.variation(nearest) == pytest.approx(0.5227, abs=0.02)
    assert abs(statistics.bond_order(points).mean()) < 0.01


def test_cells_count_every_point_once():
    points = np.random.default_rng(5).uniform(-30, 30, (500, 2))
    counts = statistics.cell_counts(points, 15.0, np.array([-30.0, -30.0]), 4)
    assert counts.shape == (4, 4)
    assert counts.sum() == 500
    assert counts[0, 3] == np.sum((points[:, 0] < -15) & (points[:, 1] >= 15))
