"""Headphones, dressings and bands drawn on heads are named; bare heads have none."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from stubble import head, photo, samples
from stubble.errors import SubjectError
from stubble.head.obstructions import obstruction, refuse_worn

WHITE, BLACK, RED = (0.78, 0.77, 0.74), (0.02, 0.02, 0.02), (0.45, 0.02, 0.03)


def linear(picture):
    v = picture.astype(np.float32) / 255
    return np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4).astype(np.float32)


@pytest.fixture(scope="module", params=["man", "man-dark"])
def bald(request):
    if request.param not in samples.names():
        pytest.skip("the sample portrait has not been made")
    picture = photo.read(samples.portrait(request.param)).pixels
    factor = 1024 / max(picture.shape)
    picture = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    light = linear(picture)
    return light, head.find(picture, light, None)


def strip(light, found, sheet, raised_mm, colour):
    """Lay cloth over the directions of a sheet, (n, m, 3), with light, weave and a soft edge."""
    sheet = sheet / np.linalg.norm(sheet, axis=2, keepdims=True)
    flat = sheet.reshape(-1, 3)
    skin = found.scalp.points_mm(flat)
    sight = found.camera.eye_mm - skin
    facing = (sight * flat).sum(1) / np.linalg.norm(sight, axis=1)
    at = found.camera.project(skin + raised_mm * flat)[0].reshape((*sheet.shape[:2], 2))
    shade = np.zeros(light.shape[:2], np.float32)
    for i in range(len(sheet) - 1):
        for j in range(sheet.shape[1] - 1):
            lit = facing.reshape(sheet.shape[:2])[i, j]
            if lit > -0.1:
                four = np.array([at[i, j], at[i + 1, j], at[i + 1, j + 1], at[i, j + 1]])
                cv2.fillPoly(shade, [np.round(four).astype(int)], 0.45 + 0.55 * max(lit, 0))
    return laid(light, shade, colour)


def laid(light, shade, colour):
    rng = np.random.default_rng(3)
    cover = cv2.GaussianBlur((shade > 0).astype(np.float32), (0, 0), 0.7)[..., None]
    weave = 1 + 0.05 * cv2.GaussianBlur(rng.normal(size=shade.shape), (0, 0), 1.0) * 3
    shade = cv2.GaussianBlur(np.where(shade > 0, shade, 0.7), (0, 0), 3)
    cloth = np.array(colour) * (shade * weave)[..., None]
    return (light * (1 - cover) + cloth * cover).astype(np.float32)


def ring(low_mm, high_mm):
    turn = np.radians(np.linspace(-100, 100, 60))
    heights = np.linspace(low_mm, high_mm, 6)[:, None]
    return np.stack([77 * np.sin(turn) + 0 * heights, heights + 0 * turn,
                     99 * np.cos(turn) + 0 * heights], axis=-1)  # fmt: skip


def cap(low_degrees):
    turn = np.radians(np.linspace(-180, 180, 80))
    up = np.radians(np.linspace(low_degrees, 90, 25))[:, None]
    return np.stack([77 * np.sin(turn) * np.cos(up), 90 * np.sin(up) + 0 * turn,
                     99 * np.cos(turn) * np.cos(up)], axis=-1)  # fmt: skip


def with_headphones(light, found, colour):
    turn = np.radians(np.linspace(-20, 200, 60))
    aside = np.linspace(-6, 16, 6)[:, None]
    band = np.stack([77 * np.cos(turn) + 0 * aside, 86 * np.sin(turn) + 0 * aside,
                     aside + 0 * turn], axis=-1)  # fmt: skip
    light = strip(light, found, band, 7, colour)
    cups = np.zeros(light.shape[:2], np.float32)
    round_about = np.linspace(0, 2 * np.pi, 40)
    for sign, side in ((-1, 234), (1, 454)):
        lateral = abs(found.mesh_mm[side, 0])
        rim = [
            [sign * (lateral + out), 2 + 34 * np.sin(t), -8 + 26 * np.cos(t)]
            for t in round_about
            for out in (2, 30)
        ]
        hull = cv2.convexHull(found.camera.project(np.array(rim))[0].astype(np.float32))
        cv2.fillConvexPoly(cups, np.round(hull).astype(int), 0.9)
    return laid(light, cups, colour)


def named(light):
    coded = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    found = head.find(np.clip(coded * 255 + 0.5, 0, 255).astype(np.uint8), light, None)
    return obstruction(light, found, found.person)


def test_a_bare_head_wears_nothing(bald):
    light, found = bald
    assert obstruction(light, found, found.person) is None
    assert obstruction(light * np.float32(0.4), found, found.person) is None


@pytest.mark.parametrize("colour", [BLACK, WHITE, RED], ids=["black", "white", "red"])
def test_headphones_are_headphones(bald, colour):
    assert named(with_headphones(*bald, colour)) == "headphones"


def test_the_refusal_says_what_to_do(bald):
    light, found = bald
    refuse_worn(light, found, found.person)
    dressed = strip(light, found, cap(18), 3, WHITE)
    with pytest.raises(SubjectError, match="once the skin has healed") as error:
        refuse_worn(dressed, found, found.person)
    assert error.value.kind == "bandage"


@pytest.mark.parametrize("where", [ring(15, 60), cap(18)], ids=["round", "all over"])
def test_gauze_is_a_bandage(bald, where):
    assert named(strip(*bald, where, 3, WHITE)) == "bandage"


def test_a_dark_band_across_the_forehead_covers_it(bald):
    assert named(strip(*bald, ring(30, 52), 2, BLACK)) == "covered"


def test_faces_without_have_none(research_photos):
    looked = 0
    for path in sorted((research_photos / "portraits").glob("*.jpg")):
        picture = photo.read(path).pixels
        light = linear(picture)
        try:
            found = head.find(picture, light, None)
        except SubjectError:
            continue
        looked += 1
        assert obstruction(light, found, found.person) is None, path.stem
    assert looked
