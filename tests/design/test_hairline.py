"""The hairline's laws, on heads drawn at random."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, product

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import cKDTree

from stubble import dots
from stubble.design import (
    HANDLES,
    SHAPES,
    STYLES,
    Ground,
    Look,
    Moved,
    draw_hairline,
    handles_of,
    read_anatomy,
    wanted_density,
)
from stubble.errors import WishError
from stubble.head import CENTRE_MM, chart_mm, directions_of_chart
from stubble.head.sheet import places
from stubble.head.zones import limit_mm

HEADS = (None, 1, 2, 3, 4, 5)


def wish(hairline_mm=66.0, shape="natural", softness_mm=7.0, seed=1):
    return Look(hairline_mm, shape, softness_mm, 100.0, 5.0, seed)


def direction(points_mm):
    d = points_mm - CENTRE_MM
    return d / np.linalg.norm(d, axis=1, keepdims=True)


def draw(person, look, own=None):
    return draw_hairline(read_anatomy(person), look, own)


def depths(line, d, place):
    """Depth behind a line, and whether the front line is the nearest part of it."""
    depth, side = line.boundary.depth_mm(chart_mm(d), place)
    return depth, (side >= 0) & line.front[side]


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
def test_the_line_passes_through_the_height_that_was_wished(head, seed, height):
    person = head(seed)
    for shape in ("straight", "rounded", "m") if height < 80 else ("straight",):
        line = draw(person, wish(height, shape, 0.0))
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
def test_behind_the_line_is_inside(head, seed):
    person = head(seed)
    line = draw(person, wish(66.0, softness_mm=15.0))
    anatomy = read_anatomy(person)
    for behind in (-15.0, -8.0, -2.0, 2.0, 8.0, 15.0):
        d = anatomy.up_the_middle(66.0 + behind)[None]
        depth, front = depths(line, d, person.scalp.points_mm(d))
        assert depth[0] == pytest.approx(behind, abs=0.15 * abs(behind) + 0.5)
        assert front[0]
    vertex, chin = np.array([[0.0, 1, 0]]), np.array([[0.0, -0.6, 0.8]])
    assert depths(line, vertex, person.scalp.points_mm(vertex))[0][0] > 20
    assert depths(line, chin, person.scalp.points_mm(chin))[0][0] < -20


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("height", [45.0, 66.0, 100.0])
def test_depth_is_the_distance_from_the_line(head, scattered, seed, height):
    person = head(seed)
    line = draw(person, wish(height))
    d, _ = scattered
    place = person.scalp.points_mm(d)
    depth, side = line.boundary.depth_mm(chart_mm(d), place)
    # Points every tenth of a side on the closed line.
    closed = np.concatenate([line.line_mm, line.line_mm[:1]])
    steps = np.arange(0, len(line.line_mm), 0.02)
    fine = np.stack([np.interp(steps, np.arange(len(closed)), closed[:, k]) for k in range(3)], 1)
    distance, nearest = cKDTree(fine).query(place)
    reach = line.boundary.reach_mm[steps[nearest].astype(int) % len(line.line_mm)]
    near = distance < reach - 0.3
    assert np.abs(np.abs(depth[near]) - distance[near]).max() < 0.1
    assert np.isinf(depth[distance > line.boundary.reach_mm.max()]).all()
    assert (side[near] >= 0).all()
    on_front = line.front[np.minimum(steps[nearest].astype(int), len(line.front) - 1)]
    assert (on_front[near] == line.front[side[near]]).mean() > 0.99
    # Inside is inside, by the polygon of the chart.
    outline = line.chart_mm.astype(np.float32).reshape(-1, 1, 2)
    inside = [cv2.pointPolygonTest(outline, (float(u), float(v)), False) for u, v in chart_mm(d)]
    clear = distance > 0.05
    assert ((depth > 0) == (np.array(inside) > 0))[clear].all()


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
    assert gaps.max() < 16
    assert gaps.min() > 0
    d = direction(line.line_mm)
    assert np.allclose(chart_mm(d), line.chart_mm, atol=1e-6)
    assert crossings(line.chart_mm) == 0
    assert np.allclose(person.scalp.points_mm(d), line.line_mm, atol=1e-6)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("height", [40.0, 58.0, 66.0, 74.0])
def test_every_line_is_closed_and_does_not_cross_itself(head, shape, height):
    for seed, softness in ((None, 0.0), (1, 7.0), (2, 15.0)):
        person = head(seed)
        check_line(person, draw(person, wish(height, shape, softness)))


@pytest.mark.parametrize("shape", SHAPES)
def test_high_lines_do_not_cross_themselves_either(head, shape):
    for height in (92.0, 100.0):
        for seed in (None, 1, 3):
            person = head(seed)
            check_line(person, draw(person, wish(height, shape, 0.0)))


@pytest.mark.parametrize("shape", SHAPES)
def test_a_lower_hairline_takes_nothing_away(head, scattered, shape):
    d, _ = scattered
    d = d[(d[:, 2] > 0) & (d[:, 1] > 0)]
    for seed in (None, 1, 2):
        person = head(seed)
        place = person.scalp.points_mm(d)
        between_pupils = np.abs(place[:, 0]) < 30
        before = None
        for height in (76.0, 64.0, 52.0):
            line = draw(person, wish(height, shape, 0.0))
            depth, _ = depths(line, d, place)
            if before is not None:
                lost = np.where((before > 0) & (depth < 0), np.minimum(before, -depth), 0)
                assert lost[between_pupils].max() < 0.5, (seed, height)
                # The corners swing a little outwards as the line comes down.
                assert lost.max() < 6, (seed, height)
                assert (depth > 0).sum() > (before > 0).sum()
            before = depth


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("softness", [0.0, 7.0])
def test_left_and_right_are_alike_but_never_mirrored(head, shape, softness):
    # The canonical head is its own mirror image.
    person = head()
    for seed in range(12):
        line = draw(person, wish(66.0, shape, softness, seed))
        pairs = [
            (line.handles_mm[name], line.handles_mm[name.replace("left", "right")])
            for name in line.handles_mm
            if name.startswith("left")
        ]
        apart = [np.hypot(u + other_u, v - other_v) for (u, v), (other_u, other_v) in pairs]
        assert max(apart) >= 0.25, seed
        assert max(apart) < 6


def test_another_seed_is_another_line_and_the_same_seed_the_same(head):
    person = head(1)
    first, again, other = (draw(person, wish(seed=seed)) for seed in (3, 3, 4))
    assert np.array_equal(first.line_mm, again.line_mm)
    assert np.array_equal(first.wander, again.wander)
    assert first.handles_mm != other.handles_mm
    assert (first.wander != other.wander).any()


def test_softer_lines_wander_more(head):
    sizes = [draw(head(), wish(softness_mm=s)).wander.std() for s in (0.0, 2.0, 7.0, 15.0)]
    assert sizes == sorted(sizes)
    assert sizes[0] < 0.15


@pytest.mark.parametrize("shape", SHAPES)
def test_the_wander_has_the_size_that_is_stated(head, shape):
    style = STYLES[shape]
    for softness in (2.0, style.softness_mm, 15.0):
        fade = style.fade(softness)
        line = draw(head(), wish(66.0, shape, softness))
        assert line.wander.std() == pytest.approx(np.hypot(fade.macro_mm, fade.jitter_mm), rel=0.1)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("seed", [None, 1, 2])
def test_a_style_is_as_high_and_as_deep_as_its_parameters_say(head, shape, seed):
    person, style = head(seed), STYLES[shape]
    # A long forehead and eyes close together: there is room for the corners.
    person.mesh_mm[9, 1] = 25.0
    person.mesh_mm[[33, 263], 0] = -40.0, 40.0
    anatomy = read_anatomy(person)
    line = draw(person, wish(66.0, shape, seed=5))
    off = style.uneven_mm + 0.6
    assert midline_arc(person, line) == pytest.approx(66.0, abs=1)
    deeper = {"forelock": style.forelock_mm, "mound": style.mound_mm, "corner": style.corner_mm}
    for name, rise in deeper.items():
        for side in ("left", "right"):
            (place,) = person.scalp.points_mm(
                directions_of_chart(np.array([line.handles_mm[f"{side} {name}"]]))
            )
            if style.level:  # an edge-up is level to the eye, not along the skin
                (middle,) = person.scalp.points_mm(
                    directions_of_chart(np.array([line.handles_mm["middle"]]))
                )
                assert abs(place[1] - middle[1]) < off, (name, side)
                continue
            # At this height nothing is squeezed but what recedes, by the little room there is.
            room = min((105.0 - 66.0) / 40.0, 1.0) if rise > 0 and name != "forelock" else 1.0
            same = [anatomy.at(place[0], 66.0 + rise * room + by) for by in (-off, off)]
            low, high = (person.scalp.points_mm(d[None])[0, 1] for d in same)
            assert low < place[1] < high, (name, side)
    for side in ("left", "right"):
        u_v = np.array([line.handles_mm[f"{side} corner"]])
        across = abs(person.scalp.points_mm(directions_of_chart(u_v))[0, 0])
        assert across == pytest.approx(style.corner_out * anatomy.canthus_mm, abs=1.0)


def shifted(line, name, du=0.0, dv=0.0):
    u, v = line.handles_mm[name]
    return Moved(name, u + du, v + dv)


@pytest.mark.parametrize("name", [name for name in HANDLES if not name.startswith("right")])
@pytest.mark.parametrize("by", [(0.0, 3.0), (-2.5, 0.0)])
def test_dragging_a_handle_is_local(head, name, by):
    person = head(2)
    look = wish()
    before = draw(person, look)
    moved = replace(look, moved=(shifted(before, name, *by),))
    after = draw(person, moved)
    where = moved.moved[0]
    assert np.hypot(*np.subtract(after.handles_mm[name], (where.u_mm, where.v_mm))) < 2.6
    others = [h for h in after.handles_mm if h != name]
    assert all(after.handles_mm[h] == before.handles_mm[h] for h in others)
    # The line has changed between the second handle to either side at most.
    names = list(before.handles_mm)
    at = names.index(name)
    kept = [h for i, h in enumerate(names) if abs(i - at) > 2]
    line_of = {tuple(p) for p in after.chart_mm}
    for one, other in pairwise(kept):
        if names.index(other) - names.index(one) > 1:
            continue
        first, last = (
            int(np.linalg.norm(before.chart_mm - before.handles_mm[h], axis=1).argmin())
            for h in (one, other)
        )
        assert all(tuple(p) in line_of for p in before.chart_mm[first : last + 1])
    # No density changes a centimetre away from where the line has.
    chart, xyz = everywhere(person)
    ground = Ground(np.ones(len(chart), bool), np.ones(len(chart), np.float32))
    got = [wanted_density(line, chart, xyz, ground, look) for line in (before, after)]
    changed = np.flatnonzero(got[0] != got[1])
    assert changed.size
    here = np.concatenate([_unlike(before, after), _unlike(after, before)])
    away = cKDTree(here).query(xyz[changed])[0]
    # Below the ends of the line the edge over the ears begins, whose fade is broader.
    assert away.max() < (21.0 if name.endswith("sideburn") else 14.0)


def everywhere(person):
    some = dots.baked().direction[:100_000]
    chart = chart_mm(some)
    return chart, places(person.scalp, some, chart).xyz_mm


def _unlike(one, other):
    """Vertices of a line at and beside which another does not pass."""
    kept = {tuple(p) for p in other.chart_mm}
    off = np.array([tuple(p) not in kept for p in one.chart_mm])
    off |= np.roll(off, 1) | np.roll(off, -1)
    return one.line_mm[off]


def test_a_handle_goes_back_to_where_it_was(head):
    person = head(1)
    look = wish()
    line = draw(person, look)
    moved = replace(look, moved=(shifted(line, "left corner", -4, 3),))
    assert draw(person, moved).handles_mm["left corner"] != line.handles_mm["left corner"]
    anatomy = read_anatomy(person)
    assert handles_of(anatomy, moved) == handles_of(anatomy, look) == dict(line.handles_mm)


@given(
    seed=st.integers(0, 5),
    shape=st.sampled_from(SHAPES),
    pulls=st.dictionaries(
        st.sampled_from(HANDLES),
        st.tuples(st.floats(-120, 120), st.floats(-120, 120)),
        min_size=1,
        max_size=4,
    ),
)
@settings(max_examples=60)
def test_a_dragged_line_stays_on_the_scalp_and_whole_or_is_refused(head, seed, shape, pulls):
    person = head(seed)
    line = draw(person, wish(66.0, shape))
    moved = tuple(shifted(line, name, *by) for name, by in pulls.items() if name in line.handles_mm)
    try:
        dragged = draw(person, replace(wish(66.0, shape), moved=moved))
    except WishError:
        return
    assert crossings(dragged.chart_mm) == 0
    handles = np.array(list(dragged.handles_mm.values()))
    azimuth = np.degrees(np.abs(np.arctan2(*handles.T)))
    put = np.isin(list(dragged.handles_mm), [m.handle for m in moved])
    assert (np.hypot(*handles.T) < limit_mm(azimuth) + 14.01)[put].all()
    assert np.hypot(*dragged.chart_mm.T).max() < 165  # as far as there are candidates


def covered_above(person, height_mm, left=True, right=True):
    """Hair wherever the picture is above the row of a height on the midline."""
    d = read_anatomy(person).up_the_middle(height_mm)[None]
    row = person.camera.project(person.scalp.points_mm(d))[0][0, 1]
    y, x = np.mgrid[0:640, 0:640]
    sides = (left & (x >= 320)) | (right & (x < 320))
    return ((y < row) & sides).astype(np.float32)


@pytest.mark.parametrize("seed", [None, 1, 2])
@pytest.mark.parametrize("off", [-5.0, 4.0])
def test_own_hair_close_by_is_joined(head, own, seed, off):
    person = head(seed)
    begins = 66.0 + off
    hair = own(person, covered_above(person, begins))
    line = draw(person, wish(66.0, "straight", 0.0), hair)
    # With its own hair, a few millimetres into it, so that dots and hair overlap.
    assert begins - 1.5 < midline_arc(person, line) < begins + 5


def test_own_hair_far_off_is_left_alone(head, own):
    person = head()
    plain = draw(person, wish(66.0))
    far = draw(person, wish(66.0), own(person, covered_above(person, 88.0)))
    assert plain.handles_mm["middle"] == far.handles_mm["middle"]


def test_both_sides_join_or_neither(head, own):
    person = head()
    plain = draw(person, wish(66.0))
    half = own(person, covered_above(person, 63.0, right=False))
    one_side = draw(person, wish(66.0), half)
    # The middle is on both sides, and its neighbours go along with it.
    others = [h for h in HANDLES if h != "middle" and not h.endswith("forelock")]
    assert all(plain.handles_mm[h] == one_side.handles_mm[h] for h in others)
    both = draw(person, wish(66.0), own(person, covered_above(person, 63.0)))
    assert plain.handles_mm["left mound"] != both.handles_mm["left mound"]
    assert plain.handles_mm["right mound"] != both.handles_mm["right mound"]


def beside(person, x_mm):
    """Hair wherever the head is further out than so many mm from the midline."""
    x = np.mgrid[0:640, 0:640][1]
    pixels, _ = person.camera.project(np.array([[x_mm, 90.0, 60.0], [-x_mm, 90.0, 60.0]]))
    return ((x > pixels[:, 0].max()) | (x < pixels[:, 0].min())).astype(np.float32)


@pytest.mark.parametrize("shape", ["natural", "straight", "rounded", "broken"])
def test_the_line_ends_in_the_hair_of_the_sides_on_both(head, own, shape):
    person = head()
    person.mesh_mm[9, 1] = 25.0  # a long forehead: the corners do not lie on top of the head
    hair = own(person, beside(person, 54.0))
    line = draw(person, wish(66.0, shape), hair)
    for side in ("left", "right"):
        corner = np.array([line.handles_mm[f"{side} corner"]])
        covered, seen = hair.at(directions_of_chart(corner))
        assert seen[0] > 0
        assert covered[0] > 0.5
        # And all the way in from there the line keeps to the hair.
        below = [line.handles_mm[f"{side} {part}"] for part in ("recess", "peak")]
        covered, seen = hair.at(directions_of_chart(np.array(below)))
        assert (covered[seen > 0.1] > 0.5).all()


def test_temple_peaks_and_sideburns_stand_further_forward(head):
    person = head(1)
    plain = draw(person, wish())
    anew = draw(person, replace(wish(), temple_peaks=True, sideburns=True))
    for side in ("left", "right"):
        for part in ("peak", "sideburn"):
            one, other = (line.handles_mm[f"{side} {part}"] for line in (plain, anew))
            assert np.arctan2(abs(other[0]), other[1]) < np.arctan2(abs(one[0]), one[1])
    front = ("middle", "left mound", "right corner")
    assert all(plain.handles_mm[h] == anew.handles_mm[h] for h in front)


def test_what_is_handed_out_cannot_be_written(head):
    line = draw(head(), wish())
    for array in (line.chart_mm, line.line_mm, line.front, line.wander):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
