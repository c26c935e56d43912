"""How dense the dots are to be, and where the photo lets them be."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np
import pytest

from stubble import dots
from stubble.design import (
    STYLES,
    Ground,
    Look,
    behind_front_mm,
    draw_hairline,
    read_anatomy,
    shades,
    survey,
    wanted_density,
)
from stubble.design.style import MOST_ALONE
from stubble.head import chart_mm
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


def depths(line, scattered, where):
    """Depth behind a line, and whether the front line is the nearest part of it."""
    depth, side = line.boundary.depth_mm(scattered[1], where.xyz_mm)
    return depth, (side >= 0) & line.front[side]


def wanted(person, hair, scattered, where, look, ground=None):
    line = draw_hairline(read_anatomy(person), look)
    d, _ = scattered
    ground = bare(len(d)) if ground is None else ground
    return line, wanted_density(line, scattered[1], where.xyz_mm, ground, look)


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
    # Single dots before the line are so many to the cm of it, whatever the density.
    inside = other > 180 * MOST_ALONE
    assert np.allclose(3 * one[inside], other[inside])


@pytest.mark.parametrize("softness", [0.0, 7.0, 15.0])
def test_there_is_nothing_before_the_line(person, hair, scattered, where, softness):
    line, got = wanted(person, hair, scattered, where, wish(softness))
    depth, front = depths(line, scattered, where)
    far = (depth < -line.fade.reach_mm + 0.01) & (front | np.isinf(depth))
    assert far.sum() > 1000
    assert got[far].max() == 0


@pytest.fixture(scope="module")
def field(person):
    """Places all over the scalp: on the chart, on the head, and the area of each in cm²."""
    every = dots.baked()
    # Any prefix of a field is spread evenly.
    some = every.direction[: len(every) // 3]
    chart = chart_mm(some)
    where = places(person.scalp, some, chart)
    return chart, where, 3 * where.stretch / every.per_cm2


def profile(line, got, field, density):
    """Mean share of the inner density by distance behind the front line: mm, share."""
    chart, where, _ = field
    depth, side = line.boundary.depth_mm(chart, where.xyz_mm)
    front = (side >= 0) & line.front[side]
    # Between the corners: at them the line has another side near by.
    front &= np.abs(where.xyz_mm[:, 0]) < 0.8 * abs(line.line_mm[line.front, 0]).max() * 0.6
    edges = np.arange(-20.0, 24.1, 0.25)
    number = np.histogram(depth[front], edges)[0]
    mean = np.histogram(depth[front], edges, weights=got[front])[0] / np.maximum(number, 1)
    middle = (edges[:-1] + edges[1:]) / 2
    return middle[number > 20], mean[number > 20] / density


def measured(person, field, look):
    line = draw_hairline(read_anatomy(person), look)
    got = wanted_density(line, field[0], field[1].xyz_mm, bare(len(field[0])), look)
    return line, got


@pytest.mark.parametrize("softness", [0.0, 2.5, 5.0, 7.0, 11.0, 15.0])
def test_softness_is_the_width_of_the_rise(person, field, softness):
    # The mean over seeds: one line is too short for its slow wander to average out.
    shares = []
    for seed in range(12):
        look = replace(wish(softness), seed=seed)
        mm, share = profile(*measured(person, field, look), field, look.density)
        shares.append(np.interp(np.arange(-19, 20, 0.25), mm, share, left=0, right=1))
    mean = np.mean(shares, axis=0)
    mm = np.arange(-19, 20, 0.25)
    width = mm[(mean > 0.9).argmax()] - mm[(mean > 0.1).argmax()]
    assert width == pytest.approx(softness, rel=0.15, abs=0.8)
    # On the line itself stands the front's share.
    fade = STYLES["natural"].fade(softness)
    if softness > 2:
        assert np.interp(0.0, mm, mean) == pytest.approx(fade.front, abs=0.06)


def test_softer_fades_have_less_in_front_more_single_dots_and_paler_ones():
    fades = [STYLES["natural"].fade(softness) for softness in np.linspace(0, 15, 31)]
    for one, other in pairwise(fades):
        assert other.front <= one.front
        assert other.jitter_mm >= one.jitter_mm
        assert other.sentinels_per_cm >= one.sentinels_per_cm
        assert other.shade_drop >= one.shade_drop
        assert other.sd_mm >= one.sd_mm


@pytest.mark.parametrize("shape", ["natural", "straight", "faded"])
def test_single_dots_stand_before_the_line_as_many_as_stated(person, field, shape):
    chart, where, area = field
    softness = STYLES[shape].softness_mm
    stated = STYLES[shape].fade(softness).sentinels_per_cm
    counts = []
    for seed in range(4):
        look = Look(66.0, shape, softness, 150.0, 5.0, seed)
        line, got = measured(person, field, look)
        bare_line = replace(line, fade=replace(line.fade, sentinels_per_cm=0.0))
        without = wanted_density(bare_line, chart, where.xyz_mm, bare(len(chart)), look)
        steps = np.linalg.norm(np.diff(line.line_mm[: line.front.sum() + 1], axis=0), axis=1)
        counts.append(((got - without) * area).sum() / (steps.sum() / 10))
    assert np.mean(counts) == pytest.approx(stated, rel=0.2, abs=0.02)


def test_dots_are_paler_towards_the_front_and_nowhere_else(person, hair, scattered, where):
    look = wish()
    line, _ = wanted(person, hair, scattered, where, look)
    shade = shades(line, behind_front_mm(line, scattered[1], where.xyz_mm), look)
    depth, front = depths(line, scattered, where)
    drop = line.fade.shade_drop
    assert np.allclose(shade[front & (depth <= 0)], look.shade + drop)
    assert np.allclose(shade[~front | (depth >= line.fade.width_mm)], look.shade)
    order = np.argsort(depth[front])
    assert (np.diff(shade[front][order]) <= 1e-6).all()


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
    assert np.allclose(ground.bare[ground.seen & (facing > 0.36)], 1)


def test_what_is_squeezed_round_the_edge_is_thinned_where_skin_goes_on(
    person, hair, scattered, where
):
    sight = person.camera.eye_mm - where.xyz_mm
    facing = (sight * where.normal).sum(axis=1) / np.linalg.norm(sight, axis=1)
    pixels, _ = person.camera.project(where.xyz_mm)
    inside = ((pixels > 60) & (pixels < 580)).all(axis=1)
    grazing = (facing > 0.03) & (facing < 0.12) & inside
    # Skin far over the edge: as many dots as would be seen of skin that turns to the camera.
    wide = survey([(person, hair())], where).bare[grazing]
    assert np.allclose(wide, facing[grazing] / 0.35, atol=0.05)
    # Skin that ends where the scalp does: next to nothing is taken.
    own = np.zeros((640, 640), np.float32)
    cv2.fillConvexPoly(own, cv2.convexHull(np.rint(pixels).astype(np.int32)), 1.0)
    true = survey([(person, replace(hair(), matte=own))], where).bare[grazing]
    assert true.mean() > 0.75


def test_hair_is_poured_where_it_is_seen(person, hair, scattered, where):
    coverage = np.zeros((640, 640), np.float32)
    coverage[:, 320:] = 0.7
    ground = survey([(person, hair(coverage))], where)
    pixels, _ = person.camera.project(where.xyz_mm)
    sight = person.camera.eye_mm - where.xyz_mm
    square = (sight * where.normal).sum(axis=1) > 0.36 * np.linalg.norm(sight, axis=1)
    left, right = square & (pixels[:, 0] > 322), square & (pixels[:, 0] < 318)
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
