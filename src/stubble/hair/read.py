"""Read the hair of one picture."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble.hair import anywhere, evidence
from stubble.hair.frame import frame
from stubble.hair.guided import guided_onto
from stubble.hair.matte import outline, sharpen
from stubble.hair.traits import covering, long_sides
from stubble.skin import Site, Skin
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


def read(light: Floats, site: Site, skin: Skin) -> Hair:
    """Read outline, hair and scalp.

    Parameters
    ----------
    light : (h, w, 3) float32
        Linear sRGB, 0..1.
    site : Site
    skin : Skin
        Of the same picture.
    """
    where = frame(light.shape, site)
    part = np.ascontiguousarray(light[where.window])
    coded = np.sqrt(np.clip(part, 0, 1))  # near enough to how it is seen, and quick
    small = cv2.resize(part, where.size, interpolation=cv2.INTER_AREA)
    small_coded = np.sqrt(np.clip(small, 0, 1))
    coarse = where.small(site.person, light.shape)
    rough = evidence.texture(luminance(part).astype(np.float32), site.px_per_mm, where.size)
    belief = outline(small_coded, rough, coarse, where)
    matte = sharpen(coded, small_coded, belief)
    seen = evidence.gather(small, rough, skin.colour)
    if where.face is not None:
        hair = evidence.sort(where, seen, belief, small, skin.colour)
    else:
        hair = anywhere.sort(small, belief > 0.5, where.prior)
    present = np.clip((hair - 0.1) / 0.55, 0, 1) * where.free
    thick = _thickness(belief, small, hair)
    covered = present * thick
    presence = np.clip(guided_onto(coded, small_coded, present, 2, 1e-3), 0, 1) * matte
    coverage = presence * cv2.resize(thick, presence.shape[::-1])
    # In full the matte alone draws the person's edge: the belief is softer, and would fade it.
    scalp_full = cv2.resize(where.scalp, coverage.shape[::-1]) * matte
    scalp = where.scalp * belief
    strong = np.clip(2 * hair - 1, 0, 1) * scalp
    mass = float(strong.sum())
    colour = (
        (small * strong[..., None]).sum((0, 1)) / mass if mass > 1 else skin.colour * 0.2
    ).astype(np.float32)
    colour.flags.writeable = False
    return Hair(
        matte=_place(where.window, matte, light.shape),
        presence=_place(where.window, presence, light.shape),
        coverage=_place(where.window, coverage, light.shape),
        scalp=_place(where.window, scalp_full, light.shape),
        colour=colour,
        confidence=float(np.clip(mass / 1500, 0, 1)),
        long=where.face is not None and long_sides(where.face, part, hair, belief),
        full=float((covered * scalp).sum() / max(float(scalp.sum()), 1.0)),
        covering=covering(where.face, small, hair, belief) if where.face is not None else None,
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
