"""Lengths as they are written on the command line."""

from __future__ import annotations

import pytest

from stubble.cli.lengths import lengths
from stubble.errors import WishError
from stubble.head.scale import KINDS, Ruler, measured


def test_nothing_given_is_nothing_known():
    assert lengths(None, None) == []


def test_what_was_measured_is_read():
    found = lengths(["head-breadth=154", " Pupils = 63.5 mm"], None)
    assert found == [measured("head-breadth", 154.0), measured("pupils", 63.5)]


def test_a_ruler_is_read():
    expected = [Ruler((310.0, 220.0), (455.5, 221.0), 60.0)]
    assert lengths(None, ["310,220, 455.5,221=60"]) == expected


@pytest.mark.parametrize(
    "text", ["", "154", "pupils", "pupils=", "pupils=wide", "pupils=6.3", "nose=50", "pupils=nan"]
)
def test_no_measurement_is_refused_in_words(text):
    with pytest.raises(WishError) as error:
        lengths([text], None)
    assert str(error.value).endswith(".")


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(WishError) as error:
        lengths(["nose=50"], None)
    assert all(kind in str(error.value) for kind in KINDS)


@pytest.mark.parametrize("text", ["", "1,2,3,4", "1,2,3=60", "a,b,3,4=60", "1,2,300,4=1", "=60"])
def test_no_ruler_is_refused_in_words(text):
    with pytest.raises(WishError) as error:
        lengths(None, [text])
    assert str(error.value).endswith(".")
