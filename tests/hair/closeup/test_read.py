"""Close-ups of which every hair is known.

The bars below are laws of what the reader is for, well under what ``python -m bench closeups``
measures on other seeds; they notice a break, not a tenth.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from bench.closeup_pictures import Scene, draw
from bench.closeups import held, matched, rates, read
from stubble.errors import SubjectError
from stubble.hair.closeup import overlay, read_closeup

PLAIN = Scene(monk=3, px_per_mm=48, field_mm=(10, 8), per_cm2=90, crowd=1.8, seed=21)


@cache
def seen(**changes):
    scene = Scene(**{**PLAIN.__dict__, **changes})
    pixels, truth = draw(scene)
    return pixels, truth, read(pixels, scene.px_per_mm)


def f1(found, truth):
    return rates([held(found, truth).units])[2]


@pytest.mark.parametrize(
    "changes",
    [
        {"monk": 1, "hair": "fair"},
        {"monk": 3, "hair": "dark"},
        {"monk": 5, "hair": "brown"},
        {"monk": 7, "hair": "dark"},
        {"monk": 3, "blur_mm": 0.02},
        {"monk": 4, "px_per_mm": 25.0},
        {"monk": 4, "px_per_mm": 100.0, "field_mm": (8, 6)},
    ],
    ids=str,
)
def test_units_are_found_on_skin_and_hair_of_many_kinds(changes):
    _, truth, found = seen(**changes)
    assert f1(found, truth) > 0.9
    assert found.remarks == ()


def test_measures_are_those_of_the_hairs_that_were_drawn():
    _, truth, found = seen()
    score = held(found, truth)
    assert abs(score.density) < 0.1
    assert score.density_held
    assert abs(score.regularity) < 0.15
    assert found.width_um.value == pytest.approx(np.median(truth.width_um), rel=0.25)
    assert found.length_mm.value == pytest.approx(np.median(truth.length_mm), abs=0.12)
    shares = np.bincount(np.bincount(truth.unit), minlength=4)[1:4] / len(truth.units)
    assert found.hairs_per_unit[:3] == pytest.approx(shares, abs=0.15)


def test_the_scale_is_believed():
    # The same pixels at half the scale: twice as far apart, a quarter as dense.
    pixels, _, found = seen()
    half = read(pixels, PLAIN.px_per_mm / 1.25)
    ratio = found.pattern.per_cm2.value / half.pattern.per_cm2.value
    assert ratio == pytest.approx(1.25**2, rel=0.15)


def test_a_wrong_scale_is_told_by_the_thickness_of_hair():
    pixels, _, _ = seen()
    assert "scale-unlikely" in {r.kind for r in read(pixels, PLAIN.px_per_mm / 2.5).remarks}


def test_dots_are_found_and_are_no_hairs():
    _, truth, found = seen(per_cm2=0.0, dots_per_cm2=80.0)
    places = np.array([m.place_mm for m in found.marks])
    counted = np.array([m.counted for m in found.marks])
    inside = (truth.marks > 0.3).all(1) & (truth.marks < np.array(PLAIN.field_mm) - 0.3).all(1)
    pairs = matched(places, truth.marks, 0.1)
    assert np.isin(np.flatnonzero(inside), pairs[:, 1]).mean() > 0.9
    assert np.isin(np.flatnonzero(counted), pairs[:, 0]).mean() > 0.95
    assert found.pattern.count <= 2
    error = [found.marks[i].diameter_mm - truth.marks_mm[j] for i, j in pairs]
    assert abs(np.median(error)) < 0.05


def test_long_hairs_across_are_told():
    _, _, found = seen(length_mm=(6.0, 9.0), field_mm=(6, 4), px_per_mm=60)
    assert "long-hair" in {r.kind for r in found.remarks}


def test_glare_is_left_out_of_the_area():
    _, _, clean = seen()
    _, _, found = seen(glare=1.0)
    assert found.area_cm2 < clean.area_cm2
    assert "glare" in {r.kind for r in found.remarks}


def test_bare_skin_has_no_units():
    _, _, found = seen(per_cm2=0.0)
    assert found.pattern.count == 0
    assert found.pattern.per_cm2.low == 0
    assert found.remarks[0].kind == "nothing-found"


def test_what_cannot_be_counted_is_refused_in_a_sentence():
    pixels, _, _ = seen()
    light = np.zeros((400, 400, 3), np.float32) + 0.3
    with pytest.raises(SubjectError, match="pixels per mm"):
        read(pixels, 8.0)
    with pytest.raises(SubjectError, match="too little"):
        read_closeup(light[:40], 48.0)
    with pytest.raises(SubjectError, match="Glare"):
        read_closeup(np.ones_like(light), 48.0)
    blurred, _ = draw(Scene(**{**PLAIN.__dict__, "blur_mm": 0.09}))
    with pytest.raises(SubjectError, match="focus"):
        read(blurred, PLAIN.px_per_mm)


def test_the_same_picture_gives_the_same_count_whatever_surrounds_the_call():
    pixels, _, found = seen()
    assert read(pixels, PLAIN.px_per_mm).units == found.units
    assert not found.judged.flags.writeable


def test_an_overlay_has_the_pictures_size_and_leaves_it_alone():
    pixels, _, found = seen()
    before = pixels.copy()
    drawn = overlay(pixels, found, PLAIN.px_per_mm)
    assert drawn.shape == pixels.shape
    assert (drawn != pixels).any()
    assert (pixels == before).all()


@pytest.mark.parametrize("name", ["1.jpg", "2.jpg", "3.jpg", "4.jpg"])
def test_real_trichoscope_pictures(research_photos, name):
    # Their scale is not known; at 4.6 mm across hairs have the thickness of hair.
    from stubble import photo

    file = research_photos / "close-ups" / name
    if not file.is_file():
        pytest.skip(f"close-ups/{name} is not on this machine")
    picture = photo.read(file)
    found = read_closeup(photo.linear(picture, picture.width), picture.width / 4.6)
    assert 8 <= found.pattern.count <= 30  # by eye 12 to 18
    assert 45 < found.width_um.value < 110
    assert "long-hair" in {r.kind for r in found.remarks}
