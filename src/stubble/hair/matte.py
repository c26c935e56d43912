"""The person's outline, drawn to the pixel from a coarse mask and the picture itself."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble.hair.guided import guided

__all__ = ["outline", "sharpen"]

Floats = NDArray[np.float32]


def _local(values: Floats, weight: Floats, sigma: float) -> tuple[Floats, Floats, Floats]:
    """Give mean and variance (h, w, 3) around each pixel, and how much weight they rest on."""
    step = max(1, int(sigma / 2))
    size = (max(1, values.shape[1] // step), max(1, values.shape[0] // step))
    first = values * weight[..., None]
    small = np.dstack(
        [
            cv2.GaussianBlur(
                cv2.resize(part, size, interpolation=cv2.INTER_AREA), (0, 0), sigma / step
            )
            for part in (weight, first, values * first)
        ]
    )
    rest = small[..., 0]
    mean = small[..., 1:4] / np.maximum(rest, 1e-6)[..., None]
    variance = np.maximum(small[..., 4:] / np.maximum(rest, 1e-6)[..., None] - mean * mean, 0)
    whole = values.shape[1::-1]
    return cv2.resize(mean, whole), cv2.resize(variance, whole), cv2.resize(rest, whole)


def outline(picture: Floats, coarse: Floats) -> Floats:
    """Refine a coarse person mask on the small picture.

    Near the coarse edge each pixel is asked whether it looks more like the sure person or the sure
    background close by.

    Parameters
    ----------
    picture : (h, w, 3) float32
        sRGB-encoded, 0..1, one pixel about a millimetre.
    coarse : (h, w) float32
        0..1.

    Returns
    -------
    (h, w) float32
        Probability of the person.
    """
    inside = (coarse > 0.5).astype(np.uint8)
    depth = cv2.distanceTransform(inside, cv2.DIST_L2, 5)
    height = cv2.distanceTransform(1 - inside, cv2.DIST_L2, 5)
    signed = depth - height
    belief = coarse
    for band, sigma in ((6.0, 7.0), (3.5, 5.0)):
        sure_in = ((signed > band) & (belief > 0.5)).astype(np.float32)
        sure_out = ((signed < -band) & (belief < 0.5)).astype(np.float32)
        m_in, v_in, w_in = _local(picture, sure_in, sigma)
        m_out, v_out, w_out = _local(picture, sure_out, sigma)
        floor = 0.02**2
        v_in, v_out = v_in + floor, v_out + floor
        odds = (
            ((picture - m_out) ** 2 / v_out + np.log(v_out)).sum(-1)
            - ((picture - m_in) ** 2 / v_in + np.log(v_in)).sum(-1)
        ) / 2
        # Neighbouring pixels repeat each other, so their evidence is not added at full weight.
        odds = np.clip(odds, -12, 12) * 0.5 * np.minimum(1, np.minimum(w_in, w_out) / 0.02)
        prior = np.clip(signed / 2.5, -6, 6)
        belief = 1 / (1 + np.exp(-(odds + prior)))
        belief[signed > 12], belief[signed < -12] = 1, 0
        belief = np.clip(guided(picture, belief.astype(np.float32), 3, 2e-3), 0, 1)
        inside = (belief > 0.5).astype(np.uint8)
        signed = cv2.distanceTransform(inside, cv2.DIST_L2, 5) - cv2.distanceTransform(
            1 - inside, cv2.DIST_L2, 5
        )
    return belief


def sharpen(picture: Floats, belief: Floats, radius: int) -> Floats:
    """Carry the outline onto the full picture: (h, w) float32 0..1, soft over a pixel or two."""
    up = cv2.resize(belief, picture.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    fine = guided(picture, np.clip(up, 0, 1), radius, 5e-4)
    t = np.clip((fine - 0.2) / 0.6, 0, 1)
    return (t * t * (3 - 2 * t)).astype(np.float32)
