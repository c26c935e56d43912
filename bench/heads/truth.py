"""The table of rendered heads: what is true of each picture."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

__all__ = ["TABLE", "Truth", "read"]

TABLE = Path(__file__).parent

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Truth:
    """One picture; `scripts/heads/README.md` says what the columns mean.

    Attributes
    ----------
    row : dict of str to str
        The columns as they stand in ``heads.csv``.
    rotation : (3, 3) float64
        From the head frame to camera axes.
    offset_mm : (3,) float64
    scalp_mm : (n, 3) float64
        Points of the bald skin in the head frame.
    skin_seen, hair_seen : (n,) bool
        Which of them the picture shows bare, and which behind hair.
    """

    row: dict[str, str]
    rotation: Floats
    offset_mm: Floats
    scalp_mm: Floats
    skin_seen: Flags
    hair_seen: Flags

    @property
    def name(self) -> str:
        """The picture's place among the pictures, "portraits/0001.jpg"."""
        return self.row["picture"]

    def number(self, column: str) -> float:
        """A column as a number."""
        return float(self.row[column])

    @property
    def bald(self) -> bool:
        """Without hair that has a depth: bald, or shaved to less than 2 mm."""
        return self.row["hair_style"] in {"bald", "shaved"}

    @property
    def irises_mid_px(self) -> Floats:
        """Midway between the irises in the picture, (2,)."""
        return np.array(
            [
                (self.number(f"left_iris_{a}_px") + self.number(f"right_iris_{a}_px")) / 2
                for a in "xy"
            ]
        )


@cache
def read() -> dict[str, Truth]:
    """Read the whole table, by picture."""
    with (TABLE / "heads.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    stored = np.load(TABLE / "scalps.npz")
    away = np.asarray(stored["directions"], float)
    away /= np.linalg.norm(away, axis=1, keepdims=True)
    place = {str(name): i for i, name in enumerate(stored["picture"])}
    head = {int(number): i for i, number in enumerate(stored["heads"])}
    radii = stored["radii_hundredths_mm"] / 100.0
    skin = np.unpackbits(stored["skin_seen"], axis=1, count=len(away)).astype(bool)
    hair = np.unpackbits(stored["hair_seen"], axis=1, count=len(away)).astype(bool)
    centre = np.array([0.0, 45.0, -2.0])  # the chart's, as it stood when the table was made
    out = {}
    for row in rows:
        i = place[row["picture"]]
        out[row["picture"]] = Truth(
            row,
            np.array([[float(row[f"r{a}{b}"]) for b in range(3)] for a in range(3)]),
            np.array([float(row[f"offset_{a}_mm"]) for a in "xyz"]),
            centre + away * radii[head[int(row["head"])]][:, None],
            skin[i],
            hair[i],
        )
    return out
