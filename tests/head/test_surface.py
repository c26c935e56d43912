"""The scalp's surface, its basis and its chart, against what geometry says they are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stubble.head import CANONICAL_AXES_MM, CENTRE_MM, Scalp, chart_mm, directions_of_chart
from stubble.head.sheet import places
from stubble.head.surface import DEGREE, SMOOTH, canonical_radius_mm, harmonics

CANONICAL = Scalp(np.zeros(len(SMOOTH)), np.zeros((len(SMOOTH), len(SMOOTH))))


def directions(rng, count, lowest=-1.0):
    """Even over the sphere above a height."""
    y = rng.uniform(lowest, 1, count)
    turn = rng.uniform(0, 2 * np.pi, count)
    flat = np.sqrt(1 - y * y)
    return np.stack([flat * np.sin(turn), y, flat * np.cos(turn)], axis=1)


def somebody(rng):
    return Scalp(SMOOTH * rng.standard_normal(len(SMOOTH)), np.diag(SMOOTH**2))


def test_harmonics_are_orthonormal():
    # Products of two have degree 2n: Gauss and the trapezium integrate them exactly.
    y, weight = np.polynomial.legendre.leggauss(DEGREE + 1)
    turn = np.arange(2 * DEGREE + 1) * 2 * np.pi / (2 * DEGREE + 1)
    y, turn = np.meshgrid(y, turn, indexing="ij")
    flat = np.sqrt(1 - y * y)
    d = np.stack([flat * np.sin(turn), y, flat * np.cos(turn)], axis=-1).reshape(-1, 3)
    weights = np.repeat(weight / 2 / turn.shape[1], turn.shape[1])
    basis = harmonics(d)
    assert np.allclose(basis.T @ (weights[:, None] * basis), np.eye(len(SMOOTH)), atol=1e-12)


def test_harmonics_are_even_or_odd_from_left_to_right():
    d = directions(np.random.default_rng(1), 200)
    here, there = harmonics(d), harmonics(d * [-1, 1, 1])
    same = np.isclose(here, there, atol=1e-12).all(axis=0)
    opposite = np.isclose(here, -there, atol=1e-12).all(axis=0)
    assert (same ^ opposite).all()
    # 2n + 1 of each degree, n of them odd; and odd ones are the ones heads have less of.
    assert opposite.sum() == DEGREE * (DEGREE + 1) // 2
    assert SMOOTH[opposite].max() <= 0.5 * SMOOTH[same].max()


def test_the_canonical_scalp_is_the_ellipsoid_of_its_axes():
    d = directions(np.random.default_rng(2), 500)
    from_centre = CANONICAL.points_mm(d) - CENTRE_MM
    assert np.allclose(((from_centre / CANONICAL_AXES_MM) ** 2).sum(axis=1), 1)
    normal, stretch = CANONICAL.normals_and_area(d)
    gradient = from_centre / CANONICAL_AXES_MM**2
    gradient /= np.linalg.norm(gradient, axis=1, keepdims=True)
    assert np.allclose(normal, gradient, atol=1e-6)
    assert np.allclose(stretch, 1)


@pytest.mark.parametrize("larger", [0.9, 1.1])
def test_a_larger_head_is_larger_by_the_square(larger):
    coefficients = np.zeros(len(SMOOTH))
    coefficients[0] = np.log(larger)
    head = Scalp(coefficients, CANONICAL.covariance)
    d = directions(np.random.default_rng(3), 100)
    assert np.allclose(head.radius_mm(d), larger * canonical_radius_mm(d))
    assert np.allclose(head.normals_and_area(d)[1], larger**2)


def test_uncertainty_is_the_spread_of_heads_that_are_as_likely():
    rng = np.random.default_rng(4)
    d = directions(rng, 12)
    known = Scalp(CANONICAL.coefficients, np.diag((0.3 * SMOOTH) ** 2))
    heads = 0.3 * SMOOTH * rng.standard_normal((4000, len(SMOOTH)))
    spread = (canonical_radius_mm(d) * np.exp(heads @ harmonics(d).T)).std(axis=0)
    # A standard deviation from 4000 draws is good to 1.1 %; four of those.
    assert np.allclose(known.uncertainty_mm(d), spread, rtol=0.045)


def test_heads_vary_as_anthropometry_reports():
    rng = np.random.default_rng(5)
    ends = np.array([[1.0, 0, 0], [-1, 0, 0], [0, 0, 1], [0, 0, -1]])
    radius = np.array([somebody(rng).radius_mm(ends) for _ in range(400)])
    breadth, length = radius[:, 0] + radius[:, 1], radius[:, 2] + radius[:, 3]
    for name, size, mean in (("breadth", breadth, 154), ("length", length, 198)):
        assert size.mean() == pytest.approx(mean, rel=0.02), name
        assert 0.03 < size.std() / size.mean() < 0.065, name


@given(st.floats(-0.99, 1.0), st.floats(-np.pi, np.pi))
def test_chart_and_direction_are_each_others_inverse(y, turn):
    flat = np.sqrt(max(1 - y * y, 0))
    d = np.array([[flat * np.sin(turn), y, flat * np.cos(turn)]])
    assert np.allclose(directions_of_chart(chart_mm(d)), d, atol=1e-7)


@given(st.floats(0, 178), st.floats(-np.pi, np.pi))
def test_direction_and_chart_are_each_others_inverse(radius, turn):
    at = radius * np.array([[np.cos(turn), np.sin(turn)]])
    d = directions_of_chart(at)
    assert np.linalg.norm(d) == pytest.approx(1, abs=1e-12)
    assert np.allclose(chart_mm(d), at, atol=1e-6)


def test_the_chart_has_left_left_and_front_up():
    assert np.allclose(chart_mm(np.array([[0.0, 1, 0]])), 0)
    left, front = chart_mm(np.array([[1.0, 0, 0], [0, 0, 1]]))
    assert left[0] > 0 == left[1]
    assert front[1] > 0 == front[0]


def test_the_chart_keeps_areas():
    rng = np.random.default_rng(6)
    at = directions(rng, 300, lowest=-0.9)
    at = chart_mm(at)
    step = 1e-3
    u, v = np.array([step, 0]), np.array([0, step])
    across = directions_of_chart(at + u) - directions_of_chart(at - u)
    along = directions_of_chart(at + v) - directions_of_chart(at - v)
    solid = np.linalg.norm(np.cross(across, along), axis=1) / (2 * step) ** 2
    assert np.allclose(solid, solid[0], rtol=1e-5)
    # And in millimetres of the canonical scalp, to the 7 percent that are claimed.
    a, b, c = CANONICAL_AXES_MM
    p = 1.6075  # Knud Thomsen's formula for an ellipsoid's area, good to 1 %
    mean = (((a * b) ** p + (a * c) ** p + (b * c) ** p) / 3) ** (1 / p)
    assert mean * solid[0] == pytest.approx(1, abs=0.07)


def test_points_beyond_the_chart_give_its_rim():
    d = directions_of_chart(np.array([[500.0, 0.0]]))
    assert np.linalg.norm(d) == pytest.approx(1)
    assert d[0, 1] == pytest.approx(-1, abs=1e-3)


@pytest.mark.parametrize("seed", [7, 8, 9, 10])
def test_the_sheet_is_as_good_as_the_surface(seed):
    rng = np.random.default_rng(seed)
    head = somebody(rng)
    d = directions(rng, 3000, lowest=-0.62)  # as far down as there are dots
    there = places(head, d, chart_mm(d))
    normal, stretch = head.normals_and_area(d)
    assert np.linalg.norm(there.xyz_mm - head.points_mm(d), axis=1).max() < 0.15
    assert np.linalg.norm(np.cross(there.normal, normal), axis=1).max() < np.sin(np.radians(1))
    assert (there.normal * normal).sum(axis=1).min() > 0
    assert np.allclose(np.linalg.norm(there.normal, axis=1), 1)
    assert np.abs(there.stretch / stretch - 1).max() < 0.02


@pytest.mark.parametrize("count", [0, 1, 16383, 16384, 16385, 32769])
def test_the_sheet_gives_as_many_places_as_it_is_asked_for(count):
    d = directions(np.random.default_rng(11), count, lowest=-0.5)
    there = places(CANONICAL, d, chart_mm(d))
    assert there.xyz_mm.shape == there.normal.shape == (count, 3)
    assert there.stretch.shape == (count,)
    if count:
        assert np.linalg.norm(there.xyz_mm[-1] - CANONICAL.points_mm(d[-1:])[0]) < 0.15
