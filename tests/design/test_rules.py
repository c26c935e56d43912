"""Cautions come at their thresholds, and only there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from stubble.design import (
    RULES,
    STYLES,
    Donor,
    Look,
    Moved,
    Override,
    Person,
    cautions,
    draw_hairline,
    read_anatomy,
)
from stubble.design.rules import (
    DENSE,
    EDGE_UP_AGE,
    EDGE_UP_MM,
    FAIR_ITA,
    HIGH_MM,
    LIKELY,
    LOWEST_MM,
    THIN,
    YOUNG,
)
from stubble.hair.chart import AXIS_MM, ChartMap, nodes
from stubble.head import chart_mm, directions_of_chart
from stubble.skin import Skin
from stubble.skin.tone import judge
from stubble.skin.white import Hint


def skin(ita=30.0):
    seen = np.array([0.5, 0.3, 0.2], np.float32)
    tone, white = judge(seen, Hint(np.zeros(3), 0.1 * np.eye(3)))
    return Skin(
        colour=seen,
        spread=np.eye(3, dtype=np.float32),
        tone=replace(tone, ita=ita, monk=4.0),
        white=white,
        shine=0.1,
        noise=0.01,
        blur_px=0.8,
        blown=0.0,
    )


@pytest.fixture
def person(head):
    made = head()
    # A long forehead and eyes close together: there is room for the corners.
    made.mesh_mm[9, 1], made.mesh_mm[2, 1] = 25.0, -40.0
    made.mesh_mm[[33, 263], 0] = -40.0, 40.0
    return made


def wish(hairline_mm=64.0, shape="natural", softness_mm=7.0, density=120.0, **more):
    return Look(hairline_mm, shape, softness_mm, density, 5.0, 1, **more)


def found(person, own, look=None, ita=30.0, told=None, loss=0.0, coverage=None):
    look = look or wish()
    anatomy = read_anatomy(person)
    hair = own(person, coverage)
    line = draw_hairline(anatomy, look, hair)
    return cautions(look, line, anatomy, skin(ita), hair, told, loss)


def kinds(*args, **named):
    return [caution.kind for caution in found(*args, **named)]


def test_a_sensible_look_is_not_warned_of(person, own):
    for shape in ("natural", "m", "peak", "mature", "broken", "faded"):
        look = wish(64.0 + STYLES[shape].lift_mm, shape, STYLES[shape].softness_mm)
        assert kinds(person, own, look, told=Person(35, "male")) == [], shape


@pytest.mark.parametrize(("sex", "least"), [("male", 55.0), ("female", 48.8), (None, 55.0)])
def test_too_low(person, own, sex, least):
    assert LOWEST_MM[sex or "male"] == least
    told = Person(sex=sex)
    assert "too-low" in kinds(person, own, wish(least - 0.7), told=told)
    assert "too-low" not in kinds(person, own, wish(least + 0.7), told=told)


def test_too_high(person, own):
    third = read_anatomy(person).middle_third_mm
    assert "too-high" in kinds(person, own, wish(third + HIGH_MM + 1))
    assert "too-high" not in kinds(person, own, wish(third + HIGH_MM - 1))
    lifted = third + HIGH_MM + STYLES["mature"].lift_mm
    assert "too-high" in kinds(person, own, wish(lifted + 1, "mature"))
    assert "too-high" not in kinds(person, own, wish(lifted - 1, "mature"))


def corner_at(person, out_mm, up_mm=4.0):
    """The left corner moved to where it is so far from the midline."""
    anatomy = read_anatomy(person)
    (place,) = chart_mm(anatomy.at(out_mm, 64.0 + up_mm)[None])
    return Moved("left corner", float(place[0]), float(place[1]))


def test_closed_temples(person, own):
    canthus = read_anatomy(person).canthus_mm
    for out, expected in ((-1.2, True), (1.2, False)):
        look = wish(moved=(corner_at(person, canthus + out),))
        assert ("closed-temples" in kinds(person, own, look)) == expected


def test_low_corners_are_a_mans_concern(person, own):
    canthus = read_anatomy(person).canthus_mm
    for up, expected in ((-4.0, True), (-2.0, False)):
        look = wish(moved=(corner_at(person, canthus * 1.06, up),))
        assert ("low-corners" in kinds(person, own, look)) == expected
        assert "low-corners" not in kinds(person, own, look, told=Person(sex="female"))
    assert "low-corners" in kinds(person, own, wish(shape="rounded", softness_mm=5.0))


def test_edge_ups(person, own):
    hard, soft = wish(softness_mm=EDGE_UP_MM), wish(softness_mm=EDGE_UP_MM + 0.1)
    assert "edge-up-skin" in kinds(person, own, hard, ita=FAIR_ITA + 0.1)
    assert "edge-up-skin" not in kinds(person, own, hard, ita=FAIR_ITA)
    assert "edge-up-skin" not in kinds(person, own, soft, ita=60.0)
    assert "edge-up-age" in kinds(person, own, hard, told=Person(EDGE_UP_AGE + 1))
    assert "edge-up-age" not in kinds(person, own, hard, told=Person(EDGE_UP_AGE))
    assert "edge-up-age" not in kinds(person, own, soft, told=Person(60))
    assert "edge-up-age" not in kinds(person, own, hard)


def mirrored(person, off=0.0):
    """Every handle of the right moved to the mirror image of the left, one of them off by a bit."""
    line = draw_hairline(read_anatomy(person), wish())
    out = []
    for name, (u, v) in line.handles_mm.items():
        if name.startswith("left"):
            out.append(Moved(f"right {name[5:]}", -u, v + (off if name == "left mound" else 0)))
    return wish(moved=tuple(out))


def test_too_symmetric(person, own):
    assert "too-symmetric" in kinds(person, own, mirrored(person))
    assert "too-symmetric" in kinds(person, own, mirrored(person, 0.4))
    assert "too-symmetric" not in kinds(person, own, mirrored(person, 0.6))
    for seed in range(5):
        assert "too-symmetric" not in kinds(person, own, replace(wish(), seed=seed))


def covered_above(person, height_mm):
    d = read_anatomy(person).up_the_middle(height_mm)[None]
    row = person.camera.project(person.scalp.points_mm(d))[0][0, 1]
    return (np.mgrid[0:640, 0:640][0] < row).astype(np.float32)


def test_below_own_hair(person, own):
    hair = covered_above(person, 66.0)
    # What begins near by is joined; from further off it is warned of.
    assert "below-own-hair" in kinds(person, own, wish(56.0), coverage=hair)
    assert "below-own-hair" not in kinds(person, own, wish(64.0), coverage=hair)
    # Hair that has receded is what the line is for.
    assert "below-own-hair" not in kinds(person, own, coverage=covered_above(person, 84.0))


def test_thin_sides(person):
    anatomy = read_anatomy(person)
    thin, size = 0.5 * (THIN[0] + THIN[1]), (len(AXIS_MM), len(AXIS_MM))
    for share, density, seen, expected in (
        (thin, DENSE, 1.0, True),
        (thin, DENSE - 1, 1.0, False),
        (thin, DENSE, 0.0, False),
        (THIN[0] - 0.01, 200.0, 1.0, False),
        (THIN[1] + 0.01, 200.0, 1.0, False),
    ):
        hair = ChartMap(np.full(size, share, np.float32), np.full(size, seen, np.float32))
        look = wish(density=density)
        got = cautions(look, draw_hairline(anatomy, look), anatomy, skin(), hair)
        assert ("thin-sides" in [caution.kind for caution in got]) == expected


def test_above_donor(person, own):
    donor = Donor(110.0, 100.0, 120.0, "counted")
    assert "above-donor" in kinds(person, own, wish(density=121.0, donor=donor))
    assert "above-donor" not in kinds(person, own, wish(density=120.0, donor=donor))
    assert "above-donor" not in kinds(person, own, wish(density=200.0))


def test_young_with_much_loss_to_come(person, own):
    for age, loss, sex, expected in (
        (YOUNG - 1, LIKELY, "male", True),
        (YOUNG - 1, LIKELY, None, True),
        (YOUNG, LIKELY, "male", False),
        (YOUNG - 1, LIKELY - 0.01, "male", False),
        (YOUNG - 1, LIKELY, "female", False),
    ):
        assert ("young-loss" in kinds(person, own, told=Person(age, sex), loss=loss)) == expected


def behind_the_temples(degrees):
    """Hair on the sides from so far round the head on."""
    _, chart = nodes()
    azimuth = np.degrees(np.abs(np.arctan2(chart[:, 0], chart[:, 1])))
    grown = ((azimuth > degrees) & (np.hypot(*chart.T) > 80)).astype(np.float32)
    size = (len(AXIS_MM), len(AXIS_MM))
    return ChartMap(grown.reshape(size), np.ones(size, np.float32))


def test_a_low_front_before_open_temples_is_a_lid(person):
    anatomy = read_anatomy(person)
    usual = anatomy.mid_frontal_mm
    for degrees, look, expected in (
        (67.0, wish(usual - 2), True),
        (67.0, wish(usual + 2), False),
        (67.0, wish(usual - 2, temple_peaks=True), False),
        (58.0, wish(usual - 2), False),
    ):
        hair = behind_the_temples(degrees)
        got = cautions(look, draw_hairline(anatomy, look, hair), anatomy, skin(), hair)
        assert ("lid" in [caution.kind for caution in got]) == expected, (degrees, look)


def test_a_rule_set_aside_keeps_its_sentence(person, own):
    aside = Override("too-low", "He has asked for it twice.")
    (caution,) = found(person, own, wish(52.0, overrides=(aside,)))
    assert caution.kind == "too-low"
    assert caution.override == aside


def test_every_caution_says_what_where_and_by_whom(person, own):
    looks = (wish(45.0, "straight", 0.5), wish(95.0, "rounded"), mirrored(person))
    for look in looks:
        for caution in found(person, own, look, ita=60.0, told=Person(70)):
            assert caution.text.endswith(".")
            assert "{" not in caution.text
            assert caution.rule is RULES[caution.kind]
    for rule in RULES.values():
        assert rule.source
        assert rule.grade in ("measured", "practice", "assumption")


def test_corners_in_own_hair_may_be_where_they_like(person, own):
    canthus = read_anatomy(person).canthus_mm
    look = wish(moved=(corner_at(person, canthus - 4),))
    everywhere = np.ones((640, 640), np.float32)
    anatomy = read_anatomy(person)
    line = draw_hairline(anatomy, look)
    got = cautions(look, line, anatomy, skin(), own(person, everywhere))
    assert "closed-temples" not in [caution.kind for caution in got]
    assert directions_of_chart(np.array([line.handles_mm["left corner"]])).shape == (1, 3)
