"""Make ``src/stubble/pigment/carbon.npz`` from the cells of ``cells table``.

``python -m scripts.optics.bake_carbon FILE``: each cell's rings, seen under each lamp in linear
sRGB, are given by a core and a halo, as `stubble.pigment.deposit` hands them on,

    share(r) = (1 - A1 flat(exp(-r^2 / 2 s1^2))) exp(-A2 exp(-r^2 / 2 s2^2))
    flat(g) = g (1 + f (1 - g) + f^2 (1 - g)^2)

The widths and the flatness f are those that serve all tones best; s1 and f those of all channels.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from scripts.optics import cells
from stubble.skin.lamps import LAMPS, weights
from stubble.skin.spectrum import MIRRORED

Floats = NDArray[np.float64]

_AREA = np.pi * np.diff(cells.EDGES_MM**2)

#: What a ring's error counts: by the eye near the middle, by its area farther out; and the integral
#: counts by itself, since it is what shades a field.
_WEIGHT = np.where(cells.EDGES_MM[1:] <= 0.52, 1.0, 0.6)
_INTEGRAL = 3.0

#: Square of the errors' size over that of what is fitted.
_RIDGE = 1e-4


def channels(bare: Floats, share: Floats, lamp: str) -> Floats:
    """Share of linear sRGB: (tissues, rings, ..., 3) of (tissues, 18, rings, ...)."""
    weight = weights(lamp)  # type: ignore[arg-type]
    seen = MIRRORED + np.einsum("tb,tb...,bc->t...c", bare, share, weight, optimize=True)
    plain = MIRRORED + bare @ weight
    return np.asarray(seen / plain.reshape(len(bare), *(1,) * (seen.ndim - 2), 3))


def rings(sigma_mm: NDArray[np.floating], flat: NDArray[np.floating] | float = 0.0) -> Floats:
    """Mean of a bell, flattened or not, over each ring, (..., rings)."""
    sigma = np.asarray(sigma_mm, float)[..., None]
    f = np.asarray(flat, float)[..., None]
    bell = np.exp(-(cells.EDGES_MM**2) / (2 * sigma**2))
    # The bell's second and third power are narrower bells.
    within = (1 + f + f * f) * bell - (f + 2 * f * f) * bell**2 / 2 + f * f * bell**3 / 3
    return np.asarray(2 * np.pi * sigma**2 * -np.diff(within) / _AREA)


def strengths(share: Floats, near: Floats, far: Floats) -> tuple[Floats, Floats, Floats]:
    """Fit core and halo of many cells at once.

    Parameters
    ----------
    share : (n, rings) float
    near, far : (rings,) float
        Bells of core and halo.

    Returns
    -------
    core, halo : (n,) float
    left : (n, rings + 1) float
        Weighed errors.
    """

    def errors(core: Floats, halo: Floats) -> tuple[Floats, Floats, Floats]:
        veil = np.exp(-halo[:, None] * far)
        kept = 1 - core[:, None] * near
        gap = kept * veil - share
        by_core, by_halo = -near * veil, -far * kept * veil

        def weighed(a: Floats) -> Floats:
            whole = _INTEGRAL * (a * _AREA).sum(1, keepdims=True)
            return np.concatenate([a * _WEIGHT, whole], axis=1)

        return weighed(gap), weighed(by_core), weighed(by_halo)

    core, halo = np.zeros(len(share)), np.zeros(len(share))
    gap, by_core, by_halo = errors(core, halo)
    cost, damp = (gap**2).sum(1), np.full(len(share), 1e-3)
    for _ in range(10):  # Levenberg and Marquardt, all cells side by side
        # Where core and halo are alike, neither is to run away: a ridge.
        a = (by_core**2).sum(1) * (1 + damp) + _RIDGE
        c = (by_halo**2).sum(1) * (1 + damp) + _RIDGE
        b = (by_core * by_halo).sum(1)
        p = (by_core * gap).sum(1) + _RIDGE * core
        q = (by_halo * gap).sum(1) + _RIDGE * halo
        det = a * c - b * b
        tried = core - (c * p - b * q) / det, halo - (a * q - b * p) / det
        found = errors(*tried)
        now = (found[0] ** 2).sum(1) + _RIDGE * (tried[0] ** 2 + tried[1] ** 2)
        better = now < cost
        damp = np.where(better, damp / 5, damp * 10)
        cost = np.where(better, now, cost)
        core, halo = np.where(better, tried[0], core), np.where(better, tried[1], halo)
        gap, by_core, by_halo = (
            np.where(better[:, None], new, old)
            for new, old in zip(found, (gap, by_core, by_halo), strict=True)
        )
    return core, halo, errors(core, halo)[0]


def _shape(share: Floats, start: Floats) -> Floats:
    """Fit s1, s2 of three channels, mm, and the flatness to (tissues, rings, 3)."""

    def left(at: Floats) -> Floats:
        near = rings(np.exp(at[0]), at[4])
        far = rings(np.exp(at[1:4]))
        parts = [strengths(share[..., c], near, far[c])[2].ravel() for c in range(3)]
        return np.concatenate([*parts, 0.02 * (at - start)])

    low = np.log([0.02, 0.12, 0.12, 0.12, 1.0])
    high = np.append(np.log([0.5, 1.2, 1.2, 1.2]), 1.25)
    found = least_squares(left, np.clip(start, low + 1e-3, high - 1e-3), bounds=(low, high))
    return np.asarray(found.x)


def main(file: Path) -> None:
    """Fit all cells and write the table."""
    with np.load(file) as made:
        bare, share = made["bare"], made["share"].astype(float)
    skins = len(cells.SCATTERING), len(cells.MELANIN) * len(cells.BLOOD)
    bare = bare.reshape(*skins, -1)
    share = share.reshape(*skins, *share.shape[1:])
    shape = share.shape[4:]
    core = np.zeros((len(LAMPS), *skins, *shape, 3))
    halo = np.zeros_like(core)
    core_sigma = np.zeros((skins[0], *shape))
    core_flat = np.zeros_like(core_sigma)
    halo_sigma = np.zeros((skins[0], *shape, 3))
    worst = 0.0
    for s in range(skins[0]):
        lit = [channels(bare[s], share[s], lamp) for lamp in LAMPS]
        shapes: dict[tuple[int, ...], Floats] = {}
        for depth, diameter, height, load in np.ndindex(*shape):
            cell = (depth, diameter, height, load)
            at = (slice(None), slice(None), *cell)
            middle = cells.DEPTH_MM[depth]
            # What a cell leaves open is as one step shallower.
            radius = cells.DIAMETER_MM[diameter] / 2
            usual = np.append(np.log([np.hypot(0.7 * radius, 0.25 * middle), 0.6, 0.45, 0.35]), 0.2)
            before = (depth - 1, diameter, height, load)
            found = _shape(lit[0][at], shapes.get(before, usual))
            shapes[cell] = found
            core_sigma[s][cell], halo_sigma[s][cell] = np.exp(found[0]), np.exp(found[1:4])
            core_flat[s][cell] = found[4]
            near, far = rings(np.exp(found[0]), found[4]), rings(np.exp(found[1:4]))
            for i, seen in enumerate(lit):
                for c in range(3):
                    a, b, left = strengths(seen[at][..., c], near, far[c])
                    core[(i, s, slice(None), *cell, c)] = a
                    halo[(i, s, slice(None), *cell, c)] = b
                    worst = max(worst, float(np.abs(left[:, :-1]).max()))
        print(
            f"scattering {cells.SCATTERING[s]:g}; largest error of a ring {worst:.3f}", flush=True
        )
    full = *core.shape[:2], len(cells.MELANIN), len(cells.BLOOD), *shape, 3
    np.savez_compressed(
        Path(__file__).parents[2] / "src/stubble/pigment/carbon.npz",
        melanin=cells.MELANIN,
        blood=cells.BLOOD,
        scattering=cells.SCATTERING,
        depth_mm=cells.DEPTH_MM,
        diameter_mm=cells.DIAMETER_MM,
        height_mm=cells.HEIGHT_MM,
        load=cells.LOAD,
        lamps=np.array(LAMPS),
        core=core.reshape(full).astype(np.float16),
        halo=halo.reshape(full).astype(np.float16),
        core_sigma_mm=core_sigma.astype(np.float16),
        core_flat=core_flat.astype(np.float16),
        halo_sigma_mm=halo_sigma.astype(np.float16),
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
