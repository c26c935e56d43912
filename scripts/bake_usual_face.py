"""Bake the usual face, ``src/stubble/head/usual_face.npy``, from the two sample portraits.

    .venv/bin/python scripts/bake_usual_face.py

A mesh point's mirror image is the point that lies nearest to it in the mirror.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from stubble import photo, samples, workflow

TARGET = Path(__file__).parent.parent / "src" / "stubble" / "head" / "usual_face.npy"


def main() -> None:
    """Bake and write."""
    found = [workflow.analyse(photo.read(samples.portrait(name))) for name in samples.names()]
    mesh = np.mean([analysis.front.head.mesh_mm for analysis in found], axis=0)
    mirrored = mesh * [-1, 1, 1]
    partner = np.linalg.norm(mesh[:, None] - mirrored, axis=2).argmin(axis=1)
    np.save(TARGET, ((mesh + mirrored[partner]) / 2).astype(np.float16))
    print(f"{TARGET.name}: {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
