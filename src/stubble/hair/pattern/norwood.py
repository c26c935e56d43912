"""The Norwood-Hamilton classes of men, as a distribution.

Drawn after Norwood's own words (1975, South Med J 68:1359). By them the corners of class II may
reach to two centimetres before the coronal line through the ear canals, which is v = 20 mm on the
chart; his drawings show class III with less. We put the step at 30 mm behind full corners, by eye
on a few portraits. The other ranges, too, are our assumption. Dermatologists agree poorly on
photos, so neighbours overlap.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from stubble.hair.pattern.cells import Cells
from stubble.hair.pattern.drawn import Man, draw_man
from stubble.hair.pattern.grades import likelihood, posterior

__all__ = ["CLASSES", "draws", "norwood", "prior"]

Rng = np.random.Generator


def _one(rng: Rng) -> Man:
    return Man(middle=rng.uniform(-5, 6), corners=rng.uniform(-6, 11), temples=_edge(rng))


def _two(rng: Rng) -> Man:
    return Man(
        middle=rng.uniform(0, 11),
        corners=rng.uniform(11, 34),
        bare=rng.uniform(0.75, 1),
        temples=_edge(rng),
    )


def _two_a(rng: Rng) -> Man:
    middle = rng.uniform(14, 32)
    return Man(middle, middle * rng.uniform(0.9, 1.4), rng.uniform(0.7, 1), temples=_edge(rng))


def _three(rng: Rng) -> Man:
    return Man(
        middle=rng.uniform(3, 24),
        corners=rng.uniform(26, 72),
        bare=rng.uniform(0.75, 1),
        temples=_edge(rng),
    )


def _three_a(rng: Rng) -> Man:
    middle = rng.uniform(32, 68)
    return Man(middle, middle * rng.uniform(0.95, 1.3), rng.uniform(0.75, 1), temples=_edge(rng))


def _three_vertex(rng: Rng) -> Man:
    # The front may be anything up to that of class III.
    front = _one(rng) if rng.random() < 0.5 else _two(rng)
    return replace(
        front,
        corners=front.corners * (1.0 if front.corners < 20 else rng.uniform(1.0, 1.5)),
        vertex_mm=rng.uniform(13, 42),
        vertex=rng.uniform(0.4, 1),
    )


def _four(rng: Rng) -> Man:
    return Man(
        middle=rng.uniform(10, 42),
        corners=rng.uniform(56, 88),
        bare=rng.uniform(0.8, 1),
        vertex_mm=rng.uniform(22, 48),
        vertex=rng.uniform(0.6, 1),
        bridge=rng.uniform(0, 0.25),
        temples=_edge(rng),
    )


def _four_a(rng: Rng) -> Man:
    middle = rng.uniform(68, 108)
    return Man(
        middle,
        middle * rng.uniform(0.95, 1.15),
        rng.uniform(0.8, 1),
        bridge=rng.uniform(0, 0.35),
        temples=_edge(rng),
    )


def _five(rng: Rng) -> Man:
    return Man(
        middle=rng.uniform(22, 70),
        corners=rng.uniform(66, 98),
        bare=rng.uniform(0.8, 1),
        vertex_mm=rng.uniform(34, 58),
        vertex=rng.uniform(0.75, 1),
        bridge=rng.uniform(0.3, 0.7),
        temples=_edge(rng),
    )


def _five_a(rng: Rng) -> Man:
    middle = rng.uniform(106, 138)
    return Man(
        middle,
        middle * rng.uniform(0.98, 1.1),
        rng.uniform(0.85, 1),
        bridge=rng.uniform(0, 0.4),
        temples=_edge(rng),
    )


def _six(rng: Rng) -> Man:
    return Man(
        middle=rng.uniform(40, 120),
        corners=rng.uniform(80, 130),
        bare=rng.uniform(0.85, 1),
        vertex_mm=rng.uniform(45, 70),
        vertex=rng.uniform(0.85, 1),
        bridge=rng.uniform(0.7, 1),
        lower=rng.uniform(-0.05, 0.26),
        temples=_edge(rng),
    )


def _seven(rng: Rng) -> Man:
    return Man(
        middle=150.0,
        corners=150.0,
        bare=rng.uniform(0.88, 1),
        vertex_mm=70.0,
        vertex=rng.uniform(0.9, 1),
        bridge=rng.uniform(0.9, 1),
        lower=rng.uniform(0.25, 0.6),
        temples=rng.uniform(18, 55),
    )


def _edge(rng: Rng) -> float:
    """How far the temples' edge has moved back: barbers move it more than any class does."""
    return float(rng.uniform(-8, 22))


_DRAWN: dict[str, Callable[[Rng], Man]] = {
    "I": _one,
    "II": _two,
    "IIa": _two_a,
    "III": _three,
    "IIIa": _three_a,
    "III vertex": _three_vertex,
    "IV": _four,
    "IVa": _four_a,
    "V": _five,
    "Va": _five_a,
    "VI": _six,
    "VII": _seven,
}

#: The classes told apart, in the scale's order.
CLASSES = tuple(_DRAWN)

#: Shares among men below class III and among the others. Type A is given as below a tenth; the rest
#: is our assumption.
_BELOW_THREE = {"I": 0.45, "II": 0.48, "IIa": 0.07}
_FROM_THREE = {
    "III": 0.25,
    "IIIa": 0.05,
    "III vertex": 0.16,
    "IV": 0.14,
    "IVa": 0.03,
    "V": 0.14,
    "Va": 0.02,
    "VI": 0.13,
    "VII": 0.08,
}

#: Draws of each class.
_DRAWS = 80


def prior(age: float | None) -> dict[str, float]:
    """How usual each class is among men of an age; without one, as many above as below class III.

    Class III and up in about 16 % at 18 to 29 years, 53 % at 40 to 49 (measured: Rhodes 1998,
    Dermatol Surg 24:1330), about 80 % from 70 on (Norwood 1975): a logistic curve through them.
    """
    three = 0.5 if age is None else 1 / (1 + math.exp((46 - age) / 14))
    shares = {name: (1 - three) * share for name, share in _BELOW_THREE.items()}
    shares |= {name: three * share for name, share in _FROM_THREE.items()}
    return {name: shares[name] for name in CLASSES}


@cache
def draws() -> dict[str, NDArray[np.float32]]:
    """Draw every class, (80, m) each, always the same."""
    out = {}
    for number, (name, make) in enumerate(_DRAWN.items()):
        rng = np.random.default_rng([1975, number])
        out[name] = np.array([draw_man(make(rng), rng) for _ in range(_DRAWS)], np.float32)
    return out


def norwood(cells: Cells, age: float | None = None) -> dict[str, float]:
    """Give the probability of each of `CLASSES`.

    Parameters
    ----------
    cells : Cells
    age : float, optional
        Years.
    """
    logs = {name: likelihood(cells, drawn) for name, drawn in draws().items()}
    return posterior(logs, prior(age))
