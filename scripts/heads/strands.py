"""Hair of the head, brows, lashes' shade and beards, strand by strand, with its exact coverage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray
from people import HAIR, Loss, Person
from shapes import CENTRE, Shape, Topology

F64 = NDArray[np.float64]
F32 = NDArray[np.float32]
I64 = NDArray[np.int64]

NODES = 9
LAT, LON = 91, 180


@dataclass(frozen=True)
class Hairs:
    """Strands (n, k, 3) in mm, their widths (n,) mm, base colours (n, 3), and roots' vertices."""

    points: F64
    width: F64
    colour: F64
    root: I64
    depth_mm: float


def polar(p: F64) -> tuple[F64, F64]:
    """Azimuth (0 in front, sign of x) and elevation in degrees, as seen from the scalp's centre."""
    d = p - CENTRE
    d = d / np.linalg.norm(d, axis=-1, keepdims=True)
    return np.degrees(np.arctan2(d[..., 0], d[..., 2])), np.degrees(np.arcsin(d[..., 1]))


#: A full juvenile hairline by azimuth: elevation of its edge, degrees. Our assumption, drawn after
#: the usual height of the trichion, the temporal points, the ear and the nape.
_EDGE = np.array(
    [
        *((0, 30), (20, 32), (40, 33), (52, 26), (60, 12), (68, 2), (74, -14), (82, -24)),
        *((86, -8), (92, 2), (104, 2), (114, -8), (120, -30), (150, -46), (180, -48)),
    ],
    float,
)


def growth(person: Person, p: F64, wobble: F64) -> tuple[F64, F64]:
    """How densely hair grows at points, 0 to 1, and where it could (the scalp), 0 or 1."""
    azimuth, elevation = polar(p)
    a = np.abs(azimuth)
    edge = np.interp(a, _EDGE[:, 0], _EDGE[:, 1])
    scalp = (elevation > edge).astype(float)
    soft = lambda x, s: np.clip(0.5 + x / s, 0, 1)  # noqa: E731
    if person.sex == "m" and person.pattern >= 2:
        level = (0, 0, 4, 14, 14, 26, 40, 48)[person.pattern]
        edge = edge + level * np.exp(-(((a - 38) / 24) ** 2))
        if person.pattern >= 4:
            edge = edge + 0.45 * level * np.exp(-((a / 30) ** 2))
    density = soft(elevation - edge + 3.0 * wobble, 5.0)
    if person.sex == "m" and person.pattern >= 4:
        crown = np.array([0.0, np.sin(np.radians(55)), -np.cos(np.radians(55))])
        d = (p - CENTRE) / np.linalg.norm(p - CENTRE, axis=1, keepdims=True)
        away = np.degrees(np.arccos(np.clip(d @ crown, -1, 1)))
        size = {4: 16, 5: 26, 6: 40, 7: 52}[person.pattern]
        density *= soft(away - size + 4 * wobble, 8.0)
    if person.sex == "m" and person.pattern >= 6:
        brim = {6: 32, 7: 18}[person.pattern]
        top = np.where(a > 60, brim, brim - 10)
        density *= soft(top - elevation + 3 * wobble, 6.0)
    for loss in person.losses:
        density *= 1 - loss.share * _within(loss, p, wobble)
    return density * scalp_soft(elevation, a), scalp


def _within(loss: Loss, p: F64, wobble: F64) -> F64:
    """How far inside a loss points lie: 1 in its middle, 0 outside, with an edge that fades."""
    d = (p - CENTRE) / np.linalg.norm(p - CENTRE, axis=1, keepdims=True)
    round_mm = 95 * np.arctan2(d[:, 1], d[:, 2])
    left_mm = 95 * np.arcsin(np.clip(d[:, 0], -1, 1))
    along, across = (
        (round_mm - loss.round_mm) / loss.long_mm,
        (left_mm - loss.left_mm) / loss.broad_mm,
    )
    return np.clip((1.15 + 0.12 * wobble - np.hypot(along, across)) / 0.3, 0, 1)


def scalp_soft(elevation: F64, a: F64) -> F64:
    """0 well outside the scalp, so that no wobble grows hair on brows or ears."""
    edge = np.interp(a, _EDGE[:, 0], _EDGE[:, 1]) - 6
    return (elevation > edge).astype(float)


def radius_map(shape: Shape, top: Topology) -> F64:
    """Radius of the bald head on a grid of latitudes and longitudes, mm; ears left out."""
    from scipy.spatial import cKDTree

    p = shape.vertices
    good = (top.masks["ears"] < 0.02) & (p[:, 1] > -75)
    away = p[good] - CENTRE
    r = np.linalg.norm(away, axis=1)
    tree = cKDTree(away / r[:, None])
    lat = np.radians(np.linspace(-90, 90, LAT))
    lon = np.radians(np.arange(LON) * 360.0 / LON - 180)
    d = np.stack(
        [
            np.cos(lat)[:, None] * np.sin(lon),
            np.repeat(np.sin(lat)[:, None], LON, 1),
            np.cos(lat)[:, None] * np.cos(lon),
        ],
        -1,
    )
    near, index = tree.query(d.reshape(-1, 3), k=4)
    weight = 1 / (near + 1e-3)
    return np.asarray((r[index] * weight).sum(1) / weight.sum(1)).reshape(LAT, LON)


def _radius(grid: F64, d: F64) -> F64:
    lat = (np.degrees(np.arcsin(np.clip(d[..., 1], -1, 1))) + 90) / 180 * (LAT - 1)
    lon = (np.degrees(np.arctan2(d[..., 0], d[..., 2])) + 180) / 360 * LON
    i = np.clip(lat.astype(int), 0, LAT - 2)
    j = lon.astype(int) % LON
    u, v = lat - i, lon - np.floor(lon)
    k = (j + 1) % LON
    return (grid[i, j] * (1 - v) + grid[i, k] * v) * (1 - u) + (
        grid[i + 1, j] * (1 - v) + grid[i + 1, k] * v
    ) * u


def _roots(
    p: F64, tris: I64, density: F64, count: int, rng: np.random.Generator
) -> tuple[I64, F64]:
    a, b, c = (p[tris[:, i]] for i in range(3))
    rate = np.linalg.norm(np.cross(b - a, c - a), axis=1) * density[tris].mean(1)
    t = rng.choice(len(tris), count, p=rate / rate.sum())
    u, v = rng.random(count), rng.random(count)
    flip = u + v > 1
    u[flip], v[flip] = 1 - u[flip], 1 - v[flip]
    u, v = u[:, None], v[:, None]
    return tris[t, 0], a[t] * (1 - u - v) + b[t] * u + c[t] * v


def grow(
    person: Person, shape: Shape, top: Topology, density: F64, rng: np.random.Generator
) -> Hairs | None:
    """Grow the hair of the head; None on a bald one."""
    if person.style == "bald" or density.max() < 0.2:
        return None
    skull = (shape.vertices[top.tris][:, 0, 1] > -45) & (density[top.tris].max(1) > 0.02)
    tris = top.tris[skull]
    area = _area_cm2(shape.vertices, tris, density)
    depth = person.depth_mm
    per_cm2 = {
        "shaved": rng.uniform(60, 110),
        "short": rng.uniform(45, 75),
        "medium": rng.uniform(34, 50),
        "full": rng.uniform(28, 40),
        "long": rng.uniform(28, 40),
    }[person.style]
    if rng.random() < 0.3:
        per_cm2 *= rng.uniform(0.25, 0.7)  # thinning hair
    curly = person.curl > 0.25 and person.style != "shaved"
    if curly:
        per_cm2 *= 1.3 + person.curl
    count = int(np.clip(per_cm2 * area, 200, 60000) * person.fine)
    root, start = _roots(shape.vertices, tris, density, count, rng)
    grid = radius_map(shape, top)
    away = start - CENTRE
    d0 = away / np.linalg.norm(away, axis=1, keepdims=True)
    s = np.linspace(0, 1, NODES)
    # Which way it is combed: back, forward, to a side from a parting, or outwards all round.
    way = str(rng.choice(["back", "forward", "side", "down"]))
    if person.style == "long":
        way = "parted"
    crown = np.array([0.0, 0.75, -0.66])
    down = np.array([0.0, -1.0, 0.0])
    if way == "back":
        flow = np.tile([0.0, -0.1, -1.0], (count, 1)) + 0.6 * np.sign(d0[:, :1]) * [0.3, -0.6, 0]
    elif way == "forward":
        flow = d0 - crown
    elif way == "side":
        flow = np.tile([rng.choice([-1.0, 1.0]), -0.2, 0.2], (count, 1))
        low = d0[:, 1] < 0.45
        flow[low] = down
    elif way == "parted":
        part = rng.uniform(-0.3, 0.3)
        flow = np.stack(
            [np.sign(d0[:, 0] - part) * 1.0, np.full(count, -0.55), np.full(count, -0.25)], 1
        )
    else:
        flow = d0 - crown
    flow = flow + rng.normal(0, 0.22, (count, 3))
    # Clumps: hairs whose roots are close share a second disturbance.
    from noise import field

    for c in range(3):
        flow[:, c] += 0.35 * field(start, 9.0, 2, 0.6, person.number + 100 + c)
    flow -= d0 * (flow * d0).sum(1, keepdims=True)
    flow /= np.linalg.norm(flow, axis=1, keepdims=True)

    lift = field(start, 30.0, 2, 0.5, person.number + 7)
    # Depth thins out towards the hairline, where hair starts from nothing.
    azimuth, elevation = polar(start)
    inside = elevation - np.interp(np.abs(azimuth), _EDGE[:, 0], _EDGE[:, 1])
    near_edge = np.clip(0.25 + inside / 28, 0.25, 1)
    if person.style in ("shaved", "short"):
        near_edge = np.clip(0.6 + inside / 28, 0.6, 1)
    sides = 1 - 0.55 * np.clip((25 - elevation) / 50, 0, 1) * (person.style != "long")
    high = depth * near_edge * sides * np.clip(1 + 0.18 * lift, 0.4, 1.5)
    high = high * rng.beta(5, 1.3, count) * 1.12
    if person.style == "shaved":
        length, run = high * 1.2, high * rng.uniform(0.4, 0.9)
    elif person.style == "long":
        length, run = high, np.full(count, 75.0) + 35 * rng.random(count)
    else:
        run = high * rng.uniform(0.6, 1.5) + rng.uniform(4, 12) * (person.style != "short")
        run = run * (1 - 0.75 * person.curl)
        length = high
    # Height above the skin: up at once, then along.
    rise = 1 - (1 - s[None, :]) ** 2.2
    if person.style == "shaved":
        rise = s[None, :]
    h = length[:, None] * rise
    along = run[:, None] * s[None, :] ** 1.4 / 95.0
    d = d0[:, None, :] * np.cos(along)[..., None] + flow[:, None, :] * np.sin(along)[..., None]
    r = _radius(grid, d)
    r0 = np.linalg.norm(away, axis=1)
    # The grid is a little off the mesh: the difference at the root fades along the strand.
    r = r + (r0 - r[:, 0])[:, None] * (1 - 0.7 * s[None, :])
    points = CENTRE + d * (r + h)[..., None]
    if curly:
        size = person.curl * (0.5 + 0.09 * depth)
        turns = rng.uniform(1.5, 2.5, count)[:, None] * 2 * np.pi * s + rng.uniform(
            0, 6.3, (count, 1)
        )
        side = np.cross(d0, flow)
        points += (size * np.sin(turns) * np.minimum(s * 3, 1))[..., None] * side[:, None]
        points += (size * np.cos(turns) * np.minimum(s * 3, 1))[..., None] * flow[:, None]
    if person.style == "long":
        points = _hang(points, d, rng, rng.uniform(60, 190))
    colour = np.array(HAIR[person.hair])
    vary = np.exp(rng.normal(0, 0.22, (count, 1)))
    base = np.clip(colour * vary, 0, 0.7)
    if person.age > 40 and person.hair not in ("grey", "white"):
        white = rng.random(count) < np.clip((person.age - 40) / 60, 0, 0.4)
        base[white] = np.array(HAIR["grey"]) * vary[white]
    width = {"shaved": 0.10, "short": 0.19, "medium": 0.26, "full": 0.30, "long": 0.32}
    w = np.full(count, width[person.style] / person.fine) * rng.uniform(0.75, 1.25, count)
    return Hairs(points, w, base, root, depth)


def _hang(points: F64, d: F64, rng: np.random.Generator, length: float) -> F64:
    """Let the outer halves of strands fall past the ears, behind the shoulders' front."""
    n = len(points)
    tail = points[:, -1] - points[:, -4]
    out = points.copy()
    fall = length * rng.uniform(0.6, 1.0, n)
    back = np.where(d[:, 0, 2] > 0.25, -0.25, -0.05)
    for k in range(5, NODES):
        t = (k - 4) / (NODES - 5)
        step = np.stack(
            [0.06 * np.sign(points[:, 4, 0]) * fall * t, -fall * t, back * fall * t * 0.6], 1
        )
        blend = min(1.0, t * 1.4)
        out[:, k] = points[:, k] * (1 - blend) + (points[:, 4] + 0.3 * tail * t + step) * blend
    # Nothing hangs inside the neck or the face: push it out of a capsule about the neck.
    low = out[..., 1] < 20
    x, z = out[..., 0], out[..., 2] + 5
    rho = np.hypot(x, z) + 1e-6
    least = 74.0 + rng.uniform(0, 14, (n, 1)) * np.ones(out.shape[1])
    grow_out = np.where(low & (rho < least), least / rho, 1.0)
    out[..., 0] *= grow_out
    out[..., 2] = z * grow_out - 5
    face = (out[..., 1] < 60) & (out[..., 2] > 12)
    out[..., 2] = np.where(face & low, 12 - 0.15 * (out[..., 2] - 12), out[..., 2])
    return out


def _area_cm2(p: F64, tris: I64, density: F64) -> float:
    a, b, c = (p[tris[:, i]] for i in range(3))
    return float(
        (np.linalg.norm(np.cross(b - a, c - a), axis=1) * density[tris].mean(1)).sum() / 200
    )


def brows(person: Person, shape: Shape, rng: np.random.Generator) -> Hairs:
    """Two eyebrows, after the eyes' places."""
    from scipy.spatial import cKDTree

    front = np.flatnonzero(shape.vertices[:, 2] > 40)
    tree = cKDTree(shape.vertices[front][:, :2])
    colour = np.array(HAIR["dark brown" if person.hair in ("grey", "white") else person.hair])
    colour = np.minimum(colour, 0.12)
    arch, thick = rng.uniform(1.0, 4.5), rng.uniform(2.2, 4.6) * (1.1 if person.sex == "m" else 0.8)
    high = rng.uniform(17, 20.5)
    points, roots = [], []
    n = int(rng.uniform(220, 420))
    for side, eye in zip((1, -1), shape.eyes, strict=True):
        t = rng.beta(1.05, 1.3, n)
        x = -15 + 40 * t
        body = thick * np.interp(t, [0, 0.15, 0.5, 1], [0.7, 1.0, 0.85, 0.25])
        y = (
            high
            + arch * np.sin(np.pi * np.clip(t * 0.75 + 0.1, 0, 1))
            - 5.0 * np.clip(t - 0.65, 0, 1)
        )
        y = y + body * rng.normal(0, 0.5, n)
        slope = np.interp(t, [0, 0.25, 1], [1.2, 0.45, -0.25]) + rng.normal(0, 0.15, n)
        length = rng.uniform(4, 8, n)
        s = np.linspace(0, 1, 4)
        px = eye[0] + side * (x[:, None] + length[:, None] * s * np.cos(slope)[:, None])
        py = eye[1] + y[:, None] + length[:, None] * s * np.sin(slope)[:, None]
        at = front[tree.query(np.stack([px, py], -1).reshape(-1, 2))[1]]
        z = shape.vertices[at, 2].reshape(px.shape)
        slant = shape.normals[at].reshape(*px.shape, 3)
        delta = np.stack([px, py], -1) - shape.vertices[at, :2].reshape(*px.shape, 2)
        z = z - (delta * slant[..., :2]).sum(-1) / np.maximum(slant[..., 2], 0.4) + 0.3 + 0.5 * s
        points.append(np.stack([px, py, z], -1))
        roots.append(at.reshape(px.shape)[:, 0])
    strands = np.concatenate(points)
    m = len(strands)
    base = colour * np.exp(rng.normal(0, 0.2, (m, 1)))
    return Hairs(strands, np.full(m, 0.22), base, np.concatenate(roots), 0.0)


@njit(cache=True, fastmath=True)
def draw(
    image: F32, alpha: F32, depth: F64, order: I64, ends: F64, width: F64, colour: F32, bias: float
) -> None:
    """Draw segments (n, 2, 3), pixels and depth, in order, over the picture and into ``alpha``."""
    h, w = depth.shape
    for o in range(len(order)):
        s = order[o]
        ax, ay, az = ends[s, 0, 0], ends[s, 0, 1], ends[s, 0, 2]
        bx, by, bz = ends[s, 1, 0], ends[s, 1, 1], ends[s, 1, 2]
        dx, dy = bx - ax, by - ay
        steep = abs(dy) > abs(dx)
        if steep:
            ax, ay, bx, by = ay, ax, by, bx
            dx, dy = dy, dx
        if dx < 0:
            ax, ay, az, bx, by, bz = bx, by, bz, ax, ay, az
            dx, dy = -dx, -dy
        wide = width[s]
        grad = dy / dx if dx > 1e-9 else 0.0
        lean = np.sqrt(1 + grad * grad)
        half = max(wide, 1.0) / 2 * lean
        strength = min(wide, 1.0)
        for u in range(int(np.floor(ax)), int(np.floor(bx)) + 1):
            part = min(bx, u + 1.0) - max(ax, float(u))
            if part <= 0:
                continue
            t = (u + 0.5 - ax) / dx if dx > 1e-9 else 0.5
            t = min(max(t, 0.0), 1.0)
            middle = ay + t * dy
            z = az + t * (bz - az)
            for v in range(int(np.floor(middle - half)), int(np.floor(middle + half)) + 1):
                x, y = (v, u) if steep else (u, v)
                if x < 0 or y < 0 or x >= w or y >= h or z > depth[y, x] + bias:
                    continue
                cover = min(v + 1.0, middle + half) - max(float(v), middle - half)
                if cover <= 0:
                    continue
                k = np.float32(min(cover, 1.0) * part * strength)
                for c in range(3):
                    image[y, x, c] += k * (colour[s, c] - image[y, x, c])
                alpha[y, x] += k * (1 - alpha[y, x])
