"""What one deposit of carbon under the skin does to light.

Seen from above, a deposit lowers the light that comes back by the share

    C(r) = A1 exp(-r^2 / 2 s1^2) + A2 exp(-r^2 / 2 s2^2)

at distance r along the skin, per channel of linear sRGB: a core of about the deposit's own size,
and a wide halo of light that wandered past it. Red wanders furthest and reaches deepest, so red is
absorbed most and the dot turns bluish with depth; the halo carries most of a field's tint.

The numbers are fitted to Monte Carlo runs (three-layer skin, D65, melanin 2 to 25 %, blood 1.2 %;
Jacques 2013 for the coefficients) of spheroids at three depths and three loads: grade modelled.
That relative contrast hardly changes with melanin is a result of the same runs; it lets one table
serve every tone for now.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stubble.photo.picture import sealed

__all__ = [
    "DEPTH_MM",
    "DIAMETER_MM",
    "UNDILUTED_LOAD",
    "Deposit",
    "deposit",
    "matching_shade",
    "mean_transmission",
]

Floats = NDArray[np.float64]

#: Depths of the deposit's middle in the table, mm.
_DEPTH_MM = np.array([0.2, 0.3, 0.5])

#: Pigment above this lies in the epidermis and is shed; the table is not continued beyond.
_SHALLOWEST_MM = 0.12

#: Radius and optical load (absorption at 550 nm, per mm) of the deposits in the table.
_RADIUS_MM = np.array([0.15, 0.20, 0.20])
_LOAD = 10.0

#: Core and halo amplitudes, and the halo's width in mm, at each depth, for R, G, B. Where the fit
#: put nearly all of a dot into one of the two (blue at 0.3, green at 0.5), they are shared out anew
#: with about the same centre and integral, so that the columns can be interpolated.
_CORE = np.array([[0.474, 0.383, 0.236], [0.409, 0.258, 0.120], [0.106, 0.040, 0.012]])
_HALO = np.array([[0.067, 0.065, 0.081], [0.090, 0.089, 0.085], [0.073, 0.044, 0.028]])
_HALO_SIGMA_MM = np.array([[0.44, 0.39, 0.32], [0.63, 0.42, 0.28], [0.59, 0.34, 0.25]])

#: How amplitudes grow with a deposit's radius: a smaller one of the same load is thinner as well as
#: narrower, and the light it keeps from coming back far away goes with its area. Our assumption.
_CORE_GROWS, _HALO_GROWS = 0.8, 2.0

#: Absorption of undiluted pigment in the skin at 550 nm, per mm. Our assumption: saturated carbon.
UNDILUTED_LOAD = 50.0

#: The healed dot that is planned: diameter of the deposit and depth of its middle, mm. Our
#: assumption: larger than the 0.2 to 0.3 that the trade states, as trichoscopy finds dots to be,
#: and such that a field of the advised density looks like healed work; upper papillary dermis.
DIAMETER_MM, DEPTH_MM = 0.42, 0.16

#: Contrast against load, 1 - exp(-_SHAPE * load ** _POWER), fitted to loads 2, 10 and 50 at 0.3 mm.
_SHAPE, _POWER = 0.324, 0.70


@dataclass(frozen=True)
class Deposit:
    """How each dot shades the skin around it.

    Attributes
    ----------
    core : (n, 3) float64
        Contrast at the centre of the core, 0 to 1, linear R, G, B.
    core_sigma_mm : (n,) float64
    halo : (n, 3) float64
        Contrast at the centre of the halo.
    halo_sigma_mm : (n, 3) float64
    """

    core: Floats
    core_sigma_mm: Floats
    halo: Floats
    halo_sigma_mm: Floats


def deposit(
    diameter_mm: NDArray[np.floating],
    depth_mm: NDArray[np.floating],
    shade: NDArray[np.floating],
) -> Deposit:
    """Shade of healed dots.

    Parameters
    ----------
    diameter_mm : (n,) float
        Of the deposit, 0.05 to 1.
    depth_mm : (n,) float
        Of its middle. Above 0.12 mm pigment is shed with the skin, beyond 0.8 it hardly shows.
    shade : (n,) float
        Dilution: ml of water to 1 ml of pigment.
    """
    depth = np.clip(np.asarray(depth_mm, float), _SHALLOWEST_MM, 0.8)
    radius = np.asarray(diameter_mm, float) / 2
    load = UNDILUTED_LOAD / (1 + np.asarray(shade, float))
    strength = _saturation(load) / _saturation(np.array(_LOAD))
    core = _at_depth(_CORE / _RADIUS_MM[:, None] ** _CORE_GROWS, depth)
    core *= (strength * np.minimum(radius, 0.3) ** _CORE_GROWS)[:, None]
    halo = _at_depth(_HALO / _RADIUS_MM[:, None] ** _HALO_GROWS, depth)
    halo *= (strength * radius**_HALO_GROWS)[:, None]
    sigma = np.hypot(0.70 * radius, 0.25 * depth)
    return Deposit(
        sealed(np.minimum(core, 0.95)),
        sealed(sigma),
        sealed(np.minimum(halo, 0.5)),
        sealed(_at_depth(_HALO_SIGMA_MM, depth)),
    )


def _saturation(load: Floats) -> Floats:
    return np.asarray(1 - np.exp(-_SHAPE * load**_POWER))


def _at_depth(table: Floats, depth: Floats) -> Floats:
    """Interpolate (3, 3) by depth and channel, in the logarithm, and go on beyond its ends."""
    logs = np.log(table)
    first = np.clip(np.searchsorted(_DEPTH_MM, depth) - 1, 0, len(_DEPTH_MM) - 2)
    share = ((depth - _DEPTH_MM[first]) / (_DEPTH_MM[first + 1] - _DEPTH_MM[first]))[:, None]
    return np.asarray(np.exp(logs[first] * (1 - share) + logs[first + 1] * share))


def mean_transmission(dots: Deposit, per_mm2: float) -> Floats:
    """Mean tone of a field of such dots over bare skin, (3,), linear R, G, B.

    Randomly placed absorbers multiply: exp(-density x integrated contrast).
    """
    core = 2 * np.pi * dots.core * dots.core_sigma_mm[:, None] ** 2
    halo = 2 * np.pi * dots.halo * dots.halo_sigma_mm**2
    return np.asarray(np.exp(-per_mm2 * (core + halo).mean(axis=0)))


#: Least and most ml of water to 1 ml of pigment.
_SHADES = (0.0, 25.0)


def matching_shade(transmission: NDArray[np.floating], per_mm2: float) -> float:
    """Choose the dilution at which healed dots are as dark as what grows beside them.

    Parameters
    ----------
    transmission : (3,) float
        Mean tone of that over bare skin, linear R, G, B.
    per_mm2 : float
        Dots per mm².

    Returns
    -------
    float
        ml of water to 1 ml of pigment: the palest or darkest there is where none matches.
    """
    shades = np.linspace(*_SHADES, 51)
    wanted = float(np.log(np.maximum(transmission, 1e-3)) @ _SEEN)
    one = np.array([DIAMETER_MM]), np.array([DEPTH_MM])
    tones = [
        float(np.log(mean_transmission(deposit(*one, np.array([s])), per_mm2)) @ _SEEN)
        for s in shades
    ]
    return float(np.interp(wanted, tones, shades))


#: Shares of linear sRGB in luminance (IEC 61966-2-1).
_SEEN = np.array([0.2126, 0.7152, 0.0722])
