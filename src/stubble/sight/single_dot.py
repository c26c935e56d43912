"""From how far can a single dot be told from the skin around it?

The standard observer of Watson & Ahumada 2005 (J. Vision 5(9):6): contrast is filtered by the eye's
contrast sensitivity, weighed by a window as wide as the fovea, and pooled; a pooled value of 1 is
just seen. Their parameters, fitted to the 43 patterns of the ModelFest trials: grade measured.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from stubble.pigment import Deposit
from stubble.skin.colour import LUMINANCE

__all__ = ["farthest_seen_m", "just_noticeable"]

_GAIN, _F0, _P, _LOSS, _F1 = 373.08, 4.1726, 0.7786, 0.8493, 1.3625
_POOL, _FOVEA_DEG = 2.4081, 0.6273
_LUMINANCE = np.array(LUMINANCE)

_SIDE = 128
_WINDOW_DEG = 2.0


def _sensitivity(cycles_per_degree: NDArray[np.float64]) -> NDArray[np.float64]:
    f = np.minimum(cycles_per_degree, 500.0)  # far beyond what is seen: 0, without overflow
    return np.asarray(_GAIN * (1 / np.cosh((f / _F0) ** _P) - _LOSS / np.cosh(f / _F1)))


def just_noticeable(contrast: NDArray[np.floating], degrees: float) -> float:
    """Pool a picture of luminance contrast, in units of the just noticeable.

    Parameters
    ----------
    contrast : (n, n) float
        Luminance over that of the surround, less 1; the point looked at is in the middle.
    degrees : float
        Visual angle of its side.
    """
    n = len(contrast)
    f = np.fft.fftfreq(n, degrees / n)
    response = np.fft.ifft2(np.fft.fft2(contrast) * _sensitivity(np.hypot(f[:, None], f))).real
    axis = (np.arange(n) - n // 2) * degrees / n
    weighed = response * np.exp(-(np.hypot(axis[:, None], axis) ** 2) / (2 * _FOVEA_DEG**2))
    return float((np.abs(weighed) ** _POOL).sum() * (degrees / n) ** 2) ** (1 / _POOL)


def dot_contrast(dot: Deposit, surround: NDArray[np.floating], mm: float) -> NDArray[np.float64]:
    """Luminance contrast of the first dot of ``dot``, on a square ``mm`` wide, (128, 128)."""
    axis = (np.arange(_SIDE) - _SIDE // 2) * mm / _SIDE
    square = axis[:, None] ** 2 + axis**2
    weights = _LUMINANCE * surround / float(_LUMINANCE @ surround) * (1 - dot.floor)
    bell = np.exp(-square / (2 * dot.core_sigma_mm[0] ** 2))
    rest = dot.core_flat[0] * (1 - bell)
    core = float(weights @ dot.core[0]) * bell * (1 + rest + rest**2)
    halo = (weights * dot.halo[0]) @ np.exp(
        -square[None] / (2 * dot.halo_sigma_mm[0][:, None, None] ** 2)
    ).reshape(3, -1)
    return np.asarray(-(core + halo.reshape(square.shape)))


def farthest_seen_m(dot: Deposit, surround: NDArray[np.floating]) -> float:
    """Distance at which a single healed dot is just seen, in good light, 0.2 to 5 m.

    Parameters
    ----------
    dot : Deposit
        Its first entry is looked at.
    surround : (3,) float
        Linear sRGB of the bare skin.
    """
    distances = np.geomspace(0.2, 5.0, 13)
    seen = []
    for metres in distances:
        mm = 2 * metres * 1000 * np.tan(np.radians(_WINDOW_DEG / 2))
        # From afar the window would be coarser than the dot is wide: look at a part of it.
        mm = min(mm, _SIDE * float(dot.core_sigma_mm[0]) / 1.5)
        degrees = 2 * np.degrees(np.arctan(mm / 2000 / metres))
        seen.append(just_noticeable(dot_contrast(dot, surround, mm), degrees))
    return float(np.interp(0.0, -np.log(seen), distances))
