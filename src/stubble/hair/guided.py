"""Edge-aware smoothing: maps made to follow the edges of a picture (He 2010, guided filter)."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["Guide", "guided", "guided_onto"]

Floats = NDArray[np.float32]


class Guide:
    """A colour picture whose edges maps are made to follow; what depends on it alone is kept.

    Parameters
    ----------
    picture : (h, w, 3) float32
        About 0..1.
    radius : int
        Half the side of the windows, pixels.
    eps : float
        Variance of the picture below which a window counts as flat, in its unit squared.
    """

    def __init__(self, picture: Floats, radius: int, eps: float) -> None:
        self._picture = picture
        self._size = (2 * radius + 1, 2 * radius + 1)
        self._mean = self._blur(picture)
        r, g, b = cv2.split(picture)
        mr, mg, mb = cv2.split(self._mean)
        rr, gg, bb = cv2.split(self._blur(picture * picture) - self._mean * self._mean + eps)
        across = self._blur(np.dstack([r * g, r * b, g * b]))
        rg, rb, gb = across[..., 0] - mr * mg, across[..., 1] - mr * mb, across[..., 2] - mg * mb
        # The inverse of the symmetric 3 x 3 matrix, by cofactors.
        i_rr, i_rg, i_rb = gg * bb - gb * gb, gb * rb - rg * bb, rg * gb - gg * rb
        i_gg, i_gb, i_bb = rr * bb - rb * rb, rb * rg - rr * gb, rr * gg - rg * rg
        det = 1 / (rr * i_rr + rg * i_rg + rb * i_rb)
        self._inverse = [part * det for part in (i_rr, i_rg, i_rb, i_gg, i_gb, i_bb)]

    def _blur(self, a: Floats) -> Floats:
        return cv2.blur(a, self._size, borderType=cv2.BORDER_REFLECT)

    def factors(self, source: Floats) -> Floats:
        """Give, per pixel, the (h, w, 4) factors on red, green, blue and one that predict a map."""
        p = self._blur(source)
        joint = self._blur(self._picture * source[..., None]) - self._mean * p[..., None]
        cr, cg, cb = cv2.split(joint)
        i_rr, i_rg, i_rb, i_gg, i_gb, i_bb = self._inverse
        ar = i_rr * cr + i_rg * cg + i_rb * cb
        ag = i_rg * cr + i_gg * cg + i_gb * cb
        ab = i_rb * cr + i_gb * cg + i_bb * cb
        mr, mg, mb = cv2.split(self._mean)
        return self._blur(np.dstack([ar, ag, ab, p - ar * mr - ag * mg - ab * mb]))

    def smooth(self, source: Floats) -> Floats:
        """Smooth a map, (h, w) float32, along the picture's edges."""
        return _apply(self._picture, self.factors(source))


def _apply(guide: Floats, factors: Floats) -> Floats:
    return cv2.transform(guide * factors[..., :3], np.ones((1, 3), np.float32)) + factors[..., 3]


def guided(guide: Floats, source: Floats, radius: int, eps: float) -> Floats:
    """Smooth one map along the edges of a picture: `Guide.smooth`."""
    return Guide(guide, radius, eps).smooth(source)


def guided_onto(fine: Floats, guide: Floats, source: Floats, radius: int, eps: float) -> Floats:
    """Carry a map of a small picture onto the full one, along its edges (He 2015).

    Parameters
    ----------
    fine : (H, W, 3) float32
        The full picture.
    guide, source, radius, eps
        As for `Guide`, on the small picture.
    """
    factors = Guide(guide, radius, eps).factors(source)
    return _apply(fine, cv2.resize(factors, fine.shape[1::-1], interpolation=cv2.INTER_LINEAR))
