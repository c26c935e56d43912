"""Practice sheets: what is to be made, and the page that it is made on or beneath.

A page has a window and six markers around it. On paper the dots are made within the window; for
practice skin the window is cut out and the page laid over it, flat, when it is photographed. The
markers say which exercise it is, where the window lies, and how many pixels make a millimetre.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble.dots.elimination import fall, packing_radius_mm

__all__ = ["EXERCISES", "WINDOW_MM", "Exercise", "bits", "drawn", "marker_corners"]

Floats = NDArray[np.float64]

#: Breadth and height of the window: 20 cm² hold 800 to 1,600 dots, half an hour's work.
WINDOW_MM = (50.0, 40.0)

#: Side of a marker, and how far its nearer side lies from the window.
MARKER_MM, _AWAY_MM = 16.0, 6.0

#: Numbers in OpenCV's DICT_4X4_50: of the corners, from the upper left and clockwise; and the first
#: of the two in the middle of the long sides, which go on by two for each exercise. 0 is the marker
#: that sets the scale of a portrait.
_CORNERS, _FIRST = (1, 2, 3, 4), 10

_CELLS = 6  # four by four, and the black border
_SEED = 20

#: As the regular end of the follicle field's dial (`stubble.dots.laying`).
_STAY, _FEW, _PUSH, _CORE = 0.9, 16, 0.6, 0.5


@dataclass(frozen=True, eq=False)
class Exercise:
    """What is asked for.

    Attributes
    ----------
    name : str
    number : int
        From 0; the markers tell it.
    title, text : (str, str)
        In English and Spanish.
    guided : bool
        Whether the places are printed, faint, and each is to be met.
    diameter_mm : float
        Of each dot (fresh on practice skin; our assumption, between a fine and a usual needle).
    places_mm : (n, 2) float64
        Where the dots are, or how they might lie; from the window's upper left corner.
    per_cm2 : callable
        Density asked for at (n, 2) places.
    """

    name: str
    number: int
    title: tuple[str, str]
    text: tuple[str, str]
    guided: bool
    diameter_mm: float
    places_mm: Floats
    per_cm2: Callable[[Floats], Floats]

    @property
    def markers(self) -> dict[int, tuple[float, float]]:
        """Upper left corner of each marker, mm in the window's frame, by number."""
        wide, high = WINDOW_MM
        left, right = -_AWAY_MM - MARKER_MM, wide + _AWAY_MM
        above, below = -_AWAY_MM - MARKER_MM, high + _AWAY_MM
        middle = (wide - MARKER_MM) / 2
        places = ((left, above), (right, above), (right, below), (left, below))
        own = _FIRST + 2 * self.number
        return {
            **dict(zip(_CORNERS, places, strict=True)),
            own: (middle, above),
            own + 1: (middle, below),
        }


def marker_corners(place_mm: tuple[float, float]) -> Floats:
    """The corners of a marker, (4, 2) mm, clockwise from its own upper left."""
    x, y = place_mm
    side = MARKER_MM
    return np.array([[x, y], [x + side, y], [x + side, y + side], [x, y + side]])


def bits(number: int) -> NDArray[np.bool_]:
    """Which of a marker's cells are white, (6, 6) from the top."""
    names = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    image = cv2.aruco.generateImageMarker(names, number, _CELLS * 10)
    return np.asarray(image[5::10, 5::10] > 127)


def _rows() -> Floats:
    """A triangular lattice 1.6 mm apart, 1.5 mm within the window."""
    wide, high = WINDOW_MM
    apart, edge = 1.6, 1.5
    rows = np.arange(edge, high - edge + 1e-9, apart * np.sqrt(3) / 2)
    places = [
        (x, y)
        for k, y in enumerate(rows)
        for x in np.arange(edge + (apart / 2 if k % 2 else 0), wide - edge + 1e-9, apart)
    ]
    return np.array(places)


def _scattered(per_cm2: Callable[[Floats], Floats], most: float) -> Floats:
    """Places as even as grown ones, at a density that may vary; ``most`` is its largest.

    Thinned a tenth at a time, as the follicle field is (`stubble.dots.laying`): those that fall
    last appear first as more is wanted.
    """
    rng = np.random.default_rng(_SEED)
    area = WINDOW_MM[0] * WINDOW_MM[1]
    count = round(most * area / 100)
    points = np.zeros((2 * count, 3))
    points[:, :2] = rng.random((2 * count, 2)) * WINDOW_MM
    appears = np.full(len(points), np.inf)
    index = np.arange(len(points))
    while len(index) > _FEW:
        keep = int(_STAY * len(index))
        radius = packing_radius_mm(area, keep)
        fell = index[fall(points[index], keep, radius, sigma=_PUSH, core=_CORE)]
        appears[fell] = np.arange(len(index), keep, -1) * 100 / area
        index = np.setdiff1d(index, fell)
    appears[index] = 0
    return np.asarray(points[appears < per_cm2(points), :2])


def _even(places_mm: Floats) -> Floats:
    return np.full(len(places_mm), 80.0)


def _fading(places_mm: Floats) -> Floats:
    """From 100 per cm² on the left to none on the right: the soft edge of a hairline."""
    return np.asarray(100 * np.clip(1 - places_mm[:, 0] / WINDOW_MM[0], 0, 1))


def _as_rows(places_mm: Floats) -> Floats:
    """The lattice's own density."""
    return np.full(len(places_mm), 100 / (1.6**2 * np.sqrt(3) / 2))


@cache
def _exercises() -> Mapping[str, Exercise]:
    made = (
        Exercise(
            "rows",
            0,
            ("Rows", "Filas"),
            (
                "Make one dot on each faint cross, all of one size.",
                "Haga un punto sobre cada cruz tenue, todos de un mismo tamaño.",
            ),
            True,
            0.45,
            _rows(),
            _as_rows,
        ),
        Exercise(
            "even",
            1,
            ("An even field", "Un campo uniforme"),
            (
                "Fill the window as hair grows: even, without rows and without gaps.",
                "Llene la ventana como crece el cabello: uniforme, sin filas y sin huecos.",
            ),
            False,
            0.45,
            _scattered(_even, 80.0),
            _even,
        ),
        Exercise(
            "fade",
            2,
            ("A soft edge", "Un borde suave"),
            (
                "Dense on the left, nothing on the right, and no line where it ends.",
                "Denso a la izquierda, nada a la derecha, y sin línea donde termina.",
            ),
            False,
            0.45,
            _scattered(_fading, 100.0),
            _fading,
        ),
    )
    for one in made:
        one.places_mm.setflags(write=False)
    return MappingProxyType({one.name: one for one in made})


class _Later(Mapping[str, Exercise]):
    """The exercises, laid when they are first asked for: it takes a moment."""

    def __getitem__(self, name: str) -> Exercise:
        return _exercises()[name]

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(("rows", "even", "fade"))

    def __len__(self) -> int:
        return 3


#: By name.
EXERCISES: Mapping[str, Exercise] = _Later()

_PAGE_MM, _MARGIN_MM = (210.0, 297.0), 30.0


def drawn(exercise: Exercise) -> str:
    """Draw the page of an exercise.

    Returns
    -------
    str
        SVG of an A4 page in exact millimetres.
    """
    wide, high = WINDOW_MM
    left, top = (_PAGE_MM[0] - wide) / 2, 95.0
    parts = [_box(left, top, wide, high, 'fill="none" stroke="#999" stroke-width="0.15"')]
    cell = MARKER_MM / _CELLS
    for number, (x, y) in exercise.markers.items():
        parts.append(_box(left + x, top + y, MARKER_MM, MARKER_MM, 'fill="black"'))
        # White cells overlap by a hair, so that no line is printed between two of them.
        for row, column in np.argwhere(bits(number)):
            at = left + x + column * cell - 0.04, top + y + row * cell - 0.04
            parts.append(_box(*at, cell + 0.08, cell + 0.08, 'fill="white"'))
    if exercise.guided:
        lines = "".join(
            f"M{left + x - 0.3:.3f} {top + y:.3f}h.6m-.3 -.3v.6" for x, y in exercise.places_mm
        )
        parts.append(f'<path d="{lines}" stroke="#7fdfff" stroke-width="0.08" fill="none"/>')
    for k, said in enumerate(exercise.title):
        parts.append(_words(_MARGIN_MM, 30 + 26 * k, said, 6))
        parts.append(_words(_MARGIN_MM, 38 + 26 * k, exercise.text[k]))
    size = f"{exercise.diameter_mm:g} mm"
    below = top + high + 45
    notes = (
        f"Dots of {size}. Print at 100 %. On practice skin, cut the window out and lay the",
        "page flat over the skin. Photograph it from straight above, in shade, with all six",
        "squares in view.",
        f"Puntos de {size}. Imprimir al 100 %. En piel de práctica, recorte la ventana y ponga",
        "la hoja plana sobre ella. Fotografíe desde arriba, a la sombra, con los seis",
        "cuadrados a la vista.",
    )
    parts += [_words(_MARGIN_MM, below + 6 * k + 4 * (k > 2), n) for k, n in enumerate(notes)]
    ruler = below + 62
    parts.append(_box(_MARGIN_MM, ruler, 100, 0.2, 'fill="black"'))
    for k in range(101):
        tall = 6.0 if k % 10 == 0 else 3.0
        parts.append(_box(_MARGIN_MM - 0.05 + k, ruler - tall, 0.1, tall, 'fill="black"'))
    parts.append(_words(_MARGIN_MM, ruler + 6, "100 mm"))
    if not exercise.guided:
        parts += _example(exercise, _MARGIN_MM + 120, ruler - 20)
    page = f'viewBox="0 0 {_PAGE_MM[0]:g} {_PAGE_MM[1]:g}"'
    size = f'width="{_PAGE_MM[0]:g}mm" height="{_PAGE_MM[1]:g}mm"'
    return "\n".join(
        [f'<svg xmlns="http://www.w3.org/2000/svg" {size} {page}>', *parts, "</svg>", ""]
    )


def _example(exercise: Exercise, left: float, top: float) -> list[str]:
    """How it might lie, at half its size."""
    wide, high = WINDOW_MM
    radius = exercise.diameter_mm / 2
    dots = "".join(
        f'<circle cx="{x:.3f}" cy="{y:.3f}" r="{radius:g}"/>' for x, y in exercise.places_mm
    )
    frame = _box(0, 0, wide, high, 'fill="none" stroke="#999" stroke-width="0.2"')
    return [
        f'<g transform="translate({left:g} {top:g}) scale(0.5)">{frame}{dots}</g>',
        _words(left, top + high / 2 + 5, "1 : 2", 3.4),
    ]


def _box(x: float, y: float, width: float, height: float, style: str) -> str:
    place = f'x="{x:.6g}" y="{y:.6g}" width="{width:.6g}" height="{height:.6g}"'
    return f"<rect {place} {style}/>"


def _words(x: float, y: float, text: str, size: float = 3.8) -> str:
    return f'<text x="{x:g}" y="{y:g}" font-family="sans-serif" font-size="{size:g}">{text}</text>'
