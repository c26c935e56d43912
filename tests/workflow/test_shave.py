"""A simulated shave, on rendered heads of which the same head without hair is known."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from stubble import photo, plan, workflow
from stubble.skin.colour import lab
from stubble.workflow import Wishes, analyse, preview
from stubble.workflow.shaving import shear

PAIRS = Path(__file__).resolve().parents[1] / "hair" / "pairs"

#: Black hair 5 mm deep on medium skin, white hair 3 mm deep, brown hair 11 mm deep.
HEADS = ("0009", "0011", "0023")


@pytest.fixture(scope="module")
def heads():
    return {name: analyse(photo.read(PAIRS / f"{name}-hair.jpg")) for name in HEADS}


@pytest.fixture(scope="module")
def shaven(heads):
    return {name: preview(analysis, Wishes(shave_mm=0.5)) for name, analysis in heads.items()}


def light(picture):
    return np.dstack([picture.decode[c][picture.pixels[..., c]] for c in range(3)])


def test_hair_is_clipped_and_said_to_be_so(shaven):
    for name, seen in shaven.items():
        assert seen.clipped is not None, name
        assert seen.clipped.length_mm == 0.5
        assert len(seen.clipped.stubble) > 1000, name
        notes = {note.kind: note.text for note in seen.notes}
        assert "Simulated shave" in notes["simulated-shave"]
        assert "not counted" in notes["simulated-shave"]
        assert "shave-not-credible" not in notes


def test_the_skin_restored_is_the_skin_that_was_there(heads):
    """Within 4 units of CIE L*a*b* in the median, on what is scalp in both pictures."""
    for name, analysis in heads.items():
        bald = light(photo.read(PAIRS / f"{name}-bald.jpg")).astype(np.float32)
        haired = light(analysis.front.photo).astype(np.float32)
        shave = shear(analysis).shaves[0]
        mm = analysis.front.head.scale.px_per_mm
        size = bald.shape[1::-1]
        mask = cv2.resize(shave.mask, size) > 0.9
        inside = cv2.resize(shave.edge_px, size) > 4 * mm
        hidden = np.abs(lab(bald) - lab(haired)).max(axis=2) > 12
        where = mask & inside & hidden
        assert where.sum() > 400, name
        skin = cv2.resize(shave.skin, size)
        apart = np.linalg.norm(lab(skin[where]) - lab(bald[where]), axis=1)
        before = np.linalg.norm(lab(haired[where]) - lab(bald[where]), axis=1)
        assert np.median(apart) < 4.5, (name, np.median(apart))
        assert np.median(apart) < 0.35 * np.median(before), name


def test_stubble_is_in_no_list_of_dots(heads, shaven):
    for name, seen in shaven.items():
        grown = np.unique(seen.clipped.stubble.number)
        assert not np.intersect1d(seen.dots.number, grown).size, name
        told = plan.summary(seen.dots, seen.treated_cm2)
        assert told["dots"] == len(seen.dots)
        assert len(plan.csv_text(seen.dots).splitlines()) == len(seen.dots) + 2
        # Another length of stubble is no other plan.
        look = seen.wishes
        longer = preview(heads[name], Wishes(shave_mm=3.0, shade=look.shade))
        np.testing.assert_array_equal(longer.dots.number, seen.dots.number)


def test_the_plan_of_a_shaven_head_is_the_one_that_is_drawn(heads, shaven):
    for name, seen in shaven.items():
        if not len(seen.dots):  # hair everywhere: crumbs at its edge are not drawn
            continue
        laid, _ = workflow.lay(workflow.as_shaven(heads[name]), seen.wishes)
        np.testing.assert_array_equal(laid.number, seen.dots.number)
        np.testing.assert_array_equal(laid.xyz_mm, seen.dots.xyz_mm)


def test_only_hair_and_dots_change(heads, shaven):
    for name, seen in shaven.items():
        view = heads[name].front
        size = seen.base.width, seen.base.height
        shave = shear(heads[name]).shaves[0]
        touched = cv2.resize(shave.mask, size, interpolation=cv2.INTER_LINEAR) > 0
        touched |= cv2.resize(view.hair.matte, size) > 0.02
        changed = (seen.pixels != seen.base.pixels).any(axis=2)
        assert not changed[~touched].any(), name
        # Nor does the face below the brows, between the eyes' outer corners.
        low = int(view.head.mesh_px[[105, 334], 1].max() * view.magnification)
        left, right = sorted(view.head.mesh_px[[33, 263], 0] * view.magnification)
        assert not changed[low:, int(left) : int(right)].any(), name


def test_longer_stubble_is_darker(heads):
    """On dark hair; white stubble is hardly seen."""
    name = "0023"
    shave = shear(heads[name]).shaves[0]
    means = []
    for length in (0.3, 1.0, 3.0):
        seen = preview(heads[name], Wishes(shave_mm=length, shade=25.0))
        mask = cv2.resize(shave.mask * (shave.edge_px > 3), (seen.base.width, seen.base.height))
        means.append(seen.pixels[mask > 0.9].mean())
    assert means[0] > means[1] + 2 > means[2] + 4


def test_dots_are_as_dark_as_the_stubble_they_join(shaven):
    """The shade is left open, so it is matched: the paler the stubble, the paler the dots."""
    dark, white = shaven["0023"], shaven["0011"]
    assert 0 < dark.wishes.shade < 15
    assert white.wishes.shade == 25


def test_without_the_wish_hair_stays(heads):
    seen = preview(heads["0023"])
    assert seen.clipped is None
    assert not any("shave" in note.kind for note in seen.notes)


def test_a_bald_head_has_nothing_to_clip():
    analysis = analyse(photo.read(PAIRS / "0009-bald.jpg"))
    plain, wished = preview(analysis), preview(analysis, Wishes(shave_mm=0.5))
    assert wished.clipped is None
    np.testing.assert_array_equal(plain.pixels, wished.pixels)
    assert plain.notes == wished.notes


REFUSED = {
    "28520": "stands out",  # long grey strands before the background
    "28632": "background",  # a window behind the hair
    "28615": "already short",  # shaved a day ago
}


def test_what_would_not_be_credible_is_refused_with_a_sentence(research_photos):
    for name, why in REFUSED.items():
        path = research_photos / "portraits" / f"{name}.jpg"
        if not path.exists():
            pytest.skip(f"{path.name} is not among the research photos")
        analysis = analyse(photo.read(path))
        seen = preview(analysis, Wishes(shave_mm=0.5), max_side=512)
        note = next(note for note in seen.notes if note.kind == "shave-not-credible")
        assert why in note.text, (name, note.text)
        assert note.text.endswith(".")
        assert seen.clipped is None
        np.testing.assert_array_equal(seen.pixels, preview(analysis, max_side=512).pixels)
