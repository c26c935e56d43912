"""The iris measured on drawn eyes, of which the diameter is known."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from stubble.head.limbus import measure

FINE = 8  # drawn this much finer than looked at


def eye(radius, iris=85, white=205, skin=(196, 150, 128), seed=0, blur=0.8, noise=2.0, glint=True):
    """An open eye: sRGB picture and the true centre of its iris."""
    side = int(6 * radius) + 8
    centre = np.array([side / 2 + 0.3, side / 2 - 0.2])
    y, x = np.mgrid[0 : side * FINE, 0 : side * FINE].astype(np.float32)
    x, y = (x + 0.5) / FINE - 0.5 - centre[0], (y + 0.5) / FINE - 0.5 - centre[1]
    r = np.hypot(x, y) / radius
    tone = np.full(x.shape, float(white), np.float32)
    rim = np.clip((1.0 - r) / 0.06 + 0.5, 0, 1)  # the limbus is no sharp line
    tone = tone * (1 - rim) + iris * rim
    tone[r < 0.38] = 15
    if glint:
        tone[np.hypot(x - 0.3 * radius, y + 0.3 * radius) < 0.14 * radius] = 255
    picture = np.repeat(tone[..., None], 3, axis=2)
    # Lids: two arcs from corner to corner; the upper hides a good part of the iris.
    wide = 2.3 * radius
    up, down = 0.80 * radius, 0.92 * radius
    slot = np.maximum(1 - (x / wide) ** 2, 0)
    lids = (y < -up * slot) | (y > down * slot)
    picture[lids] = skin
    lash = np.abs(y + up * slot) < 0.05 * radius
    picture[lash & (np.abs(x) < wide)] = 40
    picture = cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA)
    picture = cv2.GaussianBlur(picture, (0, 0), blur)
    picture += np.random.default_rng(seed).normal(0, noise, picture.shape)
    return np.clip(np.rint(picture), 0, 255).astype(np.uint8), centre


def guess(centre, radius, share=0.9, off=(0.0, 0.0)):
    """What the network says: a little aside, and too small."""
    quarters = np.array([[1, 0], [0, -1], [-1, 0], [0, 1]])
    middle = centre + np.array(off) * radius
    return np.concatenate([middle[None], middle + share * radius * quarters])


@pytest.mark.parametrize("radius", [8, 11, 15, 20, 25, 30])
@pytest.mark.parametrize("share", [0.82, 0.9, 1.0])
def test_the_diameter_is_true_to_three_percent(radius, share):
    rng = np.random.default_rng(radius)
    for seed in range(3):
        picture, centre = eye(radius, seed=seed)
        rough = guess(centre, radius, share, rng.uniform(-0.1, 0.1, 2))
        diameter, _ = measure(picture, rough)
        assert diameter == pytest.approx(2 * radius, rel=0.03)


@pytest.mark.parametrize("iris", [30, 85, 130])
@pytest.mark.parametrize("white", [120, 205])
def test_pale_and_dark_eyes_in_light_and_shade(iris, white):
    shade = white / 205
    skin = tuple(int(shade * c) for c in (196, 150, 128))
    picture, centre = eye(15, iris=int(iris * shade), white=white, skin=skin)
    assert measure(picture, guess(centre, 15))[0] == pytest.approx(30, rel=0.04)


def test_a_clearer_rim_is_called_clearer():
    picture, centre = eye(15)
    faint, _ = eye(15, iris=175, white=185)
    blurred, _ = eye(15, blur=5.0)
    clear = measure(picture, guess(centre, 15))[1]
    assert 0 <= measure(faint, guess(centre, 15))[1] < 0.5 * clear <= 0.5
    assert measure(blurred, guess(centre, 15))[1] < clear


def test_an_eye_at_the_picture_edge_or_blank_is_no_fault():
    picture, centre = eye(12)
    at = int(centre[0])
    cut = np.ascontiguousarray(picture[:, at:])
    diameter, clear = measure(cut, guess(centre - [at, 0], 12))
    assert np.isfinite(diameter)
    assert 0 <= clear <= 1
    blank = np.full((80, 80, 3), 128, np.uint8)
    assert measure(blank, guess(np.array([40.0, 40]), 10))[1] == 0
