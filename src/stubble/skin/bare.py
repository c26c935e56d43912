"""The light of the bare skin everywhere on a head: hair and shine looked through."""

from __future__ import annotations

import cv2
import numba
import numpy as np
from numpy.typing import NDArray

__all__ = ["local_mean", "normals", "restore"]

Floats = NDArray[np.float32]

#: How strongly light is taken to be even: weight of the prior against all bare pixels, while hair
#: might still be taken for shade, and once hair is known (assumptions).
EVEN, KNOWN_EVEN = 0.02, 0.005
#: Reaches over which bare skin close by corrects the shading, small pixels, near to far.
REACHES = (8.0, 25.0, 70.0)
#: How far a channel of bare skin may leave the others, relative (assumption).
HUE = 0.08
#: Least light that skin in shade is thought to get, in units of its own colour.
DIMMEST = 0.08


def local_mean(values: Floats, weight: Floats, sigmas: tuple[float, ...]) -> Floats:
    """Give the weighted mean (h, w, n) around each pixel, from as near as there is weight.

    Parameters
    ----------
    values : (h, w, n) float32
    weight : (h, w) float32
    sigmas : tuple of float
        Reaches in pixels, near to far; a far one speaks where the nearer ones have nothing.
    """
    out: Floats | None = None
    heavy = np.dstack([values * weight[..., None], weight])
    channels = values.shape[-1]
    for sigma in reversed(sigmas):
        step = max(1, int(sigma / 2.5))
        size = (max(1, values.shape[1] // step), max(1, values.shape[0] // step))
        small = cv2.resize(heavy, size, interpolation=cv2.INTER_AREA)
        small = cv2.GaussianBlur(small, (0, 0), sigma / step)
        mass = small[..., channels:]
        mean = small[..., :channels] / np.maximum(mass, 1e-6)
        if out is not None:
            trust = np.clip(mass / 0.08, 0, 1)
            mean = trust * mean + (1 - trust) * cv2.resize(out, size)
        out = mean
    if out is None:
        raise ValueError("local_mean needs at least one reach")
    return np.asarray(cv2.resize(out, values.shape[1::-1]), np.float32)


def normals(inside: Floats) -> Floats:
    """Guess how skin is turned from a head's silhouette alone, blown up like a cushion.

    Parameters
    ----------
    inside : (h, w) float32
        The head, 0..1.

    Returns
    -------
    (h, w, 3) float32
        Unit vectors: right, down, to the camera.
    """
    depth = cv2.distanceTransform((inside > 0.5).astype(np.uint8), cv2.DIST_L2, 5)
    most = max(float(depth.max()), 1.0)
    share = np.minimum(depth / most, 1)
    height = most * np.sqrt(share * (2 - share))
    height = cv2.GaussianBlur(height, (0, 0), max(most / 12, 1.0))
    nx = -cv2.Sobel(height, cv2.CV_32F, 1, 0, scale=0.125)
    ny = -cv2.Sobel(height, cv2.CV_32F, 0, 1, scale=0.125)
    length = np.sqrt(nx * nx + ny * ny + 1)
    return np.dstack([nx / length, ny / length, 1 / length]).astype(np.float32)


def restore(
    small: Floats, weight: Floats, turned: Floats, body: Floats, even: float = EVEN
) -> Floats:
    """Give the light of bare skin at every pixel: (h, w, 3) float32, linear.

    Light that comes from far falls on skin by its tilt: four numbers per channel (spherical
    harmonics to the first order, Ramamoorthi 2001) are fitted to the skin that shows, robustly.
    Where skin shows close by, it corrects them.

    Parameters
    ----------
    small : (h, w, 3) float32
        Linear picture, one pixel about a millimetre.
    weight : (h, w) float32
        How surely each pixel is bare skin without shine, 0..1.
    turned : (h, w, 3) float32
        Unit normals.
    body : (3,) float32
        The skin's colour.
    even : float
        How strongly light is taken to be even.
    """
    unit = np.maximum(body, np.float32(1e-4))
    rows = np.flatnonzero(weight.ravel() > 0.3)
    rows = rows[:: max(1, len(rows) // 4000)]
    factors, most = np.zeros((4, 3)), np.full(3, np.inf)
    factors[0] = 1
    if len(rows) > 30:
        value = small.reshape(-1, 3)[rows] / unit
        seen = np.ones((len(rows), 4))
        seen[:, 1:] = turned.reshape(-1, 3)[rows]
        sure = weight.ravel()[rows].astype(np.float64)
        shown = np.log(np.maximum(value, 0.02))
        for _ in range(4):
            gram = seen.T @ (seen * sure[:, None]) / sure.sum()
            right = seen.T @ (value * sure[:, None]) / sure.sum()
            usual = (value * sure[:, None]).sum(0) / sure.sum()
            # Even light is expected: its own level, and no direction.
            gram += np.diag([0.001, even, even, even])
            right[0] += 0.001 * usual
            factors = np.linalg.solve(gram, right)
            gap = np.abs(shown - np.log(np.maximum(seen @ factors, 0.02)))
            sure = weight.ravel()[rows] / (1 + (gap.T.max(0) / 0.25) ** 2)
        # Skin is not lit more than twice as much as the brightest that was seen.
        most = 1.3 * np.quantile(value, 0.98, axis=0)
    model, mixed = _shaded(
        small, weight, turned, unit, factors.astype(np.float32), most.astype(np.float32)
    )
    near = local_mean(mixed, weight + np.float32(0.01), REACHES)
    return near * model * body


@numba.njit(cache=True, nogil=True)
def _shaded(small, weight, turned, body, factors, most):  # type: ignore[no-untyped-def]
    """Give the light that falls on each pixel, and by what factor the skin there differs from it.

    Far from all bare skin the fitted light stands alone.
    """
    model, mixed = np.zeros_like(small), np.zeros_like(small)
    ratio = np.zeros(3, np.float32)
    little = np.float32(0.01)
    for y in range(small.shape[0]):
        for x in range(small.shape[1]):
            nx, ny, nz = turned[y, x, 0], turned[y, x, 1], turned[y, x, 2]
            w = weight[y, x]
            for c in range(3):
                lit = factors[0, c] + nx * factors[1, c] + ny * factors[2, c] + nz * factors[3, c]
                lit = min(max(lit, np.float32(DIMMEST)), most[c])
                model[y, x, c] = lit
                share = small[y, x, c] / body[c] / lit
                ratio[c] = min(max(share, np.float32(0.2)), np.float32(3))
            # Light changes from place to place, the skin's hue hardly.
            grey = (ratio[0] + ratio[1] + ratio[2]) / np.float32(3)
            for c in range(3):
                hue = min(max(ratio[c] / grey, np.float32(1 - HUE)), np.float32(1 + HUE))
                mixed[y, x, c] = (grey * hue * w + little) / (w + little)
    return model, mixed
