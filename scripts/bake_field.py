"""Lay the follicle field that ships with the program, and write it into the package.

Run once. Plans refer to a field's candidates by number, so a field that has shipped never changes:
a better one gets a new name (`stubble.dots.field.BAKED`) and files of its own beside the old.

Candidates are numbered in the default order of appearing. Each order is kept as the densities at
which they appear, in 65,536 steps: some six candidates of the whole head share one.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from stubble.dots import field, laying

SEED = 1
FOLDER = Path(field.__file__).parent


def main() -> None:
    """Lay, order, pack, write beside, rename."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path, default=FOLDER, metavar="FOLDER")
    folder = parser.parse_args().output
    points = laying.throw_candidates(SEED, field.PER_CM2)
    direction = points / np.linalg.norm(points, axis=1, keepdims=True)
    orders = np.zeros((len(field.REGULARITIES), len(points)), np.uint16)
    for step in range(len(orders)):
        ranked = laying.order(points, step, SEED)
        orders[step, ranked] = np.arange(len(points)) * 65536 // len(points)
        if step == field.nearest_step(field.NATURAL):
            number = ranked[direction[ranked, 1] >= field.LOWEST]
    write(folder / f"field-{field.BAKED}.npy", field.pack(direction[number]))
    write(folder / f"orders-{field.BAKED}.npy", orders[:, number])


def write(path: Path, array: np.ndarray) -> None:
    """Write whole or not at all, and say what."""
    beside = path.with_suffix(".new.npy")
    np.save(beside, array)
    beside.replace(path)
    print(f"{array.shape} {path.stat().st_size} bytes: {path.name}")


if __name__ == "__main__":
    main()
