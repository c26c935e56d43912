"""Add to ``src/stubble/pigment/carbon.npz`` what comes back however much carbon there is.

``python -m scripts.optics.bake_floor``: deposits as wide as the skin that let nothing through.
Light that turns back above them never meets carbon, so a crowd of dots cannot take it, either.
"""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np

from scripts.optics import cells
from scripts.optics.bake_carbon import channels
from scripts.optics.montecarlo import Deposits, follow
from stubble.skin.lamps import LAMPS
from stubble.skin.tissue import BANDS_NM, REFRACTION, Tissue, layers

_WIDE_MM, _BLACK = 400.0, 300.0
_PATHS = 20_000


def main() -> None:
    """Follow the paths and write the table with its floor."""
    depth, height = np.array(list(product(cells.DEPTH_MM, cells.HEIGHT_MM))).T
    sheets = Deposits(depth, np.full(len(depth), _WIDE_MM), height / 2)
    floor = []
    for i, scattering in enumerate(cells.SCATTERING):
        skins = [
            layers(Tissue(float(m), float(b), float(scattering)))
            for m, b in product(cells.MELANIN, cells.BLOOD)
        ]
        bare, share = [], []
        for band in range(len(BANDS_NM)):
            seen = follow(
                _PATHS, 500_000 + 1000 * i + band,
                np.array([skin.absorption[:, band] for skin in skins]),
                skins[0].reduced_scattering[:, band], np.full(3, skins[0].anisotropy[band]),
                cells.FLOOR_MM, REFRACTION, np.array([0, 0.03]), sheets, np.array([_BLACK]),
            )  # fmt: skip
            bare.append(seen.bare)
            share.append(seen.share[:, 0, :, 0])
        back, kept = np.stack(bare, axis=1), np.stack(share, axis=1)
        floor.append([channels(back, kept, lamp) for lamp in LAMPS])
    whole = np.moveaxis(np.array(floor), 0, 1)
    shape = (
        len(LAMPS), len(cells.SCATTERING), len(cells.MELANIN), len(cells.BLOOD),
        len(cells.DEPTH_MM), len(cells.HEIGHT_MM), 3,
    )  # fmt: skip
    file = Path(__file__).parents[2] / "src/stubble/pigment/carbon.npz"
    with np.load(file) as made:
        table = {name: made[name] for name in made.files}
    table["floor"] = whole.reshape(shape).astype(np.float16)
    np.savez_compressed(file, **table)


if __name__ == "__main__":
    main()
