"""A clipped head drawn: what may change, and that stubble is as dark at every size."""

from __future__ import annotations

import numpy as np
import pytest

from stubble import dots, head, photo, render
from stubble.hair import follicles
from stubble.hair.shave import Shave
from stubble.head import Camera
from stubble.head.sheet import places
from stubble.head.surface import Scalp, prior

SKIN, HAIR = np.array([0.6, 0.38, 0.28], np.float32), np.array([0.04, 0.025, 0.018], np.float32)
SCALP = Scalp(*prior())


def grown(length_mm):
    field = dots.baked()
    where = places(SCALP, field.direction, head.chart_mm(field.direction))
    alive = np.ones(len(field), np.float32)
    spare = (field.per_cm2 - field.appears) / where.stretch
    return follicles.grow(field.id, spare, where, alive, length_mm, 1)


def beside(px_per_mm, side):
    """A camera to the left of the head, level with the scalp's centre."""
    rotation = np.array([[0.0, 0, 1], [0, -1, 0], [-1, 0, 0]])
    offset = np.array([0.0, 0.0, 800.0]) - rotation @ np.array([0.0, 60.0, 0.0])
    return Camera(px_per_mm * 723.0, np.array([(side - 1) / 2] * 2), rotation, offset)


def plain(side, mask=None):
    """A shave of a picture that shows nothing but scalp."""
    flat = np.ones((side, side), np.float32)
    y, x = np.mgrid[0:side, 0:side].astype(np.float32)
    return Shave(
        mask=flat if mask is None else mask,
        edge_px=50 * flat,
        skin=np.tile(SKIN, (side, side, 1)),
        hair=HAIR,
        body=SKIN,
        behind_px=np.dstack([x, y]),
        backdrop=np.zeros((side, side, 3), np.float32),
        filled=flat,
        alive=flat,
        scope=flat,
        patches=np.zeros((0, 3), np.int64),
        scalp=SCALP,
        depth_mm=1.0,
        noise=0.0,
        why_not=None,
    )


def drawn(length_mm, px_per_mm, depth=np.uint16):
    side = round(24 * px_per_mm)
    blank = photo.from_pixels(np.zeros((side, side, 3), depth))
    after = render.shaven(blank, plain(side), grown(length_mm), beside(px_per_mm, side), 0.8, 1)
    light = np.dstack([after.decode[c][after.pixels[..., c]] for c in range(3)])
    return light.mean((0, 1)) / SKIN


@pytest.mark.parametrize("length_mm", [0.3, 0.5, 3.0])
def test_stubble_is_as_dark_at_every_size_of_picture(length_mm):
    tones = np.array([drawn(length_mm, scale) for scale in (0.6, 2.0, 5.0, 12.0)])
    np.testing.assert_allclose(tones, np.broadcast_to(tones[-1], tones.shape), rtol=0.05)


def test_longer_stubble_is_darker():
    tones = np.array([drawn(length, 4.0) for length in (0.3, 0.5, 1.0, 3.0)])
    assert (np.diff(tones, axis=0) < -0.01).all()


def test_the_mean_tone_is_the_one_that_dots_are_matched_to():
    for length in (0.3, 0.5, 1.0):
        expected = follicles.mean_transmission(length, HAIR, SKIN)
        np.testing.assert_allclose(drawn(length, 5.0), expected, rtol=0.05)


@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
def test_outside_the_mask_not_one_bit_changes(depth):
    side = 160
    noise = np.random.default_rng(3).integers(0, np.iinfo(depth).max, (side, side, 3), depth)
    mask = np.zeros((side, side), np.float32)
    mask[40:100, 50:120] = 0.7
    before = photo.from_pixels(noise)
    after = render.shaven(before, plain(side, mask), grown(0.5), beside(4.0, side), 0.8, 1)
    assert (after.pixels[mask > 0] != noise[mask > 0]).any(axis=1).mean() > 0.9
    np.testing.assert_array_equal(after.pixels[mask == 0], noise[mask == 0])
    assert before.pixels is not after.pixels


def test_the_same_seed_draws_the_same_picture():
    side = 60
    blank = photo.from_pixels(np.zeros((side, side, 3), np.uint8))
    one, two = (
        render.shaven(blank, plain(side), grown(0.5), beside(3.0, side), 0.8, 5) for _ in range(2)
    )
    np.testing.assert_array_equal(one.pixels, two.pixels)
