"""Bake how scalps vary, ``src/stubble/head/scalps.npz``, from heads of the CC0 body model `anny`.

    venv/bin/python scripts/bake_scalps.py FOLDER

``venv`` is the one that ``scripts/heads/README.md`` describes; FOLDER keeps what the model gives,
for another run.

Heads of all ages and both sexes, of measured human sizes (ANSUR II) and without any deformation of
their own, are described by the harmonics of `stubble.head.surface`; their mean and covariance are
kept. None of them is among the heads that the fit is judged on (``scripts/heads``), whose faces,
sizes and bumps are drawn anew.
"""

from __future__ import annotations

import argparse
import dataclasses
import runpy
import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "heads"))

import people  # noqa: E402
import shapes  # noqa: E402

# The one module of the engine that is needed here, and it needs nothing but NumPy.
SURFACE = runpy.run_path(str(HERE.parent / "src" / "stubble" / "head" / "surface.py"))

TARGET = HERE.parent / "src" / "stubble" / "head" / "scalps.npz"
FIRST, COUNT = 1_000_000, 300


def main() -> None:
    """Bake and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    some = [dataclasses.replace(people.person(FIRST + i), deformation_mm=0.0) for i in range(COUNT)]
    if not (folder / "shapes.npz").exists():
        shapes.evaluate(some, folder)
    top = shapes.topology(folder)
    raw = np.load(folder / "shapes.npz")["points"]
    directions = shapes.chart_directions()
    basis = SURFACE["harmonics"](directions)
    canonical = np.log(SURFACE["canonical_radius_mm"](directions))
    skull = top.masks["ears"] < 0.02
    tris = top.tris[skull[top.tris].all(1)]
    found = []
    for person, points in zip(some, raw, strict=True):
        head = shapes.build(person, points, top)
        keep = head.vertices[tris][:, :, 1].max(1) > -25
        radius = shapes.radii(head.vertices, tris[keep], shapes.CENTRE, directions)
        hit = radius > 0
        rows = basis[hit] / 0.002  # two thousandths: what degree 6 leaves out
        wanted = (np.log(radius[hit]) - canonical[hit]) / 0.002
        both = np.linalg.solve(rows.T @ rows + np.diag(SURFACE["SMOOTH"] ** -2.0), rows.T @ wanted)
        found.append(both)
    coefficients = np.array(found)
    # A head and its mirror image are equally likely.
    mirror = np.array([-1.0 if m < 0 else 1.0 for _, m in SURFACE["MODES"]])
    coefficients = np.vstack([coefficients, coefficients * mirror])
    mean = coefficients.mean(axis=0)
    covariance = np.cov(coefficients.T)
    np.savez_compressed(
        TARGET, mean=mean.astype(np.float32), covariance=covariance.astype(np.float32)
    )
    print(f"{COUNT} heads; {TARGET.name}: {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
