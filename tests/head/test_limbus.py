"""The iris measured on drawn eyes, of which the diameter is known."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from stubble.head.limbus import measure

FINE = 4  # drawn this much finer than looked at


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


def look(picture, centre, radius, share=1.0, off=(0.0, 0.0)):
    """Measure from where the network and the face lead: a little aside, of another size."""
    return measure(picture, centre + np.array(off) * radius, share * radius)


@pytest.mark.parametrize("radius", [8, 11, 15, 20, 30])
@pytest.mark.parametrize("share", [0.85, 1.0, 1.15])
def test_the_diameter_is_true_to_three_percent(radius, share):
    rng = np.random.default_rng(radius)
    for seed in range(2):
        picture, centre = eye(radius, seed=seed)
        found = look(picture, centre, radius, share, rng.uniform(-0.3, 0.3, 2) * [1, 0.4])
        assert found.diameter_px == pytest.approx(2 * radius, rel=0.03)
        assert np.linalg.norm((found.centre_px - centre)[0]) < 0.05 * radius


@pytest.mark.parametrize("iris", [30, 85, 130])
@pytest.mark.parametrize("white", [120, 205])
def test_pale_and_dark_eyes_in_light_and_shade(iris, white):
    shade = white / 205
    skin = tuple(int(shade * c) for c in (196, 150, 128))
    picture, centre = eye(15, iris=int(iris * shade), white=white, skin=skin)
    assert look(picture, centre, 15).diameter_px == pytest.approx(30, rel=0.04)


@pytest.mark.parametrize("roll", [-20.0, 0.0, 15.0])
def test_a_leaning_eye_has_the_same_iris(roll):
    picture, centre = eye(20)
    turn = cv2.getRotationMatrix2D(tuple(centre), -roll, 1.0)
    leaning = cv2.warpAffine(picture, turn, picture.shape[1::-1], borderMode=cv2.BORDER_REPLICATE)
    found = measure(leaning, centre, 20, np.radians(roll))
    assert found.diameter_px == pytest.approx(40, rel=0.03)


def test_sixteen_bits_tell_what_eight_do():
    picture, centre = eye(15)
    found, deep = look(picture, centre, 15), look(picture.astype(np.uint16) * 257, centre, 15)
    assert deep.diameter_px == found.diameter_px


def test_small_and_hidden_irises_are_less_sure():
    large, small = (look(*eye(radius), radius).error for radius in (25, 7))
    assert 0 < large < small
    picture, centre = eye(15)
    half = picture.copy()
    half[:, : int(centre[0])] = (196, 150, 128)  # a hand, or the bridge of the nose
    assert look(half, centre, 15).error > 2 * look(picture, centre, 15).error
    faint, centre = eye(15, iris=150, white=155, noise=4.0)
    assert look(faint, centre, 15).error > look(picture, centre, 15).error


def test_an_eye_at_the_picture_edge_or_blank_is_no_fault():
    picture, centre = eye(12)
    at = int(centre[0])
    cut = np.ascontiguousarray(picture[:, at:])
    found = look(cut, centre - [at, 0], 12)
    assert np.isfinite(found.diameter_px)
    assert found.error > 0.05
    outside = measure(picture, np.array([-50.0, 900.0]), 12)
    assert np.isfinite(outside.diameter_px)
    blank = np.full((80, 80, 3), 128, np.uint8)
    assert measure(blank, np.array([40.0, 40]), 10).error > 0.07
