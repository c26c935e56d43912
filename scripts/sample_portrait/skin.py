"""Skin: scattering under the surface, colour, relief and gloss."""

from __future__ import annotations

import numpy as np
from light import STUDIO, Light
from noise import field, spots
from numba import njit, prange
from numpy.typing import NDArray

F64 = NDArray[np.float64]

# Diffusion profile of skin as a sum of Gaussians: variance in mm^2, weights of red, green, blue
# (d'Eon and Luebke, "Advanced techniques for realistic real-time skin rendering", GPU Gems 3).
PROFILE = np.array(
    [
        [0.0064, 0.233, 0.455, 0.649],
        [0.0484, 0.100, 0.336, 0.344],
        [0.187, 0.118, 0.198, 0.0],
        [0.567, 0.113, 0.007, 0.007],
        [1.99, 0.358, 0.004, 0.0],
        [7.41, 0.078, 0.0, 0.0],
    ]
)


def smoothstep(x: F64, low: float, high: float) -> F64:
    """0 below ``low``, 1 above ``high`` (or the reverse when low > high), smooth between."""
    t = np.clip((x - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def bump(x: F64, centre: float, width: float) -> F64:
    return np.exp(-(((x - centre) / width) ** 2))


@njit(parallel=True, fastmath=True, cache=True)
def _scatter(
    light: NDArray[np.float32],
    position: NDArray[np.float32],
    valid: NDArray[np.bool_],
    want: NDArray[np.bool_],
    table: NDArray[np.float32],
    step: float,
    radius: int,
) -> NDArray[np.float32]:
    h, w, c = light.shape
    out = np.zeros((h, w, c), np.float32)
    last = table.shape[0] - 1
    for y in prange(h):
        total = np.zeros(c, np.float32)
        weight = np.zeros(c, np.float32)
        for x in range(w):
            if not want[y, x]:
                continue
            total[:] = 0
            weight[:] = 0
            for v in range(max(y - radius, 0), min(y + radius + 1, h)):
                for u in range(max(x - radius, 0), min(x + radius + 1, w)):
                    if not valid[v, u]:
                        continue
                    dx = position[v, u, 0] - position[y, x, 0]
                    dy = position[v, u, 1] - position[y, x, 1]
                    dz = position[v, u, 2] - position[y, x, 2]
                    k = int((dx * dx + dy * dy + dz * dz) / step)
                    if k > last:
                        continue
                    for i in range(c):
                        g = table[k, i % 3]
                        total[i] += g * light[v, u, i]
                        weight[i] += g
            for i in range(c):
                if weight[i] > 0:
                    out[y, x, i] = total[i] / weight[i]
    return out


def scatter(
    light: NDArray[np.float32],
    position: NDArray[np.float32],
    valid: NDArray[np.bool_],
    want: NDArray[np.bool_],
    pixel_mm: float,
    spread: float = 1.0,
) -> NDArray[np.float32]:
    """Blur irradiance (h, w, 3k) over the skin's surface as light spreads below it.

    ``spread`` scales the distances (dark skin scatters less far). The gather also removes most of
    the path tracer's noise; a floor of 0.6 pixel on the narrowest term takes the rest.
    """
    step = 0.01
    d2 = (np.arange(4000) + 0.5) * step
    table = np.zeros((len(d2), 3))
    for variance, *share in PROFILE:
        s = variance * spread**2 + (0.6 * pixel_mm) ** 2
        table += np.exp(-d2 / (2 * s))[:, None] / s * np.array(share)
    far = int(np.flatnonzero(table[:, 0] > 2e-3 * table[0, 0])[-1])
    radius = int(min(np.sqrt(d2[far]) / pixel_mm, 22))
    return _scatter(light, position, valid, want, table[:far].astype(np.float32), step, radius)


@njit(parallel=True, fastmath=True, cache=True)
def gloss(
    position: F64, normal: F64, eye: F64, samples: F64, facing: F64, rough: F64, f0: float
) -> F64:
    """GGX reflection of one rectangular light of unit radiance, at points (n, 3) -> (n,).

    ``samples`` (k, 3) cover the light evenly; ``facing`` is its front times its area over k.
    """
    out = np.zeros(len(position))
    area = np.sqrt(facing[0] ** 2 + facing[1] ** 2 + facing[2] ** 2)
    for i in prange(len(position)):
        vx, vy, vz = eye[0] - position[i, 0], eye[1] - position[i, 1], eye[2] - position[i, 2]
        s = 1 / np.sqrt(vx * vx + vy * vy + vz * vz)
        vx, vy, vz = vx * s, vy * s, vz * s
        nx, ny, nz = normal[i, 0], normal[i, 1], normal[i, 2]
        nv = max(nx * vx + ny * vy + nz * vz, 0.06)
        a = rough[i] * rough[i]
        a2 = a * a
        k = a / 2
        total = 0.0
        for j in range(samples.shape[0]):
            lx = samples[j, 0] - position[i, 0]
            ly = samples[j, 1] - position[i, 1]
            lz = samples[j, 2] - position[i, 2]
            r2 = lx * lx + ly * ly + lz * lz
            s = 1 / np.sqrt(r2)
            lx, ly, lz = lx * s, ly * s, lz * s
            nl = nx * lx + ny * ly + nz * lz
            cl = -(lx * facing[0] + ly * facing[1] + lz * facing[2]) / area
            if nl <= 0 or cl <= 0:
                continue
            hx, hy, hz = lx + vx, ly + vy, lz + vz
            s = 1 / np.sqrt(hx * hx + hy * hy + hz * hz)
            nh = (nx * hx + ny * hy + nz * hz) * s
            vh = max((vx * hx + vy * hy + vz * hz) * s, 0.0)
            q = nh * nh * (a2 - 1) + 1
            d = a2 / (np.pi * q * q)
            g = 1 / ((nl * (1 - k) + k) * (nv * (1 - k) + k))
            f = f0 + (1 - f0) * (1 - vh) ** 5
            total += d * g * f / 4 * nl * cl * area / r2
        out[i] = total
    return out


def light_samples(light: Light, n: int) -> tuple[F64, F64]:
    c, u, v, front = light.frame()
    t = (np.arange(n) + 0.5) / n * 2 - 1
    a, b = np.meshgrid(t, t)
    points = c + a.reshape(-1, 1) * light.half[0] * u + b.reshape(-1, 1) * light.half[1] * v
    return points, front * (4 * light.half[0] * light.half[1] / n**2)


LIGHTS = {light.name: light for light in STUDIO}


def wrinkles(p: F64, eyes: F64, strength: float, seed: int) -> F64:
    """Depth in mm (0 or more) of the larger lines of the face at unposed points (n, 3)."""
    x, y = p[:, 0], p[:, 1]
    eye_y = eyes[:, 1].mean()
    sway = 1.6 * field(p * [1, 0.15, 0.15], 34.0, 2, 0.5, seed) + 0.5 * field(
        p, 9.0, 2, 0.5, seed + 3
    )
    out = np.zeros(len(p))
    front = smoothstep(p[:, 2], 40, 75)
    for k, (height, depth) in enumerate(((33.0, 0.8), (41.5, 1.0), (50.5, 0.9), (60.0, 0.5))):
        arch = 0.0016 * x**2 - 2.0
        line = y - (eye_y + height) + sway + arch
        fade = smoothstep(np.abs(x - 4 * np.sin(3.1 * k)), 52 - 4 * k, 26 - 3 * k)
        broken = smoothstep(field(p * [1, 0.3, 0.3], 22.0, 1, 0.5, seed + 11 + k), -1.3, 0.3)
        out += depth * 0.20 * fade * broken * front * bump(line, 0, 1.15)
    for side, eye in zip((1, -1), eyes, strict=True):
        dx = side * (x - eye[0])
        dy = y - eye[1]
        for slope, depth in ((0.35, 0.7), (0.0, 1.0), (-0.4, 0.8)):
            line = dy + 1 - slope * (dx - 14) + 0.5 * sway
            fade = smoothstep(dx, 17, 20) * smoothstep(dx, 33, 22)
            out += 0.11 * depth * fade * bump(line, 0, 0.7)
        for lean, depth in ((0.0, 0.6),):
            glabella = side * x - (5.0 + lean) + 0.25 * sway
            fade = smoothstep(dy, 8, 14) * smoothstep(dy, 30, 20)
            out += 0.16 * depth * fade * front * bump(glabella, 0, 1.2)
    return out * strength


def colour(
    p: F64,
    masks: dict[str, F64],
    zones: dict[str, F64],
    base: F64,
    melanin: float,
    seed: int,
) -> F64:
    """Diffuse reflectance (n, 3) in linear sRGB at unposed points (n, 3).

    Blood and melanin act as absorbers over ``base``; their amounts vary over the face.
    """
    blotch = field(p, 26.0, 3, 0.6, seed + 20)
    fine = field(p, 4.0, 3, 0.7, seed + 21)
    grain = field(p, 1.1, 2, 0.7, seed + 22)
    vein = field(p, 45.0, 2, 0.5, seed + 23)

    blood = 0.05 * blotch + 0.04 * fine + 0.02 * grain
    blood += (
        0.30 * zones["cheek"]
        + 0.34 * zones["nose"]
        + 0.30 * masks["ears"]
        + 0.12 * zones["chin"]
        + 0.07 * zones["beard"]
    )
    blood += (
        0.10 * zones["forehead"] * (0.5 + 0.5 * blotch)
        + 0.35 * zones["lid_rim"]
        + 0.10 * zones["socket"]
    )
    blood += 0.12 * zones["neck"] * (0.6 + 0.4 * blotch)
    capillary = smoothstep(np.abs(field(p, 5.0, 2, 0.6, seed + 24)), 0.16, 0.0)
    blood += 0.16 * capillary * (zones["cheek"] + zones["nose"])

    pigment = 0.07 * field(p, 18.0, 3, 0.6, seed + 25) + 0.05 * fine + 0.03 * grain
    pigment += 0.16 * zones["socket"] - 0.12 * zones["top"]
    pigment += 0.55 * spots(p, 9.0, 0.8, 0.35, seed + 26) * (0.35 + zones["sun"])
    pigment += 1.1 * spots(p, 30.0, 1.1, 0.10, seed + 27)
    pigment += (
        0.5 * spots(p, 19.0, 3.2, 0.16, seed + 28) * zones["sun"] * smoothstep(fine, -1.2, 0.6)
    )

    blue = 0.15 * zones["beard"] + 0.04 * smoothstep(vein, 0.6, 2.0) + 0.09 * zones["socket"]
    absorb = (
        blood[:, None] * np.array([0.10, 0.62, 0.55])
        + (pigment * (0.6 + 0.4 * melanin))[:, None] * np.array([0.28, 0.50, 0.72])
        + blue[:, None] * np.array([0.62, 0.60, 0.48])
        + (masks["lips"] * (1 + 0.06 * fine))[:, None] * np.array([0.26, 0.62, 0.50])
    )
    return base * np.exp(-absorb)
