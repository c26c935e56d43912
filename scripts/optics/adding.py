"""Reflectance of plain skin by adding and doubling, with Prahl's own code for it (iadpython)."""

from __future__ import annotations

import iadpython
import numpy as np
from iadpython.combine import add_layers, simple_layer_matrices
from numpy.typing import NDArray

from stubble.skin.tissue import DERMIS_MM, EPIDERMIS_MM, REFRACTION, Tissue, layers

Floats = NDArray[np.float64]

#: Fat is this thick here: no light comes back from deeper.
_FAT_MM = 60.0


def _sample(absorption: float, reduced: float, g: float, thick_mm: float, points: int):  # type: ignore[no-untyped-def]
    scattering = reduced / (1 - g)
    return iadpython.Sample(
        a=scattering / (scattering + absorption),
        b=(scattering + absorption) * thick_mm,
        g=g,
        n=REFRACTION,
        quad_pts=points,
    )


def reflectance(tissue: Tissue, points: int = 16) -> Floats:
    """Give what comes back of light that falls on straight, (18,), without the surface's mirror.

    By reciprocity this is also what is seen from straight above under even light.
    """
    skin = layers(tissue)
    out = np.zeros(skin.absorption.shape[1])
    for band in range(len(out)):
        stack = None
        for layer, thick in enumerate((EPIDERMIS_MM, DERMIS_MM, _FAT_MM)):
            sample = _sample(
                skin.absorption[layer, band],
                skin.reduced_scattering[layer, band],
                skin.anisotropy[band],
                thick,
                points,
            )
            r, t = simple_layer_matrices(sample)
            stack = (r, r, t, t) if stack is None else add_layers(sample, *stack, r, r, t, t)
        r01, r10, t01, t10 = iadpython.start.boundary_layer(sample, top=True)
        r02, _, _, _ = iadpython.combine.add_slide_above(sample, r01, r10, t01, t10, *stack)
        # Straight down is the last angle of the quadrature.
        down = sample.twonuw
        out[band] = down @ r02[:, -1]
    mirror = ((REFRACTION - 1) / (REFRACTION + 1)) ** 2
    return out - mirror
