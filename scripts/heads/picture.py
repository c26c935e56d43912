"""One picture: light baked, everything drawn, the camera's own flaws added, truth measured."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from lighting import Room, bake
from noise import field
from numpy.typing import NDArray
from paint import CARD, CLOTH, MOUTH, shade
from people import IRISES, Person
from raster import _fill
from shapes import CENTRE, Shape, Topology
from strands import Hairs, brows, draw, grow, growth
from views import View

F64 = NDArray[np.float64]
F32 = NDArray[np.float32]
I64 = NDArray[np.int64]


@dataclass(frozen=True)
class Sitter:
    """A head ready to be looked at: geometry, colours, hair; light comes with `lit`."""

    person: Person
    shape: Shape
    vertices: F64
    normals: F64
    tris: I64
    kind: NDArray[np.int8]
    albedo: F64
    gloss: F64
    scalp: F64
    hairs: Hairs | None
    brows: Hairs
    eye_start: int


def _globe(n_lat: int = 40, n_lon: int = 48) -> tuple[F64, I64]:
    lat = np.linspace(-np.pi / 2, np.pi / 2, n_lat)
    lon = np.arange(n_lon) * 2 * np.pi / n_lon
    p = np.stack(
        [
            np.cos(lat)[:, None] * np.cos(lon),
            np.cos(lat)[:, None] * np.sin(lon),
            np.repeat(np.sin(lat)[:, None], n_lon, 1),
        ],
        -1,
    ).reshape(-1, 3)
    i, j = np.meshgrid(np.arange(n_lat - 1), np.arange(n_lon), indexing="ij")
    a = (i * n_lon + j).ravel()
    b = (i * n_lon + (j + 1) % n_lon).ravel()
    return p, np.concatenate(
        [np.stack([a, b, b + n_lon], 1), np.stack([a, b + n_lon, a + n_lon], 1)]
    )


def _smooth(value: F64, tris: I64, rounds: int) -> F64:
    n = len(value)
    count = np.bincount(tris.ravel(), minlength=n).astype(float)
    count = np.maximum(count, 1)
    for _ in range(rounds):
        mean = value[tris].mean(1)
        for c in range(value.shape[1]):
            total = np.bincount(tris.ravel(), np.repeat(mean[:, c], 3), minlength=n)
            value[:, c] = total / count
    return value


def sitter(person: Person, shape: Shape, top: Topology) -> Sitter:
    """Colour a head and grow its hair."""
    rng = np.random.default_rng((31, person.number))
    p, n = shape.vertices, shape.normals
    eyes_y = shape.eyes[:, 1].mean()
    x, y, z = p[:, 0], p[:, 1], p[:, 2]
    seed = person.number * 37 % 10000
    mel = np.clip(person.monk / 10, 0.1, 1)
    blotch, fine = field(p, 32.0, 3, 0.6, seed), field(p, 6.0, 2, 0.6, seed + 9)
    blob = lambda c, r: np.exp(-(((np.stack([np.abs(x), y, z], -1) - c) / r) ** 2).sum(1))  # noqa: E731
    mouth = (top.masks["lips"] > 0.7) & (z > 40)
    lip = p[mouth].mean(0) if mouth.any() else np.array([0, -45, 90.0])
    cheek = blob(np.array([42, eyes_y - 28, 70.0]), np.array([20, 18, 40.0]))
    nose = blob(np.array([0, eyes_y - 35, 105.0]), np.array([15, 14, 22.0]))
    blood = 0.06 * blotch + 0.04 * fine + 0.25 * cheek + 0.28 * nose + 0.22 * top.masks["ears"]
    blood = blood * rng.uniform(0.4, 1.1)
    socket = blob(np.array([31, eyes_y - 3, 78.0]), np.array([17, 9, 24.0]))
    melanin = 0.10 * blotch + 0.08 * fine + 0.22 * socket * rng.uniform(0.3, 1.3)
    absorb = (
        blood[:, None] * [0.10, 0.50, 0.42]
        + (melanin * (0.6 + 0.4 * mel))[:, None] * [0.30, 0.48, 0.62]
        + (top.masks["lips"] * rng.uniform(0.5, 1.1))[:, None]
        * np.array([0.20, 0.62, 0.48])
        * (1.1 - 0.5 * mel)
    )
    albedo = person.skin * np.exp(-absorb)
    if person.beard:
        line = lip[1] - 6 + 0.92 * np.maximum(np.abs(x) - 30, 0) + 2.0 * field(p, 15, 2, 0.5, seed)
        jaw = np.clip(0.5 + (line - y) / 10, 0, 1) * np.clip((y + 110) / 25, 0, 1)
        jaw *= np.clip((z - 5) / 20, 0, 1)
        tash = np.clip((32 - np.abs(x)) / 8, 0, 1) * np.clip((lip[1] + 17 - y) / 5, 0, 1)
        tash *= np.clip((y - lip[1]) / 4, 0, 1) * np.clip((z - 75) / 10, 0, 1)
        beard = np.maximum(jaw, tash) * (1 - top.masks["lips"]) * (1 - top.masks["ears"])
        albedo = albedo * np.exp(-(beard * person.beard)[:, None] * [0.75, 0.72, 0.6])
    # Lids' edges carry the lashes: dark skin close to the ball, above its middle most.
    for eye in shape.eyes:
        gap = np.linalg.norm(p - eye[:3], axis=1) - eye[3]
        rim = np.clip(1.15 - gap / 1.3, 0, 1) * (z > eye[2])
        upper = np.clip((y - eye[1] + 1.5) / 4, 0.12, 1)
        albedo = albedo * np.exp(-(rim * upper * rng.uniform(0.8, 2.2))[:, None])
    kind = np.zeros(len(p), np.int8)
    neckline = -112 + 0.25 * np.abs(x) - 0.18 * z + rng.uniform(-14, 8)
    cloth = np.clip(0.5 + (neckline - y) / 3.5, 0, 1)[:, None]
    kind[cloth[:, 0] > 0.5] = CLOTH
    shirt = rng.choice(
        [
            (0.03, 0.035, 0.05),
            (0.4, 0.4, 0.4),
            (0.10, 0.11, 0.13),
            (0.25, 0.05, 0.05),
            (0.06, 0.12, 0.22),
            (0.55, 0.5, 0.42),
            (0.05, 0.12, 0.07),
            (0.015, 0.015, 0.017),
        ]
    )
    albedo = albedo * (1 - cloth) + np.array(shirt) * cloth
    gloss = person.gloss * (1 + 0.5 * np.clip((y - 40) / 40, 0, 1) * (z > 0))
    gloss = gloss * (1 + 0.2 * blotch)
    gloss = np.clip(gloss + 0.5 * top.masks["lips"], 0, 2.5)

    density, scalp = growth(person, p, field(p, 13.0, 2, 0.5, seed + 50))
    off_ears = top.masks["ears"] < 0.05
    density, scalp = density * off_ears, scalp * off_ears
    hairs = grow(person, shape, top, density, rng)
    if hairs is not None and person.style == "shaved":
        # Cut roots show through the skin.
        albedo = albedo * np.exp(-(density * rng.uniform(0.15, 0.45))[:, None])

    ball, ball_tris = _globe()
    dark = p[mouth].mean(0) - [0, 0, 20] if mouth.any() else lip
    parts_v, parts_n, parts_k, parts_a, parts_t = [p], [n], [kind], [albedo], [top.tris]
    start = eye_start = len(p)
    white = np.array([0.54, 0.50, 0.465]) * rng.uniform(0.65, 1.0) * (1.05 - 0.35 * mel)
    for m, eye in enumerate(shape.eyes):
        parts_v.append(eye[:3] + eye[3] * ball)
        parts_n.append(ball)
        parts_k.append(np.full(len(ball), 2 + m, np.int8))
        parts_a.append(np.tile(white, (len(ball), 1)))
        parts_t.append(ball_tris + start)
        start += len(ball)
    parts_v.append(dark + ball * [26, 14, 14])
    parts_n.append(ball)
    parts_k.append(np.full(len(ball), MOUTH, np.int8))
    parts_a.append(np.tile([0.05, 0.015, 0.012], (len(ball), 1)))
    parts_t.append(ball_tris + start)
    kinds = np.concatenate(parts_k)
    return Sitter(
        person,
        shape,
        np.concatenate(parts_v),
        np.concatenate(parts_n),
        np.concatenate(parts_t),
        kinds,
        np.concatenate(parts_a),
        np.concatenate([gloss, np.zeros(len(kinds) - len(p))]),
        scalp,
        hairs,
        brows(person, shape, rng),
        eye_start,
    )


@dataclass(frozen=True)
class Lit:
    """What `bake` found for a sitter in a room given in the head frame."""

    room: Room
    light: F64
    seen: F64


def lit(who: Sitter, around: Room, top: Topology) -> Lit:
    """Bake the light on a sitter."""
    casters = who.shape.middle
    tris = top.middle[casters[top.middle][:, :, 1].min(1) > -230]
    hairs = who.hairs
    if hairs is not None and who.person.style not in ("shaved", "short"):
        # Hair shades what lies below it: a shell of its tips' cells, two thirds out.
        n = len(who.shape.middle)
        full = np.zeros(n)
        tips = hairs.points[:, NODE_TIP]
        d = who.shape.middle - CENTRE
        d /= np.linalg.norm(d, axis=1, keepdims=True)
        high = np.zeros(n)
        from scipy.spatial import cKDTree

        t = tips - CENTRE
        r = np.linalg.norm(t, axis=1)
        near, index = cKDTree(t / r[:, None]).query(d, k=3)
        full = (near[:, 2] < 0.05) & (who.shape.middle[:, 1] > -20)
        bare = np.linalg.norm(who.shape.middle - CENTRE, axis=1)
        high = np.where(full, np.maximum(r[index].mean(1) - bare, 0) * 0.6, 0)
        casters = who.shape.middle + d * high[:, None]
    light, seen, openness = bake(around, who.vertices, who.normals, casters, tris)
    if casters is not who.shape.middle:
        # Under hair it is dim, not black: strands let light through.
        plain, _, _ = bake(around, who.vertices, who.normals, who.shape.middle, tris)
        light = 0.7 * light + 0.3 * plain
    # Light thrown back by skin nearby, redder where it is closed in.
    mean = light[: who.eye_start].mean(0)
    light = light + (1 - openness)[:, None] * 0.55 * mean * who.person.skin
    spread = light[: who.eye_start].copy()
    red = _smooth(spread.copy(), top.tris, 4)
    green = _smooth(spread.copy(), top.tris, 1)
    light[: who.eye_start, 0] = 0.3 * light[: who.eye_start, 0] + 0.7 * red[:, 0]
    light[: who.eye_start, 1] = 0.5 * light[: who.eye_start, 1] + 0.5 * green[:, 1]
    return Lit(around, light, seen)


NODE_TIP = 6


@dataclass(frozen=True)
class Drawn:
    """Linear picture, share of each pixel that is hair, and share whose surface is scalp."""

    picture: F32
    hair: F32
    scalp: F32
    depth: F64
    scale: float


@dataclass(frozen=True)
class Card:
    """A flat card: its corner, its edges as unit vectors, its outward normal, and its print."""

    corner: F64
    right: F64
    down: F64
    width: float
    height: float
    radius: float
    texture: F32

    def outline(self, n: int = 10) -> F64:
        """Points round its edge, clockwise as seen, (k, 3)."""
        out = []
        for cx, cy, turn in (
            (self.width - self.radius, self.radius, -90),
            (self.width - self.radius, self.height - self.radius, 0),
            (self.radius, self.height - self.radius, 90),
            (self.radius, self.radius, 180),
        ):
            for a in np.radians(turn + np.linspace(0, 90, n)):
                u, v = cx + self.radius * np.cos(a), cy + self.radius * np.sin(a)
                out.append(self.corner + u * self.right + v * self.down)
        return np.array(out)


def _scaled(view: View, points: F64, scale: float) -> F64:
    xy, z = view.project(points)
    return np.concatenate([(xy + 0.5) * scale, z[..., None]], -1)


def background(rng: np.random.Generator, h: int, w: int, level: float) -> F32:
    """A plain wall, a gradient, or a blurred room, as linear light around ``level``."""
    sh, sw = 96, max(24, round(96 * w / h))
    kind = rng.choice(["plain", "gradient", "clutter"], p=[0.35, 0.25, 0.4])
    tone = level * np.exp(rng.uniform(-2.2, 0.7)) * (1 + rng.normal(0, 0.10, 3))
    image = np.tile(tone, (sh, sw, 1))
    y, x = np.mgrid[0:sh, 0:sw] / sh
    if kind != "plain":
        a = rng.uniform(0, 6.3)
        ramp = (np.cos(a) * x + np.sin(a) * y) * rng.uniform(0.5, 1.6)
        image = image * np.exp(ramp - ramp.mean())[..., None]
    if kind == "clutter":
        for _ in range(rng.integers(8, 26)):
            colour = level * np.exp(rng.uniform(-2.5, 1.0)) * np.exp(rng.normal(0, 0.35, 3))
            cx, cy = rng.uniform(0, sw), rng.uniform(0, sh)
            rx, ry = rng.uniform(2, 24, 2)
            if rng.random() < 0.6:
                p0, p1 = (int(cx - rx), int(cy - ry)), (int(cx + rx), int(cy + ry))
                cv2.rectangle(image, p0, p1, colour.tolist(), -1)
            else:
                cv2.ellipse(
                    image, (int(cx), int(cy)), (int(rx), int(ry)), 0, 0, 360, colour.tolist(), -1
                )
        image = cv2.GaussianBlur(image, (0, 0), float(rng.uniform(0.5, 4)))
    else:
        image *= np.exp(cv2.GaussianBlur(rng.normal(0, 0.5, (sh, sw)), (0, 0), 9))[..., None]
    return np.asarray(
        cv2.resize(np.maximum(image, 0).astype(np.float32), (w, h), interpolation=cv2.INTER_CUBIC)
    ).clip(0, None)


def paint(
    who: Sitter,
    by: Lit,
    view: View,
    gaze: F64,
    seed: int,
    card: Card | None = None,
    wall: F32 | None = None,
) -> Drawn:
    """Draw the sitter through the view, in linear light, before the camera's flaws.

    ``wall`` is what stands behind them, (h, w, 3) of any size; drawn by chance if not given.
    """
    rng = np.random.default_rng((41, seed))
    person = who.person
    longest = max(view.width, view.height)
    scale = 2.0 if longest < 1250 else 1.5 if longest < 1900 else 1.25
    w, h = round(view.width * scale), round(view.height * scale)
    vertices, normals, tris = who.vertices, who.normals, who.tris
    kind, albedo, light, seen, gloss = who.kind, who.albedo, by.light, by.seen, who.gloss
    texture, where = np.zeros((2, 2, 3), np.float32), np.ones((4, 3))
    if card is not None:
        rim = np.concatenate([card.outline().mean(0, keepdims=True), card.outline()])
        m, k = len(rim) - 1, len(vertices)
        out = np.cross(card.down, card.right)
        fan = np.array([[k, k + 1 + i, k + 1 + (i + 1) % m] for i in range(m)])
        middle = rim[:1] + 25 * out
        e, s, _ = bake(by.room, middle, out[None], who.shape.middle, who.tris[:1])
        vertices = np.concatenate([vertices, rim])
        normals = np.concatenate([normals, np.tile(out, (m + 1, 1))])
        tris = np.concatenate([tris, fan])
        kind = np.concatenate([kind, np.full(m + 1, CARD, np.int8)])
        albedo = np.concatenate([albedo, np.ones((m + 1, 3))])
        light = np.concatenate([light, np.tile(e, (m + 1, 1))])
        seen = np.concatenate([seen, np.tile(s, (m + 1, 1))])
        gloss = np.concatenate([gloss, np.full(m + 1, 0.4)])
        _, z = view.project(card.corner)
        px = view.focal_px / z * scale
        size = (max(8, round(card.width * px)), max(8, round(card.height * px)))
        texture = cv2.resize(card.texture, size, interpolation=cv2.INTER_AREA)
        size_row = np.array([card.width, card.height, 0.0])
        where = np.stack([card.corner, card.right, card.down, size_row])
    at = _scaled(view, vertices, scale)
    depth = np.full((h, w), np.inf)
    prim = np.full((h, w), -1, np.int64)
    bary = np.zeros((h, w, 2))
    _fill(at, tris, depth, prim, bary)
    white = by.light[: who.eye_start].mean(0)
    if wall is None:
        image = background(rng, h, w, float(white.mean()) / np.pi * 0.35)
    else:
        image = np.asarray(cv2.resize(wall, (w, h)), np.float32)
    _, eye_depth = view.project(who.shape.eyes[:, :3].mean(0))
    pixel_mm = float(eye_depth / view.focal_px / scale)
    lights = by.room.sources
    towards = np.array([s.towards for s in lights])
    radius = np.array([s.radius for s in lights])
    power = np.array([s.power for s in lights])
    f32 = lambda a: np.ascontiguousarray(a, np.float32)  # noqa: E731
    shade(
        prim,
        bary,
        tris,
        kind,
        f32(vertices),
        f32(normals),
        f32(albedo),
        f32(light),
        f32(seen),
        f32(gloss),
        view.lens,
        towards,
        radius,
        power,
        (by.room.above + by.room.below) / 2,
        who.shape.eyes,
        gaze,
        np.array([person.iris_mm / 2, person.pupil_share]),
        np.array(IRISES[person.eyes]),
        pixel_mm,
        person.number % 1000,
        f32(texture),
        where,
        image,
    )
    scalp = np.zeros((h, w), np.float32)
    hit = prim >= 0
    first = tris[prim[hit]][:, 0]
    mask = np.zeros(len(vertices), np.float32)
    mask[: len(who.scalp)] = who.scalp
    scalp[hit] = mask[first]
    alpha = np.zeros((h, w), np.float32)
    ignored = np.zeros((h, w), np.float32)
    _strands(image, ignored, depth, who.brows, who, by, view, scale, 1.2)
    if who.hairs is not None:
        _strands(image, alpha, depth, who.hairs, who, by, view, scale, 0.6)
    size = (view.width, view.height)
    small = lambda a: np.asarray(cv2.resize(a, size, interpolation=cv2.INTER_AREA))  # noqa: E731
    return Drawn(small(image), small(alpha), small(scalp), depth, scale)


def _strands(
    image: F32,
    alpha: F32,
    depth: F64,
    hairs: Hairs,
    who: Sitter,
    by: Lit,
    view: View,
    scale: float,
    bias: float,
) -> None:
    points = hairs.points
    at = _scaled(view, points, scale)
    n, k = at.shape[:2]
    tangent = np.diff(points, axis=1)
    tangent /= np.linalg.norm(tangent, axis=2, keepdims=True) + 1e-9
    middle = (points[:, 1:] + points[:, :-1]) / 2
    # The light on the skin at the root, dimmer between hairs than at their tips.
    plain = by.light[hairs.root]
    s = (np.arange(k - 1) + 0.5) / (k - 1)
    thick = np.clip(hairs.depth_mm / 12, 0, 1)
    out = (middle - CENTRE) / np.linalg.norm(middle - CENTRE, axis=2, keepdims=True)
    e = (
        (1 - 0.6 * thick * s)[None, :, None]
        * plain[:, None]
        * (1 - 0.6 * thick * (1 - s))[None, :, None]
    )
    shine = np.zeros((n, k - 1, 3))
    to_lens = view.lens - middle
    to_lens /= np.linalg.norm(to_lens, axis=2, keepdims=True)
    for j, source in enumerate(by.room.sources):
        face = np.clip(0.25 + (out * source.towards).sum(2), 0, 1.25) / 1.25
        sin = np.sqrt(np.maximum(1 - (tangent @ source.towards) ** 2, 0))
        vis = 0.35 + 0.65 * by.seen[hairs.root, j] if thick < 0.4 else np.ones(n)
        if thick > 0:
            part = (face * (0.35 + 0.65 * sin) * (0.3 + 0.7 * s) * vis[:, None])[..., None]
            e += 0.8 * thick * part * source.power
        half = to_lens + source.towards
        half /= np.linalg.norm(half, axis=2, keepdims=True)
        lobe = np.maximum(1 - (tangent * half).sum(2) ** 2, 0) ** 24
        shine += (0.022 * lobe * face * vis[:, None])[..., None] * source.power
    sky = (
        by.room.below + (by.room.above - by.room.below) * (0.5 + 0.5 * out @ by.room.up)[..., None]
    )
    e += 0.6 * thick * (0.25 + 0.75 * s)[None, :, None] * sky * np.pi
    colour = hairs.colour[:, None] * e / np.pi + shine / np.pi * 1.5
    ends = np.stack([at[:, :-1], at[:, 1:]], 2).reshape(-1, 2, 3)
    taper = np.interp(s, [0, 0.6, 1], [1, 0.95, 0.55])
    px = view.focal_px * scale / np.maximum(at[:, :-1, 2], 1)
    width = (hairs.width[:, None] * taper * px).ravel()
    order = np.argsort(-ends[:, :, 2].mean(1), kind="stable")
    draw(
        image,
        alpha,
        depth,
        order,
        ends,
        width,
        np.ascontiguousarray(colour.reshape(-1, 3), np.float32),
        bias,
    )


def usual_gain(who: Sitter, by: Lit) -> float:
    """What a camera multiplies the light by: it meets dark and light faces a third of the way."""
    lit_mean = np.percentile(by.light[: who.eye_start].mean(1), 80)
    tone_mean = who.person.skin.mean()
    return float(0.80 * (0.37 / tone_mean) ** 0.38 / (lit_mean / np.pi))


def expose(
    drawn: Drawn, who: Sitter, by: Lit, rng: np.random.Generator
) -> tuple[NDArray[np.uint8], float]:
    """Lens blur, exposure, colour balance, grain and the tone curve; give the blur too."""
    gain = usual_gain(who, by) * np.exp(rng.normal(-0.12, 0.2))
    gain *= 0.95
    blur = float(rng.uniform(0.35, 1.0))
    image = cv2.GaussianBlur(drawn.picture, (0, 0), blur) * np.float32(gain)
    image = image * (1 + rng.normal(0, 0.03, 3)).astype(np.float32)
    grain = float(np.exp(rng.uniform(np.log(0.0006), np.log(0.006))))
    sigma = np.sqrt(grain * np.maximum(image, 0) * 0.25 + (grain * 0.8) ** 2)
    image = image + sigma * rng.standard_normal(image.shape, dtype=np.float32)
    knee = 0.6
    over = np.maximum(image - knee, 0)
    image = np.minimum(image, knee) + (1 - knee) * (1 - np.exp(-over / (1 - knee)))
    image = np.clip(image, 0, 1)
    code = np.where(image <= 0.0031308, 12.92 * image, 1.055 * image ** (1 / 2.4) - 0.055)
    return (code * 255 + 0.5).astype(np.uint8), blur
