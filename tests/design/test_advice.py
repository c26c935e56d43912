"""The advice stays within what is sensible, and leans the way it should."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from stubble.design import RANGES, REASONS, SHAPES, Donor, Person, read_anatomy, suggest
from stubble.hair.chart import View, pour
from stubble.skin import Skin
from stubble.skin.tone import judge
from stubble.skin.white import Hint


def skin(monk=4.0, ita=30.0):
    seen = np.array([0.5, 0.3, 0.2], np.float32)
    tone, white = judge(seen, Hint(np.zeros(3), 0.1 * np.eye(3)))
    return Skin(
        colour=seen,
        spread=np.eye(3, dtype=np.float32),
        tone=replace(tone, ita=ita, monk=monk),
        white=white,
        shine=0.1,
        noise=0.01,
        blur_px=0.8,
        blown=0.0,
    )


def suggested(person, hair, monk=4.0, ita=30.0, told=None, **more):
    own = pour(person.scalp, [View(person.camera, hair.coverage, hair.scalp)])
    return suggest(read_anatomy(person), skin(monk, ita), hair, own, told, **more)


def advised(person, hair, monk=4.0):
    return suggested(person, hair, monk)[0].look


def points(found):
    return {one.look.shape: one.points for one in found}


@pytest.mark.parametrize("told", [Person(), Person(21, "male"), Person(70), Person(35, "female")])
@pytest.mark.parametrize("ita", [-30.0, 20.0, 60.0])
def test_three_hairlines_are_suggested_in_order_each_with_reasons(head, hair, told, ita):
    for seed in (None, 1, 2):
        found = suggested(head(seed), hair(), ita=ita, told=told, loss=0.7)
        assert len({one.look.shape for one in found}) == 3
        assert [one.points for one in found] == sorted((o.points for o in found), reverse=True)
        for one in found:
            for name, (low, high) in RANGES.items():
                value = getattr(one.look, name)
                assert value is None or low <= value <= high, name
            kinds = [reason.kind for reason in one.reasons]
            assert len(kinds) == len(set(kinds)) >= 2
            assert any(kind in kinds for kind in ("thirds", "own-line"))
            for reason in one.reasons:
                assert reason.kind in REASONS
                assert reason.text.endswith(".")
                assert "{" not in reason.text
                assert "nan" not in reason.text


def test_nobody_told_of_gets_a_natural_line(head, hair):
    for seed in (None, 1, 2, 3):
        assert advised(head(seed), hair()).shape == "natural"


def test_women_get_low_round_lines_and_peaks(head, hair):
    person = head(1)
    woman = suggested(person, hair(), told=Person(sex="female"))
    man = suggested(person, hair(), told=Person(sex="male"))
    assert woman[0].look.shape == "rounded"
    assert "peak" in points(woman)
    assert "woman" in [reason.kind for reason in woman[0].reasons]
    assert "rounded" not in points(man)
    assert woman[0].look.hairline_mm < man[0].look.hairline_mm


def test_the_old_get_higher_softer_lines_and_never_an_edge(head, hair):
    person = head(1)
    old = suggested(person, hair(), told=Person(age=60))
    young = suggested(person, hair(), told=Person(age=24))
    assert old[0].look.shape == "mature"
    assert old[0].look.hairline_mm > young[0].look.hairline_mm
    assert "straight" not in points(old)


def test_fair_skin_is_given_no_hard_edge_and_dark_skin_may_have_one(head, hair):
    person = head(1)
    assert "straight" not in points(suggested(person, hair(), ita=60.0))
    assert "straight" in points(suggested(person, hair(), ita=-35.0, told=Person(24)))


def test_the_young_who_may_lose_much_get_a_higher_line(head, hair):
    person = head(1)
    few, many = (suggested(person, hair(), told=Person(24, "male"), loss=x) for x in (0.0, 0.9))
    assert many[0].look.hairline_mm > few[0].look.hairline_mm
    assert points(many).get("mature", -9) >= points(few).get("mature", -9)
    # Without an age nothing is said of the future.
    untold = suggested(person, hair(), loss=0.9)
    assert "loss-likely" not in [r.kind for one in untold for r in one.reasons]


def test_density_is_the_donors_where_it_is_known(head, hair):
    donor = Donor(132.0, 120.0, 145.0, "counted in a close-up")
    found = suggested(head(), hair(), donor=donor)
    assert all(one.look.density == 132 for one in found)
    assert all("donor" in [reason.kind for reason in one.reasons] for one in found)
    usual = suggested(head(), hair())
    assert 143 <= usual[0].look.density <= 226
    assert "usual-density" in [reason.kind for reason in usual[0].reasons]
    assert suggested(head(), hair(), donor=Donor(310, 290, 330, "x"))[0].look.density == 200


@pytest.mark.parametrize("seed", [None, 1, 2, 3, 4])
@pytest.mark.parametrize("monk", [1.0, 5.0, 10.0])
def test_what_is_advised_can_be_wished_for(head, hair, seed, monk):
    for tone in (0.0, 0.02, 0.3, 1.0):
        look = advised(head(seed), hair(colour=(tone, tone, tone)), monk)
        for name, (low, high) in RANGES.items():
            value = getattr(look, name)
            assert value is None or low <= value <= high, name
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
