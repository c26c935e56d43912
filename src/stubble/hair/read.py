"""Read the hair of one picture."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble.hair import anywhere, coverage, evidence, learned
from stubble.hair.evidence import Evidence
from stubble.hair.frame import Frame, frame
from stubble.hair.guided import guided_onto
from stubble.hair.matte import border, outline, sharpen
from stubble.hair.strand import strand
from stubble.hair.traits import covering, long_sides
from stubble.photo.picture import sealed
from stubble.skin import Site, Skin, bare
from stubble.skin.colour import luminance
from stubble.skin.read import mirrored

__all__ = ["Hair", "read"]

Floats = NDArray[np.float32]

#: Mirrored light, linear, by which skin must outdo what is usual to be left out as shining.
SHINES = 0.12
#: Weight and limit, log odds, of what the learned network says of the person (set while watching
#: all research portraits).
OPINION, OPINION_MOST = 0.5, 4.0
#: Probability from which it is hair where no face says where to expect it.
UNSURE = 0.375


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
    beneath : (h, w, 3) float32
        Linear light of the bare skin, hair and shine looked through, wherever there is head; 0
        far from it.
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
    strand : (3,) float32 or None
        Light of one hair, lit as the skin's colour is; None where hair is too short to tell.
    """

    matte: Floats
    presence: Floats
    coverage: Floats
    scalp: Floats
    beneath: Floats
    colour: Floats
    confidence: float
    long: bool
    full: float
    covering: str | None
    strand: Floats | None = None

    @cached_property
    def bare(self) -> Floats:
        """Share of each pixel that shows bare scalp, (h, w) float32: not hair, not background."""
        # Both maps end with the person; what hair hides of the person's own share is their ratio.
        hidden = np.minimum(self.coverage / np.maximum(self.matte, 0.05), 1)
        return sealed(np.asarray(self.scalp * (1 - hidden), np.float32))


def _place(window: tuple[slice, slice], part: Floats, shape: tuple[int, ...]) -> Floats:
    whole = np.zeros((*shape[:2], *part.shape[2:]), np.float32)
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
    hint = np.zeros_like(coarse)
    if where.face is not None:
        told = learned.odds(small, rough, coarse, where.face, skin.colour)
        hint = told[..., 0]
        coarse = _with(coarse, OPINION * np.clip(told[..., 1], -OPINION_MOST, OPINION_MOST))
    belief = outline(small_coded, rough, coarse, where)
    matte = sharpen(coded, small_coded, belief)
    seen = evidence.gather(small, rough, skin.colour)
    hair = evidence.sort(where, seen, belief, small, skin.colour, hint)
    if where.face is None:
        # What is no skin may be clothes, but not on the scalp; nor is what is far darker than this
        # skin in any shade. Elsewhere hair is told by its looks alone.
        dark = np.clip((-seen.depth - 0.9) / 0.6, 0, 1) * belief
        looks = anywhere.sort(small, belief > 0.5, where.prior)
        hair = np.maximum(looks, np.maximum(hair, dark) * where.scalp)
    least = UNSURE if where.face is None else 0.5
    present = border(small_coded, rough, belief, hair, least) * where.free
    beneath = _beneath(where, seen, small, hair, belief, skin.colour)
    sure = np.clip(2 * hair - 1, 0, 1) * (belief > 0.95) * where.free
    own = coverage.solid(small, part, sure.astype(np.float32), beneath, skin.colour)
    thick = hair if own is None else coverage.share(small, beneath, own, skin.colour)
    thick = np.clip((hair - 0.1) / 0.3, 0, 1) * thick
    covered = np.minimum(present, thick)
    presence = np.clip(guided_onto(coded, small_coded, present, 2, 1e-3), 0, 1)
    presence = np.minimum(presence, np.minimum(2 * matte, 1))
    hidden = np.minimum(presence, cv2.resize(thick, presence.shape[::-1]))
    # In full the matte alone draws the person's edge: the belief is softer, and would fade it.
    scalp_full = cv2.resize(where.scalp, hidden.shape[::-1]) * matte
    scalp = where.scalp * belief
    strong = np.clip(2 * hair - 1, 0, 1) * scalp
    mass = float(strong.sum())
    colour = (
        (small * strong[..., None]).sum((0, 1)) / mass if mass > 1 else skin.colour * 0.2
    ).astype(np.float32)
    colour.flags.writeable = False
    skin_full = cv2.resize(beneath, matte.shape[::-1])
    thick = (presence > 0.8) & (hidden > 0.4) & (matte > 0.97) & (scalp_full > 0.5)
    soft = cv2.GaussianBlur(part, (0, 0), max(0.25 * site.px_per_mm, 0.3))
    return Hair(
        matte=_place(where.window, matte, light.shape),
        presence=_place(where.window, presence, light.shape),
        coverage=_place(where.window, hidden, light.shape),
        scalp=_place(where.window, scalp_full, light.shape),
        beneath=_place(where.window, skin_full, light.shape),
        colour=colour,
        confidence=float(np.clip(mass / 1500, 0, 1)),
        long=where.face is not None and long_sides(where.face, part, hair, belief),
        full=float((covered * scalp).sum() / max(float(scalp.sum()), 1.0)),
        covering=covering(where.face, small, hair, belief) if where.face is not None else None,
        strand=strand(soft, skin_full, thick, skin.colour),
    )


def _with(chance: Floats, odds: Floats) -> Floats:
    """Add log odds to a probability."""
    first = np.clip(chance, 0.02, 0.98)
    return np.asarray(1 / (1 + np.exp(-odds) * (1 - first) / first), np.float32)


def _beneath(
    where: Frame, seen: Evidence, small: Floats, hair: Floats, person: Floats, body: Floats
) -> Floats:
    """Give the light of the bare skin, hair and shine looked through: (h, w, 3), small picture."""
    skin = np.clip(1 - 2.5 * hair, 0, 1) * (person > 0.9) * ~where.features
    if where.face is not None:
        skin = skin * (where.face.up > -0.25)  # below there are beards
    else:
        # Between thin hairs there is skin wherever the scalp is seen from.
        skin = np.maximum(skin, 0.1 * evidence.alike(seen, body) * (person > 0.9))
    _, shine = mirrored(small, body)
    sure = skin >= 0.1
    usual = float(np.median(shine[sure])) if sure.any() else 0.0
    dull = np.clip(1 - np.maximum(shine - usual, 0) / SHINES, 0, 1)
    weight = (skin * dull).astype(np.float32)
    return bare.restore(small, weight, bare.normals(person), body, bare.KNOWN_EVEN)
