"""Make ``src/stubble/skin/spectra.npz``: plain skin by adding and doubling, and the lamps.

Takes two minutes; needs what ``packages.lock`` beside it lists, installed without resolving.
"""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np

from scripts.optics import adding, lamps
from stubble.skin.tissue import Tissue

MELANIN = np.geomspace(0.001, 0.7, 12)
BLOOD = np.array([0.0, 0.002, 0.006, 0.013, 0.025, 0.045, 0.07, 0.1])
SCATTERING = np.geomspace(0.5, 3.0, 6)

if __name__ == "__main__":
    made = [
        adding.reflectance(Tissue(float(m), float(b), float(s)))
        for m, b, s in product(MELANIN, BLOOD, SCATTERING)
    ]
    shape = len(MELANIN), len(BLOOD), len(SCATTERING), -1
    np.savez_compressed(
        Path(__file__).parents[2] / "src/stubble/skin/spectra.npz",
        melanin=MELANIN,
        blood=BLOOD,
        scattering=SCATTERING,
        log_reflectance=np.log(np.array(made)).reshape(shape).astype(np.float32),
        lamps=np.array(list(lamps.CIE_NAMES)),
        weights=lamps.weights(),
    )
