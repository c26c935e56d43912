"""How many pixels make a millimetre, how sure that is, and what it rests on."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

__all__ = ["Scale", "scale_from_face"]

#: Horizontal visible diameter of the iris, mm, and its spread among adults (measured: 11.7 +- 0.5,
#: Ruefer 2005, Hashemi 2015).
IRIS_MM, IRIS_SPREAD_MM = 11.7, 0.5

#: Distance between the pupils, mm: adults of both sexes (measured: 63.4 +- 3.8, Dodgson 2004).
PUPILS_MM, PUPILS_SPREAD_MM = 63.4, 3.8

#: Breadth of the face before the ears, mm: bizygomatic breadth of both sexes together (measured:
#: men 142 +- 6, women 133 +- 6, ANSUR II, Gordon et al. 2014), and a millimetre or two of error.
BREADTH_MM, BREADTH_SPREAD_MM = 138.0, 8.0

#: Error of a measured iris: a share of it, and pixels. Our assumption, from comparing circles with
#: irises outlined by eye.
_IRIS_ERROR, _IRIS_ERROR_PX = 0.04, 1.0


@dataclass(frozen=True)
class Scale:
    """Pixels per millimetre where the eyes are, in the photo at full size.

    Attributes
    ----------
    px_per_mm : float
    low, high : float
        The 90 % interval.
    source : str
        What it rests on.
    """

    px_per_mm: float
    low: float
    high: float
    source: str

    def scaled(self, factor: float) -> Scale:
        """Give the same scale for a picture enlarged ``factor`` times."""
        return Scale(self.px_per_mm * factor, self.low * factor, self.high * factor, self.source)


def scale_from_face(
    irises: tuple[tuple[float, float], tuple[float, float]],
    apart_px: float,
    breadth_px: float,
    foreshortening: float,
) -> Scale:
    """Weigh the irises, the distance between the pupils and the breadth of the face.

    Parameters
    ----------
    irises : two of (float, float)
        Diameter in pixels and clearness of the rim, 0 to 1, of either iris.
    apart_px : float
        Distance between the irises' centres in the picture.
    breadth_px : float
        Between the face mesh's two sides, in space, in pixels.
    foreshortening : float
        Length of the head's left-right unit vector as it appears in the picture, 0 to 1.
    """
    (one, clear_one), (other, clear_other) = irises
    # Lids, shade and a turned eye make an iris look small, never large: the larger of two clear
    # ones is the better.
    if min(clear_one, clear_other) > 0.5 * max(clear_one, clear_other):
        diameter = max(one, other)
    else:
        diameter = one if clear_one > clear_other else other
    clear = max(clear_one, clear_other)
    apart = apart_px / max(foreshortening, 0.3)
    iris_error = math.sqrt(
        (IRIS_SPREAD_MM / IRIS_MM) ** 2
        + _IRIS_ERROR**2
        + (_IRIS_ERROR_PX / diameter) ** 2
        + (0.2 * max(0.0, 1 - clear / 0.3)) ** 2
        + (0.1 * (one - other) / diameter) ** 2
    )
    # A turned head makes the eyes' true distance a guess at depth.
    aside = 0.2 * (1 - foreshortening)
    pupil_error = math.hypot(PUPILS_SPREAD_MM / PUPILS_MM, aside)
    breadth_error = math.hypot(BREADTH_SPREAD_MM / BREADTH_MM, aside)
    logs = np.log([diameter / IRIS_MM, apart / PUPILS_MM, breadth_px / BREADTH_MM])
    weights = np.array([iris_error, pupil_error, breadth_error]) ** -2.0
    log = float(weights @ logs / weights.sum())
    error = float(weights.sum() ** -0.5)
    # Where they disagree by more than they should, none is as good as it says (Birge's ratio).
    error *= max(1.0, math.sqrt(float(weights @ (logs - log) ** 2) / (len(logs) - 1)))
    middle, reach = math.exp(log), math.exp(1.645 * error)
    return Scale(middle, middle / reach, middle * reach, "irises, pupils and breadth of the face")
