"""Which candidates become dots, and in which session.

Each candidate appears at a density of its own, and is a dot where more than that is wanted. Each is
judged by itself: a change in one place moves nothing anywhere else, and asking for more only adds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stubble.errors import WishError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["SHARES", "check_shares", "select", "session"]

#: Share of the dots that are made by the end of each session: 30, 70 and 100 % of the natural
#: follicles' density (a protocol of three sessions, smp-domain 1.4 [12]: measured practice).
SHARES = (0.3, 0.7, 1.0)


def select(appears: NDArray[np.floating], wanted: NDArray[np.floating]) -> NDArray[np.bool_]:
    """Choose dots from a field's candidates.

    Parameters
    ----------
    appears : (n,) float
        Density on this head, per cm², from which on each candidate is a dot: the field's own
        ``appears`` over how much larger this head's skin is there than the canonical scalp's.
    wanted : (n,) float
        Dots per cm² wanted there; 0 or not a number for none. More than there are candidates
        gives all of them.

    Returns
    -------
    (n,) bool
    """
    _match(appears, wanted)
    return np.asarray(appears < wanted)


def session(
    appears: NDArray[np.floating],
    wanted: NDArray[np.floating],
    shares: Sequence[float] = SHARES,
    plain: NDArray[np.floating] | None = None,
) -> NDArray[np.uint8]:
    """Tell in which session each candidate is made, so that every session looks even by itself.

    What is made by the end of a session is exactly what `select` would choose for that session's
    share of the wanted density.

    Parameters
    ----------
    appears, wanted : (n,) float
        As for `select`.
    shares : sequence of float
        Share made by the end of each session: rising, the last one 1.
    plain : (n,) float, optional
        What would be wanted were the skin no scar, where it is one. The shares are of this; what is
        wanted beyond it is made in one session more.

    Returns
    -------
    (n,) uint8
        1, 2, 3 and so on; 0 where there is no dot.

    Raises
    ------
    WishError
        When the shares do not rise to 1.
    """
    check_shares(shares)
    _match(appears, wanted)
    base = wanted if plain is None else np.minimum(plain, wanted)
    made = (appears < wanted).astype(np.uint8)
    for share in shares[:-1]:
        made += (appears >= share * base) & (made > 0)
    if plain is not None:
        made += (appears >= base) & (made > 0)
    return made


def check_shares(shares: Sequence[float]) -> None:
    """Refuse shares that do not rise to 1.

    Raises
    ------
    WishError
    """
    if not shares or shares[0] < 0 or shares[-1] != 1 or list(shares) != sorted(shares):
        raise WishError(f"Session shares must rise and end at 1; {tuple(shares)} do not.")


def _match(appears: NDArray[np.floating], wanted: NDArray[np.floating]) -> None:
    if wanted.ndim != 1 or appears.shape != wanted.shape:
        message = f"Densities of shapes {appears.shape} and {wanted.shape} do not match."
        raise ValueError(message)
