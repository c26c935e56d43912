"""White by a chart, by a grey card, and without either; tones from it, with their ranges."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from stubble.photo.profile import srgb_decode, srgb_encode
from stubble.skin import Site, chart, colour, greycard, read
from stubble.skin.difference import delta_e2000
from stubble.skin.tone import judge
from stubble.skin.white import MEETS, ORDINARY, Hint, gather

LAMPS = {"day": (1.0, 1.0, 1.0), "bulb": (1.45, 1.0, 0.5), "led": (0.93, 1.02, 1.1)}
#: The likely hue of grey, and how sure it is, where a card is looked for.
ANY_WHITE, ANY_SPREAD = np.zeros(2), np.diag([0.22, 0.42]) ** 2


def taken(scene, seed=0, quality=88):
    """A scene, linear, as a camera's JPEG brings it back: grain, 8 bits, compression."""
    rng = np.random.default_rng(seed)
    noisy = scene + rng.normal(0, 0.004, scene.shape) * np.sqrt(np.maximum(scene, 0.01) / 0.2)
    codes = (srgb_encode(np.clip(noisy, 0, 1)) * 255 + 0.5).astype(np.uint8)
    _, file = cv2.imencode(".jpg", codes[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    return srgb_decode(8)[0][cv2.imdecode(file, cv2.IMREAD_COLOR)[..., ::-1]]


def find_chart(light):
    light = light.astype(np.float32)
    return chart.find(light, cv2.resize(light, None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA))


def room(height=640, width=520):
    """A wall that fades, and a dark shirt."""
    y, x = np.mgrid[0:height, 0:width] / height
    wall = np.array([0.32, 0.30, 0.27]) * (0.7 + 0.5 * x - 0.3 * y)[..., None]
    wall[y > 0.8] = (0.05, 0.06, 0.09)
    return wall.astype(np.float32)


def put(scene, print_, corners):
    """Paste a flat print in perspective."""
    height, width = print_.shape[:2]
    edge = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) - 0.5
    turned = cv2.getPerspectiveTransform(edge, np.array(corners, np.float32))
    size = scene.shape[1::-1]
    there = cv2.warpPerspective(np.ones(print_.shape[:2], np.float32), turned, size)[..., None]
    flat = cv2.warpPerspective(print_.astype(np.float32), turned, size, flags=cv2.INTER_AREA)
    return scene * (1 - there) + flat


def chart_print(side=40, gap=6):
    out = np.full((4 * side + 5 * gap, 6 * side + 7 * gap, 3), 0.03)
    for i, patch in enumerate(chart.PATCHES):
        y, x = (gap + part * (side + gap) for part in divmod(i, 6))
        out[y : y + side, x : x + side] = patch
    return out


def aslant(left, top, wide, tall, turn=0.0, lean=0.0):
    """Corners of a rectangle turned in the picture, degrees, and leant back, as a share."""
    c, s = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    box = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * [wide / 2, tall / 2]
    box[:2] *= 1 - lean
    return box @ np.array([[c, s], [-s, c]]) + [left + wide / 2, top + tall / 2]


def hue(light):
    return np.log(light[[0, 2]] / light[1])


@pytest.mark.parametrize("lamp", LAMPS)
@pytest.mark.parametrize(
    "corners",
    [aslant(250, 380, 220, 150), aslant(300, 400, 110, 75, 12), aslant(60, 300, 240, 150, -9, 0.2)],
    ids=["plain", "small and turned", "leant back"],
)
def test_a_chart_tells_the_light(lamp, corners):
    scene = put(room(), chart_print(), corners) * 0.8 * np.array(LAMPS[lamp])
    found = find_chart(taken(scene))
    assert found is not None
    assert np.abs(found.corners_px - corners).max() < 6
    grey = np.exp(np.log(found.seen[chart.GREYS][1:5]).mean(axis=0))
    assert hue(grey) == pytest.approx(hue(np.array(LAMPS[lamp])), abs=0.04)


def test_a_chart_half_in_shade_still_tells_the_hue():
    scene = put(room(), chart_print(), aslant(200, 350, 260, 175, 5))
    shade = 0.45 + 0.55 / (1 + np.exp(-(np.arange(scene.shape[1]) - 330) / 8))
    found = find_chart(taken(scene * shade[None, :, None]))
    assert found is not None
    grey = np.exp(np.log(found.seen[chart.GREYS][1:5]).mean(axis=0))
    assert np.abs(hue(grey)).max() < 0.05


def test_no_chart_is_made_of_a_colourful_room():
    rng = np.random.default_rng(3)
    for seed in range(4):
        scene = room()
        for _ in range(40):
            x, y, w, h = rng.integers(0, 480, 4) // np.array([1, 1, 6, 6])
            colour_ = rng.uniform(0.02, 0.8, 3).tolist()
            scene[y : y + h + 8, x : x + w + 8] = colour_
        assert find_chart(taken(scene, seed)) is None


def look_for_card(light, px_per_mm=1.3):
    return greycard.find(light, np.array([260.0, 250.0]), px_per_mm, ANY_WHITE, ANY_SPREAD)


@pytest.mark.parametrize("lamp", LAMPS)
def test_a_grey_card_tells_the_light(lamp):
    corners = aslant(330, 420, 130, 95, 8, 0.08)
    scene = put(room(), np.full((60, 90, 3), 0.18), corners) * 1.2 * np.array(LAMPS[lamp])
    found = look_for_card(taken(scene))
    assert found is not None
    assert hue(found.seen) == pytest.approx(hue(np.array(LAMPS[lamp])), abs=0.03)
    apart = [np.abs(np.roll(found.corners_px, k, axis=0) - corners).mean() for k in range(4)]
    assert min(apart) < 4


def test_walls_prints_and_coloured_cards_are_no_grey_cards():
    plain = np.full((60, 90, 3), 0.18)
    pattern = plain.copy()
    pattern[::6] *= 1.5
    corners = aslant(330, 420, 130, 95, 8)
    for print_ in (plain * [1.0, 0.55, 0.3], pattern):
        assert look_for_card(taken(put(room(), print_, corners))) is None
    assert look_for_card(taken(room())) is None
    # A panel that runs out of the picture, and one far too large for a card.
    assert look_for_card(taken(put(room(), plain, aslant(420, 400, 200, 140)))) is None
    assert look_for_card(taken(put(room(), plain, aslant(30, 150, 440, 400))), 1.3) is None


def known(spread=0.02):
    return Hint(np.zeros(3), spread**2 * np.eye(3), "chart", contrast=1.0)


@pytest.mark.parametrize("tone", range(1, 11))
def test_tones_in_known_light(tone):
    """Each of the ten tones comes back, with the surface's veil taken off."""
    body = np.array(colour.MONK_SKIN[tone - 1])
    got, _ = judge(body + 0.014, known())
    assert delta_e2000(got.lab, colour.lab(body)) < 3.0
    assert got.monk == pytest.approx(tone, abs=0.8)
    assert got.lab_range[0, 0] - 0.5 <= colour.lab(body)[0] <= got.lab_range[1, 0] + 0.5


def test_ranges_hold_their_share():
    """People and photos drawn as the reading takes them to be: of 200, 85 % at least."""
    rng = np.random.default_rng(11)
    usual = np.array([[0.35, 0, 0], [0, 0.12, 0], [0, 0, 0.14]]) ** 2
    turned = np.array([[1.0, 1, 0], [1, 0, 0], [1, 0, 1]])
    spread = turned @ usual @ turned.T
    held = np.zeros(3)
    for _ in range(200):
        body = np.array(colour.MONK_SKIN[rng.integers(10)]) * np.exp(rng.normal(0, 0.03, 3))
        seen = np.log(body + 0.014 * np.exp(rng.normal(0, 0.6)))
        contrast = 1.12 * np.exp(rng.normal(0, 0.15))
        light = rng.multivariate_normal(np.zeros(3), spread) + MEETS * (ORDINARY - seen[1])
        photo = np.exp(np.log(0.18) + contrast * (seen - np.log(0.18)) + light)
        got, _ = judge(photo, Hint(np.zeros(3), spread, meets=np.full(3, MEETS)))
        lab = colour.lab(body)
        held += [
            got.lab_range[0, 0] <= lab[0] <= got.lab_range[1, 0],
            got.ita_range[0] <= colour.ita_degrees(lab) <= got.ita_range[1],
            got.monk_range[0] <= colour.monk(lab) <= got.monk_range[1],
        ]
    assert ((held / 200 > 0.85) & (held / 200 < 0.985)).all(), held / 200


def test_less_is_known_without_a_card():
    seen = np.array([0.35, 0.2, 0.13])
    sure, _ = judge(seen, known())
    guess, white = judge(seen, gather(room(), Site(1.0, np.zeros((64, 64), np.float32), None,
                                                   np.ones((640, 520), np.float32))))  # fmt: skip
    assert white.how == "estimated"
    assert np.ptp(guess.ita_range) > 2 * np.ptp(sure.ita_range)


def test_a_chart_in_the_picture_changes_what_is_read_and_no_pixel():
    cool = np.array([0.9, 1.0, 1.25])
    scalp = np.zeros((640, 520), np.float32)
    scalp[100:220, 150:370] = 1
    body = np.array(colour.MONK_SKIN[4])
    scene = put(room(), chart_print(), aslant(250, 400, 220, 150))
    rng = np.random.default_rng(4)
    skin = body * np.exp(rng.normal(0, 0.02, (200, 220, 1)))
    scene[100:300, 150:370] = skin
    light = taken(scene * 0.8 * cool).astype(np.float32)
    before = light.copy()
    person = np.zeros((640, 520), np.float32)
    person[100:300, 150:370] = 1
    got = read(light, Site(1.3, person, scalp=scalp))
    assert got.white.how == "chart"
    assert (light == before).all()
    assert got.colour == pytest.approx(body * 0.8 * cool, rel=0.12)
    assert delta_e2000(got.lab, colour.lab(body)) < 8
    assert got.white.gains[2] < 0.9 < 1.05 < got.white.gains[0]
