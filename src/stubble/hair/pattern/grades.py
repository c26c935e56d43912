"""How likely each class of a scale is, given what is seen of a head."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from stubble.hair.pattern.cells import CELL_MM2, Cells

__all__ = ["decided", "likelihood", "posterior"]

Floats = NDArray[np.float64]

#: Error of what is left of hair in one cell, map and drawn pattern together; beyond `_MOST` times
#: its square a cell is out of order (glare, an ear, a lock of hair) and counts no more. Our
#: assumption, like the next: on maps drawn otherwise classes come true at least as often as said.
_ERROR, _MOST = 0.22, 6.0

#: Errors hang together over patches of this radius, mm of chart.
_PATCH_MM = 16.0


def likelihood(cells: Cells, drawn: NDArray[np.floating]) -> Floats:
    """Log-likelihood of what is seen under each drawn pattern, (k, m) to (k,)."""
    seen = np.flatnonzero(cells.seen > 0.05)
    off = (cells.left[seen] - drawn[:, seen]) / _ERROR
    independent = CELL_MM2 / (math.pi * _PATCH_MM**2)
    return np.asarray(-0.5 * independent * (np.minimum(off**2, _MOST) @ cells.seen[seen]))


#: How often the hair itself is read so wrong that its pattern says nothing. Our assumption, from
#: real photos: fringes that look like skin, photos placed askew.
_MISREAD = 0.15


def posterior(logs: Mapping[str, Floats], prior: Mapping[str, float]) -> dict[str, float]:
    """Weigh classes by their prior and the mean likelihood of their draws; the sum is 1.

    Parameters
    ----------
    logs : mapping of str to (k,) float64
        Log-likelihoods of the draws of each class.
    prior : mapping of str to float
    """
    top = max(float(values.max()) for values in logs.values())
    mass = {name: prior[name] * float(np.exp(values - top).mean()) for name, values in logs.items()}
    total, usual = sum(mass.values()), sum(prior[name] for name in mass)
    return {
        name: (1 - _MISREAD) * value / total + _MISREAD * prior[name] / usual
        for name, value in mass.items()
    }


def decided(shares: Mapping[str, float]) -> float:
    """How far a distribution has settled: 0 where all classes are alike likely, 1 at a single one.

    One less its entropy over that of an even one.
    """
    values = np.array([value for value in shares.values() if value > 0])
    return float(1 + (values * np.log(values)).sum() / math.log(len(shares)))
