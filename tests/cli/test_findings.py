"""What is told of zones, landmarks and pattern: plain values, and figures that agree."""

from __future__ import annotations

import json

import numpy as np
import pytest

from stubble.cli import findings
from stubble.hair import pattern
from stubble.hair.chart import ChartMap
from stubble.head import Scale
from stubble.head.landmarks import read_anatomy
from stubble.head.surface import chart_mm
from stubble.head.zones import SCALP
from tests.hair import drawn_heads as drawn
from tests.head.test_landmarks import person


@pytest.fixture(scope="module")
def anatomy():
    return read_anatomy(person())


def read(kind, sex="male", seen=None, seed=1):
    rng = np.random.default_rng(seed)
    return pattern.read(drawn.observed(drawn.man(kind, rng), rng, seen), sex)


def test_zones_are_told_with_their_interval():
    found = findings.zones(person().scalp, Scale(4.0, 3.8, 4.2, "made"))
    assert tuple(found) == SCALP
    for area in found.values():
        assert area["cm2_low"] < area["cm2"] < area["cm2_high"]
    phrase = findings.zones_phrase(person().scalp, Scale(4.0, 3.8, 4.2, "made"))
    assert "temples" in phrase
    assert "left" not in phrase
    assert phrase.startswith(f"{sum(area['cm2'] for area in found.values()):.0f} cm²")


def test_landmarks_are_points_and_lines(anatomy):
    found = findings.landmarks(anatomy)
    assert len(found["glabella"]["xyz_mm"]) == 3
    assert len(found["left lateral canthus line"]["xyz_mm"][0]) == 3
    assert found["mid-frontal point"]["by_rule"]


@pytest.mark.parametrize("kind", ["I", "III", "VI"])
@pytest.mark.parametrize("sex", ["male", "female", None])
def test_all_of_it_goes_into_json(anatomy, kind, sex):
    found = read(kind, sex)
    told = findings.pattern(found, anatomy)
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    for scale in ("norwood", "ludwig", "sinclair"):
        if told[scale] is not None:
            assert sum(told[scale].values()) == pytest.approx(1, abs=0.01)
    labels = [label for label, _ in findings.pattern_phrases(found, anatomy)]
    assert ("Norwood" in labels) == (sex != "female")
    assert ("Ludwig" in labels) == (sex != "male")


def test_a_class_is_never_told_alone():
    assert findings.likeliest({"I": 0.7, "II": 0.28, "III": 0.02}) == "I 70 %, II 28 %"
    assert findings.likeliest({"I": 1.0, "II": 0.0}) == "I 99 %"


def test_the_trichion_is_the_height_of_the_line(anatomy):
    """Hair drawn to begin where a height above the glabella lies is found at that height."""
    for height in (58.0, 75.0):
        v = chart_mm(anatomy.up_the_middle(height)[None])[0, 1]
        left = (v > drawn.V).astype(np.float32)
        found = pattern.read(pattern_map(left))
        told = findings.pattern(found, anatomy)["trichion"]
        assert told["mm"] == pytest.approx(height, abs=2.5)
        assert 1 < told["error_mm"] < 6


def pattern_map(left):
    return ChartMap(0.9 * left, np.ones_like(left))


def test_a_shaved_head_is_told_to_let_it_grow(anatomy):
    rng = np.random.default_rng(2)
    found = pattern.read(drawn.observed(drawn.man("I", rng), rng, full=0.05), "male")
    assert [need["kind"] for need in findings.needs(found)] == ["grown"]
    assert all(need["text"].endswith(".") for need in findings.needs(found))
    (label, text), *rest = findings.pattern_phrases(found, anatomy)
    assert label == "Norwood"
    assert "nothing to go by" in text
    assert not rest
