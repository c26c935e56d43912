"""Solid noise in millimetres of the unposed head, so that skin detail sticks to the skin."""

from __future__ import annotations

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

F64 = NDArray[np.float64]


@njit(inline="always")
def _hash(x: int, y: int, z: int, seed: int) -> np.uint32:
    h = np.uint32(x * 374761393 + y * 668265263 + z * 1440662683 + seed * 1274126177)
    h = np.uint32((h ^ (h >> np.uint32(13))) * np.uint32(1274126177))
    h = np.uint32((h ^ (h >> np.uint32(15))) * np.uint32(2246822519))
    return np.uint32(h ^ (h >> np.uint32(16)))


@njit(inline="always")
def _corner(ix: int, iy: int, iz: int, fx: float, fy: float, fz: float, seed: int) -> float:
    h = _hash(ix, iy, iz, seed)
    a = (h & np.uint32(1023)) / 511.5 - 1
    b = ((h >> np.uint32(10)) & np.uint32(1023)) / 511.5 - 1
    c = ((h >> np.uint32(20)) & np.uint32(1023)) / 511.5 - 1
    return a * fx + b * fy + c * fz


@njit(inline="always")
def _mix(a: float, b: float, t: float) -> float:
    return a + (b - a) * t


@njit
def perlin(x: float, y: float, z: float, seed: int) -> float:
    """Gradient noise of unit wavelength, about -0.7 to 0.7."""
    ix, iy, iz = int(np.floor(x)), int(np.floor(y)), int(np.floor(z))
    fx, fy, fz = x - ix, y - iy, z - iz
    u = fx * fx * fx * (fx * (fx * 6 - 15) + 10)
    v = fy * fy * fy * (fy * (fy * 6 - 15) + 10)
    w = fz * fz * fz * (fz * (fz * 6 - 15) + 10)
    low = _mix(
        _mix(
            _corner(ix, iy, iz, fx, fy, fz, seed), _corner(ix + 1, iy, iz, fx - 1, fy, fz, seed), u
        ),
        _mix(
            _corner(ix, iy + 1, iz, fx, fy - 1, fz, seed),
            _corner(ix + 1, iy + 1, iz, fx - 1, fy - 1, fz, seed),
            u,
        ),
        v,
    )
    high = _mix(
        _mix(
            _corner(ix, iy, iz + 1, fx, fy, fz - 1, seed),
            _corner(ix + 1, iy, iz + 1, fx - 1, fy, fz - 1, seed),
            u,
        ),
        _mix(
            _corner(ix, iy + 1, iz + 1, fx, fy - 1, fz - 1, seed),
            _corner(ix + 1, iy + 1, iz + 1, fx - 1, fy - 1, fz - 1, seed),
            u,
        ),
        v,
    )
    return _mix(low, high, w)


@njit
def cells(x: float, y: float, z: float, seed: int) -> tuple[float, float]:
    """Distances to the nearest and second nearest feature point of unit cells."""
    ix, iy, iz = int(np.floor(x)), int(np.floor(y)), int(np.floor(z))
    d1, d2 = 9.0, 9.0
    for dz in range(-1, 2):
        for dy in range(-1, 2):
            for dx in range(-1, 2):
                h = _hash(ix + dx, iy + dy, iz + dz, seed)
                px = ix + dx + (h & np.uint32(1023)) / 1023.0 - x
                py = iy + dy + ((h >> np.uint32(10)) & np.uint32(1023)) / 1023.0 - y
                pz = iz + dz + ((h >> np.uint32(20)) & np.uint32(1023)) / 1023.0 - z
                d = px * px + py * py + pz * pz
                if d < d1:
                    d1, d2 = d, d1
                elif d < d2:
                    d2 = d
    return np.sqrt(d1), np.sqrt(d2)


@njit(parallel=True, cache=True)
def field(points: F64, wavelength: float, octaves: int, gain: float, seed: int) -> F64:
    """Fractal noise at points (n, 3), scaled to a standard deviation of about 1."""
    out = np.zeros(len(points))
    for i in prange(len(points)):
        s, a, total = 1.0 / wavelength, 1.0, 0.0
        norm = 0.0
        for o in range(octaves):
            total += a * perlin(
                points[i, 0] * s + 17.3 * o, points[i, 1] * s, points[i, 2] * s, seed + o
            )
            norm += a * a
            s *= 2.03
            a *= gain
        out[i] = total / np.sqrt(norm) / 0.27
    return out


@njit(parallel=True, cache=True)
def spots(points: F64, cell: float, radius: float, share: float, seed: int) -> F64:
    """Soft round spots (moles, freckles): 1 at a centre, 0 outside; ``share`` of cells have one."""
    out = np.zeros(len(points))
    for i in prange(len(points)):
        x, y, z = points[i, 0] / cell, points[i, 1] / cell, points[i, 2] / cell
        ix, iy, iz = int(np.floor(x)), int(np.floor(y)), int(np.floor(z))
        best = 0.0
        for dz in range(-1, 2):
            for dy in range(-1, 2):
                for dx in range(-1, 2):
                    h = _hash(ix + dx, iy + dy, iz + dz, seed)
                    if (h & np.uint32(4095)) / 4095.0 > share:
                        continue
                    g = _hash(ix + dx, iy + dy, iz + dz, seed + 77)
                    px = ix + dx + (g & np.uint32(1023)) / 1023.0 - x
                    py = iy + dy + ((g >> np.uint32(10)) & np.uint32(1023)) / 1023.0 - y
                    pz = iz + dz + ((g >> np.uint32(20)) & np.uint32(1023)) / 1023.0 - z
                    size = radius / cell * (0.5 + ((h >> np.uint32(12)) & np.uint32(255)) / 255.0)
                    d = np.sqrt(px * px + py * py + pz * pz) / size
                    if d < 1.5:
                        best = max(best, np.exp(-2.0 * d * d * d))
        out[i] = best
    return out


@njit(inline="always")
def _relief(x: float, y: float, z: float, pore: float, smooth: float, seed: int) -> float:
    """Height of the skin in mm: pores, the net of fine lines, and shallow unevenness."""
    wx = x + 0.35 * perlin(x / 1.7, y / 1.7, z / 1.7, seed + 5)
    wy = y + 0.35 * perlin(x / 1.7, y / 1.7, z / 1.7, seed + 6)
    wz = z + 0.35 * perlin(x / 1.7, y / 1.7, z / 1.7, seed + 7)
    d1, d2 = cells(wx / 0.95, wy / 0.75, wz / 0.95, seed)
    net = min(d2 - d1, 0.35) / 0.35
    p1, _ = cells(x / 1.25, y / 1.25, z / 1.25, seed + 9)
    pit = np.exp(-(p1 * p1) / 0.03)
    meso = perlin(x / 2.6, y / 2.6, z / 2.6, seed + 2)
    broad = perlin(x / 7.0, y / 7.0, z / 7.0, seed + 3)
    return (0.030 * net + 0.045 * meso + 0.07 * broad) * smooth - 0.075 * pit * pore


@njit(parallel=True, cache=True)
def relief_gradient(points: F64, pore: F64, smooth: F64, seed: int) -> tuple[F64, F64]:
    """Gradient (n, 3) of the relief and its height (n,), at points (n, 3)."""
    grad = np.zeros((len(points), 3))
    height = np.zeros(len(points))
    e = 0.06
    for i in prange(len(points)):
        x, y, z, p, s = points[i, 0], points[i, 1], points[i, 2], pore[i], smooth[i]
        h = _relief(x, y, z, p, s, seed)
        height[i] = h
        grad[i, 0] = (_relief(x + e, y, z, p, s, seed) - h) / e
        grad[i, 1] = (_relief(x, y + e, z, p, s, seed) - h) / e
        grad[i, 2] = (_relief(x, y, z + e, p, s, seed) - h) / e
    return grad, height
