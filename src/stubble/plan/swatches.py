"""A strip of swatches: one's own shaved hair beside healed dots at several dilutions, by lamp.

Both are drawn a centimetre wide by what draws them in the preview.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from stubble import dots, pigment, render
from stubble.dots import Field
from stubble.hair.follicles import UNITS, UNITS_PER_CM2, WIDTH_CV, WIDTH_MM, Stubble
from stubble.head import Camera, chart_mm
from stubble.photo import from_pixels
from stubble.photo.picture import sealed
from stubble.pigment import Choice
from stubble.render.shaven import with_stubble
from stubble.skin.lamps import LAMPS, colour
from stubble.skin.spectrum import MIRRORED, reflectance
from stubble.skin.tissue import Tissue

__all__ = ["swatches"]

Floats = NDArray[np.float64]

_SIDE_MM, _PX_PER_MM, _GAP_PX = 10.0, 18.0, 10
_BLUR_PX = 1.6
_PAPER, _INK = (252, 252, 252), (28, 28, 28)
_NAMES = {"daylight": "daylight", "warm": "warm light", "led": "cold LED"}

#: Mottling of skin, as natural logarithm, and how wide its patches are, mm (our assumption).
_MOTTLED, _PATCH_MM = 0.025, 0.5


def swatches(
    tissue: Tissue, hair: NDArray[np.floating], choice: Choice, per_cm2: float, seed: int = 1
) -> Image.Image:
    """Draw it: a row for each lamp; own hair first, then dots from darker to paler.

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
        Of the hand that makes the dots, and of the skin's mottling.
    """
    side = round(_SIDE_MM * _PX_PER_MM)
    shades = _beside(choice.shade)
    step = side + _GAP_PX
    left, top = 96, 40
    page = Image.new("RGB", (left + (1 + len(shades)) * step, top + len(LAMPS) * step + 4), _PAPER)
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(15)
    titles = ["your hair", *(f"1 : {shade:.1f}" for shade in shades)]
    for column, title in enumerate(titles):
        bold = column == 1 + shades.index(choice.shade)
        x = left + column * step + side / 2
        pen.text((x, top - 12), f"[ {title} ]" if bold else title, _INK, font, anchor="ms")
    camera = Camera(
        _PX_PER_MM * 1e5,
        np.array([side / 2 - 0.5, side / 2 - 0.5]),
        np.diag([1.0, -1, -1]),
        np.array([0, 0, 1e5]),
    )
    field = dots.baked()
    rng = np.random.default_rng(seed)
    mottled = _mottled(side, rng)
    grown = _stubble(field, choice.length_mm, rng)
    shafts = pigment.hair_spectrum(hair)
    for row, lamp in enumerate(LAMPS):
        y = top + row * step
        pen.text((left - 10, y + side / 2), _NAMES[lamp], _INK, font, anchor="rm")
        plain = colour(reflectance(tissue) + MIRRORED, lamp)
        bare = (np.clip(plain, 0, 1) * mottled[..., None]).astype(np.float32)
        own = with_stubble(
            bare, mottled.astype(np.float32), grown, camera, (0, 0), colour(shafts, lamp), plain,
            _BLUR_PX, _PX_PER_MM,
        )  # fmt: skip
        page.paste(Image.fromarray(_eight_bits(own)), (left, y))
        for column, shade in enumerate(shades, start=1):
            made = _dots(field, per_cm2, rng)
            n = len(made)
            deposits = pigment.deposit(
                pigment.DIAMETER_MM * np.exp(rng.normal(0, 0.14, n)),
                np.full(n, pigment.DEPTH_MM),
                np.full(n, choice.undiluted / (1 + shade)),
                tissue,
                lamp,
            )
            marks = render.marks(camera, made, np.tile([0.0, 0, 1], (n, 1)), deposits)
            photo = from_pixels(_eight_bits(bare))
            drawn = render.composite(photo, marks, np.ones((2, 2), np.float32), _BLUR_PX)
            page.paste(Image.fromarray(drawn), (left + column * step, y))
    return page


def _beside(shade: float) -> list[float]:
    """Five dilutions, the chosen one in their middle where there is room on both sides."""
    loads = [step / (1 + shade) for step in (3.2, 2.2, 1.8, 1.35, 0.7, 0.47, 0.33, 0.2)]
    others = [1 / load - 1 for load in loads if 0 <= 1 / load - 1 <= pigment.MOST_WATER]
    darker = sorted((water for water in others if water < shade), reverse=True)
    paler = sorted(water for water in others if water > shade)
    after = min(len(paler), max(2, 4 - len(darker)))
    return [*reversed(darker[: 4 - after]), shade, *paler[:after]]


def _eight_bits(light: NDArray[np.floating]) -> NDArray[np.uint8]:
    light = np.clip(light, 0, 1)
    encoded = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.rint(255 * encoded).astype(np.uint8)


def _mottled(side: int, rng: np.random.Generator) -> Floats:
    coarse = rng.normal(0, 1, (round(_SIDE_MM / _PATCH_MM) + 3,) * 2)
    picture = Image.fromarray(coarse.astype(np.float32)).resize(
        (side, side), Image.Resampling.BICUBIC
    )
    return np.asarray(np.exp(_MOTTLED * np.asarray(picture, float)))


def _square(field: Field, per_cm2: float) -> Floats:
    """Places of a field's first follicles on a square of flat skin, (n, 3) mm."""
    at = chart_mm(field.direction)
    inside = (np.abs(at) < 0.5 * _SIDE_MM + 2).all(axis=1) & (field.appears < per_cm2)
    return np.concatenate([at[inside], np.zeros((int(inside.sum()), 1))], axis=1)


def _dots(field: Field, per_cm2: float, rng: np.random.Generator) -> Floats:
    made = _square(field, per_cm2)
    made[:, :2] += rng.normal(0, 0.1, (len(made), 2))
    return made


def _stubble(field: Field, length_mm: float, rng: np.random.Generator) -> Stubble:
    """Units of hairs that lean one way, as at the side of a head."""
    units = _square(field, UNITS_PER_CM2)
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
