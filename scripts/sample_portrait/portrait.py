"""Make the sample portraits. See README.md beside this file."""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import cv2
import eyes as eye
import hair
import light
import mesh
import numpy as np
import skin
from noise import field, relief_gradient
from numpy.typing import NDArray
from PIL import Image
from raster import Camera, interpolate, rasterise, triangles
from skin import bump, smoothstep

F64 = NDArray[np.float64]
SCALE = 2
DISTANCE = 960.0  # mm
FOCAL_35MM = 85
FRAME_DIAGONAL = np.hypot(36, 24)
NECK_AXIS = np.array([0.0, np.cos(0.42), np.sin(0.42)])
NECK_BASE = np.array([0.0, -112.0, -18.0])


@dataclass(frozen=True)
class Look:
    """Colours and amounts of one sample."""

    person: mesh.Person
    base: tuple[float, float, float]
    melanin: float
    scatter: float
    iris: tuple[tuple[float, float, float], tuple[float, float, float]]
    hair: tuple[float, float, float]
    beard_per_cm2: float
    donor_per_cm2: float
    lines: float
    shirt: tuple[float, float, float]
    monk_tone: int
    gloss: float
    exposure: float
    grey: float
    sclera: float
    seed: int


LOOKS = {
    "man": Look(
        person=mesh.Person(
            age=0.83,
            gender=1.0,
            weight=0.6,
            muscle=0.6,
            local={
                "neck-scale-horiz-incr": 0.5,
                "neck-scale-depth-incr": 0.4,
                "chin-width-incr": 0.35,
                "nose-scale-depth-incr": 0.25,
                "nose-hump-incr": 0.2,
                "nose-width3-incr": 0.25,
                "head-age-incr": 0.5,
                "head-fat-incr": 0.15,
                "eyebrows-trans-forward": 0.15,
                "l-eye-scale-incr": -0.75,
                "r-eye-scale-incr": -0.75,
                "l-eye-trans-out": 0.45,
                "r-eye-trans-out": 0.45,
                "l-eye-bag-incr": 0.35,
                "r-eye-bag-incr": 0.45,
                "head-scale-horiz-incr": -0.3,
                "l-ear-scale-incr": -0.12,
                "r-ear-scale-incr": -0.18,
                "l-ear-wing-incr": -0.2,
                "r-ear-wing-incr": -0.3,
                "mouth-lowerlip-volume-incr": -0.45,
                "mouth-lowerlip-height-incr": -0.35,
                "mouth-upperlip-volume-incr": -0.1,
                "head-scale-vert-incr": -0.2,
            },
            face={
                "mouthPressLeft": 0.15,
                "mouthPressRight": 0.1,
                "mouthSmileLeft": 0.28,
                "mouthSmileRight": 0.22,
                "eyeLookUpLeft": 0.9,
                "eyeLookUpRight": 0.9,
                "eyeWideLeft": 0.92,
                "eyeWideRight": 0.95,
                "eyeSquintLeft": 0.32,
                "eyeSquintRight": 0.3,
            },
            pitch_deg=4.0,
            yaw_deg=6.0,
            seed=11,
        ),
        base=(0.560, 0.360, 0.268),
        melanin=0.6,
        scatter=1.0,
        iris=((0.190, 0.095, 0.038), (0.105, 0.088, 0.062)),
        hair=(0.030, 0.021, 0.015),
        beard_per_cm2=48,
        donor_per_cm2=92,
        lines=1.5,
        shirt=(0.030, 0.036, 0.047),
        monk_tone=3,
        gloss=1.0,
        exposure=1.10,
        grey=0.12,
        sclera=1.0,
        seed=7,
    ),
    "man-dark": Look(
        person=mesh.Person(
            age=0.80,
            gender=1.0,
            weight=0.55,
            muscle=0.62,
            local={
                "neck-scale-horiz-incr": 0.45,
                "neck-scale-depth-incr": 0.35,
                "chin-width-incr": 0.2,
                "nose-width1-incr": 0.4,
                "nose-width2-incr": 0.7,
                "nose-width3-incr": 0.9,
                "nose-flaring-incr": 0.5,
                "nose-nostrils-width-incr": 0.5,
                "nose-scale-depth-incr": -0.3,
                "nose-point-width-incr": 0.5,
                "head-age-incr": 0.3,
                "head-fat-incr": 0.25,
                "head-scale-horiz-incr": -0.25,
                "head-scale-vert-incr": -0.1,
                "mouth-scale-horiz-incr": 0.25,
                "mouth-upperlip-volume-incr": 0.35,
                "mouth-lowerlip-volume-incr": 0.1,
                "l-cheek-bones-incr": 0.35,
                "r-cheek-bones-incr": 0.3,
                "l-eye-scale-incr": -0.7,
                "r-eye-scale-incr": -0.7,
                "l-eye-trans-out": 0.45,
                "r-eye-trans-out": 0.45,
                "l-eye-bag-incr": 0.25,
                "r-eye-bag-incr": 0.2,
                "l-ear-scale-incr": -0.45,
                "r-ear-scale-incr": -0.4,
                "l-ear-wing-incr": -0.3,
                "r-ear-wing-incr": -0.2,
            },
            face={
                "mouthPressLeft": 0.1,
                "mouthPressRight": 0.1,
                "mouthSmileLeft": 0.2,
                "mouthSmileRight": 0.26,
                "eyeLookUpLeft": 0.9,
                "eyeLookUpRight": 0.9,
                "eyeWideLeft": 0.92,
                "eyeWideRight": 0.88,
                "eyeSquintLeft": 0.3,
                "eyeSquintRight": 0.34,
            },
            pitch_deg=4.0,
            yaw_deg=-5.0,
            seed=23,
        ),
        base=(0.150, 0.072, 0.040),
        melanin=0.9,
        scatter=0.6,
        iris=((0.050, 0.020, 0.008), (0.030, 0.014, 0.007)),
        hair=(0.010, 0.008, 0.007),
        beard_per_cm2=45,
        donor_per_cm2=85,
        lines=1.1,
        shirt=(0.165, 0.155, 0.140),
        monk_tone=8,
        gloss=1.25,
        exposure=1.45,
        grey=0.04,
        sclera=0.72,
        seed=19,
    ),
}


def camera_for(width: int) -> Camera:
    """An 85 mm lens (by the diagonal, as tags mean it) a metre away, a little above the eyes."""
    height = width * 5 // 4
    target = np.array([2.0, 8.0, 10.0])
    focal = float(FOCAL_35MM / FRAME_DIAGONAL * np.hypot(width, height))
    up = np.radians(11.0)
    away = np.array([0.0, np.sin(up), np.cos(up)])
    return Camera(target + DISTANCE * away, target, focal, width, height)


def zones(p: F64, eyes: F64, masks: dict[str, F64]) -> dict[str, F64]:
    """Soft regions of the face and scalp, 0..1, at unposed points (n, 3) in mm."""
    x, y, z = p[:, 0], p[:, 1] - (eyes[:, 1].mean() - 45), p[:, 2]
    ax = np.abs(x)
    blob = lambda c, r: np.exp(-(((np.stack([ax, y, z], -1) - c) / r) ** 2).sum(1))  # noqa: E731
    off_lips = 1 - smoothstep(masks["lips"], 0.05, 0.6)
    off_ears = 1 - masks["ears"]
    moustache = smoothstep(ax, 34, 24) * smoothstep(y, -1, -6) * smoothstep(z, 85, 95)
    line = -10 + 0.92 * np.maximum(ax - 30, 0) + 2.0 * field(p, 15, 2, 0.5, 91)
    jaw = smoothstep(y, line + 5, line - 6)
    sideburn = smoothstep(ax, 62, 67) * smoothstep(z, 10, 20) * smoothstep(z, 40, 32)
    sideburn *= smoothstep(y, 60, 40)
    low = smoothstep(y, -112, -84) * smoothstep(z, 2, 22)
    beard = np.maximum(np.maximum(moustache, jaw * low), sideburn) * off_lips * off_ears
    beard *= 1 - 0.55 * blob(np.array([0, -40, 110.0]), np.array([9, 4.0, 20]))
    edge = 4.0 * field(p, 18, 3, 0.6, 95)
    top = smoothstep(y + edge, 104 - 0.10 * np.maximum(-z, 0), 84)
    front = smoothstep(z + edge + 0.45 * (y - 60), 63, 38)
    back = smoothstep(y, 20, 34) + smoothstep(z, 10, -8)
    donor = top * front * np.clip(back, 0, 1) * smoothstep(y, -75, -45) * off_ears
    donor *= smoothstep(z + 0.2 * y, -110, -95) * smoothstep(ax + np.maximum(-z, 0), 50, 62)
    donor *= smoothstep(masks["ears"], 0.3, 0.0)
    return {
        "cheek": blob(np.array([44, 12, 84.0]), np.array([20, 18, 40.0])),
        "nose": blob(np.array([0, 9, 126.0]), np.array([15, 13, 18.0])),
        "chin": blob(np.array([0, -52, 104.0]), np.array([16, 12, 20.0])),
        "socket": blob(np.array([26, 38, 92.0]), np.array([16, 9, 22.0]))
        + 0.5 * blob(np.array([32, 52, 90.0]), np.array([20, 6, 25.0])),
        "forehead": smoothstep(y, 60, 70) * smoothstep(y, 115, 95) * smoothstep(z, 55, 80),
        "top": smoothstep(y, 108, 140),
        "sun": smoothstep(y, 66, 84) * 0.9
        + 0.35 * blob(np.array([50, 15, 75.0]), np.array([22, 22, 40.0])),
        "neck": smoothstep(y, -68, -84),
        "tzone": np.maximum(
            smoothstep(y, 58, 70) * smoothstep(ax, 62, 34),
            blob(np.array([0, 18, 122.0]), np.array([15, 24, 25.0])),
        ),
        "beard": beard,
        "donor": donor,
        "lid_rim": np.zeros(len(p)),
    }


def collar(p: F64) -> F64:
    """Distance in mm outside the neckline of the shirt (negative: bare skin)."""
    d = p - NECK_BASE
    along = d @ NECK_AXIS
    side = d - along[:, None] * NECK_AXIS
    rho = np.hypot(side[:, 0] * 0.88, np.linalg.norm(side[:, 1:], axis=1))
    return np.where(along < 40, rho - 62.0, -50.0)


def dress(head: mesh.Head, seed: int) -> mesh.Head:
    """Lift the shirt off the body: thickness, a ribbed collar, loose folds."""
    s = collar(head.rest)
    on = smoothstep(s, -2.2, 2.6)
    rib = smoothstep(s, 17.0, 15.0) * on
    fold = field(head.rest * [0.8, 0.35, 0.8], 55.0, 2, 0.5, seed + 60)
    fold2 = field(head.rest * [1.0, 0.5, 1.0], 22.0, 2, 0.5, seed + 62)
    loose = smoothstep(s, 12, 60)
    lift = on * 2.4 + rib * 1.5 + loose * (2.5 + 2.2 * fold + 0.7 * fold2)
    vertices = head.vertices + head.normals * lift[:, None]
    return mesh.Head(
        vertices,
        head.rest,
        head.quads,
        mesh.vertex_normals(vertices, head.quads),
        head.masks,
        head.eyes,
        head.to_posed,
    )


def furrow(head: mesh.Head, rest_eyes: F64, look: Look) -> mesh.Head:
    """Press the larger facial lines into the mesh."""
    depth = skin.wrinkles(head.rest, rest_eyes, look.lines, look.seed + 40)
    vertices = head.vertices - head.normals * depth[:, None]
    return mesh.Head(
        vertices,
        head.rest,
        head.quads,
        mesh.vertex_normals(vertices, head.quads),
        head.masks,
        head.eyes,
        head.to_posed,
    )


def fill_holes(image: NDArray[np.float32], good: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Give every pixel without light the light of the nearest pixel that has it."""
    from scipy.ndimage import distance_transform_edt

    index = distance_transform_edt(~good, return_distances=False, return_indices=True)
    return image[tuple(index)]


def to_srgb(linear: F64) -> F64:
    linear = np.clip(linear, 0, 1)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


def tone(linear: F64) -> F64:
    """A soft shoulder above 0.7, as cameras have, so that highlights roll off."""
    knee = 0.62
    over = np.maximum(linear - knee, 0)
    return np.minimum(linear, knee) + (1 - knee) * (1 - np.exp(-over / (1 - knee)))


RADIANCE = {
    "key": 10.6,
    "fill": 0.62,
    "top": 5.0,
    "room": 0.10,
}


def strands_brow(
    look: Look, rest_eyes: F64, rest_px: F64, pos_px: F64, normal_px: F64, rng: np.random.Generator
) -> tuple[F64, F64, F64]:
    """Eyebrow hairs: strands (n, 6, 3), widths in mm (n,), opacity (n,)."""
    from scipy.spatial import cKDTree

    front = rest_px[:, 2] > 60
    tree = cKDTree(rest_px[front][:, :2])
    surface, normals = pos_px[front], normal_px[front]
    shift = rest_eyes[:, 1].mean() - 45
    all_strands, widths, opacity = [], [], []
    for side in (1, -1):
        n = 820
        t = rng.beta(1.05, 1.25, n)
        wide = np.interp(t, [0, 0.12, 0.5, 0.8, 1], [3.6, 5.0, 4.4, 2.9, 1.0])
        s = np.clip(rng.normal(0, 0.48, n), -1, 1) * wide
        lift = 0.7 if side == 1 else 0.0
        cx = np.interp(t, [0, 0.35, 0.68, 1], [12.0, 26.0, 40.0, 51.0])
        cy = np.interp(t, [0, 0.35, 0.68, 1], [56.5, 59.5, 61.0, 55.5]) + lift
        x, y = side * cx, cy + s + shift
        flow = np.interp(t, [0, 0.12, 0.4, 0.7, 1], [80, 55, 22, -6, -28]) + rng.normal(0, 11, n)
        flow -= s / wide * np.interp(t, [0, 0.3, 1], [6, 26, 18])
        length = np.interp(t, [0, 0.3, 0.75, 1], [6.0, 9.0, 8.0, 5.0]) * rng.uniform(0.65, 1.15, n)
        bend = rng.normal(-14, 10, n)
        steps = np.linspace(0, 1, 6)
        path = np.zeros((n, 6, 2))
        path[:, 0] = np.stack([x, y], -1)
        for k in range(1, 6):
            a = np.radians(flow + bend * steps[k])
            path[:, k] = path[:, k - 1] + (length / 5)[:, None] * np.stack(
                [side * np.cos(a), np.sin(a)], -1
            )
        _, i = tree.query(path.reshape(-1, 2))
        lifted = np.array([0.15, 0.5, 0.8, 1.0, 1.1, 1.1]) * 0.8
        p = surface[i].reshape(n, 6, 3) + normals[i].reshape(n, 6, 3) * lifted[None, :, None]
        all_strands.append(p)
        widths.append(rng.uniform(0.075, 0.125, n))
        opacity.append(
            rng.uniform(0.6, 0.95, n) * np.interp(t, [0, 0.1, 0.9, 1], [0.6, 1, 0.95, 0.6])
        )
    return np.concatenate(all_strands), np.concatenate(widths), np.concatenate(opacity)


def strands_lash(
    hit: eye.EyeHit, centre: F64, pos2: F64, have: NDArray[np.bool_], rng: np.random.Generator
) -> tuple[F64, F64]:
    """Lashes of one eye from the edge of what is seen of it: strands (n, 6, 3), widths (n,)."""
    strands, widths = [], []
    columns = np.unique(hit.columns)
    lo, hi = columns.min(), columns.max()
    for upper, count in ((True, 150), (False, 60)):
        for c in rng.uniform(lo + 2, hi - 1, count):
            col = int(c)
            rows = hit.rows[hit.columns == col]
            if not len(rows):
                continue
            row = rows.min() - 2 if upper else rows.max() + 3
            if not have[row, col]:
                continue
            root = pos2[row, col]
            u = (c - lo) / (hi - lo) * 2 - 1
            out = np.sign(centre[0]) * u
            away = np.array([0.75 * u + 0.18 * out + rng.normal(0, 0.10), 0, 0])
            if upper:
                length = (6.6 + 1.2 * out) * rng.uniform(0.7, 1.1) * (1 - 0.35 * u**4)
                start = away + np.array([0, -0.28 + rng.normal(0, 0.07), 1.0])
                end = away * 1.2 + np.array([0, 1.05 + rng.normal(0, 0.12), 0.55])
            else:
                length = (3.6 + 0.8 * out) * rng.uniform(0.55, 1.1)
                start = away + np.array([0, -0.25, 1.0])
                end = away * 1.2 + np.array([0, -0.8, 0.6])
            p = [root]
            for k in range(1, 6):
                d = start * (1 - k / 5) + end * k / 5
                p.append(p[-1] + d / np.linalg.norm(d) * length / 5)
            strands.append(p)
            widths.append(rng.uniform(0.085, 0.125) if upper else rng.uniform(0.045, 0.065))
    return np.array(strands), np.array(widths)


def render(
    look: Look, width: int, spp: int, cache: Path | None = None
) -> tuple[F64, dict[str, object]]:
    """The picture, display-referred sRGB in 0..1 (height, width, 3), and the facts about it."""
    rng = np.random.default_rng(look.seed)
    camera = camera_for(width)
    head = mesh.build(look.person, 3)
    inverse = np.linalg.inv(head.to_posed)
    rest_eyes = head.eyes[:, :3] @ inverse[:3, :3].T + inverse[:3, 3]
    head = dress(furrow(head, rest_eyes, look), look.seed)
    tris = triangles(head.quads)

    if cache and cache.exists():
        traced = dict(np.load(cache))
    else:
        traced = light.irradiance(camera, head.vertices, head.quads, head.eyes, spp, look.seed)
        if cache:
            np.savez(cache, **traced)

    # Where every pixel meets the head, at one and at two times the picture's size.
    def geometry(scale: int) -> tuple[F64, F64, NDArray[np.bool_], NDArray[np.int64], F64]:
        depth, prim, bary = rasterise(camera, head.vertices, tris, scale)
        position = np.zeros((*depth.shape, 3))
        seen = prim >= 0
        position[seen] = interpolate(head.vertices, tris, prim[seen], bary[seen])
        return depth, position, seen, prim, bary

    depth1, position1, seen1, _, _ = geometry(1)
    eye_px1 = np.zeros_like(seen1)
    for e in head.eyes:
        hit = eye.meet(e, camera, 1, depth1)
        position1[hit.rows, hit.columns] = hit.position
        eye_px1[hit.rows, hit.columns] = True
        seen1[hit.rows, hit.columns] = True
    inner = cv2.erode(seen1.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
    pixel_mm = DISTANCE / camera.focal
    names = list(RADIANCE)
    stack = np.concatenate([traced[n] for n in names], -1)
    soft = skin.scatter(
        stack, position1.astype(np.float32), inner & ~eye_px1, seen1, pixel_mm, look.scatter
    )
    eye_soft = skin.scatter(stack, position1.astype(np.float32), eye_px1, eye_px1, pixel_mm, 0.5)
    soft[eye_px1] = eye_soft[eye_px1]

    def upsample(image: NDArray[np.float32], good: NDArray[np.bool_]) -> NDArray[np.float32]:
        full = fill_holes(image, good)
        parts = [
            cv2.resize(
                full[..., 3 * k : 3 * k + 3],
                None,
                fx=SCALE,
                fy=SCALE,
                interpolation=cv2.INTER_LINEAR,
            )
            for k in range(len(names))
        ]
        return np.stack(parts, 2)

    depth, position, seen, prim, bary = geometry(SCALE)
    skin_light = upsample(soft, (soft.sum(-1) > 0) & ~eye_px1)
    colours = {
        "key": np.array(light.STUDIO[0].power),
        "fill": np.array(light.STUDIO[1].power),
        "top": np.array(light.STUDIO[2].power),
        "room": np.ones(3),
    }
    radiance = {n: RADIANCE[n] * colours[n] * look.exposure for n in names}
    gain = np.stack([radiance[n] for n in names])

    rest = interpolate(head.rest, tris, prim[seen], bary[seen])
    normal = interpolate(head.normals, tris, prim[seen], bary[seen])
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    where = position[seen]
    masks = {
        k: interpolate(v[:, None], tris, prim[seen], bary[seen])[:, 0]
        for k, v in head.masks.items()
    }
    zone = zones(rest, rest_eyes, masks)

    hits = [eye.meet(e, camera, SCALE, depth) for e in head.eyes]
    eye_map = np.zeros(depth.shape, bool)
    for hit in hits:
        eye_map[hit.rows, hit.columns] = True
    mm2 = pixel_mm / SCALE
    to_eye = cv2.distanceTransform((~eye_map).astype(np.uint8), cv2.DIST_L2, 5) * mm2
    zone["lid_rim"] = np.exp(-((to_eye[seen] / 1.0) ** 2))

    # Relief: pores, fine lines and the wrinkles bend the normal.
    shirt = smoothstep(collar(rest), -0.25, 0.25)
    pore = (
        0.45 + 0.9 * zone["nose"] + 0.6 * zone["cheek"] + 0.35 * zone["tzone"] - 0.25 * zone["top"]
    )
    pore *= (1 - masks["lips"]) * (1 - zone["lid_rim"])
    level = 1.0 - 0.30 * zone["top"] + 0.5 * zone["neck"]
    gradient, height = relief_gradient(rest, pore, level, look.seed + 30)
    if (masks["lips"] > 0.02).any():
        lip = masks["lips"] > 0.02
        e = 0.05
        crease = lambda q: 0.09 * np.abs(field(q * [1, 0.22, 0.22], 1.9, 2, 0.6, look.seed + 33))  # noqa: E731
        p = rest[lip]
        h0 = crease(p)
        grad_lip = np.stack([(crease(p + np.eye(3)[k] * e) - h0) / e for k in range(3)], -1)
        gradient[lip] = gradient[lip] * 0.5 - grad_lip * masks["lips"][lip, None]
    turn = head.to_posed[:3, :3]
    gradient = gradient @ turn.T
    gradient -= (gradient * normal).sum(1, keepdims=True) * normal
    gradient *= (1 - shirt)[:, None]
    rough_normal = normal - gradient
    rough_normal /= np.linalg.norm(rough_normal, axis=1, keepdims=True)

    # Diffuse: scattered light x colour; relief shows less in red, which travels furthest.
    share = np.array([0.30, 0.60, 0.75])
    diffuse = np.zeros((seen.sum(), 3))
    for k, n in enumerate(names):
        part = skin_light[seen][:, k] * radiance[n]
        if n in skin.LIGHTS:
            to = np.array(skin.LIGHTS[n].centre) - where
            to /= np.linalg.norm(to, axis=1, keepdims=True)
            flat = (normal * to).sum(1)
            bent = (rough_normal * to).sum(1)
            ratio = np.clip((np.maximum(bent, 0) + 0.35) / (np.maximum(flat, 0) + 0.35), 0.6, 1.5)
            part = part * (1 + share * (ratio[:, None] - 1))
        diffuse += part
    albedo = skin.colour(rest, masks, zone, np.array(look.base), look.melanin, look.seed + 50)
    albedo *= np.exp(1.1 * np.minimum(height + 0.005, 0))[:, None]
    deep = skin.wrinkles(rest, rest_eyes, look.lines, look.seed + 40)
    albedo *= np.exp(-deep[:, None] * np.array([0.5, 0.9, 1.0]))
    out = albedo * diffuse / np.pi

    # Gloss: two lobes; oil on forehead, nose and scalp; lips moist.
    view = camera.origin - where
    view /= np.linalg.norm(view, axis=1, keepdims=True)
    oil = (
        0.62 + 0.45 * zone["tzone"] + 0.15 * zone["top"] + 0.25 * zone["nose"] + 0.1 * masks["lips"]
    )
    oil *= (
        1
        + 0.18 * field(rest, 14, 3, 0.6, look.seed + 70)
        + 0.10 * field(rest, 2.2, 2, 0.6, look.seed + 71)
    )
    oil = np.clip(oil, 0.2, 1.6) * look.gloss
    wide = np.clip(
        0.50 - 0.05 * zone["tzone"] - 0.08 * masks["lips"] + 0.06 * zone["neck"], 0.3, 0.7
    )
    tight = np.clip(0.33 - 0.04 * zone["tzone"] - 0.07 * masks["lips"], 0.2, 0.6)
    wet_rim = np.exp(-((to_eye[seen] / 0.45) ** 2))
    tight = tight * (1 - 0.4 * wet_rim)
    spec = np.zeros_like(out)
    for k, n in enumerate(names):
        if n not in skin.LIGHTS:
            continue
        lamp = skin.LIGHTS[n]
        points, facing = skin.light_samples(lamp, 7)
        a = skin.gloss(where, rough_normal, camera.origin, points, facing, wide, 0.028)
        b = skin.gloss(where, rough_normal, camera.origin, points, facing, tight, 0.028)
        c = points.mean(0) - where
        r2 = (c**2).sum(1)
        full = np.abs(c @ facing) / np.sqrt(r2) / r2 * len(points)
        facing_light = np.maximum((normal * c).sum(1) / np.sqrt(r2), 0.08)
        visible = smoothstep(skin_light[seen][:, k, 1] / (full * facing_light), 0.25, 0.85)
        spec += (visible * oil * (0.62 * a + 0.38 * b))[:, None] * radiance[n]
    nv = np.clip((rough_normal * view).sum(1), 0, 1)
    open_sky = np.clip(skin_light[seen][:, names.index("room"), 1] / np.pi, 0, 1)
    spec += (open_sky * oil * (0.028 + 0.5 * (1 - nv) ** 5 * 0.5))[:, None] * radiance["room"] * 0.8
    fuzz = (1 - np.clip((normal * view).sum(1), 0, 1)) ** 3
    out += fuzz[:, None] * diffuse / np.pi * 0.05
    out += spec

    # Cloth.
    knit = field(rest * [1, 0.5, 1], 0.9, 2, 0.7, look.seed + 80)
    rib = np.where(
        (collar(rest) < 16.0),
        0.25 * np.sin(np.arctan2(rest[:, 0], rest[:, 2] - NECK_BASE[2]) * 190),
        0,
    )
    seam = bump(collar(rest), 16.2, 0.7)
    cloth = np.array(look.shirt) * np.exp(0.16 * knit + rib - 0.5 * seam)[:, None]
    raw = (skin_light[seen] * gain).sum(1)
    cloth_out = cloth * raw / np.pi + 0.018 * fuzz[:, None] * raw / np.pi
    tuck = np.exp(-np.maximum(-collar(rest), 0) / 2.2) * (collar(rest) < 0)
    out *= (1 - 0.45 * tuck)[:, None]
    out = out * (1 - shirt[:, None]) + cloth_out * shirt[:, None]

    # Canvas with its background: neutral, a little brighter behind the shaded side.
    h2, w2 = depth.shape
    yy, xx = np.mgrid[0:h2, 0:w2]
    glow = np.exp(-(((xx / w2 - 0.60) / 0.75) ** 2 + ((yy / h2 - 0.42) / 0.8) ** 2))
    canvas = np.repeat((0.135 + 0.115 * glow)[..., None], 3, 2).astype(np.float32)
    canvas[seen] = out

    # Eyes.
    eye_light = upsample(soft, eye_px1)
    up_rows = cv2.distanceTransform(eye_map.astype(np.uint8), cv2.DIST_L2, 5) * mm2
    lit = {n: (skin.LIGHTS[n], radiance[n]) for n in names if n in skin.LIGHTS}
    depth_all = depth.copy()
    for i, hit in enumerate(hits):
        top_of = np.full(w2, 10**9)
        np.minimum.at(top_of, hit.columns, hit.rows)
        upper = (hit.rows - top_of[hit.columns]) * mm2
        incoming = (eye_light[hit.rows, hit.columns] * gain).sum(1)
        canvas[hit.rows, hit.columns] = eye.shade(
            hit,
            incoming,
            lit,
            radiance["room"],
            up_rows[hit.rows, hit.columns],
            upper,
            (np.array(look.iris[0]), np.array(look.iris[1])),
            0.33,
            look.sclera,
            look.seed + 90 + i,
        )
        depth_all[hit.rows, hit.columns] = hit.depth
    # The lid's edge, seen at an angle, is a thin moist band: soften the step between lid and eye.
    near = (cv2.distanceTransform(eye_map.astype(np.uint8), cv2.DIST_L2, 5) < 3) & (
        cv2.distanceTransform((~eye_map).astype(np.uint8), cv2.DIST_L2, 5) < 3
    )
    ring = cv2.dilate(eye_map.astype(np.uint8), np.ones((3, 3))) - cv2.erode(
        eye_map.astype(np.uint8), np.ones((3, 3))
    )
    ring = (ring > 0) | near
    blurred = cv2.GaussianBlur(canvas, (0, 0), 1.0)
    canvas[ring] = blurred[ring]

    # Hair. A strand is seen by the light around it: shade by the local diffuse light.
    glow_map = np.zeros((*depth.shape, 3), np.float32)
    glow_map[seen] = raw / np.pi
    glow_map = cv2.GaussianBlur(glow_map, (0, 0), 6)

    def colour_of(strands: F64, spread: float) -> F64:
        xy = camera.project(strands[:, 0], SCALE)
        c = np.clip(xy[:, 0].astype(int), 0, w2 - 1)
        r = np.clip(xy[:, 1].astype(int), 0, h2 - 1)
        lightness = np.exp(rng.normal(0, spread, len(strands)))
        grey = rng.random(len(strands)) < look.grey
        tint = np.where(grey[:, None], np.array([0.16, 0.15, 0.14]), np.array(look.hair))
        return glow_map[r, c] * (tint * lightness[:, None] + 0.012)

    vertex_zone = zones(head.rest, rest_eyes, head.masks)
    bare = smoothstep(collar(head.rest), 0.0, -4.0)
    rest_up = np.array([0.0, -0.75, 0.0])

    def stubble(
        density: F64,
        spacing: float,
        length: tuple[float, float],
        wide: tuple[float, float],
        opacity: float,
    ) -> int:
        tri, b = hair.scatter_on(head.vertices, tris, density * bare, rng, spacing)
        root = interpolate(head.vertices, tris, tri, b)
        n = interpolate(head.normals, tris, tri, b)
        n /= np.linalg.norm(n, axis=1, keepdims=True)
        away = camera.origin - root
        facing = (n * away).sum(1) > -50
        root, n = root[facing], n[facing]
        lean = rest_up + np.array([0, 0, -0.2]) + rng.normal(0, 0.25, root.shape)
        lean -= (lean * n).sum(1, keepdims=True) * n
        direction = 0.55 * n + lean
        direction /= np.linalg.norm(direction, axis=1, keepdims=True)
        tip = root + direction * rng.uniform(*length, len(root))[:, None]
        strands = np.stack([root, (root + tip) / 2, tip], 1)
        w = rng.uniform(*wide, len(root))
        cos = (n * away[facing]).sum(1) / np.linalg.norm(away[facing], axis=1)
        hair.draw(
            canvas,
            depth_all,
            camera,
            SCALE,
            strands,
            w,
            colour_of(strands, 0.3),
            opacity * (0.25 + 0.75 * smoothstep(cos, 0.0, 0.45)),
            0.8,
        )
        return len(w)

    donor, beard = vertex_zone["donor"], vertex_zone["beard"]
    beard = beard * np.clip(0.75 + 0.25 * field(head.rest, 9, 2, 0.5, 12), 0.1, 1.1)
    # The follicle below the skin shows as a soft grey dot: the tint of shaved skin.
    shade_map = np.zeros(depth.shape, np.float32)
    shade_map[seen] = zone["donor"]
    tint = 1 - shade_map[..., None] * np.array([0.15, 0.125, 0.105], np.float32)
    canvas *= tint
    donor_count = stubble(look.donor_per_cm2 * donor, 0.62, (0.30, 0.42), (0.10, 0.15), 0.85)
    beard_count = stubble(look.beard_per_cm2 * beard, 0.85, (0.5, 1.0), (0.09, 0.13), 0.72)
    fine = (1 - donor) * smoothstep(head.rest[:, 1], 92, 116) * 5.0
    stubble(fine, 1.5, (0.25, 0.4), (0.04, 0.06), 0.5)

    brow, brow_width, brow_opacity = strands_brow(look, rest_eyes, rest, where, normal, rng)
    mark = np.zeros((*depth.shape, 3), np.float32)  # the brow's own shadow
    count = len(brow)
    hair.draw(
        mark,
        depth_all,
        camera,
        SCALE,
        brow,
        np.full(count, 1.6),
        np.ones((count, 3)),
        np.full(count, 0.10),
        2.5,
    )
    canvas *= 1 - 0.42 * cv2.GaussianBlur(mark, (0, 0), 2.5) * np.array(
        [0.8, 1.0, 1.05], np.float32
    )
    hair.draw(
        canvas, depth_all, camera, SCALE, brow, brow_width, colour_of(brow, 0.35), brow_opacity, 2.5
    )
    for hit, e in zip(hits, head.eyes, strict=True):
        lash, lash_width = strands_lash(hit, e[:3], position, seen, rng)
        tone_of = colour_of(lash, 0.2) * 0.35
        hair.draw(
            canvas,
            depth_all,
            camera,
            SCALE,
            lash,
            lash_width,
            tone_of,
            np.full(len(lash), 0.8),
            4.0,
        )

    # The camera: optics, sensor, tone.
    small = cv2.resize(canvas, (camera.width, camera.height), interpolation=cv2.INTER_AREA).astype(
        float
    )
    veil = cv2.GaussianBlur(small.astype(np.float32), (0, 0), camera.width / 40)
    small = 0.985 * small + 0.015 * veil
    r2 = ((np.arange(camera.width) / camera.width - 0.5) ** 2)[None, :] + (
        (np.arange(camera.height) / camera.height - 0.5) ** 2
    )[:, None]
    small *= (1 - 0.14 * r2)[..., None]
    noise = rng.normal(size=small.shape)
    noise = 0.75 * noise + 0.6 * cv2.GaussianBlur(noise, (0, 0), 0.8)
    small += noise * np.sqrt(np.maximum(small, 0) * 1.6e-5 + 1.0e-6)
    picture = to_srgb(tone(small))

    glabella = head.to_posed[:3, :3] @ np.array([0.0, 62.0, 110.0]) + head.to_posed[:3, 3]
    distance = camera.project(glabella)[2]
    facts: dict[str, object] = {
        "rendered": True,
        "width": camera.width,
        "height": camera.height,
        "focal_px": round(camera.focal, 2),
        "focal_length_in_35mm": FOCAL_35MM,
        "px_per_mm_at_glabella": round(float(camera.focal / distance), 4),
        "px_per_mm_at_irises": [
            round(float(camera.focal / camera.project(e[:3] + eye.gaze(e, camera) * 15.3)[2]), 4)
            for e in head.eyes
        ],
        "glabella_px": np.round(camera.project(glabella)[:2], 1).tolist(),
        "iris_diameter_mm": 2 * eye.IRIS_RADIUS,
        "iris_centres_px": [
            np.round(camera.project(e[:3] + eye.gaze(e, camera) * 15.3)[:2], 1).tolist()
            for e in head.eyes
        ],
        "interpupillary_mm": round(float(np.linalg.norm(head.eyes[0, :3] - head.eyes[1, :3])), 2),
        "camera_in_head_frame_mm": np.round(
            inverse[:3, :3] @ camera.origin + inverse[:3, 3], 2
        ).tolist(),
        "camera_axes_in_head_frame": np.round(camera.axes @ inverse[:3, :3].T, 5).tolist(),
        "head_frame": "x to the person's left, y up, z forward; from the skull's pivot, at rest",
        "monk_tone": look.monk_tone,
        "skin_reflectance_linear_srgb": list(look.base),
        "donor_hairs_drawn": donor_count,
        "donor_hairs_per_cm2": look.donor_per_cm2,
        "beard_hairs_drawn": beard_count,
        "licence": "CC0-1.0",
    }
    return picture, facts


def save(picture: F64, facts: dict[str, object], path: Path) -> None:
    """Write the JPEG with its one tag, and the facts beside it."""
    image = Image.fromarray((picture * 255 + 0.5).astype(np.uint8))
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0xA405] = int(str(facts["focal_length_in_35mm"]))
    image.save(path, quality=92, subsampling=0, optimize=True, exif=exif)
    path.with_suffix(".json").write_text(json.dumps(facts, indent=2) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("look", choices=sorted(LOOKS))
    parser.add_argument("output", type=Path, help="a .jpg; the facts go beside it")
    parser.add_argument("--width", type=int, default=1200)
    parser.add_argument("--spp", type=int, default=16, help="paths per pixel and light")
    parser.add_argument("--cache", type=Path, help=".npz that keeps the traced light between runs")
    args = parser.parse_args()
    picture, facts = render(LOOKS[args.look], args.width, args.spp, args.cache)
    save(picture, facts, args.output)


if __name__ == "__main__":
    main()
