"""The small linear copy holds the mean light of what it covers."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stubble.photo import from_pixels, linear


def test_full_size_is_the_decoded_light(noise):
    photo = from_pixels(noise)
    light = linear(photo, 1000)
    assert light.shape == noise.shape
    assert light.dtype == np.float32
    assert not light.flags.writeable
    assert np.array_equal(light, photo.decode[0][noise])


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_pixels_are_means_in_light_and_not_of_codes(dtype):
    top = np.iinfo(dtype).max
    checks = np.zeros((512, 512, 3), dtype)
    checks[::2, ::2] = checks[1::2, 1::2] = top
    # Half the area at full light is light one half; the mean of the codes would be 0.21.
    assert np.abs(linear(from_pixels(checks), 256) - 0.5).max() < 1e-6


@settings(deadline=None, max_examples=40)
@given(
    height=st.integers(240, 500),
    width=st.integers(240, 500),
    side=st.integers(16, 400),
    seed=st.integers(0, 99),
)
def test_light_is_neither_lost_nor_made(height, width, side, seed):
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)
    photo = from_pixels(pixels)
    light = linear(photo, side)
    assert max(light.shape[:2]) == min(side, max(height, width))
    assert abs(light.shape[0] / light.shape[1] - height / width) <= 1 / min(light.shape[:2])
    whole = photo.decode[0][pixels].mean(axis=(0, 1), dtype=np.float64)
    assert light.mean(axis=(0, 1), dtype=np.float64) == pytest.approx(whole, abs=1e-5)


def test_an_exact_ratio_is_the_exact_box_mean(noise):
    photo = from_pixels(noise[:250, :330])
    light = linear(photo, 66)
    boxes = photo.decode[0][noise[:250, :330]].reshape(50, 5, 66, 5, 3).mean(axis=(1, 3))
    assert np.abs(light - boxes).max() < 1e-6


def test_colours_go_to_srgb_primaries(noise):
    matrix = np.array([[1.2, -0.2, 0.0], [-0.05, 1.05, 0.0], [0.0, -0.1, 1.1]])
    photo = dataclasses.replace(from_pixels(noise), to_srgb=matrix)
    wanted = photo.decode[0][noise] @ matrix.T
    assert np.abs(linear(photo, 400) - wanted).max() < 1e-5


def test_a_side_below_one_is_refused(noise):
    with pytest.raises(ValueError, match="at least 1"):
        linear(from_pixels(noise), 0)
