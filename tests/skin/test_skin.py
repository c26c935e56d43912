"""Skin: known colours, known blur, known noise."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stubble.errors import SubjectError
from stubble.head import facemap
from stubble.skin import Site, camera, colour, read

# L*, a*, b* and ITA of the ten Monk tones, computed independently from their hex codes.
TONES = [
    (94.2, 1.5, 5.4, 83), (92.3, 2.1, 7.3, 80), (93.1, 0.2, 14.2, 72), (87.6, 0.5, 17.8, 65),
    (77.9, 3.5, 23.1, 50), (55.1, 7.8, 26.7, 11), (42.5, 12.3, 20.5, -20), (30.7, 11.7, 13.3, -55),
    (21.1, 2.7, 6.0, -78), (14.6, 1.5, 3.5, -84),
]  # fmt: skip


@pytest.mark.parametrize("number", range(1, 11))
def test_monk_tones(number):
    lab = colour.lab(colour.linear_from_hex(colour.MONK[number - 1]))
    assert lab == pytest.approx(TONES[number - 1][:3], abs=0.1)
    assert colour.ita_degrees(lab) == pytest.approx(TONES[number - 1][3], abs=1)
    own = colour.lab(np.array(colour.MONK_SKIN[number - 1]))
    assert colour.monk(own) == pytest.approx(number, abs=1e-6)


def test_monk_lies_between_tones():
    five, six = (colour.lab(np.array(colour.MONK_SKIN[i])) for i in (4, 5))
    assert colour.monk(0.5 * (five + six)) == pytest.approx(5.5)


@given(st.floats(0, 100), st.floats(-60, 60), st.floats(-60, 60))
def test_ita_and_monk_never_leave_their_range(light, a, b):
    lab = np.array([light, a, b])
    assert -90 <= colour.ita_degrees(lab) <= 90
    assert 1 <= colour.monk(lab) <= 10


def edges(sigma, seed=3):
    """Slanted bars, blurred by a known point spread, with a little noise."""
    rng = np.random.default_rng(seed)
    big = 8
    y, x = np.mgrid[0 : 256 * big, 0 : 256 * big].astype(np.float32) / big
    bars = 0.15 + 0.6 * ((x * 0.97 + y * 0.24) % 44 < 22)
    blurred = cv2.GaussianBlur(bars.astype(np.float32), (0, 0), sigma * big)
    small = blurred[big // 2 :: big, big // 2 :: big]
    return (small + rng.normal(0, 0.004, small.shape)).astype(np.float32)


@pytest.mark.parametrize("sigma", [0.6, 0.8, 1.2, 2.0, 3.0])
def test_blur_is_recovered(sigma):
    picture = edges(sigma)
    got = camera.blur_px(picture, np.ones(picture.shape, bool))
    assert got == pytest.approx(sigma, rel=0.2)


def test_blur_of_nothing_is_the_assumed_one():
    flat = np.full((200, 200), 0.3, np.float32)
    assert camera.blur_px(flat, np.ones(flat.shape, bool)) == camera.BLUR_UNKNOWN


@pytest.mark.parametrize("sigma", [0.003, 0.01, 0.03])
def test_noise_is_recovered(sigma):
    rng = np.random.default_rng(4)
    y, x = np.mgrid[0:400, 0:400] / 400
    smooth = 0.4 + 0.2 * x - 0.3 * y * y
    picture = (smooth + rng.normal(0, sigma, smooth.shape)).astype(np.float32)
    got = camera.noise(picture, np.ones(picture.shape, bool))
    assert got == pytest.approx(sigma, rel=0.15)


def face(body, shine=0.0):
    """A flat patch of skin with a face mesh on it."""
    rng = np.random.default_rng(5)
    picture = np.array(body) * np.exp(rng.normal(0, 0.04, (500, 400, 1))) * np.ones((500, 400, 3))
    glossy = rng.random((500, 400)) < 0.1
    picture[glossy] += shine
    mesh = np.zeros((468, 3), np.float32)
    mesh[:, :2] = (200, 250)

    def lay(part, x, y, rx, ry):
        turn = np.linspace(0, 2 * np.pi, len(part), endpoint=False)
        mesh[list(part), 0] = x + rx * np.sin(turn)
        mesh[list(part), 1] = y - ry * np.cos(turn)

    lay(facemap.OVAL, 200, 250, 140, 190)
    inner = [i for i in facemap.FOREHEAD if i not in facemap.OVAL]
    lay(inner, 200, 120, 60, 30)
    for part, x in zip(facemap.CHEEKS, (130, 270), strict=True):
        lay(part, x, 270, 30, 25)
    lay(facemap.NOSE, 200, 260, 15, 20)
    for part, x in zip(facemap.BROWS, (140, 260), strict=True):
        lay(part, x, 180, 35, 8)
    for part, x in zip(facemap.EYES, (140, 260), strict=True):
        lay(part, x, 210, 25, 9)
    lay(facemap.LIPS, 200, 340, 40, 14)
    picture[facemap.fill(picture.shape, mesh, (*facemap.BROWS, *facemap.EYES))] = 0.02
    return np.clip(picture, 0, 1).astype(np.float32), mesh, np.ones((256, 256), np.float32)


def look(picture, mesh, person):
    return read(picture, Site(2.0, person, mesh))


@pytest.mark.parametrize("body", [(0.7, 0.45, 0.35), (0.3, 0.16, 0.1), (0.06, 0.035, 0.028)])
@pytest.mark.parametrize("shine", [0.0, 0.15])
def test_colour_is_the_skins_own_even_where_it_shines(body, shine):
    picture, mesh, person = face(body, shine)
    got = look(picture, mesh, person)
    assert got.colour == pytest.approx(body, rel=0.05)
    assert np.linalg.eigvalsh(got.spread).min() > 0
    assert got.blown == 0.0
    with pytest.raises(ValueError, match="read-only"):
        got.colour[0] = 1


def test_shine_is_more_on_shiny_skin():
    dull = look(*face((0.4, 0.24, 0.16)))
    glossy = look(*face((0.4, 0.24, 0.16), 0.3))
    assert dull.shine < 0.02 < glossy.shine


def test_blown_skin_is_counted():
    picture, mesh, person = face((0.9, 0.6, 0.5))
    picture[:, :200, 0] = 1.0
    assert look(picture, mesh, person).blown == pytest.approx(0.5, abs=0.1)


def test_no_face_in_the_picture_is_said():
    picture, mesh, person = face((0.4, 0.24, 0.16))
    with pytest.raises(SubjectError, match="Too little of the face"):
        look(picture, mesh, person * 0)
