"""The follicle field looks grown: even, apart, without direction, at every density."""

import hashlib
from pathlib import Path

import numpy as np
import pytest
from scipy.special import elliprg

from stubble.dots import baked, field, lay, statistics
from stubble.head.surface import (
    CANONICAL_AXES_MM,
    canonical_radius_mm,
    chart_mm,
    directions_of_chart,
)


@pytest.fixture(scope="module")
def laid():
    return lay(7, per_cm2=60)


@pytest.fixture(params=["baked", "laid"])
def any_field(request, laid):
    return baked() if request.param == "baked" else laid


def prefixes(some):
    """Densities per cm² from 20 up to all there are, with the number of candidates that gives."""
    for density in (20, 28, 37, 45, 60, 75, 90, 120, 150, 200):
        if density <= some.per_cm2:
            yield density, round(len(some) * density / some.per_cm2)


def off_the_border(some):
    return some.direction[:, 1] > field.LOWEST + 0.05


def area_per_steradian(direction):
    """Area of the canonical scalp in mm² over the solid angle it fills, from calculus alone."""
    radius = canonical_radius_mm(direction)
    normal = direction / CANONICAL_AXES_MM**2
    return radius**2 * np.linalg.norm(normal, axis=1) / (normal * direction).sum(axis=1)


def test_area_of_the_scalp_is_the_ellipsoids():
    a, b, c = CANONICAL_AXES_MM**2
    whole = 4 * np.pi * elliprg(a * b, b * c, c * a)  # NIST DLMF 19.33.1
    assert field.canonical_area_cm2(-1.0) * 100 == pytest.approx(whole, rel=3e-4)
    rings = expected_in_rings(1, np.linspace(field.LOWEST, 1, 163))
    assert field.canonical_area_cm2() == pytest.approx(rings.sum(), rel=1e-3)


def test_shape_of_a_field(any_field):
    direction = any_field.direction
    assert direction.dtype == np.float32
    assert not direction.flags.writeable
    assert np.linalg.norm(direction, axis=1) == pytest.approx(1, abs=1e-6)
    assert direction[:, 1].min() >= field.LOWEST - 1e-4
    assert direction[:, 1].max() > 0.999
    count = any_field.per_cm2 * field.canonical_area_cm2()
    assert len(any_field) == pytest.approx(count, rel=0.003)


def test_dots_keep_apart_at_every_density(any_field):
    inner = off_the_border(any_field)
    for density, count in prefixes(any_field):
        nearest = statistics.nearest_mm(any_field.points_mm[:count])[inner[:count]]
        assert nearest.min() > 0.55 * statistics.hexagonal_spacing_mm(density)
        assert statistics.variation(nearest) < 0.14
        # Between chance (1) and a lattice (2.15).
        assert 1.3 < statistics.clark_evans(nearest, density) < 1.75


def test_density_is_even(any_field):
    # Cells of about 2 cm²: the RMS of counts is at most sqrt(0.14 n), where chance has sqrt(n).
    side, low, cells, fine = 15.0, np.array([-150.0, -150.0]), 20, 12
    edges = low[0] + side * np.arange(cells + 1)
    middle = low[0] + side / fine * (np.arange(cells * fine) + 0.5)
    chart = np.stack(np.meshgrid(middle, middle, indexing="ij"), axis=-1).reshape(-1, 2)
    there = area_per_steradian(directions_of_chart(chart)).reshape(cells, fine, cells, fine)
    there = there.mean(axis=(1, 3)) * side**2 / 90**2 / 100
    far = np.maximum(np.abs(edges[1:]), np.abs(edges[:-1])) ** 2
    whole = far[:, None] + far[None] < 160**2
    chart = chart_mm(any_field.direction)
    for density, count in prefixes(any_field):
        counted = statistics.cell_counts(chart[:count], side, low, cells)
        expected = density * there
        assert np.mean((counted - expected)[whole] ** 2 / expected[whole]) < 0.14


def test_no_direction_is_preferred(any_field):
    chart = chart_mm(any_field.direction)
    for _, count in prefixes(any_field):
        # Where the flat map keeps angles to within a few degrees.
        near = chart[:count][np.linalg.norm(chart[:count], axis=1) < 45]
        for fold in (2, 4, 6):
            order = statistics.bond_order(near, fold)
            # As many random unit phases would give 1 / sqrt(n); bonds are shared between points.
            assert abs(order.mean()) < 4 / np.sqrt(len(near))


def expected_in_rings(axis, edges, fine=4, around=2000):
    """Area of the canonical scalp, cm², between heights along an axis, from calculus alone."""
    step = (edges[1] - edges[0]) / fine
    height = (edges[:-1, None] + step * (np.arange(fine) + 0.5)).ravel()
    turn = 2 * np.pi * (np.arange(around) + 0.5) / around
    flat = np.sqrt(1 - height**2)[:, None]
    direction = np.zeros((len(height), around, 3))
    direction[..., axis] = height[:, None]
    direction[..., axis - 2] = flat * np.cos(turn)
    direction[..., axis - 1] = flat * np.sin(turn)
    direction = direction.reshape(-1, 3)
    area = area_per_steradian(direction) * (direction[:, 1] >= field.LOWEST)
    area *= step * 2 * np.pi / around / 100
    return area.reshape(len(edges) - 1, -1).sum(axis=1)


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_no_rings_and_no_seams(any_field, axis):
    # Rings a millimetre wide about each axis. Those in the middle lie along the planes on which
    # the throwing was split into octants; those at the ends are about the poles.
    edges = np.linspace(-1, 1, 201)
    there = expected_in_rings(axis, edges)
    for density, count in prefixes(any_field):
        expected = density * there
        counted = np.histogram(any_field.direction[:count, axis], edges)[0]
        full = expected > 20
        off = (counted - expected)[full] / np.sqrt(expected[full])
        assert np.abs(off).max() < 3.5
        assert np.sqrt(np.mean(off**2)) < 0.9  # pure chance has 1


def test_spacing_is_the_same_all_over(any_field):
    _, count = list(prefixes(any_field))[-1]
    nearest = statistics.nearest_mm(any_field.points_mm[:count])
    d = any_field.direction[:count]
    inner = off_the_border(any_field)[:count]
    regions = [d[:, 1] > 0.95, d[:, 2] > 0.9, d[:, 2] < -0.9, d[:, 0] > 0.9, d[:, 0] < -0.9]
    regions.append(inner & (d[:, 1] < field.LOWEST + 0.1))
    for region in regions:
        assert nearest[region].mean() == pytest.approx(nearest[inner].mean(), rel=0.02)


def test_the_same_seed_gives_the_same_field():
    first, same, other = lay(5, per_cm2=5), lay(5, per_cm2=5), lay(6, per_cm2=5)
    assert np.array_equal(first.direction, same.direction)
    assert first.id == same.id != other.id
    assert not np.array_equal(first.direction[:100], other.direction[:100])


def test_packing_costs_less_than_a_hundredth_of_a_millimetre(laid):
    again = field.unpack(field.pack(laid.direction)).astype(np.float64)
    off = np.linalg.norm(laid.points_mm - field._on_scalp(again), axis=1)
    assert off.max() < 0.01


def test_the_baked_field_is_small_and_never_changes():
    path = Path(field.__file__).with_name(f"field-{field.BAKED}.npy")
    assert path.stat().st_size < 1_000_000
    # Plans refer to it by number: should this fail, the new field needs a new name.
    assert hashlib.sha256(path.read_bytes()).hexdigest() == (
        "82d42b46ebe965929b0b00d530cba8fe33c773d61a96cfdb7f925079c17241a1"
    )
    assert baked() is baked()
    assert baked().id == "F1"
