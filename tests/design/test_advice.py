"""The advice stays within what is sensible, and leans the way it should."""

from __future__ import annotations

import numpy as np
import pytest

from stubble.design import RANGES, SHAPES, advise, read_anatomy
from stubble.hair.chart import View, pour
from stubble.skin import Skin


def skin(monk=4.0):
    return Skin(
        colour=np.array([0.5, 0.3, 0.2], np.float32),
        spread=np.eye(3, dtype=np.float32),
        lab=np.zeros(3, np.float32),
        ita=30.0,
        monk=monk,
        shine=0.1,
        noise=0.01,
        blur_px=0.8,
        blown=0.0,
    )


def advised(person, hair, monk=4.0):
    own = pour(person.scalp, [View(person.camera, hair.coverage, hair.scalp)])
    return advise(read_anatomy(person), skin(monk), hair, own)


@pytest.mark.parametrize("seed", [None, 1, 2, 3, 4])
@pytest.mark.parametrize("monk", [1.0, 5.0, 10.0])
def test_what_is_advised_can_be_wished_for(head, hair, seed, monk):
    for tone in (0.0, 0.02, 0.3, 1.0):
        look = advised(head(seed), hair(colour=(tone, tone, tone)), monk)
        for name, (low, high) in RANGES.items():
            assert low <= getattr(look, name) <= high, name
        assert look.shape in SHAPES


def test_darker_hair_is_matched_with_less_water(head, hair):
    for monk in (2.0, 6.0, 10.0):
        shades = [
            advised(head(), hair(colour=(tone, tone, tone)), monk).shade
            for tone in (0.01, 0.05, 0.15, 0.35)
        ]
        assert shades == sorted(shades)
        assert shades[-1] > shades[0]


def test_darker_skin_is_given_less_water(head, hair):
    shades = [advised(head(), hair(), monk).shade for monk in (2.0, 5.0, 8.0, 10.0)]
    assert shades == sorted(shades, reverse=True)
    assert shades[0] > shades[-1]


def test_no_hair_to_go_by_is_a_middle_tone(head, hair):
    none = [advised(head(), hair(colour=(t, t, t), confidence=0.0)).shade for t in (0.0, 1.0)]
    assert none[0] == none[1]


def test_a_longer_face_has_a_higher_line(head, hair):
    person = head()
    heights = []
    for subnasale in (-10.0, -20.0, -30.0):
        person.mesh_mm[2, 1] = subnasale
        heights.append(advised(person, hair()).hairline_mm)
    assert heights == sorted(heights)


def above(person, height_mm):
    d = read_anatomy(person).up_the_middle(height_mm)[None]
    row = person.camera.project(person.scalp.points_mm(d))[0][0, 1]
    return (np.mgrid[0:640, 0:640][0] < row).astype(np.float32)


@pytest.mark.parametrize("own", [56.0, 64.0])
def test_hair_that_stands_has_its_line_taken(head, hair, own):
    person = head()
    assert advised(person, hair(above(person, own))).hairline_mm == pytest.approx(own, abs=1.5)


def test_hair_that_has_receded_has_not(head, hair):
    person = head()
    bald = advised(person, hair()).hairline_mm
    assert advised(person, hair(above(person, 82.0))).hairline_mm == bald
