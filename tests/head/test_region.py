"""Regions lie where they were drawn, and dots keep clear of moles."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stubble.errors import WishError
from stubble.head import Camera, Scalp, chart_mm, directions_of_chart
from stubble.head.region import (
    MARGIN_MM,
    NEVER_DOTTED,
    SURE,
    Region,
    clear_of,
    from_json,
    from_photo,
    met,
    to_json,
)  # fmt: skip
from stubble.head.surface import SMOOTH, canonical_radius_mm

SQUARE = np.array([[-5.0, -5], [5, -5], [5, 5], [-5, 5]])


def head(seed=None):
    if seed is None:
        return Scalp(np.zeros(len(SMOOTH)), np.diag(SMOOTH**2))
    return Scalp(np.random.default_rng(seed).normal(0, 0.7 * SMOOTH), np.diag(SMOOTH**2))


def looking(yaw, pitch, distance=900.0):
    """A camera before the head, turned about it by degrees."""
    a, b = np.radians([yaw, pitch])
    z = np.array([np.sin(a) * np.cos(b), np.sin(b), np.cos(a) * np.cos(b)])  # from head to lens
    x = np.array([-np.cos(a), 0, np.sin(a)])
    rotation = np.stack([x, np.cross(-z, x), -z])
    offset = -rotation @ (np.array([0, 45.0, 0]) + distance * z)
    return Camera(3000.0, np.array([500.0, 500.0]), rotation, offset)


@pytest.mark.parametrize("seed", [None, 1, 2])
@pytest.mark.parametrize(("yaw", "pitch"), [(0, 0), (25, 10), (-40, 30), (180, 20), (0, 80)])
def test_a_place_seen_in_a_photo_is_found_again(seed, yaw, pitch):
    scalp, camera = head(seed), looking(yaw, pitch)
    rng = np.random.default_rng(5)
    way = rng.normal(size=(400, 3))
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    skin = scalp.points_mm(way)
    normal, _ = scalp.normals_and_area(way)
    sight = camera.eye_mm - skin
    facing = (sight * normal).sum(1) / np.linalg.norm(sight, axis=1)
    seen = way[facing > 0.3]
    again = met(camera, scalp, camera.project(scalp.points_mm(seen))[0])
    missed = np.linalg.norm(scalp.points_mm(again) - scalp.points_mm(seen), axis=1)
    assert missed.max() < 0.2


def test_beside_the_head_there_is_no_scalp():
    camera = looking(0, 0)
    assert np.isnan(met(camera, head(), np.array([[5.0, 5.0], [990, 500]]))).all()
    with pytest.raises(WishError, match="beside the head"):
        from_photo("mole", np.array([[0.0, 0], [500, 500], [0, 500]]), camera, head())
    with pytest.raises(WishError, match="three points"):
        from_photo("mole", np.array([[480.0, 500], [500, 500]]), camera, head())


def test_a_circle_drawn_in_two_photos_is_one_place():
    scalp = head(3)
    middle = np.array([0.15, 0.8, 0.58])
    middle /= np.linalg.norm(middle)
    aside = np.cross(middle, [1.0, 0, 0])
    aside /= np.linalg.norm(aside)
    around = np.stack([np.cos(t := np.linspace(0, 6, 20)), np.sin(t)], 1) * 0.04
    way = middle + around @ np.stack([aside, np.cross(middle, aside)])
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    drawn = [
        from_photo("scar-burn", camera.project(scalp.points_mm(way))[0], camera, scalp)
        for camera in (looking(0, 20), looking(20, 45))
    ]
    assert all(region.origin == "drawn" and region.confidence == 1 for region in drawn)
    assert np.abs(drawn[0].distance_mm(drawn[1].outline_mm)).max() < 0.3
    assert drawn[0].contains(chart_mm(middle[None]))[0]


def test_inside_and_distance_in_the_middle_of_the_chart():
    region = Region("mole", SQUARE, "drawn", 1.0)
    places = np.array([[0.0, 0], [4.9, 4.9], [5.5, 0], [0, 9], [-8, -8]])
    assert region.contains(places).tolist() == [True, True, False, False, False]
    # The chart is a little smaller than the canonical scalp at its top.
    assert region.distance_mm(places) == pytest.approx(
        [-5, -0.1, 0.5, 4, np.hypot(3, 3)], rel=0.12, abs=0.02
    )


def test_the_margin_is_as_wide_at_the_rim_as_at_the_top():
    for v in (0.0, 60.0, 100.0, 125.0):
        middle = directions_of_chart(np.array([[0.0, v]]))
        aside = np.array([[1.0, 0, 0]])
        up = np.cross(middle, aside)
        around = np.linspace(0, 2 * np.pi, 60)[:, None]
        radius = canonical_radius_mm(middle)[0]

        def ring(mm, middle=middle, aside=aside, up=up, around=around, radius=radius):
            way = middle + mm / radius * (np.cos(around) * aside + np.sin(around) * up)
            return way / np.linalg.norm(way, axis=1, keepdims=True)

        region = Region("mole", chart_mm(ring(3.0)), "drawn", 1.0)
        assert not clear_of([region], chart_mm(ring(0.5))).any()
        assert not clear_of([region], chart_mm(ring(3.0 + 0.8 * MARGIN_MM))).any()
        assert clear_of([region], chart_mm(ring(3.0 + 1.25 * MARGIN_MM))).all()


@pytest.mark.parametrize(
    "kind", ["mole", "lesion", "scar-line", "scar-punch", "scar-burn", "earlier-work"]
)
@pytest.mark.parametrize(("origin", "confidence"), [
    ("drawn", 1.0), ("drawn", 0.1), ("proposed", SURE), ("proposed", SURE - 0.01),
])  # fmt: skip
def test_what_is_kept_clear_of(kind, origin, confidence):
    region = Region(kind, SQUARE, origin, confidence)
    places = np.array([[0.0, 0], [6, 0], [20, 20]])
    kept = kind in NEVER_DOTTED and (origin == "drawn" or confidence >= SURE)
    assert clear_of([region], places).tolist() == [not kept, not kept, True]


def test_without_regions_all_is_clear():
    assert clear_of([], np.zeros((7, 2))).all()


@given(st.lists(st.sampled_from([-60.0, -20.0, 0.0, 30.0]), min_size=2, max_size=2),
       st.floats(1, 12), st.integers(0, 99))  # fmt: skip
def test_no_dot_within_the_margin_and_none_lost_far_away(middle, size, seed):
    outline = np.array(middle) + SQUARE * size / 5
    places = np.random.default_rng(seed).uniform(-90, 90, (500, 2))
    region = Region("lesion", outline, "drawn", 1.0)
    clear = clear_of([region], places)
    distance = region.distance_mm(places)
    assert (clear == (distance > MARGIN_MM)).all()


def test_written_and_read_again_they_are_the_same():
    regions = [
        Region("mole", SQUARE, "drawn", 1.0),
        Region("scar-line", SQUARE * 1.234567890123, "proposed", 0.37),
    ]
    again = from_json(to_json(regions))
    assert [(r.kind, r.origin, r.confidence) for r in again] == [
        (r.kind, r.origin, r.confidence) for r in regions
    ]
    for one, other in zip(again, regions, strict=True):
        assert np.array_equal(one.outline_mm, other.outline_mm)


@pytest.mark.parametrize("text", [
    "", "[]", "{}", '{"format": "other", "version": 1, "regions": []}',
    '{"format": "stubble.regions", "version": 1, "regions": [{"kind": "wart"}]}',
    to_json([Region("mole", SQUARE, "drawn", 1.0)]).replace("mole", "wart"),
])  # fmt: skip
def test_what_is_no_list_is_told(text):
    with pytest.raises(WishError, match="damaged"):
        from_json(text)


def test_a_newer_list_is_told():
    with pytest.raises(WishError, match="newer version"):
        from_json('{"format": "stubble.regions", "version": 3, "places": []}')


@pytest.mark.parametrize("change", [
    {"kind": "wart"}, {"origin": "guessed"}, {"confidence": 1.5}, {"outline_mm": SQUARE[:2]},
    {"outline_mm": SQUARE * np.nan},
])  # fmt: skip
def test_nonsense_is_no_region(change):
    whole = {"kind": "mole", "outline_mm": SQUARE, "origin": "drawn", "confidence": 1.0}
    with pytest.raises(ValueError, match=r"region|outline"):
        Region(**{**whole, **change})
