"""Lay the follicle field that ships with the program, and write it into the package.

Run once. Plans refer to a field's candidates by number, so a field that has shipped never changes:
a better one gets a new name (`stubble.dots.field.BAKED`) and a file of its own beside the old.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from stubble.dots import field

SEED = 1
FILE = Path(field.__file__).with_name(f"field-{field.BAKED}.npy")


def main() -> None:
    """Lay, pack, write beside, rename."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path, default=FILE)
    output = parser.parse_args().output
    laid = field.lay(SEED)
    beside = output.with_suffix(".new.npy")
    np.save(beside, field.pack(laid.direction))
    beside.replace(output)
    print(f"{len(laid)} candidates, {output.stat().st_size} bytes: {output}")


if __name__ == "__main__":
    main()
