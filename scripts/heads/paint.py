"""Colour of every visible point: skin, cloth, eyes, mouth, cards. One pass in compiled code."""

from __future__ import annotations

import numpy as np
from noise import perlin
from numba import njit
from numpy.typing import NDArray

F64 = NDArray[np.float64]
F32 = NDArray[np.float32]
I64 = NDArray[np.int64]

SKIN, CLOTH, EYE, MOUTH, CARD = 0, 1, 2, 4, 5


@njit(cache=True)
def _step(x: float, low: float, high: float) -> float:
    t = min(max((x - low) / (high - low), 0.0), 1.0)
    return t * t * (3 - 2 * t)


@njit(cache=True, fastmath=True)
def shade(
    prim: I64,
    bary: F64,
    tris: I64,
    kind: NDArray[np.int8],
    position: F32,
    normal: F32,
    albedo: F32,
    light: F32,
    seen: F32,
    gloss: F32,
    lens: F64,
    towards: F64,
    radius: F64,
    power: F64,
    sky: F64,
    eyes: F64,
    gaze: F64,
    iris: F64,
    rings: F64,
    pixel_mm: float,
    seed: int,
    texture: F32,
    card: F64,
    out: F32,
) -> None:
    """Fill ``out`` (h, w, 3) with linear light where ``prim`` (h, w) hits something.

    ``iris``: radius in mm, share of the pupil; ``rings`` (2, 3) iris colours, inner and outer.
    ``card`` (4, 3): a corner, the two edges as unit vectors, and (width, height, 0) in mm.
    """
    h, w = prim.shape
    p, n, e = np.zeros(3), np.zeros(3), np.zeros(3)
    a, v = np.zeros(3), np.zeros(3)
    for y in range(h):
        for x in range(w):
            t = prim[y, x]
            if t < 0:
                continue
            i, j, k = tris[t, 0], tris[t, 1], tris[t, 2]
            bi, bj = bary[y, x, 0], bary[y, x, 1]
            bk = 1 - bi - bj
            for c in range(3):
                p[c] = bi * position[i, c] + bj * position[j, c] + bk * position[k, c]
                n[c] = bi * normal[i, c] + bj * normal[j, c] + bk * normal[k, c]
                e[c] = bi * light[i, c] + bj * light[j, c] + bk * light[k, c]
                a[c] = bi * albedo[i, c] + bj * albedo[j, c] + bk * albedo[k, c]
                v[c] = lens[c] - p[c]
            s = 1 / np.sqrt(n[0] ** 2 + n[1] ** 2 + n[2] ** 2 + 1e-12)
            n *= s
            s = 1 / np.sqrt(v[0] ** 2 + v[1] ** 2 + v[2] ** 2)
            v *= s
            what = kind[i]
            shine = bi * gloss[i] + bj * gloss[j] + bk * gloss[k]
            rough = 0.42
            if what == 0:
                f = 0.05 * perlin(p[0] / 3.1, p[1] / 3.1, p[2] / 3.1, seed)
                if pixel_mm < 0.45:
                    f += 0.11 * perlin(p[0] / 1.05, p[1] / 1.05, p[2] / 1.05, seed + 1)
                for c in range(3):
                    a[c] *= 1 + f * (0.7 + 0.3 * c)
            elif what == 1:
                f = perlin(p[0] / 1.3, p[1] / 0.8, p[2] / 1.3, seed + 2)
                for c in range(3):
                    a[c] *= 1 + 0.25 * f
            elif what == 2 or what == 3:
                m = what - 2
                lx, ly, lz = p[0] - eyes[m, 0], p[1] - eyes[m, 1], p[2] - eyes[m, 2]
                along = lx * gaze[m, 0] + ly * gaze[m, 1] + lz * gaze[m, 2]
                qx, qy, qz = (
                    lx - along * gaze[m, 0],
                    ly - along * gaze[m, 1],
                    lz - along * gaze[m, 2],
                )
                rr = np.sqrt(qx * qx + qy * qy + qz * qz) / iris[0]
                if along < 0:
                    rr = 9.0
                soft = 0.5 * pixel_mm / iris[0]
                q = 1 / (rr * iris[0] + 1e-9)
                fib = perlin(qx * q * 3.5, qy * q * 3.5 + 0.7 * rr, qz * q * 3.5, seed + 3)
                fib += 0.7 * perlin(qx * q * 9, qy * q * 9 + rr, qz * q * 9, seed + 4)
                mix = _step(rr, 0.45, 0.75)
                dark = (1 - 0.55 * _step(rr, 0.84, 1.0)) * (1 + 0.45 * fib)
                pupil = _step(rr, iris[1] - 0.02 - soft, iris[1] + 0.02 + soft)
                rim = _step(rr, 1.0 - 0.035 - soft, 1.0 + 0.035 + soft)
                red = min(max((rr - 1.1) / 1.6, 0.0), 1.0)
                for c in range(3):
                    col = (rings[0, c] * (1 - mix) + rings[1, c] * mix) * dark
                    col = col * pupil + 0.004 * (1 - pupil)
                    white = a[c] * (1 - red * (0.12, 0.40, 0.42)[c])
                    a[c] = col * (1 - rim) + white * rim
                rough = 0.0
            elif what == 5:
                dx, dy, dz = p[0] - card[0, 0], p[1] - card[0, 1], p[2] - card[0, 2]
                cu = (dx * card[1, 0] + dy * card[1, 1] + dz * card[1, 2]) / card[3, 0]
                cv = (dx * card[2, 0] + dy * card[2, 1] + dz * card[2, 2]) / card[3, 1]
                th, tw = texture.shape[0], texture.shape[1]
                fx = min(max(cu * tw - 0.5, 0.0), tw - 1.001)
                fy = min(max(cv * th - 0.5, 0.0), th - 1.001)
                tx, ty = int(fx), int(fy)
                fx -= tx
                fy -= ty
                for c in range(3):
                    a[c] = (texture[ty, tx, c] * (1 - fx) + texture[ty, tx + 1, c] * fx) * (1 - fy)
                    a[c] += (
                        texture[ty + 1, tx, c] * (1 - fx) + texture[ty + 1, tx + 1, c] * fx
                    ) * fy
            for c in range(3):
                out[y, x, c] = a[c] * e[c] / np.pi
            nv = n[0] * v[0] + n[1] * v[1] + n[2] * v[2]
            nv = max(nv, 0.05)
            fresnel0 = 0.028
            if what == 2 or what == 3:
                rx, ry, rz = 2 * nv * n[0] - v[0], 2 * nv * n[1] - v[1], 2 * nv * n[2] - v[2]
                fr = 0.025 + 0.97 * (1 - nv) ** 5
                dim = 0.0
                for c in range(3):
                    dim += e[c]
                for m in range(len(radius)):
                    cs = rx * towards[m, 0] + ry * towards[m, 1] + rz * towards[m, 2]
                    if cs < 0.6:
                        continue
                    ang = np.arccos(min(cs, 1.0))
                    hit = 1 - _step(ang, radius[m] * 0.85, radius[m] * 1.15)
                    vis = bi * seen[i, m] + bj * seen[j, m] + bk * seen[k, m]
                    solid = np.pi * radius[m] ** 2
                    for c in range(3):
                        out[y, x, c] += hit * vis * fr * power[m, c] / solid
                for c in range(3):
                    out[y, x, c] += fr * sky[c] * 0.6
                continue
            if what != 0 and what != 5:
                continue
            alpha2 = rough**4
            g = 0.0
            for m in range(len(radius)):
                nl = n[0] * towards[m, 0] + n[1] * towards[m, 1] + n[2] * towards[m, 2]
                if nl <= 0:
                    continue
                hx, hy, hz = v[0] + towards[m, 0], v[1] + towards[m, 1], v[2] + towards[m, 2]
                s = 1 / np.sqrt(hx * hx + hy * hy + hz * hz)
                nh = (n[0] * hx + n[1] * hy + n[2] * hz) * s
                vh = (v[0] * hx + v[1] * hy + v[2] * hz) * s
                spread = alpha2 + 0.25 * radius[m] ** 2
                q = nh * nh * (spread - 1) + 1
                d = spread / (np.pi * q * q)
                f = fresnel0 + (1 - fresnel0) * (1 - vh) ** 5
                vis = bi * seen[i, m] + bj * seen[j, m] + bk * seen[k, m]
                g = d * f / (4 * max(nl, nv) + 0.1) * nl * vis * shine
                for c in range(3):
                    out[y, x, c] += g * power[m, c]
            f = 0.6 * (fresnel0 + 0.12 * (1 - nv) ** 5) * shine
            for c in range(3):
                out[y, x, c] += f * sky[c]
