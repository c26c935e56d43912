"""Read the hair of one picture."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble.hair import evidence
from stubble.hair.frame import Frame, frame
from stubble.hair.guided import guided_onto
from stubble.hair.matte import outline, sharpen
from stubble.hair.traits import covering, long_sides
from stubble.skin import Skin
from stubble.skin.colour import luminance

__all__ = ["Hair", "read"]

Floats = NDArray[np.float32]

#: How far unmixing may lower the coverage of what is hair. Light on strands looks like skin
#: between them, so it is not believed altogether (assumption).
THIN = 0.8


@dataclass(frozen=True)
class Hair:
    """What was read of outline, hair and scalp. Maps have the picture's own size.

    Attributes
    ----------
    matte : (h, w) float32
        The person, 0..1, sharp to a pixel or two.
    presence : (h, w) float32
        How surely hair or stubble grows there, 0..1; 0 on the face and off the person. Half and up
        is the hair mask.
    coverage : (h, w) float32
        Share of the skin hidden behind hair, 0..1, never above ``presence``: low where hair is
        thin.
    scalp : (h, w) float32
        Skin on which pigment could lie, hair or no hair, 0..1: above the brows, without ears, eyes,
        frames and beard.
    colour : (3,) float32
        Mean linear sRGB of the hair or stubble.
    confidence : float
        How much hair ``colour`` rests on, 0..1.
    long : bool
        Whether the hair at the sides stands or hangs long, and would be clipped first.
    full : float
        Share of the visible scalp that hair hides, 0..1.
    covering : str or None
        ``"hat"`` or ``"forehead"`` where a hat, or a fringe, hides what would be treated.
    """

    matte: Floats
    presence: Floats
    coverage: Floats
    scalp: Floats
    colour: Floats
    confidence: float
    long: bool
    full: float
    covering: str | None

    @property
    def bare(self) -> Floats:
        """Share of each pixel that shows bare scalp, (h, w) float32: not hair, not background."""
        # Both maps end with the person; what hair hides of the person's own share is their ratio.
        hidden = np.minimum(self.coverage / np.maximum(self.matte, 0.05), 1)
        return np.asarray(self.scalp * (1 - hidden), np.float32)


def _place(window: tuple[slice, slice], part: Floats, shape: tuple[int, ...]) -> Floats:
    whole = np.zeros(shape[:2], np.float32)
    whole[window] = part
    whole.flags.writeable = False
    return whole


def _window(person: Floats, where: Frame, shape: tuple[int, ...]) -> Floats:
    """Sample the person mask, which spans the whole picture, on the small picture."""
    rows, cols = where.window
    ratio = np.array([person.shape[1] / shape[1], person.shape[0] / shape[0]])
    step = np.array([cols.stop - cols.start, rows.stop - rows.start]) / where.size * ratio
    start = np.array([cols.start, rows.start]) * ratio + step / 2 - 0.5  # of pixel centres
    matrix = np.array([[step[0], 0, start[0]], [0, step[1], start[1]]])
    return np.clip(
        cv2.warpAffine(
            person,
            matrix,
            where.size,
            flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        ),
        0,
        1,
    )


def read(proxy: Floats, points: Floats, person: Floats, skin: Skin, px_per_mm: float) -> Hair:
    """Read outline, hair and scalp.

    Parameters
    ----------
    proxy : (h, w, 3) float32
        Linear sRGB, 0..1.
    points : (468, 3) float32
        Face mesh, pixels.
    person : (any, any) float32
        How surely each part of the picture is the person, 0..1.
    skin : Skin
    px_per_mm : float
        Scale on the face.
    """
    where = frame(proxy.shape, points)
    part = np.ascontiguousarray(proxy[where.window])
    coded = np.sqrt(np.clip(part, 0, 1))  # near enough to how it is seen, and quick
    small = cv2.resize(part, where.size, interpolation=cv2.INTER_AREA)
    small_coded = np.sqrt(np.clip(small, 0, 1))
    coarse = _window(person, where, proxy.shape)
    rough = evidence.texture(luminance(part).astype(np.float32), px_per_mm, where.size)
    belief = outline(small_coded, rough, coarse, where)
    matte = sharpen(coded, small_coded, belief)
    seen = evidence.gather(small, rough, skin.colour)
    hair = evidence.sort(where, seen, belief, small, skin.colour)
    present = np.clip((hair - 0.1) / 0.55, 0, 1) * _free(where)
    thick = _thickness(belief, small, hair)
    covered = present * thick
    presence = np.clip(guided_onto(coded, small_coded, present, 2, 1e-3), 0, 1) * matte
    coverage = presence * cv2.resize(thick, presence.shape[::-1])
    region = _scalp(where)
    # In full the matte alone draws the person's edge: the belief is softer, and would fade it.
    scalp_full = cv2.resize(region, coverage.shape[::-1]) * matte
    scalp = region * belief
    strong = np.clip(2 * hair - 1, 0, 1) * scalp
    mass = float(strong.sum())
    colour = (
        (small * strong[..., None]).sum((0, 1)) / mass if mass > 1 else skin.colour * 0.2
    ).astype(np.float32)
    colour.flags.writeable = False
    return Hair(
        matte=_place(where.window, matte, proxy.shape),
        presence=_place(where.window, presence, proxy.shape),
        coverage=_place(where.window, coverage, proxy.shape),
        scalp=_place(where.window, scalp_full, proxy.shape),
        colour=colour,
        confidence=float(np.clip(mass / 1500, 0, 1)),
        long=long_sides(where, part, hair, belief),
        full=float((covered * scalp).sum() / max(float(scalp.sum()), 1.0)),
        covering=covering(where, small, hair, belief),
    )


def _thickness(person: Floats, small: Floats, hair: Floats) -> Floats:
    """Give the share of skin hidden where there is hair, (h, w) 0..1, on the small picture.

    A pixel is the thicker the farther it lies, in linear light, from the skin close by, the
    thickest hair close by being one. Where those two look alike (grey hair on pale skin) that says
    nothing, and hair is taken for thick.
    """
    sure_skin = np.clip(1 - 2.5 * hair, 0, 1) * (person > 0.9)
    sure_hair = np.clip(2.5 * hair - 1.5, 0, 1) * (person > 0.9)
    skin = evidence.local_mean(small, sure_skin.astype(np.float32), (6.0, 20.0, 70.0))
    # Hair itself looks like the pixels farthest from skin: where it is thin, skin shines through.
    far = np.sqrt(((small - skin) ** 2).sum(-1))
    most = cv2.GaussianBlur(cv2.dilate(far * sure_hair, np.ones((15, 15), np.uint8)), (0, 0), 8.0)
    dense = (sure_hair * np.clip(far / np.maximum(most, 1e-4), 0, 1) ** 4).astype(np.float32)
    solid = evidence.local_mean(small, dense, (10.0, 30.0, 100.0))
    length = ((solid - skin) ** 2).sum(-1)
    # How far from skin counts, not in which direction: grey strands among dark ones hide it too.
    share = np.clip(far / np.sqrt(np.maximum(length, 1e-6)), 0, 1)
    # Strands and their lights average out over a few millimetres.
    share = cv2.GaussianBlur(share * hair, (0, 0), 2.5) / np.maximum(
        cv2.GaussianBlur(hair, (0, 0), 2.5), 1e-3
    )
    noise = (0.12 * skin.mean(-1)) ** 2 * 3
    trust = length / (length + noise)
    return (1 - THIN * trust * (1 - share)).astype(np.float32)


def _free(where: Frame) -> Floats:
    """Give 1 where hair on the small picture would be the head's, 0 on brows, eyes and below."""
    inner = np.clip((where.outside + 8) / 5, 0, 1)
    above = np.clip((where.up - 0.13) / 0.03, 0, 1)
    return (np.maximum(inner, above) * ~where.features).astype(np.float32)


def _scalp(where: Frame) -> Floats:
    """Give where on the small picture the skin is scalp or forehead.

    The lower limit runs above the brows and sinks beside them to the temples, where the peaks and
    sideburns are; ears stand off the face there, and glasses' arms lie lower still.
    """
    beside = np.clip((np.abs(where.across) - 0.75) / 0.2, 0, 1)
    low = 0.13 - 0.08 * beside
    above = np.clip((where.up - low) / 0.03, 0, 1)
    ear = np.clip((where.outside - 9) / 4, 0, 1) * np.clip((0.14 - where.up) / 0.03, 0, 1)
    return (above * (1 - ear) * ~where.features).astype(np.float32)
