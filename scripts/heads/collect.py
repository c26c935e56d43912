"""Gather the truth beside the pictures into heads.csv and scalps.npz."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "sample_portrait"))

import numpy as np
import shapes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pictures", type=Path, help="the folder that make.py wrote")
    parser.add_argument("table", type=Path, help="where heads.csv and scalps.npz go")
    args = parser.parse_args()
    rows, seen = [], []
    scalps: dict[int, list[float]] = {}
    for kind in ("portraits", "views", "cards"):
        for path in sorted((args.pictures / kind).glob("*.json")):
            facts = json.loads(path.read_text())
            scalps[facts["head"]] = facts.pop("radii_mm")
            seen.append(facts.pop("seen"))
            rows.append({k: round(v, 5) if isinstance(v, float) else v for k, v in facts.items()})
    names = list(dict.fromkeys(name for row in rows for name in row))
    args.table.mkdir(parents=True, exist_ok=True)
    with (args.table / "heads.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, names, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    heads = sorted(scalps)
    directions = shapes.chart_directions()
    flags = np.array(seen, np.uint8)
    np.savez_compressed(
        args.table / "scalps.npz",
        directions=directions.astype(np.float32),
        heads=np.array(heads, np.int16),
        radii_hundredths_mm=np.round(np.array([scalps[i] for i in heads]) * 100).astype(np.int16),
        picture=np.array([row["picture"] for row in rows]),
        skin_seen=np.packbits(flags == 1, axis=1),
        hair_seen=np.packbits(flags == 2, axis=1),
    )
    print(len(rows), "pictures of", len(heads), "heads,", len(directions), "directions")


if __name__ == "__main__":
    main()
