"""Draw the guide's pictures with the engine, from rendered heads alone.

    .venv/bin/python scripts/guide/pictures.py            # all of them, into the studio
    .venv/bin/python scripts/guide/pictures.py density    # one
    .venv/bin/python scripts/guide/pictures.py --compare  # how far off are those that are there?

No person is in them: they show the sample heads of the program, and two of `scripts/heads`
(``make.py cases``, reduced) that lie in ``heads``. The same engine gives the same bytes. When the
engine draws differently, run this again and look at every picture before it goes in (code values
by which they are off, 1 being WebP's own loss, are told by ``--compare``).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from stubble import photo, samples, workflow
from stubble.dots import compare
from stubble.workflow import Analysis, Wishes

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "src" / "studio" / "guide" / "web" / "static" / "guide" / "pictures"
WIDE_PX = 1200
GAP_PX = 8
GREY = 190  # between panels: neutral, because colour is judged beside it
QUALITY = 82

Pixels = NDArray[np.uint8]
Crop = tuple[int, int, int, int]  # x, y, width, height

FACE: Crop = (150, 130, 900, 1080)
COVER: Crop = (180, 60, 840, 1120)
SCALP: Crop = (330, 150, 540, 420)
CLOSE: Crop = (470, 200, 220, 180)
CLOSE_DARK: Crop = (430, 200, 220, 180)
ABOVE: Crop = (310, 130, 580, 470)


@cache
def analysis(name: str) -> Analysis:
    """Read one of the heads."""
    own = Path(__file__).parent / "heads" / f"{name}.jpg"
    return workflow.analyse(photo.read(own if own.is_file() else samples.portrait(name)))


def before(name: str, crop: Crop) -> Pixels:
    """The head as it is."""
    return cut(np.asarray(analysis(name).front.photo.pixels), crop)


def after(name: str, crop: Crop, sessions: int | None = None, **wishes: object) -> Pixels:
    """The head with what is wished for."""
    drawn = workflow.preview(analysis(name), Wishes(**wishes), sessions=sessions)  # type: ignore[arg-type]
    return cut(drawn.pixels, crop)


def seen(name: str, crop: Crop, **occasion: object) -> Pixels:
    """The advised work at another age, or badly made."""
    shown = workflow.Occasion(**occasion)  # type: ignore[arg-type]
    return cut(workflow.preview(analysis(name), occasion=shown).pixels, crop)


def cut(pixels: NDArray[np.uint8], crop: Crop) -> Pixels:
    x, y, width, height = crop
    return pixels[y : y + height, x : x + width]


def sheet(panels: list[Pixels], columns: int) -> Pixels:
    """Panels of one size, row by row, as wide as the page needs."""
    width = (WIDE_PX - GAP_PX * (columns - 1)) // columns
    height = round(width * panels[0].shape[0] / panels[0].shape[1])
    smaller = width < panels[0].shape[1]
    how = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
    rows = -(-len(panels) // columns)
    page = np.full(
        (rows * (height + GAP_PX) - GAP_PX, columns * (width + GAP_PX) - GAP_PX, 3), GREY, np.uint8
    )
    for place, panel in enumerate(panels):
        y, x = (place // columns) * (height + GAP_PX), (place % columns) * (width + GAP_PX)
        page[y : y + height, x : x + width] = cv2.resize(panel, (width, height), interpolation=how)
    return page


def spacing() -> Pixels:
    """As many dots on 12 mm of skin by chance, as the engine lays them, and in a grid."""
    laid = workflow.lay(analysis("man"), analysis("man").advised)[0]
    grown, (_, chance, grid) = compare.beside(laid)
    return sheet([drawn(s.points_mm) for s in (chance, grown, grid)], 3)


def drawn(points_mm: NDArray[np.float64], side_mm: float = 12.0, size_px: int = 395) -> Pixels:
    """Points as dots of half a millimetre, dark on paper."""
    fine = 8 * size_px
    panel = np.full((fine, fine), 250, np.uint8)
    for x, y in points_mm[np.abs(points_mm).max(axis=1) < side_mm / 2 + 0.5]:
        centre = (round((x / side_mm + 0.5) * fine), round((0.5 - y / side_mm) * fine))
        cv2.circle(panel, centre, round(0.2 / side_mm * fine), 40, -1)
    small = cv2.resize(panel, (size_px, size_px), interpolation=cv2.INTER_AREA)
    return np.repeat(small[..., None], 3, axis=2)


PICTURES: dict[str, Callable[[], Pixels]] = {
    "before-after": lambda: sheet([before("man", FACE), after("man", FACE)], 2),
    "skin-tones": lambda: sheet(
        [
            before("man", SCALP),
            after("man", SCALP),
            before("man-dark", SCALP),
            after("man-dark", SCALP),
        ],
        2,
    ),
    "close-up": lambda: sheet([after("man", CLOSE), after("man-dark", CLOSE_DARK)], 2),
    "sessions": lambda: sheet(
        [before("man", SCALP), *(after("man", SCALP, sessions=n) for n in (1, 2, 3))], 2
    ),
    "density": lambda: sheet([after("man", CLOSE, density=d) for d in (60, 110, 170)], 3),
    "hairlines": lambda: sheet(
        [
            after("man", SCALP, shape=shape)
            for shape in ("natural", "rounded", "mature", "peak", "broken", "straight")
        ],
        3,
    ),
    "shade": lambda: sheet([after("man", CLOSE, shade=shade) for shade in (25, 8, 0)], 3),
    "years": lambda: sheet([seen("man", SCALP, days=d) for d in (0, 28, 1096, 3652)], 2),
    "faults": lambda: sheet(
        [
            after("man", CLOSE),
            seen("man", CLOSE, fault="too-deep"),
            seen("man", CLOSE, fault="blown-out"),
        ],
        3,
    ),
    "thinning": lambda: sheet(
        [before("thinning", ABOVE), after("thinning", ABOVE, preset="between-hair")], 2
    ),
    "patches": lambda: sheet(
        [before("patches", ABOVE), after("patches", ABOVE, preset="patches")], 2
    ),
    "spacing": spacing,
    "cover": lambda: sheet([after("man", COVER)], 1),
}


def write(picture: Pixels, path: Path) -> None:
    Image.fromarray(picture).save(path, quality=QUALITY, method=6)


def off(picture: Pixels, path: Path) -> float:
    """How far a picture is from the one in a file, in code values, in the mean."""
    with Image.open(path) as there:
        return float(np.abs(np.asarray(there.convert("RGB"), float) - picture).mean())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="which (all)")
    parser.add_argument("-o", "--output", type=Path, default=FOLDER, metavar="FOLDER")
    parser.add_argument("--compare", action="store_true", help="write nothing, tell differences")
    given = parser.parse_args()
    given.output.mkdir(parents=True, exist_ok=True)
    for name in given.names or PICTURES:
        picture, path = PICTURES[name](), given.output / f"{name}.webp"
        if given.compare:
            print(f"{name:14} {off(picture, path):5.1f}")
        else:
            write(picture, path)


if __name__ == "__main__":
    main()
