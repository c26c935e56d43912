"""Bake how scalps vary and what a usual head looks like, from heads of the CC0 body model `anny`.

    venv/bin/python scripts/bake_scalps.py FOLDER

``venv`` is the one that ``scripts/heads/README.md`` describes; FOLDER keeps what the model gives,
for another run.

Heads of all ages and both sexes, of measured human sizes (ANSUR II) and without any deformation of
their own, are described by the harmonics of `stubble.head.surface`; their mean and covariance are
kept (``src/stubble/head/scalps.npz``). The mean of the heads, coarsened, is the mannequin whose
silhouette photos without a face are placed by (``mannequin.npz``). None of them is among the heads
that the fit is judged on (``scripts/heads``), whose faces, sizes and bumps are drawn anew.
"""

from __future__ import annotations

import argparse
import dataclasses
import runpy
import sys
from pathlib import Path

import numpy as np
from scipy.spatial import KDTree

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE / "heads"), str(HERE / "sample_portrait")]

import people  # noqa: E402
import shapes  # noqa: E402

# The one module of the engine that is needed here, and it needs nothing but NumPy.
SURFACE = runpy.run_path(str(HERE.parent / "src" / "stubble" / "head" / "surface.py"))

CELL_MM, LOWEST_MM = 11.0, -170.0  # of the mannequin
FOLDER = HERE.parent / "src" / "stubble" / "head"
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
    mean_head = np.zeros((0, 3))
    for person, points in zip(some, raw, strict=True):
        head = shapes.build(person, points, top)
        mean_head = head.vertices / COUNT + (mean_head if len(mean_head) else 0)
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
        FOLDER / "scalps.npz",
        mean=mean.astype(np.float32),
        covariance=covariance.astype(np.float32),
    )
    points, corners = coarsened(mean_head, top.tris)
    np.savez_compressed(
        FOLDER / "mannequin.npz", points=points.astype(np.float16), corners=corners.astype(np.int16)
    )
    print(f"{COUNT} heads; the mannequin has {len(points)} points and {len(corners)} triangles")


def coarsened(points: np.ndarray, corners: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Join points that share a cell of a grid; triangles that fall together are dropped."""
    points = (points + points_mirrored(points)) / 2
    _, cell = np.unique(np.floor(points / CELL_MM + 0.5), axis=0, return_inverse=True)
    cell = cell.ravel()
    count = np.bincount(cell)
    joined = np.stack([np.bincount(cell, points[:, i]) / count for i in range(3)], axis=1)
    kept = cell[corners]
    whole = (kept[:, 0] != kept[:, 1]) & (kept[:, 1] != kept[:, 2]) & (kept[:, 2] != kept[:, 0])
    kept = np.unique(np.sort(kept[whole], axis=1), axis=0)
    kept = kept[joined[kept][:, :, 1].min(axis=1) > LOWEST_MM]
    used, renumbered = np.unique(kept, return_inverse=True)
    return joined[used], renumbered.reshape(-1, 3)


def points_mirrored(points: np.ndarray) -> np.ndarray:
    """For each point, the mirror image of the point nearest to its own mirror image."""
    nearest = KDTree(points).query(points * [-1, 1, 1])[1]
    return points[nearest] * [-1, 1, 1]


if __name__ == "__main__":
    main()
