"""The person's outline, drawn to the pixel from a coarse mask and the picture itself."""

from __future__ import annotations

import cv2
import numpy as np
from numba import njit
from numpy.typing import NDArray

from stubble.hair.frame import Axes, Frame
from stubble.hair.guided import guided, guided_onto

__all__ = ["border", "outline", "sharpen"]

Floats = NDArray[np.float32]

#: Least standard deviation granted to a local colour, sRGB-encoded.
NOISE = 0.02
#: Weight of the log contrast of detail beside the colour channels.
DETAIL = 0.06
#: Weights of the evidence of looks, whose channels and neighbours repeat each other, of detail
#: alone, and of the coarse mask's own odds (tuned on every second research portrait).
LOOKS, ROUGH, COARSE = 0.25, 3.0, 0.5

#: Weight of the looks where hair and skin meet, and how far hair's border lies outside the middle,
#: log odds, as people draw it.
BORDER, OVER = 0.25, 0.5


def _local(values: Floats, weight: Floats, sigma: float) -> tuple[Floats, Floats, Floats]:
    """Give mean and variance (h, w, n) around each pixel, and how much weight they rest on."""
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
    rest, n = small[..., 0], values.shape[-1]
    mean = small[..., 1 : 1 + n] / np.maximum(rest, 1e-6)[..., None]
    variance = np.maximum(small[..., 1 + n :] / np.maximum(rest, 1e-6)[..., None] - mean * mean, 0)
    whole = values.shape[1::-1]
    return cv2.resize(mean, whole), cv2.resize(variance, whole), cv2.resize(rest, whole)


@njit(cache=True, nogil=True)
def _odds(
    shown: Floats, m_in: Floats, v_in: Floats, m_out: Floats, v_out: Floats
) -> Floats:  # pragma: no cover - compiled
    """Give the log odds (h, w) of one of two Gaussians, by their means and variances, (h, w, n)."""
    out = np.zeros(shown.shape[:2], np.float32)
    least = np.float32(NOISE**2)
    for y in range(shown.shape[0]):
        for x in range(shown.shape[1]):
            total, ratio = np.float32(0), np.float32(1)
            for c in range(shown.shape[2]):
                far, near = v_out[y, x, c] + least, v_in[y, x, c] + least
                from_out, from_in = shown[y, x, c] - m_out[y, x, c], shown[y, x, c] - m_in[y, x, c]
                total += from_out * from_out / far - from_in * from_in / near
                ratio *= far / near
            out[y, x] = np.float32(0.5) * (total + np.log(ratio))
    return out


def _signed(mask: NDArray[np.bool_]) -> Floats:
    """Give the distance to a mask's edge, pixels, positive within."""
    inside = mask.astype(np.uint8)
    return cv2.distanceTransform(inside, cv2.DIST_L2, 5) - cv2.distanceTransform(
        1 - inside, cv2.DIST_L2, 5
    )


def _look(
    picture: Floats,
    rough: Floats,
    coarse: Floats,
    belief: Floats,
    signed: Floats,
    band: float,
    sigma: float,
    slack: float,
) -> Floats:
    """Ask of each pixel whether it looks like the sure person or the sure background close by.

    What lies deeper than ``band`` on either side of the edge is sure; ``slack`` is how far, in
    pixels, it costs one unit of evidence to leave the edge.
    """
    sure_in = ((signed > band) & (belief > 0.5)).astype(np.float32)
    sure_out = ((signed < -band) & (belief < 0.5)).astype(np.float32)
    # Hair in focus before a soft background is told by its detail where colour says nothing.
    shown = np.dstack([picture, rough * DETAIL])
    m_in, v_in, w_in = _local(shown, sure_in, sigma)
    m_out, v_out, w_out = _local(shown, sure_out, sigma)
    odds: NDArray[np.floating] = _odds(shown, m_in, v_in, m_out, v_out)
    odds = np.clip(odds, -12, 12) * LOOKS * np.minimum(1, np.minimum(w_in, w_out) / 0.02)
    # A strip of hair thinner than the band has no sure person beside it: what is rougher than the
    # background close by, and than that varies, is in focus and not of it.
    m_rough, v_rough, w_rough = _local(rough[..., None], sure_out, 14.0)
    rise = rough - m_rough - 0.5 * np.sqrt(v_rough) - 0.3
    odds += ROUGH * np.clip(rise, 0, 1.5) * np.minimum(1, w_rough / 0.02)
    first = np.clip(coarse, 0.02, 0.98)
    odds += COARSE * np.log(first / (1 - first)) + np.clip(signed / slack, -8, 8)
    belief = 1 / (1 + np.exp(-odds))
    belief[signed > 2 * band], belief[signed < -2 * band] = 1, 0
    return np.clip(guided(picture, belief.astype(np.float32), 3, 2e-3), 0, 1)


@njit(cache=True, nogil=True)
def _cheapest(cost: Floats, toll: float) -> NDArray[np.int64]:  # pragma: no cover - compiled
    """Give the cheapest column in each row, where a step of n columns costs ``toll * n * n``."""
    rows, cols = cost.shape
    total = cost.copy()
    came = np.zeros((rows, cols), np.int8)
    for i in range(1, rows):
        for j in range(cols):
            best = np.float32(np.inf)
            for step in range(-3, 4):
                if 0 <= j + step < cols:
                    value = total[i - 1, j + step] + np.float32(toll * step * step)
                    if value < best:
                        best = value
                        came[i, j] = step
            total[i, j] += best
    path = np.zeros(rows, np.int64)
    path[-1] = total[-1].argmin()
    for i in range(rows - 1, 0, -1):
        path[i - 1] = path[i] + came[i, path[i]]
    return path


def _dome(picture: Floats, belief: Floats, face: Axes) -> Floats:
    """Give the signed distance to the head's outline as one smooth curve over the top.

    The curve is the cheapest path around the head in polar coordinates (Viterbi): it encloses
    what looks like the person and lets go of what only touches it, such as a dark backdrop.
    """
    middle = face.at(0.22, 0.0)
    span = np.deg2rad(118.0)
    angles = np.linspace(-span, span, 201, dtype=np.float32)
    rows = face.rows
    radii = np.arange(0.30 * rows, 1.05 * rows, dtype=np.float32)
    way = np.sin(angles)[:, None] * face.sideward + np.cos(angles)[:, None] * face.upward
    x = middle[0] + way[:, :1] * radii
    y = middle[1] + way[:, 1:] * radii
    grid = (x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR)
    rays = cv2.remap(belief, *grid, borderMode=cv2.BORDER_REPLICATE)
    light = cv2.remap(picture, *grid, borderMode=cv2.BORDER_REPLICATE)
    change = np.zeros_like(rays)
    change[:, 1:-1] = np.linalg.norm(light[:, 2:] - light[:, :-2], axis=-1)
    cost = np.cumsum(0.5 - rays, axis=1) - 3.0 * np.minimum(change, 0.35)
    # A head is nowhere wider than about four fifths of the face mesh's height from its middle.
    cost += 0.02 * np.maximum(radii - 0.8 * rows, 0) ** 1.5
    path = _cheapest(cost.astype(np.float32), 1.5)
    edge = middle + way * radii[path][:, None]
    mask = np.zeros(belief.shape, np.uint8)
    # Below the ends of the curve the coarse mask is as good as anything.
    cv2.fillPoly(mask, [np.round(np.vstack([edge, face.at(-0.3, 0.0)[None]])).astype(np.int32)], 1)
    above = face.up > 0.02
    return _signed(np.where(above, mask > 0, belief > 0.5))


def outline(picture: Floats, rough: Floats, coarse: Floats, where: Frame) -> Floats:
    """Refine a coarse person mask on the small picture.

    Parameters
    ----------
    picture : (h, w, 3) float32
        sRGB-encoded, 0..1, one pixel about a millimetre.
    rough : (h, w) float32
        Log contrast of fine detail.
    coarse : (h, w) float32
        0..1.
    where : Frame

    Returns
    -------
    (h, w) float32
        Probability of the person.
    """
    belief = _look(picture, rough, coarse, coarse, _signed(coarse > 0.5), 6.0, 7.0, 2.5)
    if where.face is not None:
        # Where the two disagree neither is believed, and the curve's smoothness decides.
        dome = _dome(picture, np.float32(0.3) * belief + np.float32(0.7) * coarse, where.face)
        belief = _look(picture, rough, coarse, belief, dome, 4.0, 5.0, 1.2)
    # Only what hangs together with the head is this person.
    _, parts = cv2.connectedComponents((belief > 0.3).astype(np.uint8))
    x, y = np.round(where.heart).astype(int)
    own = parts[np.clip(y, 0, parts.shape[0] - 1), np.clip(x, 0, parts.shape[1] - 1)]
    return belief * cv2.dilate((parts == own).astype(np.float32), np.ones((3, 3), np.uint8))


def border(picture: Floats, rough: Floats, person: Floats, hair: Floats, least: float) -> Floats:
    """Draw the border between hair and skin where the two, as they look close by, meet.

    Parameters
    ----------
    picture : (h, w, 3) float32
        sRGB-encoded, one pixel about a millimetre.
    rough : (h, w) float32
        Log contrast of fine detail.
    person, hair : (h, w) float32
        Probabilities; what is not hair, of the person, is skin.
    least : float
        Probability from which it is hair at first.

    Returns
    -------
    (h, w) float32
        Probability of hair, moved by a few millimetres at most.
    """
    signed = _signed(hair > least)
    shown = np.dstack([picture, rough * 2 * DETAIL])
    whole = (person > 0.8).astype(np.float32)
    m_in, v_in, w_in = _local(shown, whole * (signed > 4), 7.0)
    m_out, v_out, w_out = _local(shown, whole * (signed < -4), 7.0)
    odds: NDArray[np.floating] = _odds(shown, m_in, v_in, m_out, v_out)
    odds = np.clip(odds, -12, 12) * BORDER * np.minimum(1, np.minimum(w_in, w_out) / 0.02)
    # Single hairs and the shade at their roots reach past what is mostly hair.
    belief = 1 / (1 + np.exp(-(odds + np.clip(signed / 2 + OVER, -8, 8))))
    belief[signed > 8], belief[signed < -8] = 1, 0
    return np.clip(guided(picture, belief.astype(np.float32), 2, 1e-3), 0, 1)


def sharpen(fine: Floats, picture: Floats, belief: Floats) -> Floats:
    """Carry the outline onto the full picture: (H, W) float32 0..1, soft over a pixel or two.

    Parameters
    ----------
    fine, picture : (H, W, 3), (h, w, 3) float32
        sRGB-encoded, full and small.
    belief : (h, w) float32
        From `outline`.
    """
    t = np.clip((guided_onto(fine, picture, belief, 1, 5e-4) - 0.2) / 0.6, 0, 1)
    return (t * t * (3 - 2 * t)).astype(np.float32)
