"""What can be wished for, and what is said of what cannot."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stubble.design import RANGES, SHAPES, Look, Wishes
from stubble.errors import WishError

UNITS = {
    "hairline_mm": "mm above",
    "softness_mm": "mm",
    "density": "per cm2",
    "shade": "ml of water",
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
