"""Which candidates become dots, and in which session.

A candidate exists where its rank, as a share of all candidates, is below the density wanted there
over the density of candidates there. Each candidate is judged by itself: a change in one place
moves nothing anywhere else, and asking for more only adds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stubble.errors import WishError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["SHARES", "select", "session"]

#: Share of the dots that are made by the end of each session. Practice grade: about a third first,
#: most of the rest in the second, refinement in the third.
SHARES = (0.3, 0.7, 1.0)


def select(local_density: NDArray[np.floating], wanted: NDArray[np.floating]) -> NDArray[np.bool_]:
    """Choose dots from a field's candidates.

    Parameters
    ----------
    local_density : (n,) float
        Candidates per cm² of this head around each candidate, in rank order: the field's own
        density over how much larger this head's skin is there than the canonical scalp's.
    wanted : (n,) float
        Dots per cm² wanted there; 0 or not a number for none. More than there are candidates
        gives all of them.

    Returns
    -------
    (n,) bool
    """
    n = len(wanted)
    if wanted.shape != (n,) or local_density.shape != (n,):
        message = f"Densities of shapes {local_density.shape} and {wanted.shape} do not match."
        raise ValueError(message)
    # The rank's middle, so that the expected count is the wanted one.
    rank = np.arange(0.5, n)
    rank *= local_density
    return rank < n * wanted


def session(
    local_density: NDArray[np.floating],
    wanted: NDArray[np.floating],
    shares: tuple[float, ...] = SHARES,
) -> NDArray[np.uint8]:
    """Tell in which session each candidate is made, so that every session looks even by itself.

    What is made by the end of a session is exactly what `select` would choose for that session's
    share of the wanted density.

    Parameters
    ----------
    local_density, wanted : (n,) float
        As for `select`.
    shares : tuple of float
        Share made by the end of each session: rising, the last one 1.

    Returns
    -------
    (n,) uint8
        1, 2, 3 and so on; 0 where there is no dot.

    Raises
    ------
    WishError
        When the shares do not rise to 1.
    """
    if not shares or shares[0] < 0 or shares[-1] != 1 or list(shares) != sorted(shares):
        raise WishError(f"Session shares must rise and end at 1; {shares} do not.")
    made = np.zeros(len(wanted), np.uint8)
    for number in range(len(shares), 0, -1):
        made[select(local_density, wanted * shares[number - 1])] = number
    return made
