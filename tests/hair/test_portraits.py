"""Hair on the research portraits, against the masks drawn by hand."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from bench import hair as bench
from stubble import hair


@pytest.fixture(scope="module")
def found(research_photos):
    out = {name: (own, read, drawn) for name, own, read, drawn in bench.portraits()}
    if not out:
        pytest.skip("no portrait among the research photos")
    return out


def test_hair_is_where_people_drew_it(found):
    scores = {}
    for name, (_, read, drawn) in found.items():
        if read.covering == "hat":
            continue
        hit = read.presence >= 0.5
        scores[name] = 2 * (hit & drawn).sum() / (hit.sum() + drawn.sum())
    assert np.mean(list(scores.values())) >= 0.87, scores


def test_only_the_cap_is_a_covered_head(found):
    covered = {name: read.covering for name, (_, read, _) in found.items() if read.covering}
    assert covered == {"28177": "hat"}


def test_bare_foreheads_are_bare(found):
    """A centimetre inside what people drew as no hair, above the brows, there is none."""
    for name, (_, read, drawn) in found.items():
        if read.covering:
            continue
        far = cv2.distanceTransform((~drawn).astype(np.uint8), cv2.DIST_L2, 5) > 38
        bare = far & (read.scalp > 0.9)
        assert read.coverage[bare].mean() < 0.03, name


def test_hair_is_found_from_any_angle(research_photos):
    """Every third picture, for time; the benchmark takes all."""
    several = list(bench.pictures("any-angle"))[::3]
    scores = {
        name: bench.f1(hair.mask_of(shown).hair >= 0.5, drawn) for name, shown, drawn in several
    }
    assert np.mean(list(scores.values())) >= 0.80, scores


def test_nobody_has_no_hair():
    found = hair.mask_of(np.full((300, 400, 3), 127, np.uint8))
    assert found.hair.shape == (300, 400)
    assert found.hair.max() == 0
    assert found.breadth == 0
