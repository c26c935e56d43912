"""Hair or skin: what each small pixel shows, and which it therefore is."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble.hair.anywhere import detail
from stubble.hair.frame import Frame
from stubble.hair.guided import Guide
from stubble.hair.mixture import fit
from stubble.skin.bare import normals, restore
from stubble.skin.colour import luminance
from stubble.skin.read import mirrored

__all__ = ["Evidence", "alike", "gather", "sort", "texture"]

Floats = NDArray[np.float32]

#: Mean mirrored light, linear, that skin not seen on the face is thought to have: dull to wet.
GLOSS = (0.0, 0.0, 0.05, 0.2)
#: Log shares of skin as seen on the face, and of skin in shade or under shine.
LIT, UNLIT = np.float32(np.log(0.75)), np.float32(np.log(0.25))
#: Weight and limit, log odds, of what the learned network says (tuned on every second research
#: portrait): it was taught on drawn heads, and what this picture shows of itself counts more.
HINT, HINT_MOST = 0.3, 2.0


@dataclass(frozen=True)
class Evidence:
    """What sets hair apart, each (h, w) float32 on the small picture.

    Attributes
    ----------
    depth : logarithm of the scattered light, in units of the skin's own.
    mirror : light mirrored off the surface, linear.
    red, blue : log ratios of red to green and of green to blue.
    light : logarithm of luminance, in units of the skin's own.
    rough : logarithm of the contrast of fine detail.
    broad : the same for detail of a few millimetres, as locks have.
    """

    depth: Floats
    mirror: Floats
    red: Floats
    blue: Floats
    light: Floats
    rough: Floats
    broad: Floats


def texture(luminance: Floats, mm: float, size: tuple[int, int]) -> Floats:
    """Give the log contrast of detail finer than about a millimetre, on the small picture.

    Parameters
    ----------
    luminance : (h, w) float32
        Linear, full picture.
    mm : float
        Pixels of the full picture per millimetre.
    size : tuple of int
        Width and height of the small picture.
    """
    logs = np.log(luminance + 0.004)
    fine = logs - cv2.GaussianBlur(logs, (0, 0), max(0.6 * mm, 1.0))
    power = cv2.resize(fine * fine, size, interpolation=cv2.INTER_AREA)
    rough = 0.5 * np.log(cv2.GaussianBlur(power, (0, 0), 1.0) + 1e-5)
    # An edge is a ridge of contrast, hair a field of it: opening keeps fields.
    return cv2.morphologyEx(rough, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8)).astype(np.float32)


def gather(small: Floats, rough: Floats, body: Floats) -> Evidence:
    """Read the evidence off the small picture, (h, w, 3) linear, against the skin's colour (3,)."""
    depth, mirror, red, blue, light = _colours(small, body)
    logs = np.log(luminance(small) + 0.004).astype(np.float32)
    return Evidence(depth, mirror, red, blue, light, rough, detail(logs, 3.0))


def _colours(linear: Floats, body: Floats) -> tuple[Floats, ...]:
    scattered, mirror = mirrored(linear, body)
    e = 0.004
    red = np.log((linear[..., 0] + e) / (linear[..., 1] + e))
    blue = np.log((linear[..., 1] + e) / (linear[..., 2] + e))
    light = np.log(luminance(linear) / luminance(body) + 0.02)
    return np.log(scattered + 0.02), np.sqrt(mirror), red, blue, light.astype(np.float32)


def _compare(colours: tuple[Floats, ...], rough: Floats, broad: Floats, expected: Floats) -> Floats:
    """Give the evidence (..., 7) against what skin would show there."""
    depth, mirror, red, blue, light = colours
    return np.stack(
        [
            depth - expected[..., 0],
            # Skin in shade is redder than skin in light, hair never is: more red says nothing more.
            np.minimum(red - expected[..., 1], 0.05),
            np.clip(blue - expected[..., 2], -0.6, 0.3),
            mirror,
            rough,
            # Shine is brighter than the skin around it; hair, but for white hair, is not.
            light - expected[..., 0],
            broad,
        ],
        axis=-1,
    ).astype(np.float32)


def alike(seen: Evidence, body: Floats) -> NDArray[np.bool_]:
    """Say where the colour is the skin's own in some light, and no detail is seen."""
    red, blue = (float(np.log((body[i] + 0.004) / (body[i + 1] + 0.004))) for i in (0, 1))
    hue = ((seen.red - red) / 0.06) ** 2 + ((seen.blue - blue) / 0.08) ** 2
    own = (hue < 4) & (np.abs(seen.depth) < 0.6)
    calm = np.quantile(seen.rough[own], 0.5) if own.any() else 0.0
    return np.asarray(own & (seen.rough <= calm))


def sort(
    where: Frame, seen: Evidence, person: Floats, small: Floats, body: Floats, hint: Floats
) -> Floats:
    """Tell hair from skin, which is known by the face, or by its colour.

    Parameters
    ----------
    where, seen
        Place and evidence on the small picture.
    person : (h, w) float32
        Probability of the person.
    small : (h, w, 3) float32
        Linear small picture.
    body : (3,) float32
        The skin's colour.
    hint : (h, w) float32
        Log odds of hair from elsewhere, 0 where nothing is known.

    Returns
    -------
    (h, w) float32
        Probability of hair, given the person.
    """
    rng = np.random.default_rng(20)
    guide = Guide(np.sqrt(np.clip(small, 0, 1)), 2, 1e-3)
    inside = (person > 0.6) & where.near
    usable = inside & ~where.features
    plain = np.dstack([seen.depth, seen.red, seen.blue])
    face = usable & where.bare if where.face is not None else usable & alike(seen, body)
    light = np.median(seen.depth[face]) if face.any() else 0.0
    skin_weight = (face & (np.abs(seen.depth - light) < 0.5)).astype(np.float32)
    if not skin_weight.any():
        return np.zeros(where.size[::-1], np.float32)
    prior = where.prior + np.clip(HINT * hint, -HINT_MOST, HINT_MOST)
    calm = float(np.median(seen.rough[skin_weight > 0]))
    even = float(np.median(seen.broad[skin_weight > 0]))
    hair = np.zeros(where.size[::-1], np.float32)
    expected = plain
    learn = usable & ((where.free > 0) | face)
    rows = np.flatnonzero(learn)
    rows = rows[:: max(1, len(rows) // 3000)]
    turned = normals(person)
    # At the very edge there is background in every pixel, which is no skin either.
    depth = cv2.distanceTransform((person > 0.9).astype(np.uint8), cv2.DIST_L2, 5)
    rim = np.clip(depth / 3, 0.3, 1)
    own = (seen.depth, seen.mirror, seen.red, seen.blue, seen.light)
    for turn in range(5):
        lit = restore(small, skin_weight, turned, body)
        lit_depth, _, lit_red, lit_blue, _ = _colours(lit, body)
        expected = np.dstack([lit_depth, lit_red, lit_blue])
        x = _compare(own, seen.rough - calm, seen.broad - even, expected)
        heads = x[inside]
        if turn == 0:
            # No hair seen yet: darker, paler or rougher than skin, in units of what skin does.
            fine, field = x[..., 4], np.minimum(x[..., 4], x[..., 6])
            score = (
                np.maximum(-x[..., 0] - 0.35, 0) * 4
                + np.maximum(-x[..., 1] - 0.15, 0) * 4
                + np.maximum(x[..., 2] - 0.12, 0) * 3
                + np.maximum(fine - 0.7, 0) * 2.5
                + np.maximum(field - 0.3, 0) * 3
                - np.maximum(x[..., 5] - 0.15, 0)
                * np.clip(1.2 - fine - np.maximum(field, 0), 0, 1)
                * 3
                - 2.5
            )
        else:
            flat = x.reshape(-1, 7)[rows]
            # Only what is surely hair teaches what hair looks like: doubt would teach it skin.
            w_hair = (np.clip(hair * 2 - 1, 0, 1) * person).ravel()[rows]
            w_skin = skin_weight.ravel()[rows]
            # Skin as seen, and the same skin in shade and under shine, which may not have been.
            sure = rows[w_skin > 0.5]
            light_ = np.exp(-rng.uniform(0, 1.3, (len(sure), 1)))
            gloss = rng.exponential(1.0, (len(sure), 1)) * rng.choice(GLOSS, (len(sure), 1))
            other = (small.reshape(-1, 3)[sure] * light_ + gloss).astype(np.float32)
            moved = _compare(
                _colours(other, body),
                seen.rough.ravel()[sure] - calm,
                seen.broad.ravel()[sure] - even,
                expected.reshape(-1, 3)[sure],
            )
            ll_skin = np.logaddexp(
                fit(flat, w_skin, 2).log_likelihood(heads) + LIT,
                fit(moved, np.ones(len(sure), np.float32), 3).log_likelihood(heads) + UNLIT,
            )
            if w_hair.sum() > 60:
                ll_hair = fit(flat, w_hair, 3).log_likelihood(heads)
            else:
                ll_hair = np.full_like(ll_skin, -8.0)
            # Broad tails: neither class owns what it has not seen.
            ll_skin = np.logaddexp(ll_skin, -9.0)
            ll_hair = np.logaddexp(ll_hair, -9.0 + np.clip(-heads[:, 0] * 2, -1, 2))
            score = np.zeros_like(hair)
            score[inside] = np.clip(ll_hair - ll_skin, -10, 10) * 0.5
        # Hair comes in fields: a pixel leans to what lies around it.
        around = np.clip(cv2.GaussianBlur(hair, (0, 0), 3.5) * 2 - 1, -1, 1) if turn else 0.0
        belief = 1 / (1 + np.exp(-(score * rim + prior + around)))
        belief = (belief * inside).astype(np.float32)
        hair = np.clip(guide.smooth(belief), 0, 1)
        skin_weight = usable * np.clip(1 - 1.2 * hair, 0, 1)
        skin_weight *= person > 0.9
        skin_weight[where.bare & (np.abs(x[..., 0]) > 0.6)] = 0
        skin_weight = skin_weight.astype(np.float32)
    return hair
