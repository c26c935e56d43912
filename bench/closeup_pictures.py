"""Close-ups of a clipped scalp, made from a list of hairs: pictures whose truth is known.

Follicular units are laid by a point process of wanted density and regularity; each has one to three
hairs with a common lay. Hairs are cylinders with edges, gloss and a shadow, in front of skin with
relief, vessels and tiny glints; then come lens, sensor and JPEG. Everything is drawn at the
picture's own resolution with the coverage of a blurred strip in closed form.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.special import erf

from stubble.dots.elimination import fall, packing_radius_mm
from stubble.skin.colour import MONK, linear_from_hex

__all__ = ["HAIR", "Scene", "Truth", "draw", "scatter"]

Floats = NDArray[np.float64]
Picture = NDArray[np.float32]

#: Linear light of hair under diffuse white light (our assumptions, by eye on trichoscope pictures).
HAIR = {
    "dark": (0.014, 0.011, 0.010),
    "brown": (0.062, 0.034, 0.020),
    "grey": (0.46, 0.45, 0.42),
    "fair": (0.36, 0.22, 0.10),
}
#: Hairs in a unit, 1, 2 or 3: between the Han and the Caucasian counts of Guo 2017 and practice.
HAIRS = (0.28, 0.50, 0.22)
#: Points are laid this far beyond the picture, mm, so that hairs come in from outside.
MARGIN_MM = 3.5


@dataclass(frozen=True)
class Scene:
    """What a picture is to show.

    Attributes
    ----------
    monk : int
        Skin tone, 1 to 10.
    hair : str
        Of ``HAIR``.
    px_per_mm : float
    field_mm : (float, float)
        Width and height of the field of view.
    per_cm2, crowd : float
        Units per cm², and how many candidates there are for each place: 1 gives random places,
        1.3 a Clark-Evans R near 1.2, 2.5 near 1.5.
    length_mm : (float, float)
        Visible length of the stubble, from and to.
    blur_mm : float
        Standard deviation of defocus.
    glare : float
        0 none, 1 the pools of a ring light on oil.
    sparkle : float
        Tiny glints of dry skin, 0 (polarised) to 1.
    long_hairs, vellus : float
        Long hairs from elsewhere across the picture, and fine short hairs, per cm².
    contrast : float
        Below 1: hair and skin nearer to one another, as through a dirty lens.
    noise : float
        Standard deviation of sensor noise in linear light at mid-grey.
    jpeg : int
        Quality; 0 for none.
    dots_per_cm2 : float
        Healed pigment dots instead of, or among, hairs.
    seed : int
    """

    monk: int = 3
    hair: str = "dark"
    px_per_mm: float = 50.0
    field_mm: tuple[float, float] = (12.0, 9.0)
    per_cm2: float = 90.0
    crowd: float = 1.8
    length_mm: tuple[float, float] = (0.6, 1.4)
    blur_mm: float = 0.006
    glare: float = 0.0
    sparkle: float = 0.3
    long_hairs: float = 0.0
    vellus: float = 0.0
    contrast: float = 1.0
    noise: float = 0.004
    jpeg: int = 95
    dots_per_cm2: float = 0.0
    seed: int = 1


@dataclass(frozen=True, eq=False)
class Truth:
    """What is in the picture; places in mm from its upper left corner, x right and y down.

    Attributes
    ----------
    units : (n, 2) float64
        Mean of the roots of each unit, those outside the picture too.
    unit : (m,) int64
        The unit of each hair.
    roots, tips : (m, 2) float64
    width_um, length_mm : (m,) float64
    marks : (k, 2) float64
        Pigment dots.
    marks_mm : (k,) float64
        Their diameters.
    """

    units: Floats
    unit: NDArray[np.int64]
    roots: Floats
    tips: Floats
    width_um: Floats
    length_mm: Floats
    marks: Floats
    marks_mm: Floats


def scatter(
    size_mm: tuple[float, float], per_cm2: float, crowd: float, rng: np.random.Generator
) -> Floats:
    """Lay points (n, 2) in a rectangle: random at ``crowd`` 1, the more even the higher it is."""
    area = size_mm[0] * size_mm[1]
    count = int(rng.poisson(area * per_cm2 / 100)) if crowd <= 1 else round(area * per_cm2 / 100)
    pool = np.zeros((max(round(count * max(crowd, 1)), 1), 3))
    pool[:, :2] = rng.random((len(pool), 2)) * size_mm
    fallen = fall(pool, count, packing_radius_mm(area, max(count, 1)))
    return np.asarray(np.delete(pool, fallen, axis=0)[:, :2])


def draw(scene: Scene) -> tuple[NDArray[np.uint8], Truth]:
    """Draw a scene: code values (h, w, 3) uint8 in sRGB, and what is in it."""
    rng = np.random.default_rng(scene.seed)
    scale = scene.px_per_mm
    shape = round(scene.field_mm[1] * scale), round(scene.field_mm[0] * scale)
    light = _skin(scene, shape, rng)
    truth, strands = _grow(scene, rng)

    for place, diameter in zip(truth.marks, truth.marks_mm, strict=True):
        _dot(light, place * scale, diameter * scale, rng)
    for strand in strands:
        if strand.terminal:
            _below(light, strand, scene, rng)
    sheen = _glints(scene, shape, rng)
    light += sheen[..., None]
    shade = np.radians(rng.uniform(0, 360))
    offset = 0.22 * np.array([np.cos(shade), np.sin(shade)])
    for strand in strands:
        _shadow(light, strand, scale, offset)
    for k in rng.permutation(len(strands)) if strands else ():
        _hair(light, strands[k], scene, rng)
    light += _pools(scene, shape, rng)[..., None]
    return _camera(light, scene, rng), truth


@dataclass(frozen=True, eq=False)
class _Strand:
    """One hair: its line from root to tip in mm, height above the skin along it, and its looks."""

    line: Floats
    height: Floats
    width_mm: float
    colour: Floats
    clear: float
    terminal: bool


def _grow(scene: Scene, rng: np.random.Generator) -> tuple[Truth, list[_Strand]]:
    """Lay units, hairs and dots."""
    size = scene.field_mm[0] + 2 * MARGIN_MM, scene.field_mm[1] + 2 * MARGIN_MM
    centres = scatter(size, scene.per_cm2, scene.crowd, rng) - MARGIN_MM
    lay = rng.uniform(0, 2 * np.pi)
    swirl = rng.normal(0, 0.04, 2)
    thick = rng.uniform(55, 88)
    lift = rng.uniform(0.15, 0.6)
    colour = np.array(HAIR[scene.hair])
    base = rng.uniform(*scene.length_mm)
    strands: list[_Strand] = []
    unit, width, length = [], [], []
    for k, centre in enumerate(centres):
        along = lay + swirl @ (centre - 6) + rng.normal(0, 0.22)
        hairs = 1 + int(rng.choice(3, p=HAIRS))
        across = np.array([-np.sin(along), np.cos(along)])
        gap = rng.uniform(0.06, 0.14)
        for h in range(hairs):
            slot = h - (hairs - 1) / 2
            root = centre + across * slot * gap + rng.normal(0, 0.025, 2)
            angle = along + 0.10 * slot + rng.normal(0, 0.10)
            long = float(np.clip(base * rng.normal(1, 0.1), *scene.length_mm))
            if rng.random() < 0.06:  # one that has only just come through
                long = float(rng.uniform(min(0.3, scene.length_mm[0]), long))
            wide = float(np.clip(rng.normal(thick, 9), 40, 100))
            tint = colour * np.exp(rng.normal(0, 0.12))
            clear = 0.35 if scene.hair == "grey" else 0.1
            if scene.hair == "grey" and rng.random() < 0.3:  # grey heads are salt and pepper
                tint, clear = np.array(HAIR["dark"]), 0.0
            strands.append(
                _Strand(
                    line=_curve(root, angle, rng.normal(0, 0.25) / max(long, 1), long, 14),
                    height=lift * long * np.linspace(0, 1, 14),
                    width_mm=wide / 1000,
                    colour=tint,
                    clear=clear,
                    terminal=True,
                )
            )
            unit.append(k)
            width.append(wide)
            length.append(long)
    own = len(strands)
    number = np.array(unit, np.int64)
    roots = np.array([s.line[0] for s in strands]).reshape(-1, 2)
    tips = np.array([s.line[-1] for s in strands]).reshape(-1, 2)
    units = np.array([roots[number == k].mean(0) for k in range(len(centres))]).reshape(-1, 2)

    area = scene.field_mm[0] * scene.field_mm[1] / 100
    for _ in range(rng.poisson(scene.vellus * area)):
        start, angle = rng.random(2) * scene.field_mm, lay + rng.normal(0, 0.8)
        long = rng.uniform(0.8, 2.5)
        line = _curve(start, angle, rng.normal(0, 0.5), long, 24)
        pale = colour * 0.4 + 0.6 * np.array(HAIR["fair"])
        strands.append(
            _Strand(line, np.linspace(0, 0.2, 24), rng.uniform(0.012, 0.026), pale, 0.4, False)
        )
    for _ in range(round(scene.long_hairs * area)):
        reach = float(np.hypot(*scene.field_mm))
        angle = rng.uniform(0, 2 * np.pi)
        start = rng.random(2) * scene.field_mm
        start = start - 0.7 * reach * np.array([np.cos(angle), np.sin(angle)])
        line = _curve(start, angle, rng.normal(0, 0.03), 1.6 * reach, 80)
        wide = rng.uniform(0.05, 0.085)
        strands.append(_Strand(line, np.full(80, rng.uniform(0.1, 0.9)), wide, colour, 0.1, False))
    if len(strands) > own:  # the others lie over and under
        strands = [strands[k] for k in np.argsort([s.height.mean() for s in strands])]

    marks = np.zeros((0, 2))
    if scene.dots_per_cm2:
        marks = scatter(size, scene.dots_per_cm2, max(scene.crowd, 1.5), rng) - MARGIN_MM
    across_mm = np.clip(rng.normal(0.33, 0.05, len(marks)), 0.2, 0.5)
    inside = np.array(width), np.array(length)
    return Truth(units, number, roots, tips, *inside, marks, across_mm), strands


def _curve(start: Floats, angle: float, bend: float, long: float, steps: int) -> Floats:
    """A line of even curvature, ``bend`` in radians per mm."""
    turn = angle + bend * np.linspace(0, long, steps)
    step = np.stack([np.cos(turn), np.sin(turn)], 1) * long / (steps - 1)
    return np.asarray(start + np.vstack([np.zeros(2), np.cumsum(step[:-1], axis=0)]))


def _field(shape: tuple[int, int], sigma: float, rng: np.random.Generator) -> Picture:
    """Noise of unit variance, smooth over ``sigma`` pixels; coarse ones are made small first."""
    shrink = max(1, int(sigma / 4))
    small = -(-shape[0] // shrink) + 2, -(-shape[1] // shrink) + 2
    noise = rng.normal(0, 1, small).astype(np.float32)
    noise = cv2.GaussianBlur(noise, (0, 0), max(sigma / shrink, 0.3))
    noise /= float(noise.std()) or 1.0
    if shrink > 1:
        size = small[1] * shrink, small[0] * shrink
        noise = cv2.resize(noise, size, interpolation=cv2.INTER_CUBIC)
    return np.asarray(noise[: shape[0], : shape[1]])


def _skin(scene: Scene, shape: tuple[int, int], rng: np.random.Generator) -> Picture:
    """Skin without hair: tone, blotches of blood and melanin, fine relief."""
    mm = scene.px_per_mm
    tone = linear_from_hex(MONK[scene.monk - 1])
    blood = np.array([0.15, 1.0, 0.75])
    melanin = np.array([0.45, 0.75, 1.0])
    depth = 0.035 * _field(shape, 1.2 * mm, rng)[..., None] * blood
    depth = depth + 0.03 * _field(shape, 0.4 * mm, rng)[..., None] * blood
    depth = depth + 0.05 * _field(shape, 0.8 * mm, rng)[..., None] * melanin
    relief = 0.035 * _field(shape, 0.09 * mm, rng) - 0.04 * np.abs(_field(shape, 0.12 * mm, rng))
    relief += 0.03 * _field(shape, max(0.025 * mm, 0.5), rng)
    return np.asarray(tone * np.exp(-depth + relief[..., None]), np.float32)


def _glints(scene: Scene, shape: tuple[int, int], rng: np.random.Generator) -> Picture:
    """Light of the many tiny facets of dry skin, in patches."""
    mm = scene.px_per_mm
    if not scene.sparkle:
        return np.zeros(shape, np.float32)
    fine = np.maximum(_field(shape, max(0.008 * mm, 0.6), rng) - 0.3, 0) ** 1.5
    coarse = np.maximum(_field(shape, max(0.022 * mm, 0.6), rng) - 1.2, 0)
    patch = np.clip(0.6 + 0.45 * _field(shape, 0.35 * mm, rng), 0.08, 2.0)
    # Glints smaller than a pixel average out.
    strength = scene.sparkle * min(1.0, mm / 150 + 0.1)
    return np.asarray(strength * (0.11 * fine + 0.10 * coarse) * patch, np.float32)


def _pools(scene: Scene, shape: tuple[int, int], rng: np.random.Generator) -> Picture:
    """Pools of glare on oil: the lamps of a ring, mirrored, ragged along the skin's relief."""
    out = np.zeros(shape, np.float32)
    if not scene.glare:
        return out
    mm = scene.px_per_mm
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32) / np.float32(mm)
    ragged = 0.5 * _field(shape, 0.12 * mm, rng) + 0.7 * _field(shape, 0.35 * mm, rng)
    ring = rng.uniform(0.25, 0.4) * min(scene.field_mm)
    middle = np.array(scene.field_mm) * rng.uniform(0.4, 0.6, 2)
    lamps = int(rng.integers(6, 10))
    for angle in np.arange(lamps) * 2 * np.pi / lamps + rng.random():
        place = middle + ring * np.array([np.cos(angle), np.sin(angle)])
        far = np.hypot(x - place[0], y - place[1]) / rng.uniform(0.25, 0.55)
        out += 1.6 * scene.glare / (1 + np.exp(np.clip(4 * (far - 1 - 0.35 * ragged), -30, 30)))
    streak = _field(shape, 0.2 * mm, rng) + 0.6 * _field(shape, 0.07 * mm, rng) - 2.2
    return np.asarray(out + 0.8 * scene.glare * np.clip(streak, 0, 1.5), np.float32)


@njit(cache=True)
def _nearest(line, rows, columns, top, left):  # type: ignore[no-untyped-def]
    """Signed distance to a line and place along it, of each pixel in a box; pixels throughout.

    Beyond its ends the line goes straight on.
    """
    across = np.zeros((rows, columns))
    along = np.zeros((rows, columns))
    last = len(line) - 2
    begin = np.zeros(len(line))
    for k in range(len(line) - 1):
        begin[k + 1] = begin[k] + np.hypot(line[k + 1, 0] - line[k, 0], line[k + 1, 1] - line[k, 1])
    for i in range(rows):
        for j in range(columns):
            best = 1e18
            for k in range(last + 1):
                ux, uy = line[k + 1, 0] - line[k, 0], line[k + 1, 1] - line[k, 1]
                long = begin[k + 1] - begin[k]
                px, py = j + left - line[k, 0], i + top - line[k, 1]
                t = (px * ux + py * uy) / long
                u = (px * uy - py * ux) / long
                over = 0.0
                if t < 0 and k > 0:
                    over = t
                if t > long and k < last:
                    over = t - long
                square = u * u + over * over
                if square < best:
                    best = square
                    across[i, j] = np.sqrt(square) * (1 if u > 0 else -1)
                    along[i, j] = begin[k] + min(
                        max(t, t if k == 0 else 0), t if k == last else long
                    )
    return across, along, begin[-1]


def _box(line: Floats, reach: float, shape: tuple[int, ...]) -> tuple[int, int, int, int] | None:
    """Rows and columns that a line with a margin covers, None where it is off the picture."""
    left, top = np.floor(line.min(0) - reach).astype(int)
    right, bottom = np.ceil(line.max(0) + reach).astype(int) + 1
    top, left = max(top, 0), max(left, 0)
    bottom, right = min(bottom, shape[0]), min(right, shape[1])
    return (top, bottom, left, right) if top < bottom and left < right else None


def _strip(across: Floats, half: Floats | float, sigma: Floats | float) -> Floats:
    """Coverage of a blurred strip."""
    root = np.sqrt(2) * sigma
    return np.asarray(0.5 * (erf((half - across) / root) + erf((half + across) / root)))


def _ends(along: Floats, long: float, sigma: Floats | float) -> Floats:
    root = np.sqrt(2) * sigma
    return np.asarray(0.5 * (erf(along / root) - erf((along - long) / root)))


def _hair(light: Picture, strand: _Strand, scene: Scene, rng: np.random.Generator) -> None:
    """Lay a hair over the picture."""
    scale = scene.px_per_mm
    line = strand.line * scale
    half = strand.width_mm * scale / 2
    box = _box(line, 3 * half + 4, light.shape)
    if box is None:
        return
    top, bottom, left, right = box
    across, along, long = _nearest(line, bottom - top, right - left, top, left)
    height = np.interp(along, np.linspace(0, long, len(strand.height)), strand.height)
    # Half a pixel of box, and what is above the plane of focus is blurred: a hundredth of a mm for
    # each third of a mm up (assumption, by eye).
    sigma = np.hypot(0.35, 0.03 * height * scale)
    # A cut hair keeps its width to the end; the root widens a little where it leaves the skin.
    wide = half * (1 + 0.15 * np.exp(-along / (0.08 * scale)))
    steps = max(int(strand.line.shape[0] * 2), 16)
    wide = wide * np.interp(along, np.linspace(0, long, steps), rng.normal(1, 0.05, steps))
    into = np.clip(1 - along / (1.2 * half), 0, 1)
    wide = np.maximum(wide * np.sqrt(1 - 0.8 * into**2), 0.05 * half)
    cover = _strip(across, wide, sigma) * _ends(along, long, sigma) * (1 - 0.3 * strand.clear)
    u = np.clip(across / wide, -1, 1)
    round_ = 0.55 + 0.45 * np.sqrt(1 - u * u)
    if strand.clear > 0.3:  # light goes through: bright core, dark rims
        round_ = 0.45 + 0.65 * np.sqrt(1 - u * u)
    patches = np.interp(
        along, np.linspace(0, long, 16), np.clip(rng.normal(-0.2, 0.9, 16), 0, None)
    )
    gloss = 0.22 * np.exp(-(((u - rng.normal(0, 0.15)) / 0.3) ** 2)) * patches
    gloss *= 0.35 + scene.sparkle + scene.glare
    rough = _field(across.shape, max(0.006 * scale, 0.4), rng)
    gloss = gloss + 0.05 * scene.sparkle * np.maximum(rough - 0.8, 0) * (1 - u * u)
    grain = 1 + (0.25 - 0.5 * strand.clear) * rough
    colour = strand.colour * (round_ * grain)[..., None] + gloss[..., None]
    part = light[top:bottom, left:right]
    part += (cover[..., None] * (colour - part)).astype(np.float32)


def _shadow(light: Picture, strand: _Strand, scale: float, offset: Floats) -> None:
    """What a raised hair takes from the skin beside it."""
    line = (strand.line + strand.height[:, None] * offset) * scale
    half = strand.width_mm * scale / 2
    soft = 0.5 + half * 0.5 + 0.12 * float(strand.height.mean()) * scale
    box = _box(line, half + 3 * soft, light.shape)
    if box is None:
        return
    top, bottom, left, right = box
    across, along, long = _nearest(line, bottom - top, right - left, top, left)
    dark = 0.30 * (1 - strand.clear) * _strip(across, half, soft) * _ends(along, long, soft)
    light[top:bottom, left:right] *= (1 - dark[..., None]).astype(np.float32)


def _below(light: Picture, strand: _Strand, scene: Scene, rng: np.random.Generator) -> None:
    """What is seen of a hair below the skin: a bluish smear behind the root, at times a rim."""
    scale = scene.px_per_mm
    back = strand.line[0] - strand.line[1]
    back = back / np.hypot(*back)
    reach = rng.uniform(0.05, 0.35)
    line = np.stack([strand.line[0], strand.line[0] + reach * back]) * scale
    soft = rng.uniform(0.03, 0.07) * scale + 0.4
    box = _box(line, 4 * soft + 3, light.shape)
    if box is None:
        return
    top, bottom, left, right = box
    across, along, long = _nearest(line, bottom - top, right - left, top, left)
    deep = _strip(across, strand.width_mm * scale * 0.6, soft) * _ends(along, long, soft)
    dark = rng.uniform(0, 0.7) * (1 - strand.clear * 2)
    tint = np.array([1.0, 0.9, 0.72]) * max(dark, 0)
    light[top:bottom, left:right] *= (1 - deep[..., None] * tint).astype(np.float32)
    if rng.random() < 0.25:  # a collar of scale
        y, x = np.mgrid[top:bottom, left:right]
        far = np.hypot(x - line[0, 0], y - line[0, 1])
        ring = np.exp(-(((far - 0.06 * scale) / (0.02 * scale + 0.4)) ** 2))
        rim = 0.25 * scene.sparkle * ring * rng.random(far.shape)
        light[top:bottom, left:right] += rim[..., None].astype(np.float32)


def _dot(light: Picture, place: Floats, diameter: float, rng: np.random.Generator) -> None:
    """A healed dot: a soft round grey deposit, a little irregular."""
    line = place + np.array([[-0.01, 0], [0.01, 0]])
    box = _box(line, 1.6 * diameter + 3, light.shape)
    if box is None:
        return
    top, bottom, left, right = box
    y, x = np.mgrid[top:bottom, left:right]
    angle = np.arctan2(y - place[1], x - place[0])
    ragged = (
        1
        + 0.07 * np.cos(2 * angle + rng.uniform(0, 6))
        + 0.05 * np.cos(3 * angle + rng.uniform(0, 6))
    )
    far = np.hypot(x - place[0], y - place[1]) / (diameter / 2 * ragged)
    deep = rng.uniform(0.35, 0.75) / (1 + np.exp(np.clip(5 * (far - 1), -30, 30)))
    deep += 0.05 * np.exp(-((far / 2) ** 2))
    tint = np.array([1.0, 0.95, 0.88])
    light[top:bottom, left:right] *= (1 - deep[..., None] * tint).astype(np.float32)


def _camera(light: Picture, scene: Scene, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Lens, exposure, sensor and file."""
    blurred = light
    if scene.blur_mm * scene.px_per_mm > 0.2:
        blurred = cv2.GaussianBlur(light, (0, 0), scene.blur_mm * scene.px_per_mm)
    mean = blurred.mean((0, 1))
    if scene.contrast < 1:
        blurred = mean + scene.contrast * (blurred - mean)
    # Automatic exposure: dark skin comes out lighter than it is, though not all the way.
    gain = (0.38 / float(mean.mean())) ** 0.65
    lit = blurred * gain * np.exp(rng.normal(0, [0.05, 0.02, 0.05]))
    spread = scene.noise * np.sqrt(np.maximum(lit, 0) / 0.2 + 0.3) * np.sqrt(gain)
    lit = lit + rng.normal(0, 1, lit.shape) * spread
    lit = np.clip(lit, 0, 1)
    code = np.where(lit <= 0.0031308, 12.92 * lit, 1.055 * lit ** (1 / 2.4) - 0.055)
    pixels = np.asarray(np.round(255 * code), np.uint8)
    if scene.jpeg:
        done, data = cv2.imencode(".jpg", pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, scene.jpeg])
        assert done
        pixels = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1], np.uint8)
    return np.ascontiguousarray(pixels)
