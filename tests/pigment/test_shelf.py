"""The pigment shelf: what is shipped is honest, and a clinic's own is read whole or refused."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from stubble.errors import WishError
from stubble.pigment import load_per_mm
from stubble.pigment.shelf import (
    Load,
    Pigment,
    diluted,
    from_json,
    named,
    remarks,
    shipped,
    to_json,
)

OWN = Pigment(
    name="ours",
    brand="A maker",
    shade="black",
    load=Load(60.0, 50.0, 72.0, "measured", "healed test patch"),
    batch="L 24-117",
    expires=date(2027, 3, 31),
    ingredients=("carbon black", "glycerine", "water"),
    colour_index=("CI 77266", "CI 77499"),
    iron_oxide=True,
    titanium_dioxide=False,
    reach="Mixture for use in tattoos or permanent make-up",
)


def test_nothing_shipped_claims_what_nobody_has_measured():
    assert shipped()
    for pigment in shipped():
        assert pigment.brand is pigment.batch is pigment.expires is pigment.reach is None
        assert pigment.load is None or pigment.load.grade != "measured"


def test_the_generic_black_is_the_load_that_is_drawn():
    assert diluted(named("carbon-black"), 7) == pytest.approx(load_per_mm(7))


def test_water_thins_by_volume():
    assert diluted(OWN, 0) == 60
    assert diluted(OWN, 5) == 10
    for wrong in (-1, 51, float("nan")):
        with pytest.raises(WishError, match="ml"):
            diluted(OWN, wrong)
    with pytest.raises(WishError, match=r"temporary.*Calibrate"):
        diluted(named("temporary"), 5)


def test_a_shelf_is_written_and_read_the_same():
    assert from_json(to_json([OWN, *shipped()])) == (OWN, *shipped())


def test_own_pigments_come_before_generic_ones():
    mine = replace(OWN, name="carbon-black")
    assert named("carbon-black", [mine]) is mine
    with pytest.raises(WishError, match="carbon-black, temporary"):
        named("blue")


def test_the_last_day_is_still_good_and_the_next_is_said():
    assert not any("expired" in said for said in remarks(OWN, date(2027, 3, 31)))
    said = [said for said in remarks(OWN, date(2027, 4, 1)) if "expired" in said]
    assert said == ["ours (batch L 24-117) expired on 2027-03-31. Do not use this bottle."]


def test_iron_oxide_and_unmeasured_loads_are_said():
    assert any("iron oxide" in said for said in remarks(OWN, date(2026, 1, 1)))
    for pigment in shipped():
        assert any("has not been measured" in said for said in remarks(pigment, date(2026, 1, 1)))


def load(**more):
    return {"value": 60, "low": 50, "high": 70, "grade": "measured", "source": "a patch", **more}


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("ours", ["pigment 1", "object"]),
        ({}, ["pigment 1", '"name"']),
        ({"name": 3}, ["pigment 1", '"name"']),
        ({"name": "ours", "expirs": None}, ["pigment 1 (ours)", '"expirs"']),
        ({"name": "ours", "expires": "31.3.2027"}, ["(ours)", '"expires"', "2027-03-31"]),
        ({"name": "ours", "expires": 20270331}, ["(ours)", '"expires"']),
        ({"name": "ours", "ingredients": "water"}, ["(ours)", '"ingredients"']),
        ({"name": "ours", "colour_index": [77266]}, ["(ours)", '"colour_index"']),
        ({"name": "ours", "iron_oxide": "no"}, ["(ours)", '"iron_oxide"']),
        ({"name": "ours", "load": 60}, ["(ours)", '"load"']),
        ({"name": "ours", "load": load(value="60")}, ["(ours)", '"load"', "value"]),
        ({"name": "ours", "load": load(value=True)}, ["(ours)", '"load"', "value"]),
        ({"name": "ours", "load": load(low=0)}, ["(ours)", '"load"', "low"]),
        ({"name": "ours", "load": load(high=1e999)}, ["Infinity"]),
        ({"name": "ours", "load": load(high=55)}, ["(ours)", '"load"', "rise"]),
        ({"name": "ours", "load": load(grade="sure")}, ["(ours)", '"load"', "grade"]),
        ({"name": "ours", "load": load(source="")}, ["(ours)", '"load"', '"source"']),
        ({"name": "ours", "load": load(unit="cm")}, ["(ours)", '"load"', '"unit"']),
    ],
)
def test_what_cannot_be_is_refused_with_row_and_field(row, words):
    text = json.dumps({"format": "stubble.pigments", "version": 1, "pigments": [row]})
    with pytest.raises(WishError) as refused:
        from_json(text, "mine.json")
    for word in ("mine.json", *words):
        assert word in str(refused.value)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "JSON"),
        ("[]", "format"),
        ('{"format": "stubble.regions", "version": 1}', "format"),
        ('{"format": "stubble.pigments", "version": 2, "pigments": []}', "version"),
        ('{"format": "stubble.pigments", "version": 1}', "pigments"),
        ("[" * 100_000, "nested"),
    ],
)
def test_what_is_no_shelf_is_refused(text, word):
    with pytest.raises(WishError, match=word):
        from_json(text, "mine.json")


def test_a_name_stands_once():
    with pytest.raises(WishError, match=r"pigment 2.*twice"):
        from_json(to_json([OWN, OWN]))
