"""Make ``src/stubble/pigment/carbon.npz`` from the cells of ``cells.py table``.

``python scripts/optics/bake_carbon.py FILE``: each cell's rings, seen under each lamp in linear
sRGB, are given by a core and a halo, as `stubble.pigment.deposit` hands them on,

    share(r) = (1 - A1 exp(-r^2 / 2 s1^2)) exp(-A2 exp(-r^2 / 2 s2^2))

The widths are those that serve all tones best; s1 is that of all channels.
"""

from __future__ import annotations

import sys
from pathlib import Path

import cells
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from stubble.skin.lamps import LAMPS, weights

Floats = NDArray[np.float64]

_AREA = np.pi * np.diff(cells.EDGES_MM**2)

#: What a ring's error counts: by the eye near the middle, by its area farther out; and the integral
#: counts by itself, since it is what shades a field.
_WEIGHT = np.where(cells.EDGES_MM[1:] <= 0.52, 1.0, 0.6)
_INTEGRAL = 3.0


def channels(bare: Floats, share: Floats, lamp: str) -> Floats:
    """Share of linear sRGB: (tissues, rings, ..., 3) of (tissues, 18, rings, ...)."""
    weight = weights(lamp)  # type: ignore[arg-type]
    seen = np.einsum("tb,tb...,bc->t...c", bare, share, weight, optimize=True)
    plain = bare @ weight
    return np.asarray(seen / plain.reshape(len(bare), *(1,) * (seen.ndim - 2), 3))


def rings(sigma_mm: NDArray[np.floating]) -> Floats:
    """Mean of a Gaussian's bell over each ring, (..., rings)."""
    sigma = np.asarray(sigma_mm, float)[..., None]
    bell = np.exp(-(cells.EDGES_MM**2) / (2 * sigma**2))
    return np.asarray(2 * np.pi * sigma**2 * -np.diff(bell) / _AREA)


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
    for _ in range(6):
        gap, j1, j2 = errors(core, halo)
        a, b, c = (j1 * j1).sum(1), (j1 * j2).sum(1), (j2 * j2).sum(1)
        p, q = (j1 * gap).sum(1), (j2 * gap).sum(1)
        det = np.maximum(a * c - b * b, 1e-9)
        core = core - (c * p - b * q) / det
        halo = halo - (a * q - b * p) / det
    return core, halo, errors(core, halo)[0]


def _widths(share: Floats, start: Floats) -> Floats:
    """Fit s1 and s2 of three channels, mm, to (tissues, rings, 3)."""

    def left(logs: Floats) -> Floats:
        near, far = rings(np.exp(logs[:1]))[0], rings(np.exp(logs[1:]))
        parts = [strengths(share[..., c], near, far[c])[2].ravel() for c in range(3)]
        # Where a cell says nothing about a width, it stays near its neighbour's.
        return np.concatenate([*parts, 0.01 * (logs - np.log(start))])

    low = np.log([0.02, 0.12, 0.12, 0.12])
    high = np.log([0.5, 1.2, 1.2, 1.2])
    found = least_squares(left, np.clip(np.log(start), low + 1e-3, high - 1e-3), bounds=(low, high))
    return np.asarray(np.exp(found.x))


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
    halo_sigma = np.zeros((skins[0], *shape, 3))
    worst = 0.0
    for s in range(skins[0]):
        lit = [channels(bare[s], share[s], lamp) for lamp in LAMPS]
        for depth, diameter, height, load in np.ndindex(*shape):
            cell = (depth, diameter, height, load)
            at = (slice(None), slice(None), *cell)
            middle = cells.DEPTH_MM[depth]
            start = np.array([
                np.hypot(0.35 * cells.DIAMETER_MM[diameter], 0.25 * middle), 0.6, 0.45, 0.35
            ])  # fmt: skip
            widths = _widths(lit[0][at], start)
            core_sigma[s][cell], halo_sigma[s][cell] = widths[0], widths[1:]
            near, far = rings(widths[:1])[0], rings(widths[1:])
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
        halo_sigma_mm=halo_sigma.astype(np.float16),
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
