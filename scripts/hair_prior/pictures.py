"""Draw portraits of made-up people with their hair, for the network to learn from.

The people are those of ``scripts/heads``; each sits for several pictures, in other light and pose.
Beside each JPEG lies a PNG: hair's share of the pixel (red), the person's (green).
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("NUMBA_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.append(str(Path(__file__).resolve().parents[1] / "heads"))
sys.path.append(str(Path(__file__).resolve().parents[1] / "sample_portrait"))

import cv2
import numpy as np
from lighting import room
from make import Studio, extent_of, gazes, save
from people import CARDS, MANY, PORTRAITS
from picture import expose, lit, paint, sitter
from views import place, rotation

#: Shots of one head.
SHOTS = 3


def take(studio: Studio, number: int, out: Path) -> None:
    """Take the pictures of one head."""
    person, shape, _ = studio.head(number)
    who = sitter(person, shape, studio.top)
    extent = extent_of(shape, who.hairs)
    eyes = shape.eyes[:, :3].mean(0) + np.array([0, 0, shape.eyes[:, 3].mean()])
    for shot in range(SHOTS):
        rng = np.random.default_rng((91, number, shot))
        pose = rng.normal(0, (13, 8, 5))
        view = place(
            rotation(*np.clip(pose, -32, 32)),
            extent,
            eyes,
            round(float(rng.uniform(35, 85))),
            float(np.exp(rng.uniform(np.log(1.2), np.log(2.2)))),
            float(rng.uniform(300, 400)),
            float(rng.choice([0.75, 0.8, 1.0])),
            (float(rng.uniform(0.1, 0.4)), float(rng.uniform(0.38, 0.62))),
            500.0,
        )
        turned = np.diag([1.0, -1.0, -1.0]) @ view.rotation
        by = lit(who, room(rng).turned(turned), studio.top)
        drawn = paint(who, by, view, gazes(person, shape.eyes, view, rng), 10 * number + shot)
        picture, _ = expose(drawn, who, by, rng)
        size = view.width, view.height
        solid = cv2.resize(
            np.isfinite(drawn.depth).astype(np.float32), size, interpolation=cv2.INTER_AREA
        )
        truth = np.dstack([np.zeros_like(solid), np.maximum(solid, drawn.hair), drawn.hair])
        name = out / f"{number:04d}-{shot}"
        cv2.imwrite(str(name.with_suffix(".png")), (truth * 255 + 0.5).astype(np.uint8))
        save(picture, name.with_suffix(".jpg"), None, int(rng.integers(80, 96)))


def main() -> None:
    """Take the pictures of a range of heads."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help="holds the heads' cache, and the pictures")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--last", type=int, default=PORTRAITS, help="one past the last")
    args = parser.parse_args()
    studio = Studio(args.out, PORTRAITS + MANY + CARDS)
    (args.out / "hair").mkdir(exist_ok=True)
    for number in range(args.first, args.last):
        # Of the bald and shaved, which are the even ones, a third is enough.
        if number % 6 in (2, 4) or (args.out / "hair" / f"{number:04d}-{SHOTS - 1}.jpg").exists():
            continue
        began = time.perf_counter()
        take(studio, number, args.out / "hair")
        print(number, f"{time.perf_counter() - began:.1f} s", flush=True)


if __name__ == "__main__":
    main()
