"""Draw the marker that sets the scale of a photo: a page to print, as SVG in exact millimetres.

The marker is number 0 of OpenCV's DICT_4X4_50, 40 mm wide, amid a white card of 60 mm to be cut
out; beside it a ruler to check the print by. See `stubble.head.card`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2

from stubble.head.card import MARKER_MM

PAGE_MM = (210, 297)
CARD_MM = 60.0
CELLS = 6  # four by four, and the black border
FILE = Path(__file__).resolve().parents[1] / "docs" / "marker.svg"


def bits() -> list[list[bool]]:
    """Which cells are white, from the top."""
    names = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    drawn = cv2.aruco.generateImageMarker(names, 0, CELLS * 10)
    return [[bool(drawn[10 * y + 5, 10 * x + 5] > 127) for x in range(CELLS)] for y in range(CELLS)]


def box(x: float, y: float, width: float, height: float, style: str) -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" {style}/>'


def words(x: float, y: float, text: str, size: float = 4.2) -> str:
    return f'<text x="{x:g}" y="{y:g}" font-family="sans-serif" font-size="{size:g}">{text}</text>'


def page() -> str:
    width, height = PAGE_MM
    left, top = 20.0, 25.0
    edge = (CARD_MM - MARKER_MM) / 2
    cell = MARKER_MM / CELLS
    parts = [
        box(left, top, CARD_MM, CARD_MM, 'fill="white" stroke="#999" stroke-width="0.2"'),
        box(left + edge, top + edge, MARKER_MM, MARKER_MM, 'fill="black"'),
    ]
    for y, row in enumerate(bits()):
        for x, white in enumerate(row):
            if white:
                at = left + edge + x * cell, top + edge + y * cell
                parts.append(box(*at, cell, cell, 'fill="white"'))
    text = left + CARD_MM + 12
    parts += [
        words(text, top + 5, "Print at 100 %, not fitted to the page."),
        words(text, top + 12, "Cut out along the grey line, glue to stiff card,"),
        words(text, top + 19, "and hold it flat against the forehead."),
        words(text, top + 32, "Imprimir al 100 %, sin ajustar a la página."),
        words(text, top + 39, "Recortar por la línea gris, pegar en cartulina"),
        words(text, top + 46, "rígida y sujetarla plana contra la frente."),
    ]
    ruler = top + CARD_MM + 20
    parts.append(box(left, ruler, 100, 0.2, 'fill="black"'))
    for mm in range(101):
        tall = 6.0 if mm % 10 == 0 else 4.5 if mm % 5 == 0 else 3.0
        parts.append(box(left + mm - 0.05, ruler - tall, 0.1, tall, 'fill="black"'))
    parts.append(
        words(left, ruler + 6, "This line must measure 100 mm. Esta línea debe medir 100 mm.")
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm" '
        f'viewBox="0 0 {width} {height}">\n' + "\n".join(parts) + "\n</svg>\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path, default=FILE)
    output = parser.parse_args().output
    output.write_text(page(), encoding="utf-8")
    print(output)


if __name__ == "__main__":
    main()
