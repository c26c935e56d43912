"""Ludwig's and Sinclair's grades of women, as distributions.

Ludwig (1977, Br J Dermatol 97:247): the crown thins behind a hairline that stays; slightly,
plainly, to near bareness. Sinclair (1999): the parting: as usual, wider, wider with thin hair
beside it, with a bare place at its front, and far gone. Neither gives figures: those are ours.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray

from stubble.hair.pattern.cells import Cells
from stubble.hair.pattern.drawn import Woman, draw_woman
from stubble.hair.pattern.grades import likelihood, posterior
from stubble.hair.pattern.parting import Parting

__all__ = ["LUDWIG", "SINCLAIR", "ludwig", "prior", "sinclair"]

#: How thin the crown is in each of Ludwig's grades, "none" for no loss.
LUDWIG = {"none": (0.0, 0.1), "I": (0.1, 0.35), "II": (0.35, 0.7), "III": (0.7, 0.98)}

#: How thin the crown and how wide the parting is, mm, in each of Sinclair's.
SINCLAIR = {
    "1": ((0.0, 0.1), (1.0, 4.0)),
    "2": ((0.02, 0.2), (3.0, 8.0)),
    "3": ((0.15, 0.42), (6.0, 14.0)),
    "4": ((0.35, 0.7), (10.0, 22.0)),
    "5": ((0.65, 0.98), (14.0, 40.0)),
}

#: Of women with loss, the shares of the grades. Our assumption.
_LUDWIG_LOSS = {"I": 0.55, "II": 0.33, "III": 0.12}
_SINCLAIR_LOSS = {"2": 0.42, "3": 0.30, "4": 0.17, "5": 0.11}

_DRAWS = 80


def prior(age: float | None) -> float:
    """Share of women of an age with loss that one can see; without one, two in five.

    12 % at 20 to 29 years, 57 % from 80 on (measured: Gan & Sinclair 2005, J Investig Dermatol Symp
    Proc 10:184): a logistic curve through them.
    """
    return 0.4 if age is None else 1 / (1 + math.exp((75 - age) / 25))


@cache
def _drawn() -> NDArray[np.float32]:
    """Draw Ludwig's grades one after the other, (4 * 80, m), always the same."""
    rng = np.random.default_rng([1977, 0])
    return np.array(
        [_one(rng.uniform(*thin), rng) for thin in LUDWIG.values() for _ in range(_DRAWS)],
        np.float32,
    )


@cache
def _parted() -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Draw Sinclair's: the patterns, (5 * 80, m), and the widths of their partings, mm."""
    rng = np.random.default_rng([1977, 1])
    patterns, widths = [], []
    for thin, wide in SINCLAIR.values():
        for _ in range(_DRAWS):
            patterns.append(_one(rng.uniform(*thin), rng))
            widths.append(rng.uniform(*wide))
    return np.array(patterns, np.float32), np.array(widths)


def _one(crown: float, rng: np.random.Generator) -> NDArray[np.float64]:
    woman = Woman(crown, rng.uniform(0.0, 1.0), rng.uniform(8, 32), rng.uniform(-4, 14))
    return draw_woman(woman, rng)


def ludwig(cells: Cells, age: float | None = None) -> dict[str, float]:
    """Give the probability of each grade of `LUDWIG`."""
    logs = likelihood(cells, _drawn())
    loss = prior(age)
    shares = {"none": 1 - loss} | {name: loss * part for name, part in _LUDWIG_LOSS.items()}
    return posterior(_by_grade(logs, tuple(LUDWIG)), shares)


def sinclair(cells: Cells, parted: Parting | None, age: float | None = None) -> dict[str, float]:
    """Give the probability of each grade of `SINCLAIR`; the parting tells much where there is one.

    Parameters
    ----------
    cells : Cells
    parted : Parting or None
    age : float, optional
        Years.
    """
    patterns, widths = _parted()
    logs = likelihood(cells, patterns)
    if parted is not None:
        logs = logs - 0.5 * ((parted.width_mm - widths) / parted.error_mm) ** 2
    loss = prior(age)
    shares = {"1": 1 - loss} | {name: loss * part for name, part in _SINCLAIR_LOSS.items()}
    return posterior(_by_grade(logs, tuple(SINCLAIR)), shares)


def _by_grade(logs: NDArray[np.float64], names: tuple[str, ...]) -> dict[str, NDArray[np.float64]]:
    return dict(zip(names, np.split(logs, len(names)), strict=True))
