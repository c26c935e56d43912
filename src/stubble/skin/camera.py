"""What the camera did to the skin: how noisy and how blurred the picture is."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

__all__ = ["blur_px", "noise"]

Floats = NDArray[np.float32]

#: Point spread assumed where a picture has no edge to measure, pixels (assumption).
BLUR_UNKNOWN = 0.8
_REACH, _STEP = 6.0, 0.5


def noise(grey: Floats, mask: NDArray[np.bool_]) -> float:
    """Estimate the noise of a picture on its smoothest parts.

    Parameters
    ----------
    grey : (h, w) float32
        sRGB-encoded luma, 0..1.
    mask : (h, w) bool
        Where to look.

    Returns
    -------
    float
        Standard deviation in the unit of ``grey``; 0 where nothing can be said. It is the 10 %
        quantile of the residuals of 16 x 16 blocks to quadratic surfaces, which stays right to
        about 20 % after demosaicing and JPEG, where wavelet estimators fall short two- to six-fold.
    """
    side = 16
    rows, cols = grey.shape[0] // side, grey.shape[1] // side
    if not rows or not cols:
        return 0.0

    def blocks(a: NDArray[np.floating]) -> NDArray[np.floating]:
        cut = a[: rows * side, : cols * side].reshape(rows, side, cols, side)
        return cut.swapaxes(1, 2).reshape(rows * cols, side * side)

    inside = blocks(mask.astype(np.float32)).min(1) > 0
    picked = blocks(grey)[inside].astype(np.float64)
    if len(picked) < 8:
        return 0.0
    y, x = np.mgrid[0:side, 0:side].reshape(2, -1) / side - 0.5
    basis, _ = np.linalg.qr(np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], 1))
    rest = (picked**2).sum(1) - ((picked @ basis) ** 2).sum(1)
    sigma = np.sqrt(np.maximum(rest, 0) / (side * side - 6))
    return float(np.quantile(sigma, 0.1))


def _templates() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give unit-norm, zero-mean blurred steps and their sigmas."""
    t = np.arange(-_REACH, _REACH + 1e-9, _STEP)
    sigmas = np.geomspace(0.3, 4.5, 40)
    shifts = np.linspace(-0.75, 0.75, 7)
    steps = ndtr((t[None, None] - shifts[None, :, None]) / sigmas[:, None, None])
    steps = steps - steps.mean(-1, keepdims=True)
    steps = steps / np.linalg.norm(steps, axis=-1, keepdims=True)
    return steps.reshape(-1, t.size), np.repeat(sigmas, shifts.size)


_STEPS, _SIGMAS = _templates()


def blur_px(linear: Floats, mask: NDArray[np.bool_]) -> float:
    """Estimate the standard deviation of the camera's point spread, in pixels, from sharp edges.

    Blurred steps are fitted across the strongest edges; the sharpest tenth of the good fits speaks
    for the lens, the rest being soft things rather than a soft picture.

    Parameters
    ----------
    linear : (h, w) float32
        Luminance in linear light.
    mask : (h, w) bool
        Where to look.
    """
    gx = cv2.Sobel(linear, cv2.CV_32F, 1, 0, ksize=3, scale=0.125)
    gy = cv2.Sobel(linear, cv2.CV_32F, 0, 1, ksize=3, scale=0.125)
    size = cv2.magnitude(gx, gy)
    inner = np.zeros_like(mask)
    margin = int(_REACH) + 2
    inner[margin:-margin, margin:-margin] = mask[margin:-margin, margin:-margin]
    if inner.sum() < 500:
        return BLUR_UNKNOWN
    least = max(float(np.quantile(size[inner][::5], 0.98)), 0.01)
    top = inner & (size >= least) & (size >= cv2.dilate(size, np.ones((3, 3), np.uint8)))
    y, x = np.nonzero(top)
    if len(y) < 20:
        return BLUR_UNKNOWN
    if len(y) > 600:
        strongest = np.argpartition(-size[y, x], 600)[:600]
        y, x = y[strongest], x[strongest]
    nx, ny = gx[y, x] / size[y, x], gy[y, x] / size[y, x]
    t = np.arange(-_REACH, _REACH + 1e-9, _STEP, dtype=np.float32)
    profile = cv2.remap(
        linear,
        (x[:, None] + nx[:, None] * t).astype(np.float32),
        (y[:, None] + ny[:, None] * t).astype(np.float32),
        cv2.INTER_CUBIC,
    ).astype(np.float64)
    centred = profile - profile.mean(1, keepdims=True)
    norm = np.linalg.norm(centred, axis=1)
    likeness = centred @ _STEPS.T
    best = likeness.argmax(1)
    fit = likeness[np.arange(len(best)), best] / np.maximum(norm, 1e-9)
    good = fit > 0.985
    if good.sum() < 12:
        return BLUR_UNKNOWN
    sigma = float(np.quantile(_SIGMAS[best[good]], 0.1))
    return float(np.clip(sigma, 0.35, 4.0)) if math.isfinite(sigma) else BLUR_UNKNOWN
