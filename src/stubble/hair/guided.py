"""Edge-aware smoothing: maps made to follow the edges of a picture (He 2010, guided filter)."""

from __future__ import annotations

import cv2
import numba
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
        self._inverse = np.dstack([i_rr, i_rg, i_rb, i_gg, i_gb, i_bb]) * det[..., None]

    def _blur(self, a: Floats) -> Floats:
        return cv2.blur(a, self._size, borderType=cv2.BORDER_REFLECT)

    def factors(self, source: Floats) -> Floats:
        """Give, per pixel, the (h, w, 4) factors on red, green, blue and one that predict a map."""
        joint = self._blur(self._picture * source[..., None])
        return self._blur(_slopes(joint, self._blur(source), self._mean, self._inverse))

    def smooth(self, source: Floats) -> Floats:
        """Smooth a map, (h, w) float32, along the picture's edges."""
        return _apply(self._picture, self.factors(source))


@numba.njit(cache=True, nogil=True)
def _slopes(joint, p, mean, inverse):  # type: ignore[no-untyped-def]
    """Solve for a map's slopes along three colours, and its offset, window by window."""
    out = np.zeros((*p.shape, 4), np.float32)
    for y in range(p.shape[0]):
        for x in range(p.shape[1]):
            here, m, i = p[y, x], mean[y, x], inverse[y, x]
            r = joint[y, x, 0] - m[0] * here
            g = joint[y, x, 1] - m[1] * here
            b = joint[y, x, 2] - m[2] * here
            on_r = i[0] * r + i[1] * g + i[2] * b
            on_g = i[1] * r + i[3] * g + i[4] * b
            on_b = i[2] * r + i[4] * g + i[5] * b
            out[y, x, 0], out[y, x, 1], out[y, x, 2] = on_r, on_g, on_b
            out[y, x, 3] = here - on_r * m[0] - on_g * m[1] - on_b * m[2]
    return out


@numba.njit(cache=True, nogil=True)
def _apply(guide, factors):  # type: ignore[no-untyped-def]
    out = np.zeros(guide.shape[:2], np.float32)
    for y in range(out.shape[0]):
        for x in range(out.shape[1]):
            f = factors[y, x]
            out[y, x] = guide[y, x, 0] * f[0] + guide[y, x, 1] * f[1] + guide[y, x, 2] * f[2] + f[3]
    return out


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
