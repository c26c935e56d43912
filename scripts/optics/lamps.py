"""How each band counts in what is seen under each lamp, from the CIE's tables (colour-science)."""

from __future__ import annotations

import colour
import numpy as np
from numpy.typing import NDArray

from stubble.skin.tissue import BANDS_NM

#: Daylight, a bulb, and a cool white LED of the kind that phosphor makes.
CIE_NAMES = {"daylight": "D65", "warm": "A", "led": "LED-B5"}


def weights() -> NDArray[np.float64]:
    """Give (lamps, 18, 3): what 1 of reflectance in a band adds to linear sRGB.

    The eye is taken to be adapted to the lamp (Bradford), so white stays white.
    """
    shape = colour.SpectralShape(360, 780, 1)
    eye = colour.MSDS_CMFS["CIE 1931 2 Degree Standard Observer"].copy().align(shape)
    nm = eye.wavelengths
    band = np.clip(((nm - (BANDS_NM[0] - 10)) // 20).astype(int), 0, len(BANDS_NM) - 1)
    d65 = colour.xy_to_XYZ(colour.CCS_ILLUMINANTS["CIE 1931 2 Degree Standard Observer"]["D65"])
    out = []
    for name in CIE_NAMES.values():
        lamp = colour.SDS_ILLUMINANTS[name].copy().align(shape).values
        each = lamp[:, None] * eye.values
        each /= each[:, 1].sum()
        xyz = np.zeros((len(BANDS_NM), 3))
        np.add.at(xyz, band, each)
        adapt = colour.adaptation.matrix_chromatic_adaptation_VonKries(xyz.sum(0), d65, "Bradford")
        to_rgb = np.linalg.inv(colour.RGB_COLOURSPACES["sRGB"].matrix_RGB_to_XYZ)
        weight = xyz @ adapt.T @ to_rgb.T
        out.append(weight / weight.sum(0))  # the rounding of published whites and matrices
    return np.array(out)
