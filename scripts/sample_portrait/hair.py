"""Brows, lashes and stubble: thin strands drawn with exact coverage, not traced."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray
from raster import Camera

F64 = NDArray[np.float64]


@njit(cache=True)
def _stroke(
    image: NDArray[np.float32],
    depth: F64,
    points: F64,
    width: F64,
    colour: F64,
    opacity: F64,
    bias: float,
) -> None:
    h, w = depth.shape
    for s in range(points.shape[0]):
        n = points.shape[1] - 1
        x_lo, x_hi = points[s, :, 0].min(), points[s, :, 0].max()
        y_lo, y_hi = points[s, :, 1].min(), points[s, :, 1].max()
        x0, x1 = max(int(x_lo - 2), 0), min(int(x_hi + 2), w - 1)
        y0, y1 = max(int(y_lo - 2), 0), min(int(y_hi + 2), h - 1)
        for y in range(y0, y1 + 1):
            for x in range(x0, x1 + 1):
                best, at, z = 1e9, 0.0, 0.0
                for k in range(n):
                    ax, ay = points[s, k, 0], points[s, k, 1]
                    dx, dy = points[s, k + 1, 0] - ax, points[s, k + 1, 1] - ay
                    q = dx * dx + dy * dy
                    t = 0.0
                    if q > 0:
                        t = min(max(((x + 0.5 - ax) * dx + (y + 0.5 - ay) * dy) / q, 0.0), 1.0)
                    ex, ey = x + 0.5 - ax - t * dx, y + 0.5 - ay - t * dy
                    e = np.sqrt(ex * ex + ey * ey)
                    if e < best:
                        best = e
                        at = (k + t) / n
                        z = points[s, k, 2] + t * (points[s, k + 1, 2] - points[s, k, 2])
                wide = width[s] * (1 - 0.75 * at * at)
                cover = min(max(max(wide, 1.0) / 2 + 0.5 - best, 0.0), 1.0) * min(wide, 1.0)
                if cover <= 0 or z > depth[y, x] + bias:
                    continue
                a = np.float32(cover * opacity[s])
                for c in range(3):
                    image[y, x, c] += a * (np.float32(colour[s, c]) - image[y, x, c])


def draw(
    image: NDArray[np.float32],
    depth: F64,
    camera: Camera,
    scale: int,
    strands: F64,
    width_mm: F64,
    colour: F64,
    opacity: F64,
    bias: float = 1.0,
) -> None:
    """Draw strands (n, k, 3) into the linear picture, in place; colours (n, 3) as seen."""
    if not len(strands):
        return
    xyz = camera.project(strands, scale)
    width = width_mm * camera.focal * scale / xyz[:, 0, 2]
    _stroke(image, depth, xyz, width, colour, opacity, bias)


def scatter_on(
    vertices: F64, tris: NDArray[np.int64], per_cm2: F64, rng: np.random.Generator, spacing: float
) -> tuple[NDArray[np.int64], F64]:
    """Points on the mesh with a density given at its vertices; near neighbours are thinned.

    Returns triangle (k,) and barycentric weights (k, 2). ``spacing`` in mm is the least distance
    kept at full density.
    """
    from scipy.spatial import cKDTree

    a, b, c = (vertices[tris[:, i]] for i in range(3))
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1) / 200
    rate = area * per_cm2[tris].mean(1) * 1.6
    count = rng.poisson(rate)
    tri = np.repeat(np.arange(len(tris)), count)
    u, v = rng.random(len(tri)), rng.random(len(tri))
    flip = u + v > 1
    u[flip], v[flip] = 1 - u[flip], 1 - v[flip]
    p = a[tri] * u[:, None] + b[tri] * v[:, None] + c[tri] * (1 - u - v)[:, None]
    keep = np.ones(len(tri), bool)
    for i, j in cKDTree(p).query_pairs(spacing):
        if keep[i] and keep[j]:
            keep[j] = False
    return tri[keep], np.stack([u, v], 1)[keep]
