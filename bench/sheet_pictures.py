"""Photos of practice sheets, drawn from what is known: dots, page, camera and light."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble.exercise.sheet import MARKER_MM, WINDOW_MM, Exercise, bits

__all__ = ["Hand", "made_by", "photographed"]

Doubles = NDArray[np.float64]
RIM_MM = 30.0  # of the page that is drawn around the window


@dataclass(frozen=True)
class Hand:
    """How somebody works: spreads in mm or as shares."""

    off_mm: float = 0.08
    diameter: float = 1.0
    spread: float = 0.1
    blown: float = 0.0
    left_out: float = 0.0
    doubled: float = 0.0


def made_by(exercise: Exercise, hand: Hand, seed: int = 1) -> Doubles:
    """Dots as that hand makes them: (n, 4) x, y, diameter, flank, all mm."""
    rng = np.random.default_rng(seed)
    places = exercise.places_mm[rng.random(len(exercise.places_mm)) >= hand.left_out]
    places = places + rng.normal(0, hand.off_mm, places.shape)
    size = exercise.diameter_mm * hand.diameter * (1 + hand.spread * rng.normal(size=len(places)))
    flank = np.full(len(places), 0.07)
    blown = rng.random(len(places)) < hand.blown
    size[blown] *= 1.9
    flank[blown] = 0.35
    dots = np.column_stack([places, np.clip(size, 0.15, None), flank])
    twice = dots[rng.random(len(dots)) < hand.doubled].copy()
    turn = rng.random(len(twice)) * 2 * np.pi
    twice[:, :2] += 0.38 * np.column_stack([np.cos(turn), np.sin(turn)])
    return np.vstack([dots, twice])


def photographed(
    exercise: Exercise,
    dots: Doubles,
    px_per_mm: float = 20.0,
    tilt: float = 8.0,
    turn: float = 4.0,
    blur_px: float = 0.8,
    noise: float = 0.006,
    skin: tuple[float, float, float] = (0.62, 0.42, 0.30),
    load: float = 0.6,
    shade: float = 0.25,
    bulge_mm: float = 0.0,
    guides: bool = True,
    seed: int = 2,
) -> NDArray[np.float32]:
    """Photograph a sheet.

    Parameters
    ----------
    dots : (n, 4) float64
        x, y, diameter, flank (mm from 80 to 20 % of its depth).
    px_per_mm, tilt, turn, blur_px, noise
        Of the camera; angles in degrees.
    skin : linear light of the practice skin
    load : optical density of a dot
    shade : how much light falls off across the page
    bulge_mm : how far the page's middle rises, seen from 300 mm

    Returns
    -------
    (h, w, 3) float32
        Linear light.
    """
    rng = np.random.default_rng(seed)
    fine = min(48.0, 1.6 * px_per_mm)
    wide, high = np.array(WINDOW_MM) + 2 * RIM_MM
    shape = round(high * fine), round(wide * fine)
    page = np.full((*shape, 3), 0.86, np.float32)

    def box(x: float, y: float, width: float, height: float, colour: object) -> None:
        left, top = round((x + RIM_MM) * fine), round((y + RIM_MM) * fine)
        page[top : top + round(height * fine), left : left + round(width * fine)] = colour

    if not exercise.guided:  # guided ones are made on the page itself
        box(0, 0, *WINDOW_MM, skin)
    cell = MARKER_MM / 6
    for number, (x, y) in exercise.markers.items():
        box(x, y, MARKER_MM, MARKER_MM, 0.04)
        for row, column in np.argwhere(bits(number)):
            box(x + column * cell, y + row * cell, cell, cell, 0.86)
    if exercise.guided and guides:
        for x, y in exercise.places_mm:
            box(x - 0.3, y - 0.04, 0.6, 0.08, (0.18, 0.64, 0.84))
            box(x - 0.04, y - 0.3, 0.08, 0.6, (0.18, 0.64, 0.84))
    density = np.zeros(shape, np.float32)
    for x, y, size, flank in dots:
        reach = size / 2 + 2 * flank + 0.1
        low = np.floor((np.array([x, y]) - reach + RIM_MM) * fine).astype(int)
        top = np.ceil((np.array([x, y]) + reach + RIM_MM) * fine).astype(int)
        xs = (np.arange(low[0], top[0]) + 0.5) / fine - RIM_MM - x
        ys = (np.arange(low[1], top[1]) + 0.5) / fine - RIM_MM - y
        away = np.hypot(xs[None], ys[:, None]) - size / 2
        # A logistic flank: from 80 to 20 per cent it is 2.77 of its widths.
        disc = load / (1 + np.exp(np.clip(away * 2.77 / flank, -50, 50)))
        density[low[1] : top[1], low[0] : top[0]] += disc
    page *= (10**-density)[..., None]
    # The camera: tilted, turned, from above.
    centre = np.array(WINDOW_MM) / 2
    lean, spin = np.radians(tilt), np.radians(turn)
    far = 300.0
    out_w, out_h = round((wide + 16) * px_per_mm), round((high + 16) * px_per_mm)
    v, u = np.indices((out_h, out_w), np.float32)
    x = (u + 0.5 - out_w / 2) / px_per_mm
    y = (v + 0.5 - out_h / 2) / px_per_mm
    x, y = x * np.cos(spin) - y * np.sin(spin), x * np.sin(spin) + y * np.cos(spin)
    # A ray through (x, y, far) meets the plane that leans about the x axis.
    depth = far / (1 - y / far * np.tan(lean))
    px, py = x * depth / far, y * depth / far / np.cos(lean)
    if bulge_mm:
        rise = bulge_mm * np.exp(-(px**2 + py**2) / 45.0**2)
        px, py = px * (1 - rise / far), py * (1 - rise / far) + rise * np.tan(lean)
    at_x = ((px + centre[0] + RIM_MM) * fine - 0.5).astype(np.float32)
    at_y = ((py + centre[1] + RIM_MM) * fine - 0.5).astype(np.float32)
    page = cv2.GaussianBlur(page, (0, 0), 0.35 * fine / px_per_mm)
    photo = cv2.remap(page, at_x, at_y, cv2.INTER_LINEAR, borderValue=(0.3, 0.27, 0.25))
    photo = cv2.GaussianBlur(photo, (0, 0), blur_px)
    photo *= 0.85 * (1 - shade * (u / out_w - 0.5) - 0.5 * shade * (v / out_h - 0.5))[..., None]
    photo += rng.normal(0, noise, photo.shape).astype(np.float32) * np.sqrt(photo + 0.02)
    return np.asarray(np.clip(photo, 0, 1), np.float32)
