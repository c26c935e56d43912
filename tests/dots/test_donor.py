"""A donor's pattern, counted or usual, and how well dots copy it."""

import numpy as np
import pytest

from bench.closeup_pictures import Scene, draw
from stubble import photo
from stubble.design import RANGES
from stubble.design.wishes import NATURAL
from stubble.dots import PRACTICE, REGULARITIES, baked, strokes
from stubble.dots.statistics import clark_evans, nearest_mm
from stubble.errors import WishError
from stubble.hair.closeup import read_closeup
from stubble.hair.donor import ORIGINS, USUAL_REGULARITY, DonorPattern, counted, usual


@pytest.fixture(scope="module")
def donor():
    pixels, _ = draw(Scene(monk=4, px_per_mm=40, field_mm=(10, 8), per_cm2=80, seed=5))
    seen = read_closeup(photo.linear(photo.from_pixels(pixels), max(pixels.shape)), 40)
    return seen, counted(seen)


def test_a_close_up_is_copied(donor):
    seen, pattern = donor
    assert pattern.grade == "measured"
    assert pattern.units_per_cm2 == seen.pattern.per_cm2
    assert pattern.units_per_cm2.low < 80 < pattern.units_per_cm2.high
    assert sum(pattern.units) == pytest.approx(1)
    assert pattern.regularity == seen.pattern.regularity


@pytest.mark.parametrize("regularity", [1.30, 1.35, 1.41, 1.47, 1.53, 1.60, 1.65])
def test_the_dial_copies_regularity_within_a_twentieth(regularity):
    interval = type(USUAL_REGULARITY)(regularity, 1.1, 1.9)
    per_cm2 = usual("east-asian").units_per_cm2
    pattern = DonorPattern(per_cm2, per_cm2, interval, (0.3, 0.5, 0.2), "measured", "a test")
    field = baked(pattern.dial)
    dots = (field.appears < per_cm2.value) & (field.direction[:, 1] > -0.5)
    found = clark_evans(nearest_mm(field.points_mm[dots]), per_cm2.value)
    assert found == pytest.approx(regularity, abs=0.05)


def test_beyond_the_dial_its_ends_are_taken():
    for found, ends in ((1.0, 1.30), (2.0, 1.65)):
        interval = type(USUAL_REGULARITY)(found, found - 0.1, found + 0.1)
        one = usual("african")
        pattern = DonorPattern(
            one.units_per_cm2, one.hairs_per_cm2, interval, one.units, "measured", "a test"
        )
        assert pattern.dial == ends
    assert RANGES["regularity"] == (1.30, 1.65)


@pytest.mark.parametrize("origin", ORIGINS)
def test_what_is_usual_has_spread_and_source(origin):
    pattern = usual(origin)
    assert pattern.grade == "derived"
    assert pattern.source
    for interval in (pattern.units_per_cm2, pattern.hairs_per_cm2):
        assert 0.6 < interval.low / interval.value < 0.8
        assert 1.2 < interval.high / interval.value < 1.4
    # Published means of hairs per cm² by origin are 148 to 230 (smp-domain 2.1).
    assert 130 < pattern.hairs_per_cm2.value < 240
    assert sum(pattern.units) == pytest.approx(1, abs=1e-9)


def test_an_unknown_origin_is_refused():
    with pytest.raises(WishError, match="figures"):
        usual("martian")


def test_its_units_become_sizes(donor):
    _, pattern = donor
    practice = type(PRACTICE)(units=pattern.units)
    number = np.arange(40_000)
    stroke = strokes(practice, "F2", number, np.full(40_000, 2), np.zeros(40_000, bool))
    found = np.bincount(stroke.hairs, minlength=4)[1:] / 40_000
    assert found == pytest.approx(pattern.units, abs=0.015)


def test_the_usual_regularity_is_the_default():
    assert USUAL_REGULARITY.value == NATURAL
    assert NATURAL in REGULARITIES
