"""Light on every vertex: soft lights and surroundings, with shadows from depth maps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

SIDE, REACH = 288, 260.0  # pixels and half width (mm) of a depth map
SOURCES = 3


@dataclass(frozen=True)
class Source:
    """A round soft light far away: towards it, angular radius, irradiance face on (3,)."""

    towards: F64
    radius: float
    power: F64


@dataclass(frozen=True)
class Room:
    """Sources, and the surroundings' radiance from straight below to straight above."""

    kind: str
    sources: tuple[Source, ...]
    below: F64
    above: F64
    up: F64

    def turned(self, rotation: F64) -> Room:
        """The same room in other axes: new = old @ rotation."""
        return Room(
            self.kind,
            tuple(Source(s.towards @ rotation, s.radius, s.power) for s in self.sources),
            self.below,
            self.above,
            self.up @ rotation,
        )


def _towards(azimuth: float, elevation: float) -> F64:
    a, e = np.radians(azimuth), np.radians(elevation)
    return np.array([np.sin(a) * np.cos(e), np.sin(e), np.cos(a) * np.cos(e)])


def room(rng: np.random.Generator) -> Room:
    """Draw a way of lighting, seen from the sitter: x to their left, y up, z to the camera."""
    kind = str(rng.choice(["softbox", "window", "overhead", "outdoor", "ring"]))
    warm = lambda s: 1 + s * np.array([1, 0.25, -1.0])  # noqa: E731
    side = float(rng.choice([-1, 1]))
    up = _towards(rng.uniform(-180, 180), rng.uniform(80, 90))
    tint = rng.uniform(-0.06, 0.10)
    ambient = rng.uniform(0.10, 0.3)
    if kind == "softbox":
        s = [(side * rng.uniform(20, 55), rng.uniform(15, 50), rng.uniform(0.15, 0.4), 1.0)]
        s += [(-side * rng.uniform(30, 70), rng.uniform(0, 30), 0.4, rng.uniform(0.15, 0.6))]
        if rng.random() < 0.5:
            s += [(side * rng.uniform(120, 170), rng.uniform(30, 60), 0.2, rng.uniform(0.2, 0.7))]
    elif kind == "window":
        s = [(side * rng.uniform(50, 85), rng.uniform(5, 35), rng.uniform(0.4, 0.6), 1.0)]
        s += [(-side * rng.uniform(20, 60), rng.uniform(0, 40), 0.5, rng.uniform(0.1, 0.3))]
        ambient, tint = rng.uniform(0.2, 0.45), rng.uniform(-0.08, 0.02)
    elif kind == "overhead":
        s = [(rng.uniform(-180, 180), rng.uniform(60, 80), rng.uniform(0.15, 0.4), 0.8)]
        s += [(rng.uniform(-60, 60), rng.uniform(50, 75), rng.uniform(0.15, 0.3), 0.6)]
        ambient, tint = rng.uniform(0.3, 0.5), rng.uniform(0.0, 0.14)
    elif kind == "outdoor":
        s = [(rng.uniform(-120, 120), rng.uniform(25, 60), 0.12, rng.uniform(0.1, 0.8))]
        ambient, tint = rng.uniform(0.5, 0.9), rng.uniform(0, 0.1)
    else:
        s = [(rng.uniform(-8, 8), rng.uniform(-5, 12), 0.2, 1.0)]
        ambient = rng.uniform(0.15, 0.35)
    sources = tuple(
        Source(_towards(a, e), r, p * np.pi * warm(tint + rng.normal(0, 0.015)))
        for a, e, r, p in s[:SOURCES]
    )
    sky = warm(rng.uniform(-0.15, -0.02) if kind == "outdoor" else tint)
    return Room(
        kind,
        sources,
        ambient * rng.uniform(0.3, 0.9) * warm(rng.uniform(0, 0.12)),
        ambient * rng.uniform(0.9, 1.6) * sky,
        up,
    )


@njit(cache=True)
def _depth_map(xy: F64, tris: I64, out: F64) -> None:
    """Largest third coordinate over each pixel; ``xy`` (n, 3) in pixels."""
    h, w = out.shape
    for t in range(tris.shape[0]):
        a, b, c = tris[t, 0], tris[t, 1], tris[t, 2]
        ax, ay, az = xy[a, 0], xy[a, 1], xy[a, 2]
        bx, by, bz = xy[b, 0], xy[b, 1], xy[b, 2]
        cx, cy, cz = xy[c, 0], xy[c, 1], xy[c, 2]
        area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
        if abs(area) < 1e-9:
            continue
        x0 = max(int(np.ceil(min(ax, bx, cx) - 0.5)), 0)
        x1 = min(int(np.floor(max(ax, bx, cx) - 0.5)), w - 1)
        y0 = max(int(np.ceil(min(ay, by, cy) - 0.5)), 0)
        y1 = min(int(np.floor(max(ay, by, cy) - 0.5)), h - 1)
        for y in range(y0, y1 + 1):
            for x in range(x0, x1 + 1):
                px, py = x + 0.5, y + 0.5
                u = ((bx - px) * (cy - py) - (by - py) * (cx - px)) / area
                v = ((cx - px) * (ay - py) - (cy - py) * (ax - px)) / area
                s = 1 - u - v
                if u < 0 or v < 0 or s < 0:
                    continue
                z = u * az + v * bz + s * cz
                if z > out[y, x]:
                    out[y, x] = z


@njit(cache=True, fastmath=True)
def _lit(points: F64, depth: F64, bias: float, out: F64) -> None:
    h, w = depth.shape
    for i in range(len(points)):
        x, y = points[i, 0] - 0.5, points[i, 1] - 0.5
        ix, iy = int(np.floor(x)), int(np.floor(y))
        if ix < 0 or iy < 0 or ix >= w - 1 or iy >= h - 1:
            out[i] = 1.0
            continue
        fx, fy = x - ix, y - iy
        total = 0.0
        for dy in range(2):
            for dx in range(2):
                weight = (fx if dx else 1 - fx) * (fy if dy else 1 - fy)
                if depth[iy + dy, ix + dx] < points[i, 2] + bias:
                    total += weight
        out[i] = total


def _seen_from(towards: F64, points: F64) -> F64:
    aside = np.array([0.0, 1.0, 0.0]) if abs(towards[1]) < 0.9 else np.array([1.0, 0.0, 0.0])
    u = np.cross(aside, towards)
    u /= np.linalg.norm(u)
    at = (points - [0, 30, 0]) @ np.stack([u, np.cross(towards, u), towards]).T
    at[:, :2] = (at[:, :2] / REACH + 1) * SIDE / 2
    return at


def bake(around: Room, points: F64, normals: F64, casters: F64, tris: I64) -> tuple[F64, F64, F64]:
    """Irradiance (n, 3) on the points, share of each source seen (n, 3), openness (n,)."""
    total = np.zeros((len(points), 3))
    shares = np.zeros((len(points), SOURCES))
    rng = np.random.default_rng(5)
    rays: list[tuple[F64, F64, int, float]] = []
    for k, source in enumerate(around.sources):
        n = 6 if source.radius > 0.15 else 3
        for j in range(n):
            turn, r = 2.4 * j, source.radius * np.sqrt((j + 0.5) / n)
            aside = np.cross(source.towards, rng.normal(size=3))
            aside /= np.linalg.norm(aside)
            other = np.cross(source.towards, aside)
            d = source.towards + np.tan(r) * (np.cos(turn) * aside + np.sin(turn) * other)
            rays.append((d / np.linalg.norm(d), source.power / n, k, 1 / n))
    n = 18
    for i in range(n):
        y = 1 - 2 * (i + 0.5) / n
        t = np.pi * (1 + 5**0.5) * i
        d = np.array([np.sqrt(1 - y * y) * np.cos(t), y, np.sqrt(1 - y * y) * np.sin(t)])
        s = 0.5 + 0.5 * d @ around.up
        radiance = around.below * (1 - s) + around.above * s
        rays.append((d, radiance * 4 * np.pi / n, -1, 0.0))
    open_sky, all_sky = np.zeros(len(points)), np.zeros(len(points))
    seen = np.zeros(len(points))
    for d, power, k, part in rays:
        depth = np.full((SIDE, SIDE), -1e9)
        _depth_map(_seen_from(d, casters), tris, depth)
        cos = normals @ d
        _lit(_seen_from(d, points + 2.0 * normals), depth, 2.5, seen)
        up = np.maximum(cos, 0) * seen
        total += up[:, None] * power
        if k >= 0:
            shares[:, k] += seen * part
        else:
            open_sky += up
            all_sky += np.maximum(cos, 0)
    return total, shares, open_sky / np.maximum(all_sky, 1e-6)
