"""Edge-aware smoothing: maps made to follow the edges of a picture (He 2010, guided filter)."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["guided", "guided_onto"]

Floats = NDArray[np.float32]


def _coefficients(guide: Floats, source: Floats, radius: int, eps: float) -> Floats:
    """Give, per pixel, the (h, w, 4) factors on red, green, blue and one that predict a map."""
    size = (2 * radius + 1, 2 * radius + 1)

    def mean(a: Floats) -> Floats:
        return cv2.blur(a, size, borderType=cv2.BORDER_REFLECT)

    m, p = mean(guide), mean(source)
    r, g, b = cv2.split(guide)
    mr, mg, mb = cv2.split(m)
    rr, gg, bb = cv2.split(mean(guide * guide) - m * m + eps)
    across = mean(np.dstack([r * g, r * b, g * b]))
    rg, rb, gb = across[..., 0] - mr * mg, across[..., 1] - mr * mb, across[..., 2] - mg * mb
    cr, cg, cb = cv2.split(mean(guide * source[..., None]) - m * p[..., None])
    # The inverse of the symmetric 3 x 3 matrix, by cofactors.
    i_rr, i_rg, i_rb = gg * bb - gb * gb, gb * rb - rg * bb, rg * gb - gg * rb
    i_gg, i_gb, i_bb = rr * bb - rb * rb, rb * rg - rr * gb, rr * gg - rg * rg
    det = rr * i_rr + rg * i_rg + rb * i_rb
    ar = (i_rr * cr + i_rg * cg + i_rb * cb) / det
    ag = (i_rg * cr + i_gg * cg + i_gb * cb) / det
    ab = (i_rb * cr + i_gb * cg + i_bb * cb) / det
    return mean(np.dstack([ar, ag, ab, p - ar * mr - ag * mg - ab * mb]))


def _apply(guide: Floats, factors: Floats) -> Floats:
    return cv2.transform(guide * factors[..., :3], np.ones((1, 3), np.float32)) + factors[..., 3]


def guided(guide: Floats, source: Floats, radius: int, eps: float) -> Floats:
    """Smooth a map along the edges of a colour picture.

    Parameters
    ----------
    guide : (h, w, 3) float32
        About 0..1.
    source : (h, w) float32
    radius : int
        Half the side of the windows, pixels.
    eps : float
        Variance of the guide below which a window counts as flat, in its unit squared.
    """
    return _apply(guide, _coefficients(guide, source, radius, eps))


def guided_onto(fine: Floats, guide: Floats, source: Floats, radius: int, eps: float) -> Floats:
    """Carry a map of a small picture onto the full one, along its edges (He 2015).

    Parameters
    ----------
    fine : (H, W, 3) float32
        The full picture.
    guide, source, radius, eps
        As for `guided`, on the small picture.
    """
    factors = _coefficients(guide, source, radius, eps)
    return _apply(fine, cv2.resize(factors, fine.shape[1::-1], interpolation=cv2.INTER_LINEAR))
