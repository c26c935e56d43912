"""Make ``bench/optics.npz``, what the table is held to, from the cells of ``cells``.

``python -m scripts.optics.keep_reference REFERENCE CROWD``: the spectra are seen under each lamp
and only the shares of linear sRGB are kept.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from scripts.optics import cells, tones
from scripts.optics.bake_carbon import channels
from stubble.skin.lamps import LAMPS, weights
from stubble.skin.spectrum import MIRRORED


def main(reference: Path, crowd: Path) -> None:
    """Write the file."""
    made = tones.monk_tones()
    with np.load(reference) as one, np.load(crowd) as many:
        alone = [channels(one["bare"], one["share"].astype(float), lamp) for lamp in LAMPS]
        among = [channels(many["bare"], many["share"].astype(float), lamp) for lamp in LAMPS]
        plain = [MIRRORED + one["bare"] @ weights(lamp) for lamp in LAMPS]
        spectra = one["bare"]
    fields = list(cells.crowds().items())
    np.savez_compressed(
        Path(__file__).parents[2] / "bench/optics.npz",
        lamps=np.array(LAMPS),
        tissues=np.array([[t.tissue.melanin, t.tissue.blood, t.tissue.scattering] for t in made]),
        exposure=np.array([t.exposure for t in made]),
        spectra=spectra,
        plain=np.array(plain),
        edges_mm=cells.EDGES_MM,
        depth_mm=cells.HELD_DEPTH_MM,
        diameter_mm=cells.HELD_DIAMETER_MM,
        height_mm=cells.HELD_HEIGHT_MM[0],
        load=cells.HELD_LOAD,
        # One height: (lamps, tones, rings, depths, diameters, loads, 3).
        share=np.array(alone)[:, :, :, :, :, 0].astype(np.float16),
        crowd_tones=np.array(cells.CROWD_TONES) - 1,
        crowd_names=np.array([name for name, _ in fields]),
        crowd_side_mm=cells.CROWD_SIDE_MM,
        crowd_edges_mm=cells.CROWD_EDGES_MM,
        crowd_depth_mm=cells.CROWD_DEPTH_MM,
        crowd_diameter_mm=cells.CROWD_DIAMETER_MM,
        crowd_load=cells.CROWD_LOAD,
        # The last of the rings is the whole area: (lamps, tones, fields, rings + 1, ...).
        crowd_share=np.array(among)[:, :, :, :, :, 0]
        .reshape(len(LAMPS), len(cells.CROWD_TONES), len(fields), *among[0].shape[1:4],
                 *among[0].shape[5:])
        .astype(np.float16),
        **{f"crowd_{name}": places for name, places in fields},
    )  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
