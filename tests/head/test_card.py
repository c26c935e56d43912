"""Cards found in drawn pictures, of which corners and distances are known."""

from __future__ import annotations

import math
import re
from pathlib import Path

import cv2
import numpy as np
import pytest

from stubble import head as stage
from stubble import photo, samples
from stubble.head.camera import Camera
from stubble.head.card import CARD_MM, MARKER_MM, Card, find_card, reading
from stubble.head.scale import Scale
from stubble.head.surface import MODES, Scalp

K = 2.6  # pixels per mm at the eyes
SIDE = 900
EYES = np.array([450.0, 520.0])
FACE = Scale(K, K / 1.055, K * 1.055, "face")
FINE = 8  # pixels per mm of what is printed


def bank_card(size=CARD_MM, radius=3.18, seed=0):
    """A print with stripes and words, and how much of each pixel is card."""
    rng = np.random.default_rng(seed)
    w, h = (round(mm * FINE) for mm in size)
    image = np.full((h, w, 3), rng.uniform(0.1, 0.6, 3), np.float32)
    image += np.linspace(0, 0.25, w)[None, :, None]
    for row in range(3):
        cv2.rectangle(
            image, (75, 250 + 45 * row), (75 + 100 * (row + 1), 265 + 45 * row), (0.05,) * 3, -1
        )
    cv2.rectangle(image, (80, 140), (175, 210), (0.5, 0.4, 0.15), -1)
    cover = np.zeros((h, w), np.float32)
    r = max(round(radius * FINE), 1)
    cv2.rectangle(cover, (r, 0), (w - 1 - r, h - 1), 1.0, -1)
    cv2.rectangle(cover, (0, r), (w - 1, h - 1 - r), 1.0, -1)
    for x in (r, w - 1 - r):
        for y in (r, h - 1 - r):
            cv2.circle(cover, (x, y), r, 1.0, -1)
    return image, cover, size


def marker():
    names = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    bits = cv2.aruco.generateImageMarker(names, 0, round(MARKER_MM * FINE)).astype(np.float32) / 255
    edge = 10 * FINE
    image = np.full((len(bits) + 2 * edge,) * 2, 0.85, np.float32)
    image[edge:-edge, edge:-edge] = 0.04 + 0.81 * bits
    return np.repeat(image[..., None], 3, 2), np.ones(image.shape, np.float32), (60.0, 60.0)


def turned(tilt, roll, about=0.7):
    axis = np.array([math.cos(about), math.sin(about), 0]) * math.radians(tilt)
    lean = np.array([0, 0, math.radians(roll)])
    return cv2.Rodrigues(lean)[0] @ cv2.Rodrigues(axis)[0]


def laid(scene, thing, corners):
    """Lay a print into a picture in linear light."""
    image, cover, _ = thing
    over = 2
    rows, columns = cover.shape
    printed = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float32) - 0.5
    matrix = cv2.getPerspectiveTransform(printed, ((corners + 0.5) * over - 0.5).astype(np.float32))
    size = scene.shape[1::-1]
    large = (size[0] * over, size[1] * over)
    seen, mask = (
        cv2.resize(
            cv2.warpPerspective(what, matrix, large, flags=cv2.INTER_AREA),
            size,
            interpolation=cv2.INTER_AREA,
        )
        for what in (image * cover[..., None], cover)
    )
    return scene * (1 - mask[..., None]) + seen


def picture(thing, tilt=12.0, roll=6.0, at=(5.0, -75.0), distance=640.0, seed=1, hand=None):
    """Skin, and a card before it: the picture, and the card's corners in pixels."""
    size = thing[2]
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    scene = np.array([0.36, 0.22, 0.15]) * (0.7 + 0.5 * x * y)[..., None]
    head = ((x - 0.5) / 0.24) ** 2 + ((y - 0.52) / 0.34) ** 2 > 1
    scene[head] = 0.3
    focal = K * 700.0
    w, h = size
    flat = np.array([[-w, -h, 0], [w, -h, 0], [w, h, 0], [-w, h, 0]]) / 2
    away = np.array([(EYES[0] - 449.5) / focal * distance, (EYES[1] - 449.5) / focal * distance, 0])
    placed = flat @ turned(tilt, roll).T + away + [*at, distance]
    corners = placed[:, :2] / placed[:, 2:] * focal + 449.5
    scene = laid(scene, thing, corners)
    if hand is not None:
        middle = corners[list(hand)].mean(axis=0)
        cv2.circle(scene, tuple(map(int, middle)), int(9 * K), (0.36, 0.22, 0.15), -1)
    scene = cv2.GaussianBlur(scene, (0, 0), 0.7)
    code = 255 * np.clip(scene, 0, 1) ** (1 / 2.2) + rng.normal(0, 1.5, scene.shape)
    return np.clip(np.rint(code), 0, 255).astype(np.uint8), corners


def off(found, corners):
    return max(np.abs(found.corners_px - c).sum(axis=1).min() for c in corners)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("tilt", [0.0, 20.0])
def test_a_bank_card_is_found_to_a_fraction_of_a_pixel(seed, tilt):
    roll = np.random.default_rng(seed).uniform(-20, 20)
    seen, corners = picture(bank_card(seed=seed), tilt=tilt, roll=roll, seed=seed)
    found = find_card(seen, EYES, FACE)
    assert found is not None
    assert found.kind == "card"
    assert off(found, corners) < 1.0
    assert found.size_mm == CARD_MM


def test_an_upright_card_is_known_by_its_long_side():
    seen, _ = picture(bank_card(), roll=88.0)
    found = find_card(seen, EYES, FACE)
    assert found is not None
    assert found.size_mm == CARD_MM[::-1]


def test_a_finger_over_a_side_or_a_corner_does_no_harm():
    for hand in ((0, 1), (2,)):
        seen, corners = picture(bank_card(), hand=hand)
        found = find_card(seen, EYES, FACE)
        assert found is not None
        assert off(found, corners) < 1.5


@pytest.mark.parametrize("roll", [-30.0, 0.0, 170.0])
def test_the_printed_marker_is_found(roll):
    seen, corners = picture(marker(), roll=roll)
    found = find_card(seen, EYES, FACE)
    assert found is not None
    assert found.kind == "marker"
    side = np.linalg.norm(found.corners_px - np.roll(found.corners_px, -1, axis=0), axis=1).mean()
    true = np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1).mean() * MARKER_MM / 60
    assert side == pytest.approx(true, rel=0.004)


@pytest.mark.parametrize(
    ("what", "size", "radius"),
    [
        ("a photograph or a sheet with sharp corners", CARD_MM, 0.0),
        ("a phone", (147.0, 71.0), 8.0),
        ("a small phone, far", (100.0, 50.0), 6.0),
        ("a book", (180.0, 120.0), 0.0),
        ("a square note", (76.0, 76.0), 0.0),
        ("a visiting card", (85.0, 55.0), 0.0),
    ],
)
def test_what_is_no_card_is_not_taken_for_one(what, size, radius):
    seen, _ = picture(bank_card(size, radius), at=(60.0, -60.0))
    assert find_card(seen, EYES, FACE) is None, what


def test_windows_and_shelves_are_not_taken_for_cards():
    rng = np.random.default_rng(3)
    for _ in range(3):
        seen = np.full((SIDE, SIDE, 3), 150, np.uint8)
        for _ in range(14):
            x, y = rng.integers(0, SIDE, 2)
            w, h = rng.integers(60, 400, 2)
            colour = tuple(int(c) for c in rng.integers(30, 230, 3))
            cv2.rectangle(seen, (int(x), int(y)), (int(x + w), int(y + h)), colour, -1)
        assert find_card(seen, EYES, FACE) is None


def test_nothing_is_found_in_nothing_nor_past_the_border():
    rng = np.random.default_rng(1)
    for seen in (
        np.full((SIDE, SIDE, 3), 128, np.uint8),
        rng.integers(0, 256, (400, 300, 3), np.uint8),
        np.full((20, 20, 3), 9, np.uint8),
    ):
        assert find_card(seen, EYES, FACE) is None
    assert find_card(np.zeros((50, 50, 3), np.uint8), np.array([900.0, 900]), FACE) is None


def test_the_page_to_print_shows_the_marker_at_its_size():
    """Its rectangles, drawn at 4 pixels per mm, are read back by the marker's own reader."""
    page = Path(__file__).parents[2] / "docs" / "marker.svg"
    drawn = np.full((297 * 4, 210 * 4), 255, np.uint8)
    for box in re.findall(
        r'<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)" fill="(\w+)"',
        page.read_text("utf-8"),
    ):
        x, y, w, h = (4 * float(number) for number in box[:4])
        corners = (round(x), round(y)), (round(x + w) - 1, round(y + h) - 1)
        cv2.rectangle(drawn, *corners, 0 if box[4] == "black" else 255, -1)
    names = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    found, numbers, _ = cv2.aruco.ArucoDetector(names).detectMarkers(drawn)
    assert numbers.ravel().tolist() == [0]
    assert cv2.arcLength(found[0], True) / 4 / 4 == pytest.approx(MARKER_MM, abs=0.3)


# How a card becomes a scale: a head whose irises lie 24 mm behind a card on its forehead.

DOWN = np.diag([1.0, -1.0, -1.0])


def standing(distance=700.0, size=1.0):
    """A head of another size than the face made one think: all lengths are `size` times."""
    focal = K * distance
    camera = Camera(focal, np.array([449.5, 449.5]), DOWN, np.array([0.0, 27.0, distance + 88.0]))
    mesh = np.zeros((468, 3))
    mesh[:] = [0.0, 50.0, 90.0]
    for corner, x in ((33, -45.0), (133, -18.0), (362, 18.0), (263, 45.0)):
        mesh[corner] = [x, 27.0, 82.0]
    canonical = Scalp(np.zeros(len(MODES)), np.eye(len(MODES)) * 1e-6)
    return camera, mesh, canonical


def held(camera, before, tilt=8.0, at=(0.0, -60.0)):
    """A card whose middle is so far before the irises, mm, true lengths."""
    irises = camera.offset_mm[2] - 88.0
    w, h = CARD_MM
    flat = np.array([[-w, -h, 0], [w, -h, 0], [w, h, 0], [-w, h, 0]]) / 2
    placed = flat @ turned(tilt, 5.0).T + [*at, irises - before]
    seen = placed[:, :2] / placed[:, 2:] * camera.focal_px + camera.centre_px
    return Card("card", seen, CARD_MM)


def test_a_card_on_the_forehead_gives_the_scale_to_a_percent():
    camera, mesh, scalp = standing()
    found = reading(held(camera, 20.0), camera, mesh, scalp, FACE, lens_told=True)
    assert found is not None
    assert found.source == "a bank card"
    assert found.px_per_mm == pytest.approx(K, rel=0.02)
    assert 0.004 < found.error < 0.012


def test_a_lens_not_told_is_less_sure_unless_the_card_tells_it():
    camera, mesh, scalp = standing()
    flat, aslant = (
        reading(held(camera, 20.0, tilt), camera, mesh, scalp, FACE, lens_told=False)
        for tilt in (0.5, 25.0)
    )
    told = reading(held(camera, 20.0, 25.0), camera, mesh, scalp, FACE, lens_told=True)
    assert flat.error > aslant.error > 0.95 * told.error
    for found in (flat, aslant):
        assert found.px_per_mm == pytest.approx(K, rel=0.03)


def test_a_card_beside_the_head_tells_nothing():
    camera, mesh, scalp = standing()
    found = reading(held(camera, 0.0, at=(150.0, 20.0)), camera, mesh, scalp, FACE, lens_told=True)
    assert found is None


def test_a_card_that_contradicts_the_face_is_not_believed():
    camera, mesh, scalp = standing()
    far_off = Scale(K * 1.2, K * 1.2 / 1.055, K * 1.2 * 1.055, "face")
    assert reading(held(camera, 20.0), camera, mesh, scalp, far_off, lens_told=True) is None


def test_a_card_too_much_aslant_or_of_another_shape_is_not_believed():
    camera, mesh, scalp = standing()
    assert reading(held(camera, 20.0, 60.0), camera, mesh, scalp, FACE, lens_told=True) is None
    bent = held(camera, 20.0)
    corners = bent.corners_px.copy()
    corners[0] += 12
    wrong = Card("card", corners, CARD_MM)
    assert reading(wrong, camera, mesh, scalp, FACE, lens_told=True) is None


def test_a_card_follows_the_picture_size():
    card = Card("card", np.array([[9.5, 9.5], [99.5, 9.5], [99.5, 59.5], [9.5, 59.5]]), CARD_MM)
    half = card.scaled(0.5)
    assert half.corners_px[0] == pytest.approx([4.5, 4.5])
    assert half.size_mm == CARD_MM


def test_a_card_held_to_a_samples_forehead_sets_its_scale():
    """Drawn into the rendered man's picture, 24 mm before his irises, where a card would rest."""
    taken = photo.read(samples.portrait("man"))
    facts = samples.facts("man")
    true = float(np.mean(facts["px_per_mm_at_irises"]))
    focal, middle = facts["focal_px"], np.array([taken.width - 1, taken.height - 1]) / 2
    away = focal / true - 24
    w, h = CARD_MM
    flat = np.array([[-w, -h, 0], [w, -h, 0], [w, h, 0], [-w, h, 0]]) / 2
    placed = flat @ turned(9.0, 4.0).T + [*((np.array([655.0, 478]) - middle) / focal * away), away]
    corners = placed[:, :2] / placed[:, 2:] * focal + middle
    scene = laid((taken.pixels / 255.0) ** 2.2, bank_card(seed=1), corners)
    codes = np.rint(255 * np.clip(scene, 0, 1) ** (1 / 2.2)).astype(np.uint8)
    half = cv2.resize(codes, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    light = ((half / 255.0) ** 2.2).astype(np.float32)
    found = stage.find(half, light, taken.focal_35mm, codes=codes)
    assert found.card is not None
    assert off(found.card.scaled(2.0), corners) < 1.5
    assert found.scale.source == "a bank card"
    assert 2 * found.scale.px_per_mm == pytest.approx(true, rel=0.02)
