"""The whole way on the sample portrait: what stays, what changes, and by how much."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from scipy.spatial import cKDTree

from stubble import photo, samples
from stubble.design import draw_hairline
from stubble.dots import PRACTICE, SHARES, SKILLED, Frozen, There, by_hand
from stubble.errors import StubbleError
from stubble.hair.donor import usual
from stubble.head.surface import CENTRE_MM
from stubble.workflow import (
    RANGES,
    SHAPES,
    Look,
    Moved,
    Wishes,
    analyse,
    copied,
    freeze,
    hairline,
    lay,
    masks,
    preview,
)

KINDS = {"nothing-to-treat", "long-sides", "crown-cut", "scale-uncertain"}


@pytest.fixture(scope="module")
def picture():
    try:
        return photo.read(samples.portrait())
    except StubbleError as error:
        pytest.skip(f"the sample portrait has not been made: {error}")


@pytest.fixture(scope="module")
def analysis(picture):
    return analyse(picture)


@pytest.fixture(scope="module")
def advised(analysis):
    return preview(analysis)


def laid(analysis, **wishes):
    """Dots alone, by way of a small picture."""
    return preview(analysis, Wishes(**wishes), max_side=300).dots


def numbers(dots):
    return set(dots.number.tolist())


def linear(photo_, pixels):
    return np.stack([photo_.decode[c][pixels[..., c]] for c in range(3)], axis=-1)


def test_the_same_photo_gives_the_same_bytes(picture, analysis, advised):
    again = preview(analyse(photo.read(samples.portrait())))
    assert np.array_equal(again.pixels, advised.pixels)
    assert np.array_equal(again.dots.number, advised.dots.number)
    assert np.array_equal(again.dots.xyz_mm, advised.dots.xyz_mm)
    assert again.wishes == advised.wishes
    assert again.notes == advised.notes


def test_what_is_done_is_told_in_words(picture):
    told = []
    analyse(picture, told.append)
    assert len(told) >= 4
    assert all(words and words[0].isupper() and len(words) < 40 for words in told)


def test_there_is_something_to_see(analysis, advised):
    assert len(advised.dots) > 1000
    assert 10 < advised.treated_cm2 < 500
    assert isinstance(advised.wishes, Look)
    changed = (advised.pixels != advised.base.pixels).any(axis=2)
    assert 0.005 < changed.mean() < 0.4


def test_wishing_for_the_advice_changes_nothing(analysis, advised):
    look = advised.wishes
    wished = Wishes(look.hairline_mm, look.shape, look.softness_mm, look.density, look.shade)
    assert np.array_equal(preview(analysis, wished).pixels, advised.pixels)


def test_density_only_adds(analysis):
    before = numbers(laid(analysis, density=60))
    for density in (90, 130, 200):
        more = numbers(laid(analysis, density=density))
        assert before < more
        before = more


def test_as_many_dots_as_density_times_area(analysis):
    for density in (60, 120):
        seen = preview(analysis, Wishes(density=density, softness_mm=0), max_side=300)
        # Hair that is there counts: fewer are laid where it covers some of the skin.
        assert 0.6 * density < len(seen.dots) / seen.treated_cm2 <= 1.05 * density


def test_softness_moves_no_dot_away_from_the_line(analysis):
    hard, soft = laid(analysis, softness_mm=3), laid(analysis, softness_mm=9)
    look = Wishes(softness_mm=9).over(analysis.advised)
    line = draw_hairline(analysis.anatomy, look, analysis.chart)
    every = analysis.where.xyz_mm
    far = cKDTree(line.line_mm[line.front]).query(every)[0] > 22
    one, other = numbers(hard), numbers(soft)
    away = {n for n in one ^ other if far[n]}
    assert not away
    assert one != other


def test_shade_moves_no_dot_at_all(analysis):
    pale, dark = laid(analysis, shade=15), laid(analysis, shade=1)
    assert np.array_equal(pale.number, dark.number)
    assert np.array_equal(pale.xyz_mm, dark.xyz_mm)
    # Each session has its own share of the water, and the foremost dots of a natural line are a
    # shade lighter.
    water = np.array(PRACTICE.water)[pale.session - 1]
    assert np.allclose(pale.shade - dark.shade, 14 * water, atol=1e-4)
    wished = pale.shade / water
    assert (wished.min(), wished.max()) == pytest.approx((15, 16))


def test_a_dot_keeps_its_place_whatever_is_wished(analysis):
    one = laid(analysis, density=80, shape="natural", hairline_mm=60)
    other = laid(analysis, density=150, shape="straight", hairline_mm=66, softness_mm=3)
    both = sorted(numbers(one) & numbers(other))
    assert len(both) > 500
    places = [dict(zip(d.number.tolist(), d.xyz_mm.tolist(), strict=True)) for d in (one, other)]
    assert all(places[0][n] == places[1][n] for n in both)


def test_five_millimetres_of_hairline_change_nothing_further_back(analysis):
    base = analysis.advised.hairline_mm
    low, high = laid(analysis, hairline_mm=base), laid(analysis, hairline_mm=base + 5)
    every = analysis.where.xyz_mm
    distance = np.full(len(every), np.inf)
    for height in (base, base + 5):
        look = Wishes(hairline_mm=height).over(analysis.advised)
        line = draw_hairline(analysis.anatomy, look, analysis.chart)
        distance = np.minimum(distance, cKDTree(line.line_mm[line.front]).query(every)[0])
    changed = sorted(numbers(low) ^ numbers(high))
    assert changed
    assert distance[changed].max() < 25


def test_a_lower_hairline_has_more_dots(analysis):
    base = analysis.advised.hairline_mm
    counts = [len(laid(analysis, hairline_mm=base + up)) for up in (0, 5, 10)]
    assert counts == sorted(counts, reverse=True)


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_can_be_made(analysis, shape):
    dots = laid(analysis, shape=shape)
    assert len(dots) > 500
    assert len(numbers(dots)) == len(dots)


def test_another_seed_is_another_person_of_the_same_kind(analysis):
    one, other = laid(analysis, seed=1), laid(analysis, seed=2)
    assert len(one) == pytest.approx(len(other), rel=0.05)
    assert one.seed != other.seed


def test_sessions_have_their_shares(advised):
    shares = np.diff([0.0, *SHARES])
    for number, share in enumerate(shares, 1):
        assert (advised.dots.session == number).mean() == pytest.approx(share, abs=0.03)
    # And each of them everywhere: front and back, left and right.
    x, z = advised.dots.xyz_mm[:, 0], advised.dots.xyz_mm[:, 2]
    for half in (x > 0, x < 0, z > np.median(z), z < np.median(z)):
        part = advised.dots.session[half]
        for number, share in enumerate(shares, 1):
            assert (part == number).mean() == pytest.approx(share, abs=0.05)


def test_dots_lie_on_the_head_and_in_sight(analysis, advised):
    dots = advised.dots
    assert (
        np.linalg.norm(
            dots.xyz_mm - analysis.front.head.scalp.points_mm(dots.direction), axis=1
        ).max()
        < 0.2
    )
    sight = analysis.front.head.camera.eye_mm - dots.xyz_mm
    assert ((sight * dots.normal).sum(axis=1) > 0).all()
    camera = analysis.front.head.camera.scaled(analysis.front.magnification)
    pixels, _ = camera.project(dots.xyz_mm)
    assert (pixels > -1).all()
    assert (pixels < [analysis.front.photo.width, analysis.front.photo.height]).all()


def test_only_pixels_near_dots_change_and_none_gets_lighter(analysis, advised):
    change = advised.pixels.astype(int) - advised.base.pixels
    assert change.max() <= 0
    changed = (change != 0).any(axis=2)
    camera = analysis.front.head.camera.scaled(analysis.front.magnification)
    pixels, scale = camera.project(advised.dots.xyz_mm)
    y, x = np.nonzero(changed)
    away = cKDTree(pixels).query(np.stack([x, y], axis=1))[0]
    # The hand sets dots a third of a millimetre aside at most, and light spreads from there.
    assert away.max() < (4 * 0.7 + 0.4) * scale.max() + 8


def test_face_and_background_stay_bit_for_bit(analysis, advised):
    changed = (advised.pixels != advised.base.pixels).any(axis=2)
    outside = masks(analysis)["person"] == 0
    assert not changed[outside].any()
    eyes = analysis.front.head.mesh_px[[33, 133, 263, 362], 1].max() * analysis.front.magnification
    assert not changed[int(eyes) :].any()


def test_treated_is_where_pixels_changed(analysis, advised):
    drawn = masks(analysis)
    changed = (advised.pixels != advised.base.pixels).any(axis=2)
    assert np.array_equal(drawn["treated"] == 255, changed)
    assert set(np.unique(drawn["treated"])) == {0, 255}


def test_masks_have_the_size_of_the_photo(picture, analysis):
    drawn = masks(analysis)
    assert set(drawn) == {"person", "hair", "coverage", "scalp", "treated"}
    for name, mask in drawn.items():
        assert mask.shape == (picture.height, picture.width), name
        assert mask.dtype == np.uint8, name
    assert drawn["person"].mean() > drawn["scalp"].mean()
    # Pigment goes on scalp, and not where hair covers it wholly.
    treated = drawn["treated"] > 0
    assert (drawn["scalp"][treated] > 0).mean() > 0.99


@pytest.mark.parametrize("max_side", [1000, 600])
def test_a_small_preview_is_the_large_one_made_smaller(analysis, advised, max_side):
    small = preview(analysis, max_side=max_side)
    height, width = small.pixels.shape[:2]
    assert max(height, width) == max_side
    assert np.array_equal(small.dots.number, advised.dots.number)
    reduced = cv2.resize(advised.pixels, (width, height), interpolation=cv2.INTER_AREA)
    treated = (small.pixels != small.base.pixels).any(axis=2)
    apart = small.pixels[treated].astype(float) - reduced[treated]
    assert np.abs(apart.mean(axis=0)).max() < 1
    assert np.abs(apart).mean() < 2


def test_a_size_beyond_the_photo_is_the_photo(analysis, advised):
    assert np.array_equal(preview(analysis, max_side=99999).pixels, advised.pixels)


def test_before_is_what_was_given(picture, analysis, advised):
    assert advised.base is picture
    assert np.array_equal(picture.pixels, photo.read(samples.portrait()).pixels)


def test_the_tone_is_that_of_the_pigment(analysis):
    """More water, more light, over the treated skin as a whole."""
    tones = []
    for shade in (0.0, 5.0, 25.0):
        seen = preview(analysis, Wishes(shade=shade), max_side=800)
        ratio = linear(seen.base, seen.pixels).mean() / linear(seen.base, seen.base.pixels).mean()
        tones.append(ratio)
    assert tones == sorted(tones)
    assert tones[0] < tones[-1] < 1


def test_scale_is_that_of_the_photo(analysis):
    facts = samples.facts()
    scale = analysis.front.scale
    assert scale.low < scale.px_per_mm < scale.high
    true = np.mean(facts["px_per_mm_at_irises"])
    assert scale.low < true < scale.high


def test_notes_have_stable_names_and_say_something(analysis, advised):
    for note in (*analysis.notes, *advised.notes):
        assert note.kind in KINDS
        assert note.text.endswith(".")
        assert len(note.text) < 240
    assert len({note.kind for note in advised.notes}) == len(advised.notes)


def test_nothing_to_treat_is_told(analysis):
    """A line far back leaves next to nothing: the person is told, and nothing breaks."""
    seen = preview(
        analysis, Wishes(hairline_mm=RANGES["hairline_mm"][1], shape="m", density=20), max_side=400
    )
    filled = len(seen.dots) / seen.wishes.density
    told = "nothing-to-treat" in {note.kind for note in seen.notes}
    assert told == (filled < 7)


def test_what_is_handed_out_cannot_be_written(analysis, advised):
    for array in (
        advised.pixels,
        advised.base.pixels,
        advised.dots.xyz_mm,
        analysis.front.exposure,
    ):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
    assert analysis.front.exposure.min() >= 0
    assert analysis.front.exposure.max() <= 1


def test_a_plan_is_reproduced_from_what_was_frozen_with_it(analysis):
    look = Wishes(density=70, regularity=1.5).over(analysis.advised)
    planned, _ = lay(analysis, look)
    frozen = Frozen.from_json(freeze(analysis, look).to_json())
    # Later on, other things are wished, but the treatment keeps its field, order, seed and head.
    later = replace(look, regularity=1.32, seed=9)
    again, _ = lay(analysis, later, frozen=frozen)
    for name, value in vars(planned).items():
        assert np.all(getattr(again, name) == value), name


def test_a_treatment_half_done_keeps_what_is_made(analysis):
    look = Wishes(density=70).over(analysis.advised)
    planned, _ = lay(analysis, look)
    first = planned[planned.session == 1]
    made = by_hand(first, SKILLED)
    made = replace(
        made,
        direction=(made.xyz_mm - CENTRE_MM)
        / np.linalg.norm(made.xyz_mm - CENTRE_MM, axis=1, keepdims=True),
    )
    rest, _ = lay(analysis, look, there=There(np.zeros((0, 3)), made, done=1))
    kept = rest[rest.made]
    assert np.array_equal(kept.number, made.number)
    assert np.array_equal(kept.xyz_mm, made.xyz_mm)
    assert (kept.session == 1).all()
    assert set(np.unique(rest[~rest.made].session)) == {2, 3}
    assert len(rest) == pytest.approx(len(planned), rel=0.01)
    assert len(np.unique(rest.number)) == len(rest)
    # A deviation of a tenth of a millimetre costs few of the dots that were planned.
    assert np.isin(planned.number[planned.session > 1], rest.number).mean() > 0.9


def test_moving_one_end_of_the_hairline_changes_no_dot_elsewhere(analysis):
    look = Wishes(density=90).over(analysis.advised)
    u, v = hairline(analysis, look).handles_mm["left corner"]
    moved = replace(look, moved=(Moved("left corner", u, v + 4.0),))
    lines = [hairline(analysis, one).line_mm for one in (look, moved)]
    before, after = (lay(analysis, one)[0] for one in (look, moved))
    gone = before.xyz_mm[~np.isin(before.number, after.number)]
    come = after.xyz_mm[~np.isin(after.number, before.number)]
    changed = np.concatenate([gone, come])
    assert len(changed) > 50
    # Where either line has no longer a twin.
    unlike = np.concatenate(
        [one[cKDTree(other).query(one)[0] > 0.2] for one, other in (lines, lines[::-1])]
    )
    assert cKDTree(unlike).query(changed)[0].max() < 10.0
    # A dot that is in both is the same one, to the last figure.
    both = np.intersect1d(before.number, after.number)
    assert np.array_equal(
        before.xyz_mm[np.isin(before.number, both)], after.xyz_mm[np.isin(after.number, both)]
    )


def test_a_donor_is_copied_where_nothing_else_is_wished(analysis):
    donor = usual("east-asian")
    wishes, practice = copied(donor, Wishes())
    assert practice.units == donor.units
    look = wishes.over(analysis.advised)
    assert look.regularity == donor.dial
    assert look.density == pytest.approx(donor.hairs_per_cm2.value, abs=0.5)
    wishes, _ = copied(donor, Wishes(density=60, regularity=1.6))
    look = wishes.over(analysis.advised)
    assert (look.density, look.regularity) == (60, 1.6)
    seen = preview(analysis, wishes, 300, practice=practice)
    found = np.bincount(seen.dots.hairs[seen.dots.needle == 1], minlength=4)[1:]
    # Level 1e-6: five standard errors of a share of some thousands.
    assert found / found.sum() == pytest.approx(donor.units, abs=2.5 / np.sqrt(found.sum()))
