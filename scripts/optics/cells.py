"""Run the Monte Carlo over many cells and keep what came back, band by band.

``python -m scripts.optics.cells table FILE`` follows the cells the table is made of,
``... reference FILE`` those it is held to: other paths, no tone, size, height or load in common,
and one depth; ``... crowd FILE`` fields of dots, some of which overlap.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from scripts.optics import montecarlo, tones
from stubble.skin.tissue import (
    BANDS_NM,
    DERMIS_MM,
    EPIDERMIS_MM,
    REFRACTION,
    Tissue,
    layers,
)

Floats = NDArray[np.float64]

#: Distances from a deposit's axis between which is averaged, mm.
EDGES_MM = np.array(
    [0, 0.03, 0.06, 0.09, 0.12, 0.16, 0.2, 0.25, 0.3, 0.36, 0.43, 0.52, 0.64, 0.8, 1.0, 1.3, 1.7,
     2.3, 3.2]
)  # fmt: skip

#: Absorption of carbon in each band over that at 550 nm: particles much smaller than the wavelength
#: absorb inversely to it (Bohren and Huffman 1983; soot and carbon black, measured power -1).
CARBON = 550 / BANDS_NM

FLOOR_MM = np.array([EPIDERMIS_MM, EPIDERMIS_MM + DERMIS_MM])

# What the table is made of.
MELANIN = np.array([0.001, 0.02, 0.1, 0.3, 0.7])
BLOOD = np.array([0.004, 0.025])
SCATTERING = np.array([0.8, 1.3, 1.9, 2.8])
DEPTH_MM = np.array([0.10, 0.14, 0.19, 0.26, 0.35, 0.47, 0.62, 0.82])
DIAMETER_MM = np.array([0.10, 0.20, 0.38, 0.75])
HEIGHT_MM = np.array([0.10, 0.20, 0.32])
LOAD = np.array([0.6, 2.0, 6.0, 18.0, 60.0])

# What it is held to.
HELD_DEPTH_MM = np.array([0.10, 0.16, 0.22, 0.30, 0.42, 0.56, 0.75])
HELD_DIAMETER_MM = np.array([0.14, 0.27, 0.45, 0.60])
HELD_HEIGHT_MM = np.array([0.18])
HELD_LOAD = np.array([1.0, 3.5, 10.0, 25.0, 45.0])

# Crowds: tones of the Monk scale, dots per mm², and how near the nearest may lie; the last is a
# field of pairs that overlap.
CROWD_TONES = (2, 6, 9)
CROWD_SIDE_MM = 6.0
CROWD_EDGES_MM = np.array([0, 0.05, 0.1, 0.2, 0.3, 0.45])
CROWD_DEPTH_MM = np.array([0.16, 0.24, 0.4])
CROWD_DIAMETER_MM = np.array([0.27, 0.45])
CROWD_LOAD = np.array([3.5, 12.0, 40.0])


def crowds() -> dict[str, Floats]:
    """Give places of dots in the repeating square, (n, 2) mm, by name of the field."""
    rng = np.random.default_rng(5)
    side = CROWD_SIDE_MM
    fields = {}
    for name, number, apart in (("80", 29, 0.75), ("150", 54, 0.55), ("250", 90, 0.4)):
        places = np.zeros((0, 2))
        while len(places) < number:
            one = rng.uniform(0, side, 2)
            gap = np.abs(places - one)
            gap = np.minimum(gap, side - gap)
            if not len(places) or np.hypot(*gap.T).min() > apart:
                places = np.vstack([places, one])
        fields[name] = places
    beside = fields["80"] + 0.2 * np.array([np.cos(1.0), np.sin(1.0)])
    fields["pairs"] = np.vstack([fields["80"], beside % side])
    return fields


@dataclass(frozen=True, eq=False)
class Grid:
    """All combinations of depth, diameter and height."""

    depth_mm: Floats
    diameter_mm: Floats
    height_mm: Floats

    @property
    def deposits(self) -> montecarlo.Deposits:
        """In the order of an array (depth, diameter, height)."""
        depth, diameter, height = np.array(
            list(product(self.depth_mm, self.diameter_mm, self.height_mm))
        ).T
        return montecarlo.Deposits(depth, diameter / 2, height / 2)


def spectral(
    tissues: list[Tissue], grid: Grid, loads: Floats, paths: int, seed: int
) -> tuple[Floats, NDArray[np.float32]]:
    """Look at all deposits in tissues that scatter alike.

    Returns
    -------
    bare : (tissues, 18) float64
    share : (tissues, 18, rings, depths, diameters, heights, loads) float32
    """
    bare, share = [], []
    skins = [layers(tissue) for tissue in tissues]
    shape = len(grid.depth_mm), len(grid.diameter_mm), len(grid.height_mm), len(loads)
    for band in range(len(BANDS_NM)):
        seen = montecarlo.follow(
            paths,
            seed + band,
            np.array([skin.absorption[:, band] for skin in skins]),
            skins[0].reduced_scattering[:, band],
            np.full(3, skins[0].anisotropy[band]),
            FLOOR_MM,
            REFRACTION,
            EDGES_MM,
            grid.deposits,
            loads * CARBON[band],
        )
        bare.append(seen.bare)
        share.append(seen.share.astype(np.float32))
    stacked = np.stack(share, axis=1)
    return np.stack(bare, axis=1), stacked.reshape(*stacked.shape[:3], *shape)


def main(kind: str, file: Path) -> None:
    """Follow all paths of one kind and write what came back."""
    begun = time.monotonic()
    bare, share = [], []
    if kind == "table":
        grid, loads = Grid(DEPTH_MM, DIAMETER_MM, HEIGHT_MM), LOAD
        for i, scattering in enumerate(SCATTERING):
            tissues = [
                Tissue(float(m), float(b), float(scattering)) for m, b in product(MELANIN, BLOOD)
            ]
            one = spectral(tissues, grid, loads, 100_000, 1000 * (i + 1))
            bare.append(one[0])
            share.append(one[1])
            print(f"scattering {scattering:g}: {time.monotonic() - begun:.0f} s", flush=True)
    elif kind == "crowd":
        grid = Grid(CROWD_DEPTH_MM, CROWD_DIAMETER_MM, HELD_HEIGHT_MM)
        made = tones.monk_tones()
        for i, number in enumerate(CROWD_TONES):
            skin = layers(made[number - 1].tissue)
            for name, places in crowds().items():
                bands = [
                    montecarlo.follow_field(
                        36_000, 200_000 + 1000 * i + band, skin.absorption[None, :, band],
                        skin.reduced_scattering[:, band], np.full(3, skin.anisotropy[band]),
                        FLOOR_MM, REFRACTION, CROWD_EDGES_MM, grid.deposits,
                        CROWD_LOAD * CARBON[band],
                        CROWD_SIDE_MM, places,
                    )
                    for band in range(len(BANDS_NM))
                ]  # fmt: skip
                bare.append(np.stack([band.bare for band in bands], axis=1))
                stacked = np.stack([band.share for band in bands], axis=1).astype(np.float32)
                share.append(stacked.reshape(
                    *stacked.shape[:3], len(CROWD_DEPTH_MM), len(CROWD_DIAMETER_MM), 1, -1
                ))  # fmt: skip
                print(f"tone {number}, {name}: {time.monotonic() - begun:.0f} s", flush=True)
    else:
        grid, loads = Grid(HELD_DEPTH_MM, HELD_DIAMETER_MM, HELD_HEIGHT_MM), HELD_LOAD
        for i, tone in enumerate(tones.monk_tones()):
            one = spectral([tone.tissue], grid, loads, 60_000, 100_000 + 1000 * i)
            bare.append(one[0])
            share.append(one[1])
            print(f"tone {i + 1}: {time.monotonic() - begun:.0f} s", flush=True)
    np.savez_compressed(file, bare=np.concatenate(bare), share=np.concatenate(share))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
