"""The list of dots: sound, read-only, and each dot itself whatever happens to the others."""

from dataclasses import replace

import numpy as np
import pytest

from stubble.design import ZONES
from stubble.dots import PERFECT, POOR, SKILLED, Dots, baked, by_hand, select
from stubble.dots.laying import canonical_area_cm2
from stubble.dots.statistics import clark_evans, nearest_mm
from stubble.head.surface import CENTRE_MM, SMOOTH, Scalp, chart_mm


@pytest.fixture(scope="module")
def field():
    return baked()


@pytest.fixture(scope="module")
def canonical():
    return Scalp(np.zeros_like(SMOOTH), np.zeros((len(SMOOTH), len(SMOOTH))))


def planned(field, scalp, density, seed=1):
    number = np.flatnonzero(select(field.appears, np.full(len(field), density)))
    direction = field.direction[number].astype(np.float64)
    n = len(number)
    return Dots(
        field=field.id,
        regularity=1.44,
        seed=seed,
        number=number.astype(np.int32),
        direction=direction,
        chart_mm=chart_mm(direction),
        xyz_mm=scalp.points_mm(direction),
        error_mm=np.full(n, 2.0),
        normal=scalp.normals_and_area(direction)[0],
        diameter_mm=np.full(n, 0.25),
        depth_mm=np.full(n, 0.4),
        shade=np.full(n, 12.0),
        session=np.full(n, 1, np.uint8),
        zone=np.full(n, 2, np.uint8),
        needle=np.full(n, 1, np.uint8),
        hairs=np.full(n, 2, np.uint8),
        made=np.zeros(n, bool),
    )


def test_count_is_density_times_area(field, canonical):
    assert len(planned(field, canonical, 30.0)) == pytest.approx(
        30 * canonical_area_cm2(), rel=0.001
    )


def test_identity_is_field_and_number(field, canonical):
    dots = planned(field, canonical, 5.0)
    names = dots.identity
    assert names[123] == "F2-000123"
    assert len(set(names)) == len(dots)


def test_the_perfect_hand_makes_what_was_meant(field, canonical):
    dots = planned(field, canonical, 5.0)
    made = by_hand(dots, PERFECT)
    for name, value in vars(dots).items():
        assert np.array_equal(getattr(made, name), value), name


def test_dots_are_made_on_the_skin_beside_where_they_were_meant(field, canonical):
    dots = by_hand(planned(field, canonical, 20.0), SKILLED)
    aside = dots.xyz_mm - canonical.points_mm(dots.direction)
    assert np.abs((aside * dots.normal).sum(axis=1)).max() < 1e-9
    assert aside.std(axis=0).max() < SKILLED.placement_mm * 1.01
    assert np.sqrt((aside**2).sum(axis=1).mean() / 2) == pytest.approx(
        SKILLED.placement_mm, rel=0.02
    )
    seen = dots.xyz_mm - CENTRE_MM
    radius = np.linalg.norm(seen, axis=1)
    off = radius - canonical.radius_mm(seen / radius[:, None])
    assert np.abs(off).max() < 0.002


def test_a_hand_misses_as_many_as_it_says(field, canonical):
    dots = planned(field, canonical, 60.0)
    taken = len(by_hand(dots, POOR)) / len(dots)
    # Level 1e-6: five standard errors of a share of some 45,000 dots.
    assert abs(taken - (1 - POOR.misses)) < 5 * np.sqrt(POOR.misses / len(dots))


def test_a_dot_stays_itself_when_others_come(field, canonical):
    few = by_hand(planned(field, canonical, 20.0), SKILLED)
    many = by_hand(planned(field, canonical, 35.0), SKILLED)
    same = np.isin(many.number, few.number)
    assert np.array_equal(many.number[same], few.number)
    assert np.allclose(many.xyz_mm[same], few.xyz_mm, rtol=0, atol=1e-9)
    assert np.allclose(many.diameter_mm[same], few.diameter_mm)


def test_a_deviation_hardly_turns_when_the_head_is_fitted_again(field, canonical):
    coefficients = 0.1 * SMOOTH * np.random.default_rng(3).standard_normal(len(SMOOTH))
    again = replace(canonical, coefficients=coefficients)
    before = by_hand(planned(field, canonical, 20.0), SKILLED)
    after = by_hand(planned(field, again, 20.0), SKILLED)
    aside_before = before.xyz_mm - canonical.points_mm(before.direction)
    aside_after = after.xyz_mm - again.points_mm(after.direction)
    assert np.linalg.norm(aside_after - aside_before, axis=1).max() < 0.02


def test_a_skilled_hand_keeps_dots_apart(field, canonical):
    dots = by_hand(planned(field, canonical, 60.0), SKILLED)
    nearest = nearest_mm(dots.xyz_mm)
    assert nearest.min() > 0.2
    assert 1.3 < clark_evans(nearest, 60.0) < 1.5


def test_arrays_are_read_only(field, canonical):
    dots = planned(field, canonical, 5.0)
    for value in vars(dots).values():
        if isinstance(value, np.ndarray):
            assert not value.flags.writeable


def test_some_of_the_dots(field, canonical):
    dots = planned(field, canonical, 5.0)
    some = dots[dots.xyz_mm[:, 0] > 0]
    assert len(some) == (dots.xyz_mm[:, 0] > 0).sum()
    assert some.field == dots.field
    assert some.xyz_mm.shape == (len(some), 3)
    assert len(dots[:0]) == 0


def test_shapes_and_zones_are_checked(field, canonical):
    dots = planned(field, canonical, 5.0)
    with pytest.raises(ValueError, match=r"Dots\.shade has shape"):
        replace(dots, shade=np.zeros(3))
    with pytest.raises(ValueError, match="zone"):
        replace(dots, zone=np.full(len(dots), len(ZONES), np.uint8))
