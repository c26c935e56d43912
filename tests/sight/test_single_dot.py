"""The standard observer, and how far single dots are seen."""

from __future__ import annotations

import numpy as np
import pytest

from stubble.pigment import deposit, load_per_mm
from stubble.sight import farthest_seen_m, just_noticeable
from stubble.skin.tissue import Tissue

LIGHT = Tissue(0.03, 0.012, 1.7)
SKIN = np.array([0.43, 0.27, 0.20])  # light skin, linear

#: Profiles of contrast in green (core, its sigma, halo, its sigma; mm) of the Monte Carlo dots, and
#: how many times the just noticeable they were found to be at each distance in metres.
DISTANCES = (0.3, 0.5, 1.0, 1.5, 2.0, 3.0)
DOTS = [
    ((0.383, 0.114, 0.065, 0.39), (5.4, 3.1, 1.25, 0.67, 0.41, 0.20)),
    ((0.258, 0.149, 0.089, 0.42), (5.7, 3.6, 1.52, 0.83, 0.51, 0.25)),
]


def profile(dot, metres, degrees=2.0, n=512):
    """A dot in the middle of a square of visual angle."""
    core, core_mm, halo, halo_mm = dot
    mm = 2000 * metres * np.tan(np.radians(degrees / 2))
    axis = (np.arange(n) - n // 2) * mm / n
    square = axis[:, None] ** 2 + axis**2
    return -(core * np.exp(-square / (2 * core_mm**2)) + halo * np.exp(-square / (2 * halo_mm**2)))


@pytest.mark.parametrize(("dot", "table"), DOTS)
def test_the_table_of_single_dots(dot, table):
    for metres, wanted in zip(DISTANCES, table, strict=True):
        # 15 percent, and the half digit that the table was rounded by.
        assert just_noticeable(profile(dot, metres), 2.0) == pytest.approx(
            wanted, rel=0.15, abs=0.005
        )


def test_farther_is_less():
    for dot, _ in DOTS:
        seen = [just_noticeable(profile(dot, m), 2.0) for m in np.geomspace(0.4, 5, 8)]
        assert (np.diff(seen) < 0).all()


def test_nothing_is_not_seen():
    assert just_noticeable(np.zeros((64, 64)), 2.0) == 0


def test_twice_the_contrast_is_twice_as_noticeable():
    picture = profile(DOTS[0][0], 1.0)
    assert just_noticeable(2 * picture, 2.0) == pytest.approx(2 * just_noticeable(picture, 2.0))
    assert just_noticeable(-picture, 2.0) == pytest.approx(just_noticeable(picture, 2.0))


def test_what_is_looked_at_counts_most():
    picture = profile(DOTS[0][0], 1.0)
    aside = np.roll(picture, 192, axis=1)  # three quarters of a degree
    # The fovea's window is a Gaussian of 0.6273 degrees (Watson & Ahumada 2005).
    share = np.exp(-(0.75**2) / (2 * 0.6273**2))
    assert just_noticeable(aside, 2.0) == pytest.approx(
        share * just_noticeable(picture, 2.0), rel=0.1
    )


def test_the_eye_sees_best_at_a_few_cycles_per_degree():
    degrees, n = 4.0, 256
    axis = (np.arange(n) - n // 2) * degrees / n
    window = np.exp(-(axis[:, None] ** 2 + axis**2) / (2 * 0.5**2))
    frequencies = np.array([0.5, 1, 2, 3, 4, 6, 8, 12, 20])
    seen = [
        just_noticeable(0.1 * window * np.cos(2 * np.pi * f * axis), degrees) for f in frequencies
    ]
    best = int(np.argmax(seen))
    assert 2 <= frequencies[best] <= 4
    assert (np.diff(seen[: best + 1]) > 0).all()
    assert (np.diff(seen[best:]) < 0).all()
    # A good observer needs about half a percent there.
    assert 0.003 < 0.1 / seen[best] < 0.01


def test_finer_sampling_sees_the_same():
    coarse, fine = (just_noticeable(profile(DOTS[1][0], 1.0, n=n), 2.0) for n in (256, 1024))
    assert coarse == pytest.approx(fine, rel=0.02)


def dot(diameter=0.35, depth=0.2, water=5.0):
    load = load_per_mm(np.array([water]))
    return deposit(np.array([diameter]), np.array([depth]), load, LIGHT)


def test_darker_larger_shallower_dots_are_seen_from_farther():
    usual = farthest_seen_m(dot(), SKIN)
    assert 0.5 < usual < 3
    assert farthest_seen_m(dot(water=20), SKIN) < usual < farthest_seen_m(dot(water=0), SKIN)
    assert farthest_seen_m(dot(diameter=0.25), SKIN) < usual
    assert farthest_seen_m(dot(depth=0.4), SKIN) < usual


def test_brightness_alone_changes_nothing():
    """Contrast is relative: the same skin in more light."""
    assert farthest_seen_m(dot(), 0.5 * SKIN) == pytest.approx(farthest_seen_m(dot(), SKIN))


def test_the_dot_is_just_seen_where_it_is_said_to_be():
    made = dot()
    weights = np.array([0.2126, 0.7152, 0.0722]) * SKIN
    weights = weights / weights.sum() * (1 - made.floor)
    far = farthest_seen_m(made, SKIN)
    total = 0.0
    flat = made.core_flat[0]
    # The bell and its second and third power, which are narrower bells.
    for power, part in ((1, 1 + flat + flat**2), (2, -(flat + 2 * flat**2)), (3, flat**2)):
        for channel in range(3):
            core = part * made.core[0, channel], made.core_sigma_mm[0] / np.sqrt(power)
            halo = made.halo[0, channel] if power == 1 else 0.0
            one = (*core, halo, made.halo_sigma_mm[0, channel])
            total = total + weights[channel] * profile(one, far)
    assert just_noticeable(total, 2.0) == pytest.approx(1, rel=0.1)
