"""What the studio asks of an imaging engine, and in which words it is answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from studio.phrases import Phrase

__all__ = [
    "FRONT",
    "NAMED",
    "PLACES",
    "SEXES",
    "SPOTS",
    "Advice",
    "Caution",
    "Controls",
    "Download",
    "Drawing",
    "Drawn",
    "Engine",
    "Handle",
    "JudgedSheet",
    "Mark",
    "Measured",
    "MovedTo",
    "Refused",
    "Ruler",
    "Say",
    "Seen",
    "Sheet",
    "Subject",
    "Told",
    "Wish",
    "Wishes",
]

Say = Callable[[Phrase], None]

#: From where the photos of a head are taken: the first, and those that may be added to it.
FRONT = "front"
PLACES = ("left", "right", "top", "back")

#: Points of a head that can be tapped in a single photo.
NAMED = ("left-ear", "right-ear", "nose", "brow", "crown", "nape")

#: What a person can circle: spots that dots keep clear of, scars, and pigment of earlier work.
SPOTS = ("mole", "lesion", "scar-line", "scar-punch", "scar-burn", "earlier-work")

#: What a person may tell of themselves, for the advice: never guessed.
SEXES = ("female", "male")

#: A place in a picture: shares of its width, from the left, and of its height, from the top.
Place = tuple[float, float]


class Refused(Exception):
    """A photo or a wish cannot be worked with.

    Parameters
    ----------
    phrase
        What is wrong and what to do.
    faces
        How many faces there are to choose from; 0 where that is not the question.
    kind
        Stable name of what is wrong, for `Engine.picture`.
    """

    def __init__(self, phrase: Phrase, faces: int = 0, kind: str | None = None) -> None:
        super().__init__(phrase.text)
        self.phrase = phrase
        self.faces = faces
        self.kind = kind


#: What can be wished for: numbers, words, what is wanted or not, and handles of the hairline that
#: were moved, each with the photo it was moved in and where to.
Wish = float | str | bool | tuple["MovedTo", ...]
Wishes = Mapping[str, Wish]


@dataclass(frozen=True)
class MovedTo:
    """A handle of the hairline that a person has dragged somewhere in one of the photos."""

    handle: str
    photo: str
    at: Place


@dataclass(frozen=True)
class Controls:
    """The ranges of the sliders by wish name, the hairline shapes and the looks there are."""

    ranges: Mapping[str, tuple[float, float]]
    shapes: tuple[str, ...]
    looks: tuple[str, ...]


@dataclass(frozen=True)
class Handle:
    """A point of the hairline that can be dragged, where it is seen in the photo that is drawn."""

    name: str
    at: Place
    moved: bool


@dataclass(frozen=True)
class Advice:
    """A hairline that is advised, with the reasons: the wishes that bring it about."""

    wishes: Wishes
    reasons: tuple[Phrase, ...]


@dataclass(frozen=True)
class Caution:
    """A rule that what is wished for breaks, why it is one, and where it comes from."""

    kind: str
    said: Phrase
    set_aside: bool


@dataclass(frozen=True)
class Ruler:
    """A length laid between two places of the first photo."""

    start: Place
    end: Place
    mm: float


@dataclass(frozen=True)
class Drawn:
    """A mole or another spot that a person has circled in one of the photos."""

    photo: str
    kind: str
    outline: tuple[Place, ...]


@dataclass(frozen=True)
class Told:
    """What a person has told about their head.

    ``taps`` are points of the head by photo: one of `NAMED`, or any name that another photo has,
    too. ``dismissed`` are spots that were found and are none, by `Mark.centre`. ``set_aside`` are
    the reasons for which a `Caution` is not heeded, by its kind.
    """

    pupils_mm: float | None = None
    ruler: Ruler | None = None
    taps: Mapping[str, Mapping[str, Place]] = field(default_factory=dict)
    drawn: tuple[Drawn, ...] = ()
    dismissed: tuple[tuple[float, float], ...] = ()
    sex: str | None = None
    age: float | None = None
    set_aside: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Drawing:
    """One redraw of a photo: the picture, and what is true of it.

    ``to_make`` is how many dots there may be to make, those made again among them (90 %).

    ``hairline_mm`` is how high the line is drawn and where that may truly lie (90 % of the scale);
    ``mm_error`` is half of that interval as a share, and ``mm_by`` what the scale rests on.
    ``handles`` are those of the hairline that this photo shows; a look without a new line has none.
    """

    jpeg: bytes
    wishes: Wishes
    dots: int
    to_make: tuple[int, int]
    sessions: int
    treated_cm2: float
    hairline_mm: tuple[float, float, float]
    mm_error: float
    mm_by: tuple[Phrase, ...]
    notes: tuple[Phrase, ...]
    handles: tuple[Handle, ...] = ()
    cautions: tuple[Caution, ...] = ()


@dataclass(frozen=True)
class Download:
    """A file to take home; ``suffix`` with its dot."""

    data: bytes
    mime: str
    suffix: str


@dataclass(frozen=True)
class Mark:
    """A mole or another spot that the dots keep clear of.

    Parameters
    ----------
    kind
        One of `SPOTS`.
    drawn
        Which of `Told.drawn` it is; None where it was found in a photo.
    centre
        Where it lies on the head, the same in every photo.
    outlines
        Where it is seen, by photo.
    """

    kind: str
    drawn: int | None
    centre: tuple[float, float]
    outlines: Mapping[str, tuple[Place, ...]]


@dataclass(frozen=True)
class Seen:
    """One photo of a head.

    Parameters
    ----------
    place
        `FRONT` or one of `PLACES`.
    size
        Width and height in pixels of the pictures the sliders redraw.
    before
        The photo at that size, as JPEG.
    refused
        Why it could not be read together with the others; None where it was.
    said
        What should be known of it.
    loose
        Whether tapped points would place it better.
    """

    place: str
    size: tuple[int, int]
    before: bytes
    refused: Refused | None = None
    said: tuple[Phrase, ...] = ()
    loose: bool = False


@dataclass(frozen=True)
class Sheet:
    """A practice sheet: its name, and its title and what is asked for, in English and Spanish."""

    name: str
    title: tuple[str, str]
    text: tuple[str, str]


@dataclass(frozen=True)
class Measured:
    """One measure of a practice sheet beside what was asked for.

    ``low`` and ``high`` hold what passes, None where there is no end; ``value`` is None where there
    was nothing to measure. ``unit`` is what they are in, empty for a share.
    """

    name: str
    value: float | None
    wanted: float
    low: float | None
    high: float | None
    unit: str
    passed: bool


@dataclass(frozen=True)
class JudgedSheet:
    """A photo of a practice sheet, measured.

    Parameters
    ----------
    sheet
        Which one it is, by the marks on it.
    measured
        Every measure that is taken of it.
    rings
        The photo with a ring around each dot, as JPEG.
    """

    sheet: str
    measured: tuple[Measured, ...]
    rings: bytes


class Subject(Protocol):
    """Photos of a head, examined, to be drawn on again and again, from any thread."""

    @property
    def views(self) -> Mapping[str, Seen]:
        """The photos by place, `FRONT` first; those that were refused, too."""

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What the dots keep clear of."""

    @property
    def told(self) -> Told:
        """What this has been examined with."""

    @property
    def advice(self) -> tuple[Advice, ...]:
        """Hairlines for this head, the best first."""

    def again(self, told: Told, say: Say) -> Subject:
        """Examine the same photos with something else told; points tapped may place a photo.

        Raises Refused; this one stays.
        """

    def joined(self, place: str, data: bytes, say: Say) -> Subject:
        """Add a photo; one that cannot be used is kept, refused, and the others are as they were.

        Raises Refused where the file is no photo.
        """

    def without(self, place: str, say: Say) -> Subject:
        """Take a photo away again. Raises Refused."""

    def draw(self, wishes: Wishes, place: str = FRONT) -> Drawing:
        """Draw what is wished; what is not named is as advised. Raises Refused."""

    def before(self, light: str, place: str = FRONT) -> bytes:
        """The photo without dots as the sliders redraw it, in a light: JPEG. Raises Refused."""

    def photo(self, place: str = FRONT) -> bytes:
        """The photo itself at full size, without a tag: JPEG."""

    def after(self, wishes: Wishes, place: str = FRONT) -> Download:
        """The after picture at full size."""

    def side_by_side(self, wishes: Wishes, place: str = FRONT) -> Download:
        """Before and after in one picture, at full size."""

    def dots(self, wishes: Wishes) -> Download:
        """The dots as CSV."""

    def plot(self, wishes: Wishes) -> Download:
        """How the dots lie, beside chance and a grid, as a picture. Raises Refused."""


class Engine(Protocol):
    """The module named by ``settings.STUDIO_ENGINE``."""

    def controls(self) -> Controls:
        """What can be wished."""

    def examine(self, data: bytes, say: Say, face: int | None = None) -> Subject:
        """Read a photo and find the head in it, saying what is being done. Raises Refused."""

    def picture(self, kind: str) -> str | None:
        """How to take the photo instead, as SVG; None where there is no such drawing."""

    def sample(self) -> bytes:
        """The rendered head that the page shows first."""

    def sheets(self) -> tuple[Sheet, ...]:
        """The practice sheets there are."""

    def sheet(self, name: str) -> str | None:
        """A practice sheet to print, as SVG; None where there is no such sheet."""

    def judge_sheet(self, data: bytes) -> JudgedSheet:
        """Measure a photo of a practice sheet. Raises Refused."""
