"""How dense the dots are to be, and where the photo lets them be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial import cKDTree

from stubble.design import Ground, Look, draw_hairline, read_anatomy, survey, wanted_density
from stubble.head.sheet import places


def wish(softness_mm=7.0, density=120.0, hairline_mm=66.0):
    return Look(hairline_mm, "natural", softness_mm, density, 5.0, 1)


def bare(n, share=1.0):
    return Ground(np.ones(n, bool), np.full(n, share, np.float32))


@pytest.fixture(scope="module")
def person(head):
    return head(2)


@pytest.fixture(scope="module")
def where(person, scattered):
    return places(person.scalp, *scattered)


def wanted(person, hair, scattered, where, look, ground=None):
    line = draw_hairline(read_anatomy(person), look, person, hair())
    d, _ = scattered
    ground = bare(len(d)) if ground is None else ground
    return line, wanted_density(line, d, where.xyz_mm, ground, look)


@pytest.mark.parametrize("softness", [0.0, 1.0, 7.0, 15.0])
@pytest.mark.parametrize("density", [20.0, 200.0])
def test_no_place_gets_more_than_was_wished(person, hair, scattered, where, softness, density):
    _, got = wanted(person, hair, scattered, where, wish(softness, density))
    assert got.min() >= 0
    assert got.max() <= density
    assert got.max() > 0.98 * density


def test_it_goes_with_the_wish(person, hair, scattered, where):
    _, one = wanted(person, hair, scattered, where, wish(density=60.0))
    _, other = wanted(person, hair, scattered, where, wish(density=180.0))
    assert np.allclose(3 * one, other)


@pytest.mark.parametrize("softness", [0.0, 7.0, 15.0])
def test_there_is_nothing_before_the_line(person, hair, scattered, where, softness):
    line, got = wanted(person, hair, scattered, where, wish(softness))
    depth, front = line.depth_mm(scattered[0], where.xyz_mm)
    far = (depth < -max(softness, 4.0) - 0.2) & (front == 1)
    assert far.sum() > 1000
    assert got[far].max() < 0.001 * 120


def rise(person, hair, scattered, where, softness):
    """Width over which the mean density behind the front line climbs from a tenth to nine."""
    line, got = wanted(person, hair, scattered, where, wish(softness))
    depth, front = line.depth_mm(scattered[0], where.xyz_mm)
    distance = np.copysign(cKDTree(line.line_mm).query(where.xyz_mm)[0], depth)
    edges = np.arange(-16.0, 24.5, 0.5)
    band = (front == 1) & (np.abs(distance) < 24)
    number = np.histogram(distance[band], edges)[0]
    mean = np.histogram(distance[band], edges, weights=got[band])[0] / np.maximum(number, 1) / 120
    middle = (edges[:-1] + edges[1:]) / 2
    low, high = middle[(mean > 0.1).argmax()], middle[(mean > 0.9).argmax()]
    return high - low


def test_softness_is_the_width_of_the_rise(person, hair, scattered, where):
    assert rise(person, hair, scattered, where, 0.0) <= 1.0
    assert rise(person, hair, scattered, where, 7.0) == pytest.approx(7, rel=0.25)
    assert rise(person, hair, scattered, where, 15.0) == pytest.approx(15, rel=0.25)


def test_density_only_rises_behind_a_clean_line(person, hair, scattered, where):
    look = wish(0.0)
    line = draw_hairline(read_anatomy(person), look, person, hair())
    depth, front = line.depth_mm(scattered[0], where.xyz_mm)
    for softness in (0.0, 7.0, 15.0):
        got = wanted_density(
            line, scattered[0], where.xyz_mm, bare(len(depth)), replace(look, softness_mm=softness)
        )
        inside = (depth > 0) & (front == 1)
        order = np.argsort(depth[inside])
        assert (np.diff(got[inside][order]) >= -1e-9).all()


def test_hair_takes_the_place_of_dots(person, hair, scattered, where):
    n = len(scattered[0])
    _, free = wanted(person, hair, scattered, where, wish())
    for share in (0.0, 0.25, 0.5):
        _, got = wanted(person, hair, scattered, where, wish(), bare(n, share))
        assert np.allclose(got, share * free, atol=1e-4)
    patch = bare(n)
    hidden = np.random.default_rng(3).random(n) < 0.5
    patch.bare[hidden] = 0
    _, got = wanted(person, hair, scattered, where, wish(), patch)
    assert (got[hidden] == 0).all()
    assert np.allclose(got[~hidden], free[~hidden])


def test_what_faces_away_or_lies_outside_the_picture_is_not_seen(person, hair, scattered, where):
    ground = survey([(person, hair())], where)
    sight = person.camera.eye_mm - where.xyz_mm
    facing = (sight * where.normal).sum(axis=1) / np.linalg.norm(sight, axis=1)
    assert not ground.seen[facing < 0].any()
    assert (ground.bare[~ground.seen] == 0).all()
    pixels, _ = person.camera.project(where.xyz_mm)
    outside = (pixels < -1).any(axis=1) | (pixels > 640).any(axis=1)
    assert not ground.seen[outside].any()
    assert ground.seen[(facing > 0.05) & ~outside].all()
    assert np.allclose(ground.bare[ground.seen], 1)


def test_hair_is_poured_where_it_is_seen(person, hair, scattered, where):
    coverage = np.zeros((640, 640), np.float32)
    coverage[:, 320:] = 0.7
    ground = survey([(person, hair(coverage))], where)
    pixels, _ = person.camera.project(where.xyz_mm)
    left, right = pixels[:, 0] > 322, pixels[:, 0] < 318
    assert np.allclose(ground.bare[ground.seen & left], 0.3, atol=1e-3)
    assert np.allclose(ground.bare[ground.seen & right], 1)
    # The picture's right is the person's left.
    assert (where.xyz_mm[ground.seen & left, 0] > 0).mean() > 0.95


def test_a_scalp_wholly_out_of_sight_is_no_fault(person, hair, where):
    from stubble.head import Camera

    seen = person.camera
    away = Camera(seen.focal_px, seen.centre_px + 9000, seen.rotation, seen.offset_mm)
    ground = survey([(replace(person, camera=away), hair())], where)
    assert not ground.seen.any()
    assert (ground.bare == 0).all()
