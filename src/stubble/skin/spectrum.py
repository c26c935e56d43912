"""Reflectance of plain skin, band by band."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import NdBSpline, make_interp_spline

from stubble.skin.lamps import Lamp, colour
from stubble.skin.tissue import BANDS_NM, Tissue

__all__ = ["BANDS_NM", "MIRRORED", "plain_colour", "reflectance", "reflectances"]

Floats = NDArray[np.float64]

#: What the skin's surface itself gives back, at all wavelengths. Under light from everywhere it is
#: 0.028 by Fresnel's law; half of that, since half of what surrounds a head is dark (our
#: assumption). Much in dark skin: it veils what lies below.
MIRRORED = 0.014


def reflectance(tissue: Tissue) -> Floats:
    """Give the share of light that comes back from within a person's skin in each band, (18,).

    Seen from straight above under even light, without what the surface itself gives back. By adding
    and doubling of three layers (Prahl 1995), made once by ``scripts/optics/bake_spectra.py`` and
    interpolated: within 0.1 % of the method itself for most skins, 1.2 % in the darkest.
    """
    return reflectances(np.array([[tissue.melanin, tissue.blood, tissue.scattering]]))[0]


def plain_colour(tissue: Tissue, lamp: Lamp = "daylight") -> Floats:
    """Give the linear sRGB (3,) of a person's skin under a lamp, with what it mirrors."""
    return colour(reflectance(tissue) + MIRRORED, lamp)


def reflectances(tissues: NDArray[np.floating]) -> Floats:
    """Give the reflectance of many tissues, (n, 18).

    Parameters
    ----------
    tissues : (n, 3) float
        Melanin, blood and scattering, as in `Tissue`.
    """
    at = np.asarray(tissues, float)
    return np.asarray(np.exp(_spline()(np.stack(_even(*at.T), axis=-1))))


def _even(
    melanin: NDArray[np.floating], blood: NDArray[np.floating], scattering: NDArray[np.floating]
) -> tuple[Floats, Floats, Floats]:
    """Stretch the axes so that the logarithm of reflectance bends evenly along them."""
    return np.log(melanin), np.log(blood + 0.003), np.log(scattering)


@cache
def _spline() -> NdBSpline:
    with files("stubble.skin").joinpath("spectra.npz").open("rb") as file, np.load(file) as table:
        axes = _even(table["melanin"], table["blood"], table["scattering"])
        values = table["log_reflectance"].astype(float)
    knots = []
    for axis, places in enumerate(axes):
        spline = make_interp_spline(places, values, k=3, axis=axis)
        values = np.moveaxis(spline.c, 0, axis)
        knots.append(spline.t)
    return NdBSpline(tuple(knots), values, 3)
