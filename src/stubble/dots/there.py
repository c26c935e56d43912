"""What is on the skin already: hairs that are kept, and dots of earlier sessions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stubble.dots.dots import Dots
from stubble.photo.picture import sealed

__all__ = ["NOTHING", "There"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class There:
    """What dots keep clear of, and count.

    Attributes
    ----------
    hairs : (h, 3) float64
        Hairs that can be told apart and are kept, as unit vectors from the scalp's centre. Where
        they cannot be told apart, coverage lowers the wanted density instead.
    made : Dots or None
        Dots that have been made, each where it *was* made, with the error of that observation. They
        keep place, session and identity, whatever is planned afterwards.
    done : int
        Sessions that are over: what is not made by then is left to the next.
    """

    hairs: Floats
    made: Dots | None = None
    done: int = 0

    def __post_init__(self) -> None:
        hairs = np.array(self.hairs, float).reshape(-1, 3)
        object.__setattr__(self, "hairs", sealed(hairs))
        latest = 0 if self.made is None else int(self.made.session.max(initial=0))
        if self.done < latest:
            raise ValueError(f"Dots were made in session {latest}, but only {self.done} are over.")


#: Bare skin.
NOTHING = There(np.zeros((0, 3)))
