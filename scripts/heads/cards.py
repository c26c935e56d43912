"""Things of known size: a bank card's shape, a printed marker; and where they are held."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from people import Person
from picture import Card
from shapes import Shape
from views import View

F64 = NDArray[np.float64]
F32 = NDArray[np.float32]

#: ISO/IEC 7810 ID-1.
ID1 = (85.60, 53.98, 3.18)
MARKER_MM, MARKER_CARD_MM = 40.0, 62.0
PX_PER_MM = 16
MOST_TILT = 25.0


def bank_card(rng: np.random.Generator) -> F32:
    """A made-up print: two colours, waves, a chip, bars where words would stand."""
    h, w = round(ID1[1] * PX_PER_MM), round(ID1[0] * PX_PER_MM)
    y, x = np.mgrid[0:h, 0:w] / h
    one, two = rng.uniform(0.02, 0.7, 3), rng.uniform(0.02, 0.7, 3)
    a = rng.uniform(0, 2 * np.pi)
    mix = 0.5 + 0.5 * np.tanh(2 * (np.cos(a) * (x - 0.8) + np.sin(a) * (y - 0.5)))
    image = one * (1 - mix[..., None]) + two * mix[..., None]
    wave = np.sin(rng.uniform(10, 30) * (y + 0.15 * np.sin(rng.uniform(3, 9) * x)))
    image = image * (1 + 0.15 * wave[..., None])
    ink = np.array([0.9, 0.9, 0.9]) if image.mean() < 0.3 else np.array([0.03, 0.03, 0.03])
    mm = PX_PER_MM

    def box(x0: float, y0: float, x1: float, y1: float, colour: F64) -> None:
        image[int(y0 * mm) : int(y1 * mm), int(x0 * mm) : int(x1 * mm)] = colour

    box(10, 18, 22, 27, np.array([0.55, 0.42, 0.16]))
    for group in range(4):
        for digit in range(4):
            left = 10 + 17 * group + 3.6 * digit
            box(left, 32, left + rng.uniform(1.2, 2.6), 36, ink)
    for line in range(3):
        box(10, 40 + 4 * line, 10 + rng.uniform(15, 45), 41.6 + 4 * line, ink)
    return image.astype(np.float32)


def marker_card() -> F32:
    """Marker 0 of DICT_4X4_50, 40 mm, amid a white card."""
    side = round(MARKER_MM * PX_PER_MM)
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    bits = np.asarray(cv2.aruco.generateImageMarker(dictionary, 0, side), np.float32) / 255
    full = round(MARKER_CARD_MM * PX_PER_MM)
    image = np.full((full, full), 0.82, np.float32)
    start = (full - side) // 2
    image[start : start + side, start : start + side] = 0.035 + 0.785 * bits
    return np.repeat(image[..., None], 3, 2)


def hold(person: Person, shape: Shape, view: View) -> tuple[Card, dict[str, object]]:
    """Hold a card to forehead or cheek, facing the lens but for a tilt, touching the skin."""
    rng = np.random.default_rng((91, person.number))
    marker = (person.number // 2) % 2 == 1
    width, height, radius = (MARKER_CARD_MM, MARKER_CARD_MM, 1.0) if marker else ID1
    texture = marker_card() if marker else bank_card(rng)
    where = str(rng.choice(["forehead", "left cheek", "right cheek"], p=[0.6, 0.2, 0.2]))
    eye = shape.eyes[:, :3].mean(0)
    if where == "forehead":
        at = eye + np.array([rng.normal(0, 5), 26 + height / 2 + rng.uniform(0, 8), 0.0])
    else:
        side = 1 if where == "left cheek" else -1
        at = eye + np.array([side * (22 + width / 2), -14 - height / 2 - rng.uniform(0, 10), 0.0])
    to_lens = view.lens - at
    to_lens /= np.linalg.norm(to_lens)
    tilt = float(rng.uniform(0, MOST_TILT))
    aside = np.cross(to_lens, rng.normal(size=3))
    aside /= np.linalg.norm(aside)
    out = np.cos(np.radians(tilt)) * to_lens + np.sin(np.radians(tilt)) * aside
    turn = np.radians(rng.normal(0, 8))
    right = view.rotation[0] - out * (view.rotation[0] @ out)
    right /= np.linalg.norm(right)
    down = np.cross(right, -out)
    down /= np.linalg.norm(down)
    if down @ view.rotation[1] < 0:
        down = -down
    right, down = (
        np.cos(turn) * right + np.sin(turn) * down,
        np.cos(turn) * down - np.sin(turn) * right,
    )
    # Push the card out until no skin stands through it.
    off = shape.vertices - at
    below = (np.abs(off @ right) < width / 2) & (np.abs(off @ down) < height / 2)
    below &= shape.vertices[:, 2] > 0
    at = at + out * (float((off[below] @ out).max()) + 0.5)
    corner = at - right * width / 2 - down * height / 2
    card = Card(corner, right, down, width, height, radius, texture)
    inset = (MARKER_CARD_MM - MARKER_MM) / 2 if marker else 0.0
    corners = [
        corner + right * u + down * v
        for u, v in (
            (inset, inset),
            (width - inset, inset),
            (width - inset, height - inset),
            (inset, height - inset),
        )
    ]
    pixels, depth = view.project(np.array(corners))
    facts: dict[str, object] = {
        "card": "aruco" if marker else "id1",
        "card_at": where,
        "card_tilt_deg": tilt,
        "card_px_per_mm": float(view.focal_px / depth.mean()),
    }
    for i, (x, y) in enumerate(pixels):
        facts[f"card_corner{i}_x_px"], facts[f"card_corner{i}_y_px"] = float(x), float(y)
    return card, facts
