"""Eyes: a sclera and a cornea met analytically, an iris behind the cornea, catch lights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from light import Light
from noise import field
from numpy.typing import NDArray
from raster import Camera
from skin import smoothstep

F64 = NDArray[np.float64]

IRIS_RADIUS = 5.85
CORNEA_RADIUS = 8.6
WATER = 1.336


@dataclass(frozen=True)
class EyeHit:
    """Pixels (rows, columns) that see an eye, where they meet it, and how."""

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    position: F64
    normal: F64
    ray: F64
    depth: F64
    from_axis: F64
    iris: F64


def _sphere(origin: F64, ray: F64, centre: F64, radius: float) -> F64:
    m = origin - centre
    b = ray @ m
    disc = b * b - (m @ m - radius * radius)
    return np.where(disc > 0, -b - np.sqrt(np.maximum(disc, 0)), np.inf)


def gaze(eye: F64, camera: Camera) -> F64:
    """Axis of an eye that looks into the lens."""
    g = camera.origin - eye[:3]
    return g / np.linalg.norm(g)


def meet(eye: F64, camera: Camera, scale: int, depth: F64) -> EyeHit:
    """Pixels of one eye that no skin hides; ``depth`` is the skin's z-buffer."""
    centre, radius = eye[:3], eye[3]
    g = gaze(eye, camera)
    at = camera.project(centre, scale)
    reach = 1.1 * radius * camera.focal * scale / at[2]
    ys = np.arange(int(at[1] - reach), int(at[1] + reach))
    xs = np.arange(int(at[0] - reach), int(at[0] + reach))
    x, y = (v.ravel() for v in np.meshgrid(xs, ys))
    f = camera.focal * scale
    local = np.stack(
        [
            (x + 0.5 - camera.width * scale / 2) / f,
            (y + 0.5 - camera.height * scale / 2) / f,
            np.ones(len(x)),
        ],
        -1,
    )
    length = np.linalg.norm(local, axis=1)
    ray = local @ camera.axes / length[:, None]
    plane = np.sqrt(radius**2 - IRIS_RADIUS**2)
    bulge = centre + g * (plane - np.sqrt(CORNEA_RADIUS**2 - IRIS_RADIUS**2))
    ts = _sphere(camera.origin, ray, centre, radius)
    tc = _sphere(camera.origin, ray, bulge, CORNEA_RADIUS)
    cap = np.isfinite(tc)
    hit_c = camera.origin + np.where(cap, tc, 0.0)[:, None] * ray
    cap &= (hit_c - centre) @ g > plane
    t = np.where(cap, np.minimum(tc, ts), ts)
    z = t / length
    see = np.isfinite(t) & (z < depth[y, x])
    x, y, t, ray, cap, z = x[see], y[see], t[see], ray[see], cap[see], z[see]
    position = camera.origin + t[:, None] * ray
    inward = position - centre
    axial = inward @ g
    from_axis = np.linalg.norm(inward - axial[:, None] * g, axis=1)
    on_sclera = inward / radius
    on_cornea = (position - bulge) / CORNEA_RADIUS
    blend = smoothstep(from_axis, IRIS_RADIUS + 0.8, IRIS_RADIUS - 0.5)[:, None]
    normal = on_sclera * (1 - blend) + on_cornea * blend
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)

    # Refract into the aqueous and meet the iris plane, in the eye's own two axes.
    cos = -(ray * on_cornea).sum(1, keepdims=True)
    k = 1 - (1 - cos**2) / WATER**2
    bent = ray / WATER + (cos / WATER - np.sqrt(np.maximum(k, 0))) * on_cornea
    run = (plane - 0.5 - axial) / (bent @ g)
    right = np.cross([0.0, 1.0, 0.0], g)
    right /= np.linalg.norm(right)
    up = np.cross(g, right)
    inner = position + run[:, None] * bent - centre
    iris = np.stack([inner @ right, inner @ up], -1)
    surface = np.stack([inward @ right, inward @ up], -1)
    iris = np.where(cap[:, None], iris, surface)
    return EyeHit(y, x, position, normal, ray, z, from_axis, iris)


def _mirror(position: F64, direction: F64, light: Light, soft: float) -> F64:
    """Share of a mirror ray that meets the light; its edge is ``soft`` of its half size wide."""
    c, u, v, n = light.frame()
    along = direction @ n
    t = ((c - position) @ n) / np.where(np.abs(along) < 1e-6, 1e-6, along)
    hit = position + t[:, None] * direction - c
    a = np.abs(hit @ u) / light.half[0]
    b = np.abs(hit @ v) / light.half[1]
    inside = smoothstep(a, 1 + soft, 1 - soft) * smoothstep(b, 1 + soft, 1 - soft)
    return np.where((t > 0) & (along < 0), inside, 0.0)


def shade(
    hit: EyeHit,
    light_in: F64,
    lights: dict[str, tuple[Light, F64]],
    room: F64,
    rim_mm: F64,
    upper_mm: F64,
    iris_colour: tuple[F64, F64],
    pupil: float,
    white: float,
    seed: int,
) -> F64:
    """Linear colour (n, 3). ``light_in`` irradiance (n, 3); distances to the lids in mm (n,).

    ``white`` dims the sclera, ``pupil`` is its share of the iris.
    """
    r = np.hypot(hit.iris[:, 0], hit.iris[:, 1]) / IRIS_RADIUS
    angle = np.arctan2(hit.iris[:, 1], hit.iris[:, 0])
    ring = np.stack([np.cos(angle), np.sin(angle), np.zeros_like(angle)], -1)
    fibre = field(ring * 9 + [0, 0, 0.6] * r[:, None], 1.0, 3, 0.7, seed)
    strand = field(ring * 22 + [0, 0, 1.3] * r[:, None], 1.0, 2, 0.6, seed + 4)
    cloud = field(np.stack([hit.iris[:, 0], hit.iris[:, 1], 0 * r], -1), 2.4, 2, 0.5, seed + 8)
    inner, outer = iris_colour
    edge = 0.52 + 0.06 * fibre
    mix = smoothstep(r, edge - 0.14, edge + 0.16)[:, None]
    iris = inner * (1 - mix) + outer * mix
    iris = iris * np.exp(0.22 * fibre + 0.20 * strand + 0.12 * cloud)[:, None]
    iris *= (1 - 0.72 * smoothstep(r, 0.80, 1.0))[:, None]
    collar = np.exp(-(((r - edge + 0.05) / 0.05) ** 2))
    iris *= (1 + 0.25 * collar)[:, None]
    iris *= smoothstep(r, pupil - 0.025, pupil + 0.03)[:, None] * 0.985 + 0.004

    # Light enters on the key's side and lights the far side of the iris.
    g = hit.normal.mean(0)
    key = np.array(lights["key"][0].centre) - hit.position.mean(0)
    key /= np.linalg.norm(key)
    right = np.cross([0.0, 1.0, 0.0], g)
    side = hit.iris @ np.array([key @ right, key @ np.cross(g, right)])
    iris *= (1.05 - 0.055 * side)[:, None]

    s = hit.from_axis / IRIS_RADIUS
    corner = smoothstep(np.abs(hit.iris[:, 0]), 6.0, 14.0)
    vein = field(hit.position * [0.35, 1, 1], 1.6, 3, 0.65, seed + 12)
    vein = smoothstep(np.abs(vein), 0.22, 0.0) * corner
    sclera = (
        white
        * np.array([0.64, 0.575, 0.53])
        * np.exp(-(0.05 + 0.42 * vein + 0.38 * corner)[:, None] * np.array([0.12, 0.75, 0.8]))
    )
    limbus = smoothstep(s, 0.96, 1.10)[:, None]
    body = iris * (1 - limbus) + sclera * limbus
    pink = np.exp(-rim_mm / 0.7)[:, None]
    body = body * (1 - 0.55 * pink) + body * np.array([0.75, 0.42, 0.38]) * 0.55 * pink
    dark = (1 - 0.62 * np.exp(-upper_mm / 1.3)) * (1 - 0.25 * np.exp(-rim_mm / 0.5))
    out = body * light_in / np.pi * dark[:, None]

    wet = hit.normal + 0.012 * limbus * np.stack(
        [field(hit.position + o, 1.2, 2, 0.5, seed + 15) for o in (0, 50, 90)], -1
    )
    wet /= np.linalg.norm(wet, axis=1, keepdims=True)
    cos = -(hit.ray * wet).sum(1, keepdims=True)
    mirror = hit.ray + 2 * cos * wet
    fresnel = 0.03 + 0.97 * (1 - np.clip(cos, 0, 1)) ** 5
    seen = np.zeros_like(out)
    for name, (light, radiance) in lights.items():
        soft = 0.12 if name == "key" else 0.5
        seen += _mirror(hit.position, mirror, light, soft)[:, None] * radiance
    above = smoothstep(mirror[:, 1], -0.2, 0.9)[:, None]
    seen += room * (0.4 + 1.2 * above)
    clear = smoothstep(upper_mm, 0.2, 1.2)[:, None]
    return out + seen * fresnel * clear * 1.3
