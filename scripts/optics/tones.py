"""Tissues whose skin has the colours of the Monk scale, exposed as photos expose it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import least_squares

from stubble.skin.colour import MONK, lab, linear_from_hex
from stubble.skin.lamps import colour
from stubble.skin.spectrum import reflectances
from stubble.skin.tissue import Tissue


@dataclass(frozen=True)
class Tone:
    """One of the ten.

    Attributes
    ----------
    tissue : Tissue
    exposure : float
        By how much a picture of that colour is brighter than the skin: the palest swatches are
        brighter than any skin reflects.
    left : float
        Distance in L*a*b* between the swatch and the exposed skin.
    """

    tissue: Tissue
    exposure: float
    left: float


def monk_tones() -> list[Tone]:
    """Fit them: blood, scattering and exposure stay near what is usual (our assumption)."""
    return [_fit(linear_from_hex(code)) for code in MONK]


def _fit(wanted):  # type: ignore[no-untyped-def]
    def parts(p):  # type: ignore[no-untyped-def]
        melanin, blood, scattering, exposure = np.exp(p)
        seen = exposure * colour(reflectances(np.array([[melanin, blood, scattering]]))[0])
        return lab(seen) - lab(wanted)

    def gaps(p):  # type: ignore[no-untyped-def]
        prior = (p - [0, np.log(0.014), np.log(1.7), np.log(1.15)]) / [np.inf, 0.5, 0.25, 0.3]
        return np.append(parts(p) / 2, prior[1:])

    low, high = np.log([0.0011, 0.002, 0.8, 0.8]), np.log([0.65, 0.06, 2.7, 2.0])
    best = min(
        (least_squares(gaps, np.log([m, 0.014, 1.7, 1.1]), bounds=(low, high))
         for m in (0.01, 0.05, 0.3)),
        key=lambda found: found.cost,
    )  # fmt: skip
    melanin, blood, scattering, exposure = (float(v) for v in np.exp(best.x))
    return Tone(Tissue(melanin, blood, scattering), exposure, float(np.linalg.norm(parts(best.x))))


if __name__ == "__main__":
    for number, tone in enumerate(monk_tones(), 1):
        print(number, tone)
