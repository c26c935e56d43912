"""A strip of swatches: one's own shaved hair beside healed dots at several dilutions, by lamp.

Both lie on one piece of skin and are drawn by what draws them in the preview, eighteen pixels to a
millimetre.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from scipy.ndimage import gaussian_filter
from scipy.spatial import cKDTree

from stubble import dots, pigment, render
from stubble.dots import Field
from stubble.hair.follicles import UNITS, UNITS_PER_CM2, WIDTH_CV, WIDTH_MM, Stubble
from stubble.head import Camera, chart_mm
from stubble.photo import from_pixels
from stubble.photo.picture import sealed
from stubble.photo.profile import srgb_encode
from stubble.pigment import Choice
from stubble.render.shaven import with_stubble
from stubble.skin.lamps import LAMPS, Lamp, colour
from stubble.skin.spectrum import plain_colour
from stubble.skin.tissue import Tissue

__all__ = ["swatches"]

Floats = NDArray[np.float64]

#: Bare skin at the left, then so much for each dilution, with bare skin between them; and how far
#: hair reaches above the seam and dots below it, mm.
_BARE_MM, _EACH_MM, _BETWEEN_MM, _HALF_MM = 5.0, 11.0, 0.9, 6.5
_PX_PER_MM, _GAP_PX, _BLUR_PX = 18.0, 12, 1.4
_PAPER, _INK = (252, 252, 252), (28, 28, 28)
_NAMES = {"daylight": "daylight", "warm": "warm light", "led": "cold LED"}

#: How skin varies from place to place, all our assumptions: melanin and blood, as the standard
#: deviation of their natural logarithms, and how wide their patches are; furrows between the fields
#: of its relief, how dark, how wide and how far apart; light falling off over the strip's height;
#: and noise of a camera. Lengths in mm, light as shares.
_MELANIN, _BLOOD, _PATCH_MM = 0.07, 0.16, 0.7
_FURROW, _FURROW_MM, _FIELD_MM = 0.035, 0.09, 0.5
_FALLS_OFF, _NOISE = 0.05, 0.008


def swatches(
    tissue: Tissue, hair: NDArray[np.floating], choice: Choice, per_cm2: float, seed: int = 1
) -> Image.Image:
    """Draw it: a strip of skin for each lamp, own hair above and dots below, darker to paler.

    Beside each lamp stands how much the chosen dots differ from the hair, CIEDE2000.

    Parameters
    ----------
    tissue : Tissue
    hair : (3,) float
        Linear sRGB in daylight.
    choice : Choice
        Its shade is the one in brackets, among others from darker to paler.
    per_cm2 : float
        Dots per cm².
    seed : int, optional
        Of the hand that makes the dots, and of the skin.
    """
    shades = _beside(choice.shade)
    wide_mm = _BARE_MM + len(shades) * _EACH_MM
    width, height = round(wide_mm * _PX_PER_MM), round(2 * _HALF_MM * _PX_PER_MM)
    left, right, top, step = 104, 96, 40, height + _GAP_PX
    page = Image.new("RGB", (left + width + right, top + len(LAMPS) * step), _PAPER)
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(15)
    pen.text((left + _BARE_MM / 2 * _PX_PER_MM, top - 12), "bare", _INK, font, anchor="ms")
    for column, shade in enumerate(shades):
        x = left + (_BARE_MM + (column + 0.5) * _EACH_MM) * _PX_PER_MM
        title = f"1 : {shade:.1f}"
        title = f"[ {title} ]" if shade == choice.shade else title
        pen.text((x, top - 12), title, _INK, font, anchor="ms")
    camera = Camera(
        _PX_PER_MM * 1e5,
        np.array([width / 2 - 0.5, height / 2 - 0.5]),
        np.diag([1.0, -1, -1]),
        np.array([0, 0, 1e5]),
    )
    field = dots.baked()
    rng = np.random.default_rng(seed)
    relief, melanin, blood = _skin((height, width), rng)
    grown = _stubble(field, choice.length_mm, wide_mm, rng)
    made = _places(field, per_cm2, wide_mm)
    along = made[:, 0] + wide_mm / 2 - _BARE_MM
    aside = along % _EACH_MM
    made, along = (
        a[(made[:, 1] < 0) & (along > 0) & (np.minimum(aside, _EACH_MM - aside) > _BETWEEN_MM / 2)]
        for a in (made, along)
    )
    water = np.array(shades)[(along / _EACH_MM).astype(int)]
    n = len(made)
    made[:, :2] += rng.normal(0, 0.08, (n, 2))
    size = pigment.DIAMETER_MM * np.exp(rng.normal(0, 0.14, n))
    shafts = pigment.hair_spectrum(hair)
    for row, lamp in enumerate(LAMPS):
        y = top + row * step
        pen.text((left - 12, y + height / 2 - 9), _NAMES[lamp], _INK, font, anchor="rm")
        differs = f"differs {choice.left[lamp]:.1f}"
        pen.text((left - 12, y + height / 2 + 11), differs, _INK, font, anchor="rm")
        for part, says in ((0.25, "your hair"), (0.75, "dots")):
            pen.text((left + width + 12, y + part * height), says, _INK, font, anchor="lm")
        plain = _colour(tissue, lamp)
        # What more melanin and more blood do to the colour, along their logarithms.
        more = (
            replace(tissue, melanin=1.1 * tissue.melanin),
            replace(tissue, blood=1.1 * tissue.blood),
        )
        browner, redder = (np.log(_colour(one, lamp) / plain) / np.log(1.1) for one in more)
        varied = np.exp(melanin[..., None] * browner + blood[..., None] * redder)
        bare = (plain * varied * relief[..., None]).astype(np.float32)
        drawn = with_stubble(
            bare, relief.astype(np.float32), grown, camera, (0, 0), colour(shafts, lamp), plain,
            _BLUR_PX, _PX_PER_MM,
        )  # fmt: skip
        deposits = pigment.deposit(
            size,
            np.full(n, pigment.DEPTH_MM),
            pigment.load_per_mm(water, choice.undiluted),
            tissue,
            lamp,
        )
        marks = render.marks(camera, made, np.tile([0.0, 0, 1], (n, 1)), deposits)
        photo = from_pixels(_eight_bits(drawn))
        pixels = render.composite(photo, marks, np.ones((2, 2), np.float32), _BLUR_PX)
        page.paste(Image.fromarray(pixels), (left, y))
    return page


def _colour(tissue: Tissue, lamp: Lamp) -> Floats:
    return np.maximum(plain_colour(tissue, lamp), 1e-3)


def _beside(shade: float) -> list[float]:
    """Five dilutions, the chosen one in their middle where there is room on both sides."""
    loads = [step / (1 + shade) for step in (3.2, 2.2, 1.8, 1.35, 0.7, 0.47, 0.33, 0.2)]
    others = [1 / load - 1 for load in loads if 0 <= 1 / load - 1 <= pigment.MOST_WATER]
    darker = sorted((water for water in others if water < shade), reverse=True)
    paler = sorted(water for water in others if water > shade)
    after = min(len(paler), max(2, 4 - len(darker)))
    return [*reversed(darker[: 4 - after]), shade, *paler[:after]]


def _eight_bits(light: NDArray[np.floating]) -> NDArray[np.uint8]:
    return np.rint(255 * srgb_encode(np.clip(light, 0, 1))).astype(np.uint8)


def _skin(shape: tuple[int, int], rng: np.random.Generator) -> tuple[Floats, Floats, Floats]:
    """Skin's light, 1 in the mean, and its melanin and blood as natural logarithms, each (h, w)."""
    melanin, blood = (
        part * (_patches(shape, _PATCH_MM, rng) + _patches(shape, 3 * _PATCH_MM, rng)) / np.sqrt(2)
        for part in (_MELANIN, _BLOOD)
    )
    height, width = (n / _PX_PER_MM for n in shape)
    count = round((height + 2) * (width + 2) / _FIELD_MM**2)
    fields = rng.uniform((-1, -1), (height + 1, width + 1), (count, 2))
    at = np.moveaxis(np.mgrid[: shape[0], : shape[1]], 0, -1) / _PX_PER_MM
    near, next_ = cKDTree(fields).query(at.reshape(-1, 2), k=2)[0].T
    furrow = np.exp(-(((next_ - near) / (2 * _FURROW_MM)) ** 2)).reshape(shape)
    uneven = np.exp(0.25 * _patches(shape, 2 * _FIELD_MM, rng))
    fall = 1 - _FALLS_OFF * np.linspace(-1, 1, shape[0])[:, None]
    relief = fall * (1 - _FURROW * uneven * furrow) * (1 + _NOISE * rng.normal(0, 1, shape))
    return relief / relief.mean(), melanin, blood


def _patches(shape: tuple[int, int], wide_mm: float, rng: np.random.Generator) -> Floats:
    """Noise of standard deviation 1 in patches so wide."""
    soft = gaussian_filter(rng.normal(0, 1, shape), 0.5 * wide_mm * _PX_PER_MM, mode="wrap")
    return np.asarray(soft / soft.std())


def _places(field: Field, per_cm2: float, wide_mm: float) -> Floats:
    """Places of a field's first follicles on a strip of flat skin, (n, 3) mm."""
    at = chart_mm(field.direction)
    inside = (np.abs(at) < (0.5 * wide_mm, _HALF_MM + 1)).all(axis=1) & (field.appears < per_cm2)
    return np.concatenate([at[inside], np.zeros((int(inside.sum()), 1))], axis=1)


def _stubble(field: Field, length_mm: float, wide_mm: float, rng: np.random.Generator) -> Stubble:
    """Units of hairs that lean one way, as at the side of a head."""
    units = _places(field, UNITS_PER_CM2, wide_mm)
    units = units[(units[:, 1] > 0) & (units[:, 0] > _BARE_MM - wide_mm / 2)]
    hairs = rng.choice(len(UNITS), len(units), p=UNITS) + 1
    root = np.repeat(units, hairs, axis=0)
    n = len(root)
    root[:, :2] += rng.normal(0, 0.1, (n, 2))
    lean = np.radians(14.0)
    along = np.array([0.3, -np.cos(lean), np.sin(lean)]) / np.hypot(1, 0.3)
    along = along + rng.normal(0, 0.1, (n, 3))
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    return Stubble(
        field=field.id,
        number=np.zeros(n, np.int32),
        root_mm=sealed(root),
        tip_mm=sealed(root + max(length_mm, WIDTH_MM) * along),
        inner_mm=sealed(root - 1.2 * along),
        normal=sealed(np.tile([0.0, 0, 1], (n, 1))),
        width_mm=sealed(WIDTH_MM * np.exp(rng.normal(0, WIDTH_CV, n))),
        tone=sealed(np.exp(rng.normal(0, 0.2, n))),
    )
