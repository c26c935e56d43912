"""Dots around what is there already: hairs that are kept, and dots that have been made.

A candidate too near to one of them cannot be a dot. Were that all, skin between hairs would get too
few: so the others appear sooner there, by as much as it takes to keep the density. How much is
found within half a centimetre, so nothing changes a centimetre away.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from stubble.dots.elimination import table
from stubble.dots.select import SHARES, check_shares

__all__ = ["CLEAR", "REACH_MM", "SOONER", "session_around"]

Floats = NDArray[np.float64]

#: Hairs and dots are counted within this distance, mm: some sixty at 80 per cm², so that one more
#: or less is two percent. Our assumption.
REACH_MM = 5.0

#: Dots keep this many times as far from a hair as from one another. Our assumption: a field that
#: knows nothing of the hairs leaves their neighbours more scattered than its own.
CLEAR = 1.07

#: Density of the places where the count is taken, per cm², and how far each of them is asked, mm.
_NODES_PER_CM2, _BLEND_MM = 25.0, 4.0

#: Candidates are asked for up to this many times the density wanted: enough where two thirds of the
#: skin are not free. Our assumption.
SOONER = 1.7

#: Room for the candidates around a node: five times as many as there are.
_MOST = 1024


def session_around(
    appears: NDArray[np.floating],
    wanted: NDArray[np.floating],
    xyz_mm: Floats,
    apart: float,
    *,
    hairs_mm: Floats | None = None,
    made_mm: Floats | None = None,
    taken: NDArray[np.bool_] | None = None,
    shares: Sequence[float] = SHARES,
    done: int = 0,
    plain: NDArray[np.floating] | None = None,
) -> NDArray[np.uint8]:
    """Tell in which session each candidate is made, as `session` does, around what is there.

    Parameters
    ----------
    appears : (n,) float
        Density on this head from which on each candidate is a dot.
    wanted : (n,) float
        Hairs and dots together that are wanted there, per cm².
    xyz_mm : (n, 3) float64
        Where the candidates are.
    apart : float
        The field's least distance, as a share of the hexagonal spacing.
    hairs_mm : (h, 3) float64, optional
        Hairs that are kept. They count towards the density, and no session's share is of them.
    made_mm : (m, 3) float64, optional
        Dots that have been made, where they are. They count as dots.
    taken : (n,) bool, optional
        Candidates that have been made.
    shares : sequence of float
        As for `session`: of the dots, by the end of each session.
    done : int
        Sessions that are over: nothing more is made in them.
    plain : (n,) float, optional
        As for `session`.

    Returns
    -------
    (n,) uint8
        1, 2, 3 and so on; 0 for no dot, which a candidate that was made is, too.
    """
    check_shares(shares)
    wanted = np.nan_to_num(np.asarray(wanted, float))
    inside = np.flatnonzero(appears < SOONER * wanted)
    number = np.zeros(len(wanted), np.uint8)
    if not len(inside):
        return number
    here = np.ascontiguousarray(xyz_mm[inside], float)
    want = wanted[inside]
    share_of = np.asarray(appears, float)[inside] / want
    nothing = np.zeros((0, 3))
    hairs = nothing if hairs_mm is None else np.ascontiguousarray(hairs_mm, float)
    made = nothing if made_mm is None else np.ascontiguousarray(made_mm, float)
    there = np.concatenate([hairs, made])
    # Spacing of the hexagonal lattice, mm.
    clear = CLEAR * apart * 10 * np.sqrt(2 / (math.sqrt(3) * want))
    free = np.ones(len(here), np.bool_) if taken is None else ~np.asarray(taken)[inside]
    extra = np.ones(len(here)) if plain is None else np.minimum(plain[inside] / want, 1.0)
    # In each session, and in the one more that scars get, this share of what is wanted is reached.
    steps = np.array([*shares, 1.0])
    limits = np.minimum(steps[:-1, None] * extra, 1.0)
    limits = np.vstack([limits, np.ones(len(here))])
    if len(there):
        _keep_clear(here, clear, there, free)
        nodes = np.flatnonzero(share_of * want < _NODES_PER_CM2)
        factors = _reached(here, share_of, free, hairs, made, nodes, limits)
        limits = _blend(here, here[nodes], factors, limits)
    for step in range(len(limits) - 1, max(done, 0) - 1, -1):
        number[inside[free & (share_of < limits[step])]] = step + 1
    for step in range(min(done, len(limits))):
        late = free & (share_of < limits[step])
        number[inside[late]] = done + 1 if done < len(limits) else 0
    return number


@njit(cache=True, nogil=True)
def _keep_clear(here, clear, there, free):  # type: ignore[no-untyped-def]
    """Mark candidates that stand too near to what is there."""
    size = clear.max()
    both = np.concatenate((here, there))
    cell, stride_y, stride_z, begin, member, mask = table(both, size)
    n = len(here)
    for o in range(n, len(both)):
        for layer in range(-1, 2):
            for row in range(-1, 2):
                middle = cell[o] + stride_z * layer + stride_y * row
                for other in range(middle - 1, middle + 2):
                    s = other & mask
                    for m in range(begin[s], begin[s + 1]):
                        j = member[m]
                        if j < n and cell[j] == other:
                            square = ((both[o] - both[j]) ** 2).sum()
                            if square < clear[j] * clear[j]:
                                free[j] = False


@njit(cache=True, nogil=True, parallel=True)
def _reached(here, share_of, free, hairs, made, nodes, limits):  # type: ignore[no-untyped-def]
    """Tell at each node what share must have appeared for each session's count to be right."""
    n, h = len(here), len(hairs)
    both = np.concatenate((here, hairs, made))
    cell, stride_y, stride_z, begin, member, mask = table(both, REACH_MM)
    steps = len(limits)
    out = np.zeros((steps, len(nodes)))
    for at in prange(len(nodes)):
        i = nodes[at]
        whole, hair, dots = 0.0, 0.0, 0.0
        count = 0
        near_share = np.zeros(_MOST)
        near_weight = np.zeros(_MOST)
        for layer in range(-1, 2):
            for row in range(-1, 2):
                middle = cell[i] + stride_z * layer + stride_y * row
                for other in range(middle - 1, middle + 2):
                    s = other & mask
                    for m in range(begin[s], begin[s + 1]):
                        j = member[m]
                        if cell[j] != other:
                            continue
                        x = both[i, 0] - both[j, 0]
                        y = both[i, 1] - both[j, 1]
                        z = both[i, 2] - both[j, 2]
                        square = (x * x + y * y + z * z) / (REACH_MM * REACH_MM)
                        if square >= 1:
                            continue
                        weight = (1 - square) * (1 - square)
                        if j >= n + h:
                            dots += weight
                        elif j >= n:
                            hair += weight
                        else:
                            if share_of[j] < 1:
                                whole += weight
                            if free[j] and count < _MOST:
                                near_share[count] = share_of[j]
                                near_weight[count] = weight
                                count += 1
        order = np.argsort(near_share[:count])
        for step in range(steps):
            need = limits[step, i] * (whole - hair) - dots
            # With nothing there, what is needed is what appears below the limit anyway.
            got = 0.0
            reached = 0.0
            for k in range(count):
                if got >= need:
                    break
                got += near_weight[order[k]]
                reached = near_share[order[k]] + 1e-9
                if k + 1 < count:
                    reached = 0.5 * (near_share[order[k]] + near_share[order[k + 1]])
            out[step, at] = reached
    return out


@njit(cache=True, nogil=True, parallel=True)
def _blend(here, places, factors, limits):  # type: ignore[no-untyped-def]
    """Blend at every candidate what the nodes around it found."""
    cell, stride_y, stride_z, begin, member, mask = table(places, _BLEND_MM)
    low = np.array([places[:, axis].min() for axis in range(3)])
    steps = len(limits)
    out = limits.copy()
    for i in prange(len(here)):
        total = 0.0
        mixed = np.zeros(steps)
        x = int(np.floor((here[i, 0] - low[0]) / _BLEND_MM)) + 1
        y = int(np.floor((here[i, 1] - low[1]) / _BLEND_MM)) + 1
        z = int(np.floor((here[i, 2] - low[2]) / _BLEND_MM)) + 1
        for layer in range(-1, 2):
            for row in range(-1, 2):
                middle = x + stride_z * (z + layer) + stride_y * (y + row)
                for other in range(middle - 1, middle + 2):
                    s = other & mask
                    for m in range(begin[s], begin[s + 1]):
                        j = member[m]
                        if cell[j] != other:
                            continue
                        square = 0.0
                        for axis in range(3):
                            square += (here[i, axis] - places[j, axis]) ** 2
                        square /= _BLEND_MM * _BLEND_MM
                        if square >= 1:
                            continue
                        weight = (1 - square) * (1 - square)
                        total += weight
                        for step in range(steps):
                            mixed[step] += weight * factors[step, j]
        if total > 0:
            for step in range(steps):
                out[step, i] = mixed[step] / total
    return out
