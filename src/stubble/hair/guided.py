"""Edge-aware smoothing: maps made to follow the edges of a picture (He 2010, guided filter)."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["guided"]

Floats = NDArray[np.float32]


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
    size = (2 * radius + 1, 2 * radius + 1)

    def mean(a: Floats) -> Floats:
        return cv2.blur(a, size, borderType=cv2.BORDER_REFLECT)

    m, p = mean(guide), mean(source)
    r, g, b = cv2.split(guide)
    mr, mg, mb = cv2.split(m)
    rr, gg, bb = mean(r * r) - mr * mr + eps, mean(g * g) - mg * mg + eps, mean(b * b) - mb * mb + eps
    rg, rb, gb = mean(r * g) - mr * mg, mean(r * b) - mr * mb, mean(g * b) - mg * mb
    cr, cg, cb = mean(r * source) - mr * p, mean(g * source) - mg * p, mean(b * source) - mb * p
    # The inverse of the symmetric 3 x 3 matrix, by cofactors.
    i_rr, i_rg, i_rb = gg * bb - gb * gb, gb * rb - rg * bb, rg * gb - gg * rb
    i_gg, i_gb, i_bb = rr * bb - rb * rb, rb * rg - rr * gb, rr * gg - rg * rg
    det = rr * i_rr + rg * i_rg + rb * i_rb
    ar = (i_rr * cr + i_rg * cg + i_rb * cb) / det
    ag = (i_rg * cr + i_gg * cg + i_gb * cb) / det
    ab = (i_rb * cr + i_gb * cg + i_bb * cb) / det
    offset = p - ar * mr - ag * mg - ab * mb
    return mean(ar) * r + mean(ag) * g + mean(ab) * b + mean(offset)
