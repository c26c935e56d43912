"""Heads of hair drawn on the chart by hand, with a class that is known.

Drawn otherwise than the program draws its own: outlines are polygons and blots, warped by a wobble
of several millimetres, hair is uneven, and the map carries errors that hang together.
"""

from __future__ import annotations

import cv2
import numpy as np
from scipy.ndimage import gaussian_filter, map_coordinates

from stubble.hair.chart import AXIS_MM, STEP_MM, ChartMap, nodes

N = len(AXIS_MM)
U, V = (nodes()[1][:, k].reshape(N, N) for k in (0, 1))

#: Half of the hair-bearing scalp as a polygon: from the middle of the forehead to the nape.
SCALP = [(0, 90), (30, 90), (50, 84), (64, 78), (78, 78), (90, 82), (104, 80), (118, 68)]
SCALP += [(138, 45), (146, 10), (142, -30), (120, -90), (70, -145), (0, -160)]


def blot(points) -> np.ndarray:
    """Fill a polygon of (u, v) in mm on the map, softened a little."""
    corners = np.rint((np.array(points, float) - AXIS_MM[0]) / STEP_MM * 16).astype(np.int32)
    out = np.zeros((N, N), np.uint8)
    cv2.fillPoly(out, [corners], 255, lineType=cv2.LINE_AA, shift=4)
    return out / 255.0


def mirrored(half):
    return [*half, *[(-u, v) for u, v in half[::-1]]]


def disc(u, v, radius, rng) -> np.ndarray:
    turn = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    wobble = 1 + 0.1 * np.sin(2 * turn + rng.uniform(0, 6))
    wobble += 0.07 * np.sin(3 * turn + rng.uniform(0, 6))
    return blot(
        np.stack([u + radius * wobble * np.sin(turn), v + radius * wobble * np.cos(turn)], 1)
    )


def top(broad=58.0, end=-116.0):
    """The top of the head inside the fringe, from the hairline back."""
    return mirrored([(0, 140), (broad, 140), (broad, -70), (0.75 * broad, end + 22), (0, end)])


def man(kind: str, rng: np.random.Generator) -> np.ndarray:
    """Share of full hair left, on the map, of a man of a class."""

    def between(low, high):
        return low + (high - low) * rng.beta(2, 2)

    head = blot(mirrored(SCALP))
    middle = 90 - {
        "I": between(-4, 5), "II": between(1, 9), "IIa": between(16, 29), "III": between(5, 18),
        "IIIa": between(35, 62), "III vertex": between(0, 12), "IV": between(12, 35),
        "IVa": between(72, 102), "V": between(25, 60), "Va": between(110, 132), "VI": 140,
        "VII": 160,
    }[kind]  # fmt: skip
    corner = 80 - {
        "I": between(-3, 8), "II": between(14, 30), "IIa": between(14, 34), "III": between(34, 66),
        "IIIa": between(36, 66), "III vertex": between(0, 55), "IV": between(56, 80),
        "IVa": between(70, 100), "V": between(66, 90), "Va": between(100, 125), "VI": 150,
        "VII": 170,
    }[kind]  # fmt: skip
    deep, wide = between(40, 47), between(10, 20)
    gone = blot(
        mirrored([(0, middle), (wide, min(middle, corner + 30)), (deep, corner), (60, corner + 6),
                  (60, 120), (0, 150)])
    )  # fmt: skip
    broad = between(80, 92) if kind == "VII" else between(52, 64)
    end = between(-136, -126) if kind == "VII" else between(-121, -110)
    inside = blot(top(broad, end))
    left = head * (1 - rng.uniform(0.85, 1) * gone * inside)
    if kind == "VII":
        back = between(25, 45)
        left *= 1 - blot(mirrored([(0, 78 - back), (160, 78 - back), (160, 160), (0, 160)]))
    radius = {
        "III vertex": between(19, 34), "IV": between(27, 40), "V": between(38, 50),
    }.get(kind, 0.0)  # fmt: skip
    if radius:
        bare = {"III vertex": between(0.45, 0.95), "IV": between(0.65, 1)}.get(
            kind, between(0.8, 1)
        )
        left *= 1 - bare * disc(rng.normal(0, 5), rng.normal(-72, 9), radius, rng) * inside
    bridge = {"IV": between(0, 0.2), "V": between(0.35, 0.65), "VI": 0.95, "VII": 0.97}.get(kind, 0)
    return left * (1 - bridge * inside)


def woman(thin: float, width_mm: float, rng: np.random.Generator, beside=0.0) -> np.ndarray:
    """Share of full hair left of a woman: a crown so thin, and a parting so wide, if any."""
    left = blot(mirrored(SCALP))
    oval = blot(mirrored([(0, 68), (25, 64), (45, 40), (50, 0), (44, -50), (26, -82), (0, -90)]))
    left = left * (1 - thin * gaussian_filter(oval, 3))
    if width_mm:
        # Of a parting narrower than the nodes' cells, each cell sees what lies in it.
        within = (beside + width_mm / 2 - U) / STEP_MM, (beside - width_mm / 2 - U) / STEP_MM
        share = np.clip(within[0] + 0.5, 0, 1) - np.clip(within[1] + 0.5, 0, 1)
        left = left * (1 - share * ((V > -40) & (V < 92)))
    return left


def observed(left: np.ndarray, rng: np.random.Generator, seen=None, full=None) -> ChartMap:
    """The map that photos would give of it: warped, uneven, with errors, as far as it is seen."""
    warp = [rng.normal(0, 1, (N, N)) for _ in range(2)]
    warp = [gaussian_filter(w, 6) * 6 * np.sqrt(4 * np.pi) for w in warp]
    size = rng.uniform(0.3, 1.0)  # nodes: one to three millimetres
    rows, columns = np.mgrid[0:N, 0:N].astype(float)
    left = map_coordinates(left, [rows + size * warp[0], columns + size * warp[1]], order=1)
    error = gaussian_filter(rng.normal(0, 1, (N, N)), 4) * 4 * np.sqrt(4 * np.pi)
    full = rng.uniform(0.6, 0.98) if full is None else full
    coverage = full * left * (1 + 0.08 * error) + 0.04 * np.abs(error)
    coverage += rng.normal(0, 0.03, (N, N))
    for _ in range(rng.integers(0, 3)):  # glare, a lock of hair
        at = rng.uniform(-100, 90, 2)
        coverage = np.where(disc(*at, rng.uniform(5, 11), rng) > 0.5, rng.uniform(0, 1), coverage)
    seen = np.ones((N, N)) if seen is None else seen
    return ChartMap(
        (np.clip(coverage, 0, 1) * (seen > 0)).astype(np.float32), seen.astype(np.float32)
    )


def from_the_front() -> np.ndarray:
    """What a level photo of the face shows: the forehead, the temples, the front of the top."""
    d = nodes()[0].reshape(N, N, 3)
    return np.clip((d[..., 2] - 0.12 * d[..., 1] - 0.1) / 0.4, 0, 1) * (np.hypot(U, V) < 160)


def from_behind() -> np.ndarray:
    d = nodes()[0].reshape(N, N, 3)
    return np.clip((0.55 * d[..., 1] - 0.8 * d[..., 2] - 0.1) / 0.4, 0, 1) * (np.hypot(U, V) < 160)


def from_the_left() -> np.ndarray:
    d = nodes()[0].reshape(N, N, 3)
    return np.clip((d[..., 0] - 0.1) / 0.4, 0, 1) * (np.hypot(U, V) < 160)
