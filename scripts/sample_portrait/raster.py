"""A pinhole camera and a z-buffer: which triangle does each (sub)pixel see, and where on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

F64 = NDArray[np.float64]


@dataclass(frozen=True)
class Camera:
    """Looking from ``origin`` to ``target``, ``focal`` in pixels; x right, y down, z away."""

    origin: F64
    target: F64
    focal: float
    width: int
    height: int

    @property
    def axes(self) -> F64:
        z = self.target - self.origin
        z = z / np.linalg.norm(z)
        x = np.cross(z, [0.0, 1.0, 0.0])
        x /= np.linalg.norm(x)
        return np.stack([x, np.cross(z, x), z])

    def project(self, points: F64, scale: int = 1) -> F64:
        """Points (..., 3) to (..., 3): x, y in pixels of ``scale`` times the picture, and depth."""
        p = (points - self.origin) @ self.axes.T
        f = self.focal * scale
        return np.stack(
            [
                f * p[..., 0] / p[..., 2] + self.width * scale / 2,
                f * p[..., 1] / p[..., 2] + self.height * scale / 2,
                p[..., 2],
            ],
            -1,
        )


def triangles(quads: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])


@njit(cache=True)
def _fill(xy: F64, tris: NDArray[np.int64], depth: F64, prim: NDArray[np.int64], bary: F64) -> None:
    h, w = depth.shape
    for t in range(tris.shape[0]):
        a, b, c = tris[t, 0], tris[t, 1], tris[t, 2]
        ax, ay, az = xy[a, 0], xy[a, 1], xy[a, 2]
        bx, by, bz = xy[b, 0], xy[b, 1], xy[b, 2]
        cx, cy, cz = xy[c, 0], xy[c, 1], xy[c, 2]
        if az <= 0 or bz <= 0 or cz <= 0:
            continue
        area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
        if abs(area) < 1e-12:
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
                z = 1 / (u / az + v / bz + s / cz)
                if z < depth[y, x]:
                    depth[y, x] = z
                    prim[y, x] = t
                    bary[y, x, 0] = u * z / az
                    bary[y, x, 1] = v * z / bz


def rasterise(
    camera: Camera, points: F64, tris: NDArray[np.int64], scale: int
) -> tuple[F64, NDArray[np.int64], F64]:
    """Depth (inf where empty), triangle (-1 where empty), first two barycentric weights."""
    shape = (camera.height * scale, camera.width * scale)
    depth = np.full(shape, np.inf)
    prim = np.full(shape, -1, np.int64)
    bary = np.zeros((*shape, 2))
    _fill(camera.project(points, scale), tris, depth, prim, bary)
    return depth, prim, bary


def interpolate(values: F64, tris: NDArray[np.int64], prim: NDArray[np.int64], bary: F64) -> F64:
    """Vertex values (n, k) at the listed hits: prim (p,), bary (p, 2) -> (p, k)."""
    i = tris[prim]
    b2 = 1 - bary.sum(-1)
    return (
        values[i[:, 0]] * bary[:, :1]
        + values[i[:, 1]] * bary[:, 1:]
        + values[i[:, 2]] * b2[:, None]
    )
