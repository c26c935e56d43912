"""Research portraits: each is previewed, or refused with a sentence that helps."""

from __future__ import annotations

import numpy as np
import pytest

from stubble import photo
from stubble.errors import SubjectError
from stubble.workflow import Wishes, analyse, masks, preview

CAP = "28177"


@pytest.fixture(scope="module")
def outcomes(research_photos):
    paths = sorted((research_photos / "portraits").glob("*.jpg"))
    if not paths:
        pytest.skip("no portrait among the research photos")
    out = {}
    for path in paths:
        try:
            analysis = analyse(photo.read(path))
        except SubjectError as error:
            out[path.stem] = str(error)
        else:
            out[path.stem] = analysis, preview(analysis)
    return out


@pytest.fixture(scope="module")
def made(outcomes):
    return {name: found for name, found in outcomes.items() if not isinstance(found, str)}


def test_each_is_previewed_or_refused_with_a_sentence(outcomes, made):
    for name, found in outcomes.items():
        if isinstance(found, str):
            assert found.endswith("."), name
            assert "Please" in found, (name, found)
    assert len(made) >= 0.85 * len(outcomes), {
        name: found for name, found in outcomes.items() if isinstance(found, str)
    }


def test_a_cap_is_refused(outcomes):
    if CAP not in outcomes:
        pytest.skip("the portrait with a cap is not there")
    assert isinstance(outcomes[CAP], str)
    assert "hat" in outcomes[CAP]


def test_nothing_outside_the_head_changes(made):
    for name, (analysis, seen) in made.items():
        changed = (seen.pixels != seen.base.pixels).any(axis=2)
        assert not changed[masks(analysis)["person"] == 0].any(), name
        brow = analysis.front.head.mesh_px[[105, 334], 1].max() * analysis.front.magnification
        middle = analysis.front.head.mesh_px[[33, 263], 0] * analysis.front.magnification
        face = changed[int(brow) :, int(middle.min()) : int(middle.max())]
        assert not face.any(), name


def test_nothing_gets_lighter(made):
    for name, (_, seen) in made.items():
        assert (seen.pixels <= seen.base.pixels).all(), name


def test_every_preview_has_dots_or_says_why_not(made):
    for name, (_, seen) in made.items():
        told = {note.kind for note in seen.notes}
        assert len(seen.dots) > 300 or "nothing-to-treat" in told, name
        assert len(seen.dots) < 120000, name


def test_advice_can_be_made(made):
    for name, (_, seen) in made.items():
        look = seen.wishes
        Wishes(look.hairline_mm, look.shape, look.softness_mm, look.density, look.shade, look.seed)
        assert 45 <= look.hairline_mm <= 85, name


def test_hair_is_not_painted_over(made):
    """Where the person's own hair surely hides the skin, hardly a pixel changes."""
    for name, (analysis, seen) in made.items():
        change = np.abs(seen.pixels.astype(int) - seen.base.pixels).max(axis=2)
        thick = masks(analysis)["coverage"] > 240
        if thick.sum() > 2000:
            assert change[thick].mean() < 1.0, name
