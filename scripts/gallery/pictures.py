"""Draw the gallery's demonstration: ``pictures.py HEADS``, the folder `heads.py` rendered into.

For each case the engine reads the rendered head, lays the dots of its look and draws them as old as
the case says; before and after are cut alike and written as small WebP, 480 and 960 pixels wide,
into the studio. When the engine draws differently, run this again and look at every picture.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from stubble import photo, workflow
from stubble.head.region import Kind, Region, from_photo
from stubble.workflow import Analysis, Occasion, Shot, Wishes

FOLDER = (
    Path(__file__).resolve().parents[2]
    / "src"
    / "studio"
    / "voices"
    / "static"
    / "voices"
    / "shown"
)
#: Widths, px, and the quality of each: dots in dark skin are the first thing that WebP drops.
WIDTHS = {480: 72, 960: 84}
SHAPE = (4, 3)

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Drawn:
    """A case: its look, how many days old the work is, and what is cut out.

    ``crop`` is the middle and the width of what is shown, as shares of the picture's width, so that
    """

    name: str
    crop: tuple[float, float, float]
    days: float
    wishes: dict[str, object] = field(default_factory=dict)
    view: str | None = None
    scar: Kind | None = None


DRAWN = (
    Drawn("crown-1", (0.5, 0.25, 0.44), 35.0, {"shade": 4, "density": 150}),
    Drawn("crown-4", (0.5, 0.25, 0.44), 1826.0, {"shade": 3, "density": 150}),
    Drawn("crown-6", (0.5, 0.25, 0.44), 2.0, {"shade": 5, "density": 150}),
    Drawn("crown-8", (0.5, 0.25, 0.44), 60.0, {"shade": 3, "density": 150}),
    Drawn("crown-10", (0.5, 0.25, 0.44), 400.0, {"shade": 1, "density": 160}),
    Drawn("hairline-1", (0.5, 0.25, 0.44), 45.0, {"shade": 8, "density": 90}),
    Drawn("hairline-7", (0.5, 0.25, 0.44), 3.0, {"shade": 6, "density": 90}),
    Drawn("density-3", (0.5, 0.25, 0.44), 90.0, {"preset": "between-hair", "shade": 5}),
    Drawn("density-9", (0.5, 0.25, 0.44), 1826.0, {"preset": "between-hair", "shade": 1}),
    Drawn(
        "parting-2",
        (0.5, 0.27, 0.42),
        50.0,
        {"preset": "between-hair", "shade": 1, "density": 150},
        "top",
    ),
    Drawn(
        "parting-5",
        (0.5, 0.27, 0.42),
        420.0,
        {"preset": "between-hair", "shade": 0, "density": 170},
        "top",
    ),
    Drawn("areata-5", (0.5, 0.25, 0.4), 60.0, {"preset": "patches", "shade": 1, "density": 190}),
    Drawn("totalis-4", (0.5, 0.25, 0.44), 380.0, {"preset": "totalis", "shade": 4}),
    Drawn("totalis-9", (0.5, 0.25, 0.44), 30.0, {"preset": "totalis", "shade": 1}),
    Drawn(
        "strip-3",
        (0.5, 0.31, 0.4),
        120.0,
        {"preset": "scars", "shade": 6, "density": 60},
        "back",
        "scar-line",
    ),
    Drawn(
        "grafts-7",
        (0.5, 0.4, 0.28),
        70.0,
        {"preset": "scars", "shade": 4, "density": 90},
        "back",
        "scar-punch",
    ),
)


def read(heads: Path, case: Drawn, regions: tuple[Region, ...] = ()) -> Analysis:
    """Read a head from its face and from the side that is shown."""
    face = photo.read((heads / f"{case.name}-face.jpg").read_bytes())
    seen = photo.read((heads / f"{case.name}-seen.jpg").read_bytes())
    return workflow.analyse_all([Shot(face), Shot(seen, view=case.view)], drawn=regions)


def pair(heads: Path, case: Drawn) -> tuple[Pixels, Pixels]:
    """Before and after, whole."""
    analysis = read(heads, case)
    if case.scar is not None:
        view = analysis.views[1]
        shares = json.loads((heads / f"{case.name}-scar.json").read_text())
        outline = np.array(shares) * view.exposure.shape[1]
        region = from_photo(case.scar, outline, view.head.camera, view.head.scalp)
        analysis = read(heads, case, (region,))
    drawn = workflow.preview(
        analysis,
        Wishes(**case.wishes),  # type: ignore[arg-type]
        view=1,
        occasion=Occasion(days=case.days),
    )
    print(case.name, f"{len(drawn.dots):,} dots", *(note.kind for note in drawn.notes), flush=True)
    return np.asarray(drawn.base.pixels), np.asarray(drawn.pixels)


def cut(pixels: Pixels, crop: tuple[float, float, float], width: int) -> Pixels:
    """What is shown, ``width`` pixels wide."""
    whole = pixels.shape[1]
    x, y, wide = (round(share * whole) for share in crop)
    high = wide * SHAPE[1] // SHAPE[0]
    left, top = x - wide // 2, max(y - high // 2, 0)
    part = pixels[top : top + high, left : left + wide]
    how = cv2.INTER_AREA if part.shape[1] > width else cv2.INTER_CUBIC
    return np.asarray(
        cv2.resize(part, (width, width * SHAPE[1] // SHAPE[0]), interpolation=how), np.uint8
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("heads", type=Path)
    parser.add_argument("names", nargs="*", help="which (all)")
    parser.add_argument("-o", "--output", type=Path, default=FOLDER, metavar="FOLDER")
    given = parser.parse_args()
    given.output.mkdir(parents=True, exist_ok=True)
    for case in DRAWN:
        if given.names and case.name not in given.names:
            continue
        for side, pixels in zip(("before", "after"), pair(given.heads, case), strict=True):
            for width, quality in WIDTHS.items():
                path = given.output / f"{case.name}-{side}-{width}.webp"
                Image.fromarray(cut(pixels, case.crop, width)).save(path, quality=quality, method=6)


if __name__ == "__main__":
    main()
