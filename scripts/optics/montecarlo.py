"""Monte Carlo of light in skin with deposits of carbon: the reference the table is made from.

Light is followed backwards, from the place that is looked at to where it came from, which under
even light is the same (reciprocity). A deposit only absorbs, so a path through plain skin has the
right path through skin with a deposit, too: its weight is lowered by what it meets,

    weight = exp(-sum over layers of absorption x length - load x length within the deposit),

and one set of paths serves every tone, load, size, depth and distance (white Monte Carlo; Alerstam
2008). Differences between cells are then of the deposit, not of luck.

Scattering follows Henyey and Greenstein; the surface reflects by Fresnel's law; below the dermis
lies fat without end.
"""

# Within its loops Numba draws from its own generators, one to a thread, seeded by an argument.
# ruff: noqa: NPY002, TID251

from __future__ import annotations

import math
from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Weight of the palest tone below which a path is ended three times out of four.
_FAINT = 1e-3


@dataclass(frozen=True, eq=False)
class Deposits:
    """Spheroids of carbon, upright; what would lie in the epidermis is not there.

    Attributes
    ----------
    depth_mm : (n,) float64
        Of the middle, below the surface.
    radius_mm : (n,) float64
        Along the skin; ascending.
    half_height_mm : (n,) float64
    """

    depth_mm: Floats
    radius_mm: Floats
    half_height_mm: Floats


@dataclass(frozen=True, eq=False)
class Seen:
    """What came back.

    Attributes
    ----------
    bare : (tones,) float64
        Reflectance of plain skin, without what its surface mirrors.
    share : (tones, rings, deposits, loads) float64
        Share of it that comes back at a distance from a deposit's axis: mean over a ring.
    """

    bare: Floats
    share: Floats


@numba.njit(cache=True, inline="always")
def _fresnel(cosine, n):  # type: ignore[no-untyped-def]
    """Reflectance from within, of unpolarised light, index n to 1."""
    sine2 = n * n * (1 - cosine * cosine)
    if sine2 >= 1:
        return 1.0
    outside = math.sqrt(1 - sine2)
    s = (n * cosine - outside) / (n * cosine + outside)
    p = (cosine - n * outside) / (cosine + n * outside)
    return 0.5 * (s * s + p * p)


@numba.njit(cache=True, inline="always")
def _turned(ux, uy, uz, g):  # type: ignore[no-untyped-def]
    """Turn a direction by a Henyey-Greenstein angle."""
    if g == 0.0:
        cosine = 2 * np.random.random() - 1
    else:
        part = (1 - g * g) / (1 - g + 2 * g * np.random.random())
        cosine = (1 + g * g - part * part) / (2 * g)
    sine = math.sqrt(max(0.0, 1 - cosine * cosine))
    around = 2 * math.pi * np.random.random()
    c, s = math.cos(around), math.sin(around)
    if abs(uz) > 0.99999:
        return sine * c, sine * s, cosine * (1.0 if uz > 0 else -1.0)
    flat = math.sqrt(1 - uz * uz)
    vx = sine * (ux * uz * c - uy * s) / flat + ux * cosine
    vy = sine * (uy * uz * c + ux * s) / flat + uy * cosine
    vz = -sine * c * flat + uz * cosine
    norm = 1 / math.sqrt(vx * vx + vy * vy + vz * vz)
    return vx * norm, vy * norm, vz * norm


@numba.njit(cache=True, inline="always")
def _chord(px, py, pz, dx, dy, dz, a, c):  # type: ignore[no-untyped-def]
    """Share of a segment that lies within a spheroid about the origin."""
    ia, ic = 1 / a, 1 / c
    px, py, pz, dx, dy, dz = px * ia, py * ia, pz * ic, dx * ia, dy * ia, dz * ic
    dd = dx * dx + dy * dy + dz * dz
    half = px * dx + py * dy + pz * dz
    root = half * half - dd * (px * px + py * py + pz * pz - 1)
    if root <= 0 or dd == 0:
        return 0.0
    root = math.sqrt(root)
    low, high = (-half - root) / dd, (-half + root) / dd
    return max(0.0, min(high, 1.0) - max(low, 0.0))


@numba.njit(cache=True, nogil=True)
def _near(  # type: ignore[no-untyped-def]
    length, x, y, z, dx, dy, dz, step, at_x, at_y, depth, radius, half_height, met
):
    """Add the lengths of a segment within each deposit on each axis."""
    top, bottom = min(z, z + dz), max(z, z + dz)
    flat2 = dx * dx + dy * dy
    widest = radius[-1]
    for r in range(at_x.shape[0]):
        px, py = x - at_x[r], y - at_y[r]
        t = 0.0
        if flat2 > 0:
            t = min(max(-(px * dx + py * dy) / flat2, 0.0), 1.0)
        gx, gy = px + t * dx, py + t * dy
        gap2 = gx * gx + gy * gy
        if gap2 >= widest * widest:
            continue
        for k in range(radius.shape[0] - 1, -1, -1):
            a = radius[k]
            if gap2 >= a * a:
                break
            c = half_height[k]
            if bottom <= depth[k] - c or top >= depth[k] + c:
                continue
            share = _chord(px, py, z - depth[k], dx, dy, dz, a, c)
            if share > 0:
                length[r, k] += share * step
                met[r] = True


@numba.njit(cache=True, nogil=True)
def _follow(  # type: ignore[no-untyped-def]
    count, seed, scattering, anisotropy, floor, index, absorption, palest,
    edges, depth, radius, half_height, loads, tile, dot_x, dot_y,
):  # fmt: skip
    """Follow ``count`` paths; give sums of weights, without deposits and with.

    With ``tile`` at 0 each path is looked at from one place per ring; else from anywhere in a
    square of that side that repeats, with one deposit at each of the given places: then ``edges``
    holds the rings around the first of them, and one more ring gathers all.
    """
    np.random.seed(seed)
    field = tile > 0
    rings = edges.shape[0] - 1
    deposits, tones = radius.shape[0], absorption.shape[0]
    axes = dot_x.shape[0] if field else rings
    held = rings + 1 if field else rings
    bare = np.zeros((tones, held))
    dotted = np.zeros((tones, held, deposits, loads.shape[0]))
    at_x, at_y = np.zeros(axes), np.zeros(axes)
    length = np.zeros((axes, deposits))
    met = np.zeros(axes, np.bool_)
    inside = np.zeros(3)
    weight = np.zeros(tones)
    through = np.zeros(loads.shape[0])
    into = 1 - ((index - 1) / (index + 1)) ** 2
    last = scattering.shape[0] - 1
    for which in range(count):
        sx = sy = 0.0
        ring = 0
        if field:
            # In turn from each ring about the first deposit, and from anywhere.
            ring = which % held
            sx, sy = tile * np.random.random(), tile * np.random.random()
            if ring < rings:
                u = np.random.random()
                far = math.sqrt(edges[ring] ** 2 * (1 - u) + edges[ring + 1] ** 2 * u)
                around = 2 * math.pi * np.random.random()
                sx, sy = dot_x[0] + far * math.cos(around), dot_y[0] + far * math.sin(around)
            for r in range(axes):
                at_x[r] = dot_x[r]
                at_y[r] = dot_y[r]
        else:
            for r in range(rings):
                # Even over the ring's area.
                u = np.random.random()
                far = math.sqrt(edges[r] ** 2 * (1 - u) + edges[r + 1] ** 2 * u)
                around = 2 * math.pi * np.random.random()
                at_x[r], at_y[r] = far * math.cos(around), far * math.sin(around)
        length[:] = 0
        met[:] = False
        inside[:] = 0
        x, y, z = sx, sy, 0.0
        ux, uy, uz = 0.0, 0.0, 1.0
        layer = 0
        boost = into
        left = -math.log(1 - np.random.random())
        out = False
        while True:
            if left <= 0:
                left = -math.log(1 - np.random.random())
            step = left / scattering[layer]
            crosses = 0
            if uz > 0 and layer < last:
                to = (floor[layer] - z) / uz
                if to < step:
                    step, crosses = to, 1
            elif uz < 0:
                to = ((floor[layer - 1] if layer > 0 else 0.0) - z) / uz
                if to < step:
                    step, crosses = to, -1
            if layer > 0 and boost > 0:
                if field:
                    wx = tile * math.floor(x / tile)
                    wy = tile * math.floor(y / tile)
                    _near(length, x - wx, y - wy, z, ux * step, uy * step, uz * step, step,
                          at_x, at_y, depth, radius, half_height, met)  # fmt: skip
                else:
                    _near(length, x, y, z, ux * step, uy * step, uz * step, step,
                          at_x, at_y, depth, radius, half_height, met)  # fmt: skip
            inside[layer] += step
            x, y, z = x + ux * step, y + uy * step, z + uz * step
            left -= step * scattering[layer]
            if crosses == 1:
                z = floor[layer]
                layer += 1
                continue
            if crosses == -1:
                if layer > 0:
                    z = floor[layer - 1]
                    layer -= 1
                    continue
                z = 0.0
                if np.random.random() >= _fresnel(-uz, index):
                    out = True
                    break
                uz = -uz
                continue
            left = 0.0
            ux, uy, uz = _turned(ux, uy, uz, anisotropy[layer])
            faint = 0.0
            for k in range(3):
                faint += palest[k] * inside[k]
            if math.exp(-faint) * boost < _FAINT:
                if np.random.random() < 0.75:
                    break
                boost *= 4
        if not out:
            continue
        for t in range(tones):
            sum_ = 0.0
            for k in range(3):
                sum_ += absorption[t, k] * inside[k]
            weight[t] = boost * math.exp(-sum_)
        if field:
            for k in range(deposits):
                sum_ = 0.0
                for r in range(axes):
                    sum_ += length[r, k]
                for j in range(loads.shape[0]):
                    through[j] = math.exp(-loads[j] * sum_)
                for t in range(tones):
                    for j in range(loads.shape[0]):
                        dotted[t, ring, k, j] += weight[t] * through[j]
            for t in range(tones):
                bare[t, ring] += weight[t]
            continue
        for r in range(rings):
            for t in range(tones):
                bare[t, r] += weight[t]
            if not met[r]:
                continue
            for k in range(deposits):
                if length[r, k] <= 0:
                    continue
                for j in range(loads.shape[0]):
                    through[j] = 1 - math.exp(-loads[j] * length[r, k])
                for t in range(tones):
                    for j in range(loads.shape[0]):
                        dotted[t, r, k, j] += weight[t] * through[j]
    return bare, dotted


@numba.njit(cache=True, nogil=True, parallel=True)
def _all(  # type: ignore[no-untyped-def]
    count, seeds, scattering, anisotropy, floor, index, absorption, palest,
    edges, depth, radius, half_height, loads, tile, dot_x, dot_y, held,
):  # fmt: skip
    tones, deposits = absorption.shape[0], radius.shape[0]
    bare = np.zeros((len(seeds), tones, held))
    dotted = np.zeros((len(seeds), tones, held, deposits, loads.shape[0]))
    for i in numba.prange(len(seeds)):
        bare[i], dotted[i] = _follow(
            count, seeds[i], scattering, anisotropy, floor, index, absorption, palest,
            edges, depth, radius, half_height, loads, tile, dot_x, dot_y,
        )  # fmt: skip
    return bare, dotted


def follow(
    paths: int,
    seed: int,
    absorption: Floats,
    reduced_scattering: Floats,
    anisotropy: Floats,
    floor_mm: Floats,
    index: float,
    edges_mm: Floats,
    deposits: Deposits,
    loads: Floats,
) -> Seen:
    """Look at one deposit from places around it.

    Parameters
    ----------
    paths : int
    seed : int
    absorption : (tones, 3) float
        Of the layers, 1/mm.
    reduced_scattering, anisotropy : (3,) float
        The first in 1/mm.
    floor_mm : (2,) float
        Where the first two layers end.
    index : float
        Of refraction, against 1 outside.
    edges_mm : (rings + 1,) float
        Of the rings about the axis over which is averaged, from 0.
    deposits : Deposits
    loads : (loads,) float
        Absorption within a deposit, 1/mm.
    """
    bare, dotted, count = _run(
        paths, seed, absorption, reduced_scattering, anisotropy, floor_mm, index, edges_mm,
        deposits, loads, 0.0, np.zeros((0, 2)), len(edges_mm) - 1,
    )  # fmt: skip
    return Seen(bare[:, 0] / count, 1 - dotted / bare[:, :, None, None])


def follow_field(
    paths: int,
    seed: int,
    absorption: Floats,
    reduced_scattering: Floats,
    anisotropy: Floats,
    floor_mm: Floats,
    index: float,
    edges_mm: Floats,
    deposits: Deposits,
    loads: Floats,
    tile_mm: float,
    places_mm: Floats,
) -> Seen:
    """Look at a field of like deposits that repeats, from anywhere.

    Parameters are those of `follow`; ``places_mm`` (n, 2) lie within a square of side ``tile_mm``,
    at least twice as wide as light wanders. The rings are about the first deposit; the last entry
    of ``share`` is the mean over the whole area. Each gets an equal part of the paths.
    """
    around = np.array([[0, 0], *((i, j) for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j)])
    places = (places_mm[None] + tile_mm * around[:, None]).reshape(-1, 2)
    near = np.all((places > -1) & (places < tile_mm + 1), axis=1)
    near[: len(places_mm)] = True
    bare, dotted, count = _run(
        paths, seed, absorption, reduced_scattering, anisotropy, floor_mm, index, edges_mm,
        deposits, loads, tile_mm, places[near], len(edges_mm),
    )  # fmt: skip
    each = count / len(edges_mm)
    return Seen(bare[:, -1] / each, dotted / bare[:, :, None, None])


def _run(  # type: ignore[no-untyped-def]
    paths, seed, absorption, reduced_scattering, anisotropy, floor_mm, index, edges_mm,
    deposits, loads, tile, places, held,
):  # fmt: skip
    order = np.argsort(deposits.radius_mm, kind="stable")
    absorption = np.ascontiguousarray(np.atleast_2d(absorption), float)
    batches = 8
    count = math.ceil(paths / batches)
    seeds = np.random.SeedSequence(seed).generate_state(batches)
    bare, dotted = _all(
        count, seeds, reduced_scattering / (1 - anisotropy), np.asarray(anisotropy, float),
        np.asarray(floor_mm, float), float(index), absorption, absorption.min(axis=0),
        np.asarray(edges_mm, float), deposits.depth_mm[order], deposits.radius_mm[order],
        deposits.half_height_mm[order], np.asarray(loads, float), float(tile),
        np.ascontiguousarray(places[:, 0]), np.ascontiguousarray(places[:, 1]), held,
    )  # fmt: skip
    back = np.argsort(order, kind="stable")
    return bare.sum(0), dotted.sum(0)[:, :, back], count * batches
