"""The hairline's laws, on heads drawn at random."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy.spatial import cKDTree

from stubble.design import SHAPES, Look, draw_hairline, read_anatomy
from stubble.head import CENTRE_MM, chart_mm

HEADS = (None, 1, 2, 3, 4, 5)


def wish(hairline_mm=66.0, shape="natural", softness_mm=7.0, seed=1):
    return Look(hairline_mm, shape, softness_mm, 100.0, 5.0, seed)


def direction(points_mm):
    d = points_mm - CENTRE_MM
    return d / np.linalg.norm(d, axis=1, keepdims=True)


def draw(person, look, hair):
    return draw_hairline(read_anatomy(person), look, person, hair)


def midline_arc(person, line):
    """Length along the skin, over the midline, from the glabella up to the front line."""
    anatomy = read_anatomy(person)
    front = line.line_mm[line.front]
    middle = len(front) // 2
    some = front[max(0, middle - 60) : middle + 60]
    order = np.argsort(some[:, 0])
    height = np.interp(0.0, some[order, 0], some[order, 1])
    polar = np.linspace(0, 2.0, 4001)
    meridian = person.scalp.points_mm(np.stack([0 * polar, np.cos(polar), np.sin(polar)], axis=1))
    # From the crest of the head down the front.
    down = meridian[meridian[:, 1].argmax() :]
    between = (down[:, 1] < height) & (down[:, 1] > anatomy.glabella_mm[1])
    return np.linalg.norm(np.diff(down[between], axis=0), axis=1).sum()


@pytest.mark.parametrize("seed", HEADS)
@pytest.mark.parametrize("height", [45.0, 58.0, 66.0, 76.0, 90.0])
def test_the_line_passes_through_the_height_that_was_wished(head, hair, seed, height):
    person = head(seed)
    for shape in ("straight", "rounded", "m") if height < 80 else ("straight",):
        line = draw(person, wish(height, shape, 0.0), hair())
        assert midline_arc(person, line) == pytest.approx(height, abs=1), shape


@pytest.mark.parametrize("seed", HEADS)
def test_up_the_middle_is_a_length_along_the_skin(head, seed):
    anatomy = read_anatomy(head(seed))
    for height in (40.0, 66.0, 110.0):
        d = anatomy.up_the_middle(height)
        assert np.linalg.norm(d) == pytest.approx(1)
        assert d[0] == 0
        polar = np.linspace(np.arccos(d[1]), 2.0, 4001)
        way = anatomy.scalp.points_mm(np.stack([0 * polar, np.cos(polar), np.sin(polar)], axis=1))
        way = way[way[:, 1] > anatomy.glabella_mm[1]]
        length = np.linalg.norm(np.diff(way, axis=0), axis=1).sum()
        assert length == pytest.approx(height, abs=0.5)


@pytest.mark.parametrize("seed", HEADS)
def test_a_point_beside_the_midline_is_where_it_was_asked_for(head, seed):
    anatomy = read_anatomy(head(seed))
    polar = np.linspace(0, 2.1, 4001)
    for lateral, along in product((-40.0, -12.0, 0.0, 30.0), (10.0, 60.0)):
        d = anatomy.at(lateral, along)
        place = anatomy.scalp.points_mm(d[None])[0]
        assert place[0] == pytest.approx(lateral, abs=0.7)
        turn = np.arctan2(d[0], d[2])
        meridian = np.stack(
            [np.sin(turn) * np.sin(polar), np.cos(polar), np.cos(turn) * np.sin(polar)], axis=1
        )
        way = anatomy.scalp.points_mm(meridian[polar >= np.arccos(d[1])])
        way = way[way[:, 1] > anatomy.glabella_mm[1]]
        length = np.linalg.norm(np.diff(way, axis=0), axis=1).sum()
        assert length == pytest.approx(along, abs=0.7)
    for azimuth in np.radians([-57.0, 20.0, 57.0]):
        d = anatomy.on_meridian(azimuth, 30.0)
        assert np.arctan2(d[0], d[2]) == pytest.approx(azimuth)
        assert anatomy.scalp.points_mm(d[None])[0, 1] == pytest.approx(30, abs=0.3)


@pytest.mark.parametrize("seed", HEADS)
def test_behind_the_line_is_inside(head, hair, seed):
    person = head(seed)
    line = draw(person, wish(66.0, softness_mm=0.0), hair())
    anatomy = read_anatomy(person)
    for behind in (-15.0, -8.0, -2.0, 2.0, 8.0, 15.0):
        d = anatomy.up_the_middle(66.0 + behind)[None]
        depth, front = line.depth_mm(d, person.scalp.points_mm(d))
        assert depth[0] == pytest.approx(behind, abs=0.15 * abs(behind) + 0.5)
        assert front[0] == 1
    vertex, chin = np.array([[0.0, 1, 0]]), np.array([[0.0, -0.6, 0.8]])
    assert line.depth_mm(vertex, person.scalp.points_mm(vertex))[0][0] > 20
    assert line.depth_mm(chin, person.scalp.points_mm(chin))[0][0] < -20


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("height", [45.0, 66.0, 100.0])
def test_depth_is_the_distance_from_the_line(head, hair, scattered, seed, height):
    person = head(seed)
    line = draw(person, wish(height, softness_mm=0.0), hair())
    d, _ = scattered
    place = person.scalp.points_mm(d)
    depth, front = line.depth_mm(d, place)
    # Points every tenth of a millimetre on the closed line.
    closed = np.concatenate([line.line_mm, line.line_mm[:1]])
    steps = np.arange(0, len(line.line_mm), 0.1)
    fine = np.stack([np.interp(steps, np.arange(len(closed)), closed[:, k]) for k in range(3)], 1)
    distance, nearest = cKDTree(fine).query(place)
    near = distance < 20
    # The line is kept as points: beside it, distances are off by up to half their spacing.
    gaps = np.linalg.norm(np.diff(closed, axis=0), axis=1)
    off = np.abs(np.abs(depth) - distance)
    assert off[near & (front == 1)].max() < gaps[line.front].max() / 2 + 0.05
    assert off[near & (front == 0)].max() < gaps.max() / 2 + 0.05
    assert np.abs(depth[~near]).min() > 18
    on_front = line.front[np.minimum(steps[nearest].astype(int), len(line.front) - 1)]
    assert (on_front[near] == (front[near] == 1)).mean() > 0.99


def crossings(points):
    """How often a closed polygon crosses itself, to a millimetre or two."""
    points = points[::2]
    a, b = points, np.roll(points, -1, axis=0)
    n = len(a)

    def side(p, q, r):
        return (q[..., 0] - p[..., 0]) * (r[..., 1] - p[..., 1]) - (q[..., 1] - p[..., 1]) * (
            r[..., 0] - p[..., 0]
        )

    A, B = a[:, None], b[:, None]
    one = side(A, B, a[None]) * side(A, B, b[None]) < 0
    cross = one & one.T
    i, j = np.nonzero(np.triu(cross, 2))
    return int((~((i == 0) & (j == n - 1))).sum())


def check_line(person, line):
    closed = np.concatenate([line.line_mm, line.line_mm[:1]])
    gaps = np.linalg.norm(np.diff(closed, axis=0), axis=1)
    assert gaps.max() < 6
    assert gaps.min() > 0
    d = direction(line.line_mm)
    assert crossings(chart_mm(d)) == 0
    assert np.allclose(person.scalp.points_mm(d), line.line_mm, atol=1e-6)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("height", [40.0, 58.0, 66.0, 74.0])
def test_every_line_is_closed_and_does_not_cross_itself(head, hair, shape, height):
    for seed, softness in ((None, 0.0), (1, 7.0), (2, 15.0)):
        person = head(seed)
        check_line(person, draw(person, wish(height, shape, softness), hair()))


@pytest.mark.parametrize("shape", SHAPES)
def test_high_lines_do_not_cross_themselves_either(head, hair, shape):
    for height in (92.0, 100.0):
        for seed in (None, 1, 3):
            person = head(seed)
            check_line(person, draw(person, wish(height, shape, 0.0), hair()))


@pytest.mark.parametrize("shape", SHAPES)
def test_a_lower_hairline_takes_nothing_away(head, hair, scattered, shape):
    d, _ = scattered
    d = d[(d[:, 2] > 0) & (d[:, 1] > 0)]
    for seed in (None, 1, 2):
        person = head(seed)
        place = person.scalp.points_mm(d)
        between_pupils = np.abs(place[:, 0]) < 30
        before = None
        for height in (76.0, 64.0, 52.0):
            line = draw(person, wish(height, shape, 0.0), hair())
            depth, _ = line.depth_mm(d, place)
            if before is not None:
                lost = np.where((before > 0) & (depth < 0), np.minimum(before, -depth), 0)
                assert lost[between_pupils].max() < 0.5, (seed, height)
                # The corners swing a little outwards as the line comes down.
                assert lost.max() < 6, (seed, height)
                assert (depth > 0).sum() > (before > 0).sum()
            before = depth


@pytest.mark.parametrize("shape", SHAPES)
def test_left_and_right_are_alike_but_no_mirror_images(head, hair, shape):
    person = head()
    for seed in range(4):
        handles = draw(person, wish(66.0, shape, 7.0, seed), hair()).handles
        right = handles[::-1] * [-1, 1, 1]
        apart = np.linalg.norm(
            person.scalp.points_mm(handles) - person.scalp.points_mm(right), axis=1
        )
        assert apart.max() > 0.05
        assert apart.max() < 15


def test_another_seed_is_another_line_and_the_same_seed_the_same(head, hair):
    person = head(1)
    first, again = (draw(person, wish(seed=3), hair()) for _ in range(2))
    other = draw(person, wish(seed=4), hair())
    assert np.array_equal(first.line_mm, again.line_mm)
    assert first.line_mm.shape != other.line_mm.shape or (first.line_mm != other.line_mm).any()


def test_softer_lines_wander_more(head, hair, scattered):
    person = head()
    d, _ = scattered
    place = person.scalp.points_mm(d)
    wander = []
    for softness in (0.0, 7.0, 15.0):
        line = draw(person, wish(softness_mm=softness), hair())
        depth, front = line.depth_mm(d, place)
        distance = cKDTree(line.line_mm).query(place)[0]
        near = (distance < 15) & (front == 1)
        wander.append((np.abs(depth[near]) - distance[near]).std())
    assert wander[0] < 0.05
    assert 0.4 < wander[1] < 2.0 < 1.5 * wander[2]


def covered_above(person, height_mm, left=True, right=True):
    """Hair wherever the picture is above the row of a height on the midline."""
    d = read_anatomy(person).up_the_middle(height_mm)[None]
    row = person.camera.project(person.scalp.points_mm(d))[0][0, 1]
    y, x = np.mgrid[0:640, 0:640]
    sides = (left & (x >= 320)) | (right & (x < 320))
    return ((y < row) & sides).astype(np.float32)


@pytest.mark.parametrize("seed", [None, 1, 2])
@pytest.mark.parametrize("off", [-6.0, 4.0])
def test_own_hair_close_by_is_joined(head, hair, seed, off):
    person = head(seed)
    own = 66.0 + off
    line = draw(person, wish(66.0, "straight", 0.0), hair(covered_above(person, own)))
    arc = midline_arc(person, line)
    # With its own hair, a few millimetres into it, so that dots and hair overlap.
    assert own - 1 < arc < own + 4.5
    # Everything that is hair on the front lies inside, everything clearly before it outside.
    anatomy = read_anatomy(person)
    d = np.array([anatomy.up_the_middle(h) for h in (own - 6, own + 8)])
    depth, _ = line.depth_mm(d, person.scalp.points_mm(d))
    assert depth[0] < 0 < depth[1]


def test_own_hair_far_off_is_left_alone(head, hair):
    person = head()
    plain = draw(person, wish(66.0), hair())
    far = draw(person, wish(66.0), hair(covered_above(person, 88.0)))
    middle = len(plain.handles) // 2
    assert np.allclose(plain.handles[middle], far.handles[middle])


def test_both_sides_join_or_neither(head, hair):
    person = head()
    plain = draw(person, wish(66.0, softness_mm=0.0), hair())
    half = covered_above(person, 63.0, right=False)
    one_side = draw(person, wish(66.0, softness_mm=0.0), hair(half))
    middle = len(plain.handles) // 2
    # The middle is on both sides, and its neighbours go along with it.
    others = np.abs(np.arange(len(plain.handles)) - middle) > 1
    assert np.allclose(plain.handles[others], one_side.handles[others])
    both = draw(person, wish(66.0, softness_mm=0.0), hair(covered_above(person, 63.0)))
    assert not np.allclose(plain.handles[others], both.handles[others])


def test_what_is_handed_out_cannot_be_written(head, hair):
    line = draw(head(), wish(), hair())
    for array in (line.handles, line.line_mm, line.front):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
