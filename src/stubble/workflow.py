"""The stages strung together: analyse a photo once, then preview as many wishes as one likes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble import design, dots, hair, head, pigment, render, sight, skin
from stubble.design import RANGES, SHAPES, Look, Wishes
from stubble.dots import Dots
from stubble.errors import SubjectError
from stubble.head import Scale
from stubble.head.sheet import Places, look_up, places
from stubble.photo import Photo, linear
from stubble.photo.picture import sealed
from stubble.photo.profile import srgb_encode
from stubble.skin.colour import luminance
from stubble.skin.read import mirrored as split_shine

__all__ = [
    "RANGES",
    "SHAPES",
    "Analysis",
    "Look",
    "Note",
    "Preview",
    "Wishes",
    "analyse",
    "masks",
    "preview",
    "seen_from_m",
]

Floats = NDArray[np.float64]

#: Longest side of the picture that head, skin and hair are read from.
_PROXY_SIDE = 1024

#: The compiled loops use every core, and on some systems their threads must not be entered twice.
_one_at_a_time = Lock()

#: Treated skin from which on glare is worth a word.
_MUCH_CM2 = 15.0

#: Share of the dots' light left over by shine, below which it is told.
_GLARE = 0.6

#: Less treated skin than this, around a full head of hair, is nothing one would see.
_LEAST_TREATED_CM2 = 6.0


#: A picture whose brightest hundredth stays below this is lifted to that; linear light, 0 to 1.
_DARKEST, _LIFTED = 0.30, 0.60

#: The scalp lies behind the eyes, where the lens is sharpest, and cameras smooth faint detail away:
#: dots are drawn this much softer than the sharpest edges of the face. Our assumption.
_SOFTER = 1.3

#: Share of mirrored light by which skin must outdo the rest of the scalp to count as shining.
_USUAL_SHINE = 0.06


@dataclass(frozen=True)
class Note:
    """Something the person should know.

    Attributes
    ----------
    kind : str
        Stable name: "nothing-to-treat", "long-sides", "crown-cut", "scale-uncertain", "glare".
    text : str
        One or two plain sentences.
    """

    kind: str
    text: str


@dataclass(frozen=True, eq=False)
class Analysis:
    """What one photo tells of a head.

    Attributes
    ----------
    photo : Photo
    head : head.Head
        In pixels of the analysed picture: the photo, no larger than the networks need.
    skin : skin.Skin
    hair : hair.Hair
    exposure : (h, w) float32
        Share of the light of each pixel of the analysed picture that comes back through bare skin.
    where : Places
        The field's candidates on this head.
    ground : design.Ground
        What the photo shows of them.
    anatomy : design.Anatomy
    advised : Look
        The advice for this head.
    notes : tuple of Note
    """

    photo: Photo
    head: head.Head
    skin: skin.Skin
    hair: hair.Hair
    exposure: NDArray[np.float32]
    where: Places
    ground: design.Ground
    anatomy: design.Anatomy
    advised: Look
    notes: tuple[Note, ...]

    @property
    def magnification(self) -> float:
        """Pixels of the photo per pixel of the analysed picture."""
        return self.photo.width / self.exposure.shape[1]

    @property
    def scale(self) -> Scale:
        """Pixels of the photo at full size per millimetre, at the eyes."""
        return self.head.scale.scaled(self.magnification)


@dataclass(frozen=True, eq=False)
class Preview:
    """A photo with its dots.

    Attributes
    ----------
    pixels : (h, w, 3) uint8 or uint16
        After, in the code values of ``base``.
    base : Photo
        Before: the photo, or its reduction.
    dots : Dots
        As meant, for the artist; the picture shows what a skilled hand makes of them.
    wishes : Look
        As made.
    treated_cm2 : float
        Skin given dots, as far as this photo shows it.
    notes : tuple of Note
    """

    pixels: NDArray[Any]
    base: Photo
    dots: Dots
    wishes: Look
    treated_cm2: float
    notes: tuple[Note, ...]


@cache
def _field() -> tuple[dots.Field, Floats]:
    field = dots.baked()
    return field, head.chart_mm(field.direction)


def _silent(_: str) -> None:
    pass


def analyse(
    photo: Photo, notify: Callable[[str], None] | None = None, face: int | None = None
) -> Analysis:
    """Read head, skin and hair from a photo.

    Parameters
    ----------
    photo : Photo
    notify : callable, optional
        Told in a few words what is being done.
    face : int, optional
        Which face, counted from the left, where there are several.

    Raises
    ------
    SubjectError
        When the photo does not show one head that can be worked with.
    """
    with _one_at_a_time:
        return _analyse(photo, notify or _silent, face)


def _analyse(photo: Photo, say: Callable[[str], None], face: int | None) -> Analysis:
    say("Finding the face")
    light = _developed(linear(photo, _PROXY_SIDE))
    found = head.find(_seen(light), light, photo.focal_35mm, face)
    field, chart = _field()
    with ThreadPoolExecutor(1) as beside:
        placing = beside.submit(places, found.scalp, field.direction, chart)
        say("Reading the skin")
        site = skin.Site(found.scale.px_per_mm, found.person, mesh=found.mesh_px)
        tone = skin.read(light, site)
        say("Reading the hair")
        cover = hair.read(light, site, tone)
    if cover.covering is not None:
        raise SubjectError(
            "A hat, a band or hair hides the forehead or the scalp. Please take it off, or pull "
            "the hair back, and send another photo."
        )
    say("Finding your hairline")
    where = placing.result()
    ground = design.survey(found, cover, where)
    anatomy = design.read_anatomy(found)
    advised = design.advise(anatomy, found, tone, cover)
    exposure = _exposure(light, tone, cover, found.scale.px_per_mm)
    notes = _notes(found, cover)
    return Analysis(
        photo, found, tone, cover, exposure, where, ground, anatomy, advised, tuple(notes)
    )


def _developed(light: NDArray[np.float32]) -> NDArray[np.float32]:
    """Lift a badly underexposed picture, so that it is read like any other."""
    top = float(np.percentile(light[::8, ::8].max(axis=2), 99))
    if top >= _DARKEST:
        return light
    return sealed(np.asarray(light * np.float32(_LIFTED / max(top, 0.02))))


@cache
def _srgb_codes() -> NDArray[np.uint8]:
    return np.rint(srgb_encode(np.arange(4097) / 4096) * 255).astype(np.uint8)


def _seen(light: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Linear light as 8-bit sRGB, for the networks."""
    index = np.clip(light * 4096 + 0.5, 0, 4096).astype(np.uint16)
    return _srgb_codes()[index]


def _exposure(
    light: NDArray[np.float32], tone: skin.Skin, cover: hair.Hair, px_per_mm: float
) -> NDArray[np.float32]:
    """How much of each pixel's light has been through bare skin: not hair's, not the shine's."""
    left, top, width, height = cv2.boundingRect((cover.scalp > 0).astype(np.uint8))
    window = slice(top, top + height), slice(left, left + width)
    scalp = cover.scalp[window]
    scattered, mirrored = split_shine(light[window], tone.colour)
    through = scattered * float(luminance(tone.colour))
    shine = mirrored / np.maximum(through + mirrored, 1e-4)
    # Pale and red patches of skin look like a little more and less shine: only broad shine that
    # stands out from the rest of this scalp counts.
    shine = _broad(shine.astype(np.float32) * scalp, 2.0 * px_per_mm)
    shine /= np.maximum(_broad(scalp, 2.0 * px_per_mm), 1e-3)
    here = shine[scalp > 0.5]
    usual = float(np.median(here)) + _USUAL_SHINE if here.size else _USUAL_SHINE
    share = 1 - np.clip((shine - usual) / max(1 - usual, 0.1), 0, 1)
    out = cover.bare.copy()
    out[window] *= share
    return sealed(out)


def _broad(picture: NDArray[np.float32], sigma: float) -> NDArray[np.float32]:
    """Blur broadly, on a quarter of the size: nobody sees the difference in a blur so wide."""
    size = picture.shape[1::-1]
    quarter = max(size[0] // 4, 1), max(size[1] // 4, 1)
    small = cv2.resize(picture, quarter, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), max(sigma / 4, 0.5))
    return np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_LINEAR))


def _notes(found: head.Head, cover: hair.Hair) -> list[Note]:
    notes = []
    spread = (found.scale.high - found.scale.low) / (2 * found.scale.px_per_mm)
    if spread > 0.13:
        notes.append(
            Note(
                "scale-uncertain",
                f"Millimetres in this photo are good to about {100 * spread:.0f} %. A photo from "
                "the front, with both eyes open and in focus, makes them better.",
            )
        )
    top = found.camera.project(found.scalp.points_mm(np.array([[0.0, 1.0, 0.0]])))[0][0, 1]
    if top < 0:
        notes.append(
            Note(
                "crown-cut",
                "The photo cuts off the top of the head. What is out of sight has no dots yet.",
            )
        )
    if cover.long:
        notes.append(
            Note(
                "long-sides",
                "The hair at the sides is long. Scalp micropigmentation looks like shaved hair: "
                "clip the sides short before judging the look.",
            )
        )
    return notes


def preview(
    analysis: Analysis, wishes: Wishes | None = None, max_side: int | None = None
) -> Preview:
    """Lay the dots that are wished for and draw them into the photo.

    Parameters
    ----------
    analysis : Analysis
    wishes : Wishes, optional
        What is left open in it is taken from the advice.
    max_side : int, optional
        Longest side of the result, pixels; the photo's own size if larger or not given.
    """
    with _one_at_a_time:
        return _preview(analysis, (wishes or Wishes()).over(analysis.advised), max_side)


def _preview(analysis: Analysis, look: Look, max_side: int | None) -> Preview:
    laid, treated_cm2 = lay(analysis, look)
    full_head = treated_cm2 < _LEAST_TREATED_CM2
    if full_head:  # what is left are crumbs at the edge of the hair
        laid, treated_cm2 = laid[:0], 0.0
    base = _reduced(analysis.photo, max_side)
    scale = base.width / analysis.exposure.shape[1]
    made = dots.by_hand(laid, dots.SKILLED)
    marks = render.marks(
        analysis.head.camera.scaled(scale),
        made.xyz_mm,
        made.normal,
        pigment.deposit(made.diameter_mm, made.depth_mm, made.shade),
    )
    pixels = render.composite(
        base, marks, analysis.exposure, _SOFTER * analysis.skin.blur_px * scale
    )
    notes = list(analysis.notes)
    if treated_cm2 > _MUCH_CM2 and _glare(analysis, marks.place / scale):
        notes.append(
            Note(
                "glare",
                "Much of the scalp shines or is blown out in this photo, and dots hardly show "
                "there. Even light, without flash, shows more.",
            )
        )
    if full_head:
        notes.insert(
            0,
            Note(
                "nothing-to-treat",
                "Hair covers the scalp behind this hairline: there is nothing to treat.",
            ),
        )
    return Preview(sealed(pixels), base, laid, look, treated_cm2, tuple(notes))


def _glare(analysis: Analysis, places_px: NDArray[np.floating]) -> bool:
    """Whether shine takes much of what the dots' bare skin would show."""
    if not len(places_px):
        return False
    shown = look_up(analysis.exposure, places_px).sum()
    bare = look_up(analysis.hair.bare, places_px).sum()
    return bool(shown < _GLARE * bare)


def seen_from_m(analysis: Analysis, look: Look) -> float:
    """Distance up to which a single healed dot can be made out in good light, m."""
    dot = pigment.deposit(
        np.array([pigment.DIAMETER_MM]), np.array([pigment.DEPTH_MM]), np.array([look.shade])
    )
    return sight.farthest_seen_m(dot, analysis.skin.colour)


def lay(analysis: Analysis, look: Look) -> tuple[Dots, float]:
    """Choose the dots; give them, as meant, and the treated area in cm²."""
    field, chart = _field()
    line = design.draw_hairline(analysis.anatomy, look, analysis.head, analysis.hair)
    where = analysis.where
    wanted = design.wanted_density(line, field.direction, where.xyz_mm, analysis.ground, look)
    local = field.per_cm2 / where.stretch
    session = dots.session(local, wanted)
    number = np.flatnonzero(session)
    direction = field.direction[number].astype(float)
    laid = Dots(
        field=field.id,
        seed=look.seed,
        number=number.astype(np.int32),
        direction=direction,
        chart_mm=chart[number],
        xyz_mm=where.xyz_mm[number],
        normal=where.normal[number],
        diameter_mm=np.full(len(number), pigment.DIAMETER_MM),
        depth_mm=np.full(len(number), pigment.DEPTH_MM),
        shade=np.full(len(number), look.shade),
        session=session[number],
        zone=design.zone_of(direction),
    )
    treated = wanted > 0.2 * look.density
    return laid, float((1 / local[treated]).sum())


#: Reductions made of photos still in use, by longest side. They go when the photo goes.
_reductions: WeakKeyDictionary[Photo, dict[int, Photo]] = WeakKeyDictionary()


def _reduced(photo: Photo, max_side: int | None) -> Photo:
    longest = max(photo.width, photo.height)
    if max_side is None or max_side >= longest:
        return photo
    kept = _reductions.setdefault(photo, {})
    if max_side in kept:
        return kept[max_side]
    factor = max_side / longest
    size = max(1, round(photo.width * factor)), max(1, round(photo.height * factor))
    pixels = cv2.resize(photo.pixels, size, interpolation=cv2.INTER_AREA)
    alpha = photo.alpha
    if alpha is not None:
        alpha = sealed(cv2.resize(alpha, size, interpolation=cv2.INTER_AREA))
    kept.clear()
    kept[max_side] = replace(photo, pixels=sealed(pixels), alpha=alpha)
    return kept[max_side]


def masks(analysis: Analysis) -> dict[str, NDArray[np.uint8]]:
    """Draw what was found, each (h, w) uint8 in the photo's size, 0 to 255, and the advised look.

    Returns
    -------
    dict
        ``person``, ``hair``, ``coverage`` (share of the skin that hair hides), ``scalp`` and
        ``treated`` (where pigment would change the photo).
    """
    size = analysis.photo.width, analysis.photo.height

    def enlarge(picture: NDArray[np.floating]) -> NDArray[np.uint8]:
        whole = np.clip(np.rint(picture * 255), 0, 255).astype(np.uint8)
        return np.asarray(cv2.resize(whole, size, interpolation=cv2.INTER_LINEAR))

    after = preview(analysis)
    changed = (after.pixels != after.base.pixels).any(axis=2)
    return {
        "person": enlarge(analysis.hair.matte),
        "hair": enlarge((analysis.hair.presence >= 0.5).astype(np.float32)),
        "coverage": enlarge(analysis.hair.coverage),
        "scalp": enlarge(analysis.hair.scalp),
        "treated": (changed * 255).astype(np.uint8),
    }
