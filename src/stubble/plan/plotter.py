"""A small plotter: panels with axes, curves, bars and dots, in the house's greys, to a PNG.

Everything is drawn four times as large and averaged down, so that lines are smooth. Curves carry
their names beside them; there are no legends.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

__all__ = ["ACCENT", "AMBER", "GREY", "INK", "LIGHT", "PAPER", "Panel", "draw"]

Floats = NDArray[np.float64]
Colour = tuple[int, int, int]

INK: Colour = (28, 28, 28)
GREY: Colour = (120, 120, 120)
LIGHT: Colour = (225, 225, 225)
PAPER: Colour = (252, 252, 252)
ACCENT: Colour = (0, 92, 104)
AMBER: Colour = (168, 100, 0)

_FINE = 3  # drawn so much larger
_TEXT, _SMALL = 15, 13


@dataclass
class Panel:
    """One plot.

    Parameters
    ----------
    title : str
    x, y : (float, float)
        What the axes span.
    x_label, y_label : str
        With the unit.
    square : bool
        A millimetre across is a millimetre up.
    ticks : (tuple of float, tuple of float)
        Along x and y.
    """

    title: str
    x: tuple[float, float]
    y: tuple[float, float]
    x_label: str
    y_label: str
    ticks: tuple[tuple[float, ...], tuple[float, ...]]
    square: bool = False
    marks: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list)

    def curve(self, x: Floats, y: Floats, colour: Colour, width: float = 2.0) -> None:
        """Draw a line through points."""
        self.marks.append(("curve", (x, y, colour, width)))

    def bars(self, edges: Floats, height: Floats, colour: Colour) -> None:
        """Draw bars that touch."""
        self.marks.append(("bars", (edges, height, colour)))

    def dots(self, x: Floats, y: Floats, radius: Floats, colour: Colour | list[Colour]) -> None:
        """Draw discs; radii in units of x."""
        self.marks.append(("dots", (x, y, radius, colour)))

    def picture(self, value: NDArray[np.uint8]) -> None:
        """Fill the panel with a picture, (h, w, 3), its first row at the top."""
        self.marks.append(("picture", (value,)))

    def say(self, x: float, y: float, text: str, colour: Colour, anchor: str = "ls") -> None:
        """Write words at a place."""
        self.marks.append(("say", (x, y, text, colour, anchor)))


def draw(
    panels: list[Panel],
    columns: int,
    source: str,
    size: tuple[int, int],
    words: Callable[[str], str] = str,
) -> Image.Image:
    """Draw panels in rows and the source below them.

    Parameters
    ----------
    panels : list of Panel
    columns : int
    source : str
        Where the figures come from.
    size : (int, int)
        Width and height, pixels.
    words : callable, optional
        Says every text in another language.
    """
    picture = Image.new("RGB", (size[0] * _FINE, size[1] * _FINE), PAPER)
    pen = ImageDraw.Draw(picture)
    rows = -(-len(panels) // columns)
    foot = 44
    wide, high = size[0] / columns, (size[1] - foot) / rows
    for i, panel in enumerate(panels):
        corner = (i % columns) * wide, (i // columns) * high
        _panel(picture, pen, panel, *corner, wide, high, words)
    _write(pen, 24, size[1] - 24, source, GREY, "ls", _SMALL)
    return picture.resize(size, Image.Resampling.LANCZOS)


def _panel(
    picture: Image.Image,
    pen: ImageDraw.ImageDraw,
    panel: Panel,
    left: float,
    top: float,
    wide: float,
    high: float,
    words: Callable[[str], str],
) -> None:
    x0, x1, y0, y1 = left + 68, left + wide - 24, top + high - 62, top + 60
    if panel.square:
        per = min((x1 - x0) / (panel.x[1] - panel.x[0]), (y0 - y1) / (panel.y[1] - panel.y[0]))
        x1, y1 = x0 + per * (panel.x[1] - panel.x[0]), y0 - per * (panel.y[1] - panel.y[0])

    def px(x: float) -> float:
        return x0 + (x1 - x0) * (x - panel.x[0]) / (panel.x[1] - panel.x[0])

    def py(y: float) -> float:
        return y0 - (y0 - y1) * (y - panel.y[0]) / (panel.y[1] - panel.y[0])

    _write(pen, left + 24, top + 30, words(panel.title), INK, "ls", _TEXT + 1)
    for tick in panel.ticks[0]:
        _line(pen, [(px(tick), y0), (px(tick), y1)], LIGHT, 1)
        _write(pen, px(tick), y0 + 8, f"{tick:g}", GREY, "ma", _SMALL)
    for tick in panel.ticks[1]:
        _line(pen, [(x0, py(tick)), (x1, py(tick))], LIGHT, 1)
        _write(pen, x0 - 8, py(tick), f"{tick:g}", GREY, "rm", _SMALL)
    # Labels stand at the ends of their axes, so that none has to be turned.
    _write(pen, x1, y0 + 28, words(panel.x_label), GREY, "ra", _SMALL)
    _write(pen, x0, y1 - 6, words(panel.y_label), GREY, "ls", _SMALL)
    for kind, what in panel.marks:
        if kind == "picture":
            (value,) = what
            image = Image.fromarray(np.asarray(value, np.uint8))
            box = [round(v * _FINE) for v in (x0, y1, x1, y0)]
            tile = image.resize((box[2] - box[0], box[3] - box[1]), Image.Resampling.NEAREST)
            picture.paste(tile, (box[0], box[1]))
        elif kind == "curve":
            x, y, colour, width = what
            line = [(px(a), py(b)) for a, b in zip(x, y, strict=True)]
            _line(pen, line, colour, width)
        elif kind == "bars":
            edges, height, colour = what
            for a, b, h in zip(edges[:-1], edges[1:], height, strict=True):
                if h > 0:
                    box2 = [px(a), py(min(h, panel.y[1])), px(b) - 0.7, py(panel.y[0])]
                    pen.rectangle([v * _FINE for v in box2], fill=colour)
        elif kind == "dots":
            x, y, radius, colour = what
            many = colour if isinstance(colour, list) else None
            per = (x1 - x0) / (panel.x[1] - panel.x[0])
            for i, (a, b, r) in enumerate(zip(x, y, radius, strict=True)):
                r = r * per
                box3 = [px(a) - r, py(b) - r, px(a) + r, py(b) + r]
                pen.ellipse([v * _FINE for v in box3], fill=many[i] if many else colour)
        else:
            sx, sy, text, colour, anchor = what
            _write(pen, px(sx), py(sy), words(text), colour, anchor, _SMALL)
    if any(panel.ticks):
        _line(pen, [(x0, y0), (x1, y0)], GREY, 1)


def _line(
    pen: ImageDraw.ImageDraw, points: list[tuple[float, float]], colour: Colour, width: float
) -> None:
    pen.line(
        [(a * _FINE, b * _FINE) for a, b in points],
        fill=colour,
        width=max(1, round(width * _FINE)),
        joint="curve",
    )


def _write(
    pen: ImageDraw.ImageDraw,
    x: float,
    y: float,
    text: str,
    colour: Colour,
    anchor: str,
    size: int,
) -> None:
    font = ImageFont.load_default(size * _FINE)
    pen.text((x * _FINE, y * _FINE), text, fill=colour, font=font, anchor=anchor)
