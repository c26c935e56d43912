"""What can be wished for, and what is said of what cannot."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stubble.design import (
    PARAMETERS,
    RANGES,
    SHAPES,
    STYLES,
    Donor,
    Look,
    Moved,
    Override,
    Person,
    Wishes,
)
from stubble.errors import WishError

UNITS = {
    "hairline_mm": "mm above",
    "softness_mm": "mm",
    "density": "per cm2",
    "shade": "ml of water",
    "shave_mm": "mm",
    "regularity": "Clark-Evans R",
}


@pytest.mark.parametrize("name", RANGES)
def test_all_between_the_ends_can_be_wished_for(name):
    low, high = RANGES[name]
    for value in (low, (low + high) / 2, high):
        assert getattr(Wishes(**{name: value}), name) == value


@pytest.mark.parametrize("name", RANGES)
@given(value=st.floats())
def test_what_lies_outside_is_refused_with_range_and_unit(name, value):
    low, high = RANGES[name]
    if low <= value <= high:
        Wishes(**{name: value})
        return
    with pytest.raises(WishError) as error:
        Wishes(**{name: value})
    said = str(error.value)
    assert f"from {low:g} to {high:g}" in said
    assert UNITS[name] in said
    assert name.removesuffix("_mm") in said
    assert said.endswith(".")


@pytest.mark.parametrize("name", RANGES)
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_refused(name, value):
    with pytest.raises(WishError):
        Wishes(**{name: value})


def test_shapes_have_names():
    for shape in SHAPES:
        assert Wishes(shape=shape).shape == shape
    with pytest.raises(WishError) as error:
        Wishes(shape="zigzag")
    assert "zigzag" in str(error.value)
    for shape in SHAPES:
        assert shape in str(error.value)


def test_a_seed_is_not_negative():
    with pytest.raises(WishError, match="seed"):
        Wishes(seed=-1)


def test_what_is_left_open_is_taken_from_the_advice_and_nothing_else():
    advised = Look(66.0, "natural", 7.0, 150.0, 3.0, 1)
    assert Wishes().over(advised) == advised
    look = Wishes(hairline_mm=60, density=80, shade=0, softness_mm=0, shape="m", seed=4)
    assert look.over(advised) == Look(60, "m", 0, 80, 0, 4)
    assert Wishes(density=90).over(advised).density == 90
    assert Wishes(density=90).over(advised).shade == 3.0


@pytest.mark.parametrize("shape", SHAPES)
def test_a_shape_brings_its_own_softness_and_height(shape):
    advised = Look(66.0, "natural", 7.0, 150.0, 3.0, 1)
    look = Wishes(shape=shape).over(advised)
    assert look.softness_mm == STYLES[shape].softness_mm
    assert look.hairline_mm == 66.0 + STYLES[shape].lift_mm
    assert Wishes(shape=shape, softness_mm=3, hairline_mm=60).over(advised).softness_mm == 3


def test_moved_handles_have_a_name_and_a_place():
    Moved("left corner", 50.0, 110.0)
    with pytest.raises(WishError, match="eyebrow"):
        Moved("left eyebrow", 0.0, 0.0)
    with pytest.raises(WishError, match="off the head"):
        Moved("middle", math.nan, 130.0)
    with pytest.raises(WishError, match="twice"):
        Wishes(moved=(Moved("middle", 0, 130), Moved("middle", 1, 130)))


def test_a_rule_is_set_aside_with_a_reason():
    assert Override("too-low", "He wants it so.").sentence
    with pytest.raises(WishError, match="sentence"):
        Override("too-low", "  ")


def test_ages_and_donors_are_possible_ones():
    assert Person(age=24, sex="male").age == 24
    for age in (10, 140):
        with pytest.raises(WishError, match="18 to 110"):
            Person(age=age)
    with pytest.raises(WishError):
        Person(sex="m")
    assert Donor(180, 160, 200, "counted").per_cm2 == 180
    with pytest.raises(WishError):
        Donor(180, 190, 200, "counted")


@pytest.mark.parametrize("name", PARAMETERS)
def test_every_parameter_of_a_style_keeps_its_range(name):
    _, low, high, grade = PARAMETERS[name]
    assert grade in ("measured", "practice", "assumption")
    plain = STYLES["natural"]
    for value in (low, high):
        assert getattr(replace(plain, **{name: value}), name) == value
    for value in (low - 0.1, high + 0.1, math.nan):
        with pytest.raises(WishError, match=name):
            replace(plain, **{name: value})
