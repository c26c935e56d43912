"""The stages strung together: analyse a photo once, then preview as many wishes as one likes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache, partial
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from stubble import design, dots, hair, head, pigment, render, sight, skin
from stubble.design import (
    PRESETS,
    RANGES,
    SHAPES,
    Caution,
    Donor,
    Look,
    Moved,
    Override,
    Person,
    Suggestion,
    Wishes,
)
from stubble.design.scars import SCARS, within
from stubble.dots import Dots
from stubble.errors import SubjectError
from stubble.hair import blemishes, pattern, shave
from stubble.hair.chart import ChartMap, pour
from stubble.hair.chart import View as Poured
from stubble.hair.donor import DonorPattern
from stubble.hair.follicles import Stubble, grow, mean_transmission
from stubble.hair.pattern import Pattern
from stubble.head import Scale, several
from stubble.head.contour import scalp_mask
from stubble.head.obstacles import obstacles
from stubble.head.obstructions import refuse_worn
from stubble.head.region import Region, clear_of
from stubble.head.scale import Measurement, Ruler, advice
from stubble.head.sheet import Places, look_up, places
from stubble.head.usable import refuse_dark, refuse_poor
from stubble.photo import Photo, linear
from stubble.photo.picture import sealed
from stubble.photo.profile import srgb_encode
from stubble.skin.colour import luminance
from stubble.skin.read import mirrored as split_shine

__all__ = [
    "LOOSE_MM",
    "PRESETS",
    "RANGES",
    "SHAPES",
    "Analysis",
    "Caution",
    "Clipped",
    "Donor",
    "Look",
    "Moved",
    "Note",
    "Override",
    "Person",
    "Preview",
    "Shot",
    "Suggestion",
    "View",
    "Wishes",
    "analyse",
    "analyse_all",
    "as_shaven",
    "cautions",
    "copied",
    "freeze",
    "hair_masks",
    "hairline",
    "lay",
    "masks",
    "preview",
    "read_pattern",
    "seen_from_m",
    "suggest",
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


#: What is said where no dot finds a place, by look.
_NOTHING = {
    "shaved": "Hair covers the scalp behind this hairline: there is nothing to treat.",
    "totalis": "Hair covers the scalp behind this hairline: there is nothing to treat.",
    "between-hair": (
        "No thin hair of your own is seen in these photos. Hair that is shaved cannot be told from "
        "bare skin: choose the shaved head, or let it grow for two weeks."
    ),
    "patches": "No bare patch within hair is seen in these photos.",
    "scars": "No scar is marked. Please circle it in a photo that shows it.",
    "correction": "No earlier work is marked. Please circle it in a photo that shows it.",
}

#: Half width of the scale's interval from which on it is told.
_VAGUE = 0.1

#: Difference of the individual typology angle, degrees, between photos from which they may show
#: two people: the palest skin against the darkest, since light alone does much. Our assumption.
_OTHER_TONE = 80.0

#: Dots further off than this in a photo, mm, are worth a word.
LOOSE_MM = 6.0

#: A picture whose brightest hundredth stays below this is lifted to that; linear light, 0 to 1.
_DARKEST, _LIFTED = 0.30, 0.60

#: The scalp lies behind the eyes, where the lens is sharpest, and cameras smooth faint detail away:
#: dots are drawn this much softer than the sharpest edges of the face. Our assumption.
_SOFTER = 1.3

#: Below the first share of person a pixel takes no pigment, from the second on all of it.
_WITHIN = (0.5, 0.95)

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
class Shot:
    """One photo of a head, and what is told about it.

    Attributes
    ----------
    photo : Photo
    view : str or None
        From where it was taken, if told: a name in `VIEWPOINTS`. A photo that shows no face needs
        this, or taps.
    face : int or None
        Which face to take, counted from the left, from 1, where there are several.
    taps : mapping of str to (float, float)
        Points of the head that a person has tapped, by name in `TAPS`, or by any name that another
        photo has, too: x and y in pixels of the photo at full size.
    known : tuple of Measurement or Ruler
        What somebody measured on this head; rulers in pixels of the photo at full size.
    """

    photo: Photo
    view: str | None = None
    face: int | None = None
    taps: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    known: tuple[Measurement | Ruler, ...] = ()


@dataclass(frozen=True, eq=False)
class View:
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
    """

    photo: Photo
    head: head.Head
    skin: skin.Skin
    hair: hair.Hair
    exposure: NDArray[np.float32]

    @property
    def magnification(self) -> float:
        """Pixels of the photo per pixel of the analysed picture."""
        return self.photo.width / self.exposure.shape[1]

    @property
    def scale(self) -> Scale:
        """Pixels of the photo at full size per millimetre, at the eyes or the scalp's middle."""
        return self.head.scale.scaled(self.magnification)


@dataclass(frozen=True, eq=False)
class Analysis:
    """What the photos tell of a head.

    Attributes
    ----------
    views : tuple of View
        One for each photo, in order.
    main : int
        The view that shows the face best; it defines the head frame.
    where : Places
        The field's candidates on this head.
    ground : design.Ground
        What the photos show of them.
    chart : ChartMap
        Hair on the scalp chart.
    own : (n,) float32
        How far inside the person's own hair each candidate lies, 0 to 1.
    anatomy : design.Anatomy
    regions : tuple of Region
        Moles, lesions and scars: drawn by a person, and proposed.
    advised : Look
        The advice for this head.
    notes : tuple of Note
    """

    views: tuple[View, ...]
    main: int
    where: Places
    ground: design.Ground
    chart: ChartMap
    own: NDArray[np.float32]
    anatomy: design.Anatomy
    regions: tuple[Region, ...]
    advised: Look
    notes: tuple[Note, ...]

    @property
    def front(self) -> View:
        """The view that shows the face best."""
        return self.views[self.main]

    @property
    def scalp(self) -> head.Scalp:
        """The scalp, one for all views."""
        return self.front.head.scalp


@dataclass(frozen=True, eq=False)
class Clipped:
    """Hair that was clipped in the picture: a simulated shave, marked as such wherever it goes.

    Attributes
    ----------
    length_mm : float
        What the clipper leaves.
    stubble : Stubble
        The person's own follicles as they would look. They are no dots and are never counted.
    """

    length_mm: float
    stubble: Stubble


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
    cautions : tuple of Caution
        Rules of the trade that the wishes break.
    clipped : Clipped or None
        Where the shave is simulated, what was clipped.
    """

    pixels: NDArray[Any]
    base: Photo
    dots: Dots
    wishes: Look
    treated_cm2: float
    notes: tuple[Note, ...]
    cautions: tuple[Caution, ...]
    clipped: Clipped | None = None


@cache
def _candidates(field: str) -> tuple[NDArray[np.float32], Floats]:
    """Directions of a field's candidates, and the same on the chart."""
    direction = dots.baked(name=field).direction
    return direction, head.chart_mm(direction)


@cache
def _zones(field: str) -> NDArray[np.uint8]:
    """Zones of a field's candidates."""
    return sealed(design.zone_of(_candidates(field)[0]))


@lru_cache(maxsize=8)
def _clear(regions: tuple[Region, ...], field: str) -> NDArray[np.bool_]:
    """Which of a field's candidates are clear of moles: the same, however the line is dragged."""
    return sealed(clear_of(regions, _candidates(field)[1]))


def _silent(_: str) -> None:
    pass


def analyse(
    photo: Photo, notify: Callable[[str], None] | None = None, face: int | None = None
) -> Analysis:
    """Read head, skin and hair from one photo of a face.

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
    return analyse_all([Shot(photo, face=face)], notify)


def analyse_all(
    shots: Sequence[Shot],
    notify: Callable[[str], None] | None = None,
    drawn: Sequence[Region] = (),
) -> Analysis:
    """Read one head, its skin and its hair from several photos of it.

    Parameters
    ----------
    shots : sequence of Shot
        One at least.
    notify : callable, optional
        Told in a few words what is being done.
    drawn : sequence of Region
        Moles, lesions and scars that a person has drawn.

    Raises
    ------
    SubjectError
        When the photos do not show one head that can be worked with.
    """
    with _one_at_a_time:
        return _analyse(shots, notify or _silent, drawn)


def _analyse(
    shots: Sequence[Shot], say: Callable[[str], None], drawn: Sequence[Region]
) -> Analysis:
    say("Finding the face" if len(shots) == 1 else "Finding the head in every photo")
    lights = []
    for shot in shots:
        light = linear(shot.photo, _PROXY_SIDE)
        refuse_dark(light)
        lights.append(_developed(light))
    heads = several.find_all(
        [
            several.Shot(
                picture=_seen(light),
                light=light,
                focal_35mm=shot.photo.focal_35mm,
                codes=shot.photo.pixels,
                known=shot.known,
                face=shot.face,
                view=shot.view,
                taps=_shrunk(shot.taps, light.shape[1] / shot.photo.width),
            )
            for shot, light in zip(shots, lights, strict=True)
        ]
    )
    main = next((i for i, found in enumerate(heads) if found.mesh_px is not None), 0)
    # What needs nothing of the rest is done beside it. The compiled loops that use every core stay
    # on this side: on some systems they must not be entered twice.
    with ThreadPoolExecutor(2) as beside:
        placing = beside.submit(places, heads[main].scalp, *_candidates(dots.BAKED))
        views = tuple(
            _read(shot.photo, light, found, say, beside)
            for shot, light, found in zip(shots, lights, heads, strict=True)
        )
        front = views[main]
        if front.hair.covering is not None:
            raise SubjectError(
                "A hat, a band or hair hides the forehead or the scalp. Please take it off, or "
                "pull the hair back, and send another photo.",
                kind="covered",
            )
        proposing = [
            beside.submit(blemishes.propose, light, view.hair, view.head)
            for view, light in zip(views, lights, strict=True)
        ]
        say("Finding your hairline")
        where = placing.result()
        ground = design.survey([(view.head, view.hair) for view in views], where)
        poured = [Poured(view.head.camera, view.hair.coverage, view.hair.scalp) for view in views]
        anatomy = design.read_anatomy(front.head)
        own = pour(front.head.scalp, poured)
        advised = design.suggest(anatomy, front.skin, front.hair, own)[0].look
        proposed = [region for found in proposing for region in found.result()]
    return Analysis(
        views=views,
        main=main,
        where=where,
        ground=ground,
        chart=own,
        own=sealed(design.own_extent(own).at(_candidates(dots.BAKED)[1])),
        anatomy=anatomy,
        regions=(*drawn, *proposed),
        advised=advised,
        notes=tuple(_notes(views, main)),
    )


def _shrunk(
    taps: Mapping[str, tuple[float, float]], factor: float
) -> dict[str, tuple[float, float]]:
    """Taps in pixels of the photo as pixels of its reduction."""
    return {
        name: ((x + 0.5) * factor - 0.5, (y + 0.5) * factor - 0.5) for name, (x, y) in taps.items()
    }


def _read(
    photo: Photo,
    light: NDArray[np.float32],
    found: head.Head,
    say: Callable[[str], None],
    beside: Executor,
) -> View:
    """Read skin and hair of one photo."""
    say("Reading the skin")
    scale = found.scale.px_per_mm
    worn = beside.submit(refuse_worn, light, found, found.person)
    standing = beside.submit(obstacles, light, found, found.person)
    if found.mesh_px is not None:
        site = skin.Site(scale, found.person, mesh=found.mesh_px)
    else:
        shape = light.shape[0], light.shape[1]
        scalp = scalp_mask(found.camera, found.scalp, shape) * np.clip(found.person, 0, 1)
        site = skin.Site(scale, found.person, scalp=scalp)
    try:
        tone = skin.read(light, site)
    finally:  # whose sentence comes first
        worn.result()
    if found.mesh_px is not None:
        lens_known = photo.focal_35mm is not None
        refuse_poor(light, found, tone.noise, photo.width / light.shape[1], lens_known)
    say("Reading the hair")
    cover = hair.read(light, site, tone)
    hidden = standing.result().mask.astype(np.uint8)
    if found.card is not None:  # the scale rests on it: it is no hat
        cv2.fillConvexPoly(hidden, np.rint(found.card.corners_px).astype(np.int32), 1)
        cover = replace(cover, covering=None)
    cover = replace(cover, scalp=sealed(np.where(hidden > 0, np.float32(0), cover.scalp)))
    return View(photo, found, tone, cover, _exposure(light, tone, cover, scale))


def _developed(light: NDArray[np.float32]) -> NDArray[np.float32]:
    """Lift a badly underexposed picture, so that it is read like any other."""
    lift = _lift(light)
    return light if lift == 1 else sealed(np.asarray(light * np.float32(lift)))


def _lift(light: NDArray[np.float32]) -> float:
    """How much brighter a picture is read than it is: 1 unless it is badly underexposed."""
    top = float(np.percentile(light[::8, ::8].max(axis=2), 99))
    return 1.0 if top >= _DARKEST else _LIFTED / max(top, 0.02)


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
    # The person's matte fades over some pixels of background: pigment keeps within its middle.
    low, high = _WITHIN
    out *= np.clip((cover.matte - np.float32(low)) / np.float32(high - low), 0, 1)
    return sealed(out)


def _broad(picture: NDArray[np.float32], sigma: float) -> NDArray[np.float32]:
    """Blur broadly, on a quarter of the size: nobody sees the difference in a blur so wide."""
    size = picture.shape[1::-1]
    quarter = max(size[0] // 4, 1), max(size[1] // 4, 1)
    small = cv2.resize(picture, quarter, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), max(sigma / 4, 0.5))
    return np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_LINEAR))


def _notes(views: Sequence[View], main: int) -> list[Note]:
    notes = []
    front = views[main]
    scale = front.head.scale
    if (scale.high - scale.low) / (2 * scale.px_per_mm) > _VAGUE:
        notes.append(Note("scale-uncertain", advice(scale)))
    crown = front.head.scalp.points_mm(np.array([[0.0, 1.0, 0.0]]))
    if all(view.head.camera.project(crown)[0][0, 1] < 0 for view in views):
        notes.append(
            Note(
                "crown-cut",
                "The photo cuts off the top of the head. What is out of sight has no dots yet.",
            )
        )
    loose = [i for i, view in enumerate(views) if view.head.placed_mm > LOOSE_MM]
    if loose:
        number = ", ".join(str(i + 1) for i in loose)
        notes.append(
            Note(
                "view-loose",
                f"Placed only roughly: photo {number}. Dots in it are good to about "
                f"{max(views[i].head.placed_mm for i in loose):.0f} mm. Points tapped in it and in "
                "another photo place it better.",
            )
        )
    others = [
        i for i, view in enumerate(views) if abs(view.skin.ita - front.skin.ita) > _OTHER_TONE
    ]
    if others:
        number = " and ".join(str(i + 1) for i in others)
        notes.append(
            Note(
                "other-tone",
                f"The skin in photo {number} looks much darker or lighter than in the photo of the "
                "face. If it shows somebody else, leave it out; if not, take it again in like "
                "light.",
            )
        )
    if front.hair.long:
        notes.append(
            Note(
                "long-sides",
                "The hair at the sides is long. Scalp micropigmentation looks like shaved hair: "
                "clip the sides short before judging the look.",
            )
        )
    return notes


def preview(
    analysis: Analysis,
    wishes: Wishes | None = None,
    max_side: int | None = None,
    view: int | None = None,
    sessions: int | None = None,
    person: Person | None = None,
    practice: dots.Practice = dots.PRACTICE,
    there: dots.There = dots.NOTHING,
    frozen: dots.Frozen | None = None,
) -> Preview:
    """Lay the dots that are wished for and draw them into a photo.

    Parameters
    ----------
    analysis : Analysis
    wishes : Wishes, optional
        What is left open in it is taken from the advice.
    max_side : int, optional
        Longest side of the result, pixels; the photo's own size if larger or not given.
    view : int, optional
        Which of the photos, from 0; the main one if not given. The dots are the same in all.
    sessions : int, optional
        After how many sessions it is shown; all of them if not given. The list is whole.
    person : Person, optional
        What is told of age and sex: then the advice is that of `suggest`.
    practice, there, frozen : optional
        As for `lay`.
    """
    laying = partial(lay, practice=practice, there=there, frozen=frozen)
    advised = analysis.advised if person is None else suggest(analysis, person)[0].look
    look = (wishes or Wishes()).over(advised)
    with _one_at_a_time:
        index = analysis.main if view is None else view
        if look.shave_mm is None or look.preset == "between-hair":
            drawn = _preview(analysis, analysis.views[index], look, laying, max_side, sessions)
        else:
            drawn = _shaven_preview(
                analysis, index, wishes or Wishes(), look, laying, max_side, sessions
            )
    return replace(drawn, cautions=cautions(analysis, drawn.wishes, person))


def suggest(
    analysis: Analysis, person: Person | None = None, donor: Donor | None = None
) -> tuple[Suggestion, Suggestion, Suggestion]:
    """Give the three hairlines that suit best, the best first; as `stubble.design.suggest`."""
    person = person or Person()
    return design.suggest(
        analysis.anatomy,
        analysis.front.skin,
        analysis.front.hair,
        analysis.chart,
        person,
        _loss(analysis, person),
        donor,
    )


def cautions(analysis: Analysis, look: Look, person: Person | None = None) -> tuple[Caution, ...]:
    """Say which rules of the trade a look breaks; as `stubble.design.cautions`.

    Looks without a line of their own break none of them.
    """
    person = person or Person()
    line = hairline(analysis, look)
    if line is None:
        return ()
    return design.cautions(
        look,
        line,
        analysis.anatomy,
        analysis.front.skin,
        analysis.chart,
        person,
        _loss(analysis, person),
    )


def _loss(analysis: Analysis, person: Person) -> float:
    """Probability of Norwood's class III or more, where it counts: of a man, or of who knows."""
    if person.age is None or person.sex == "female":
        return 0.0
    shares = read_pattern(analysis, person.sex, person.age).norwood or {}
    return sum(share for name, share in shares.items() if name not in ("I", "II", "IIa"))


#: Gives the dots of a look and the treated area.
_Laying = Callable[[Analysis, Look], tuple[Dots, float]]


def _preview(
    analysis: Analysis,
    view: View,
    look: Look,
    laying: _Laying,
    max_side: int | None,
    sessions: int | None,
    clip: Callable[[Photo], Photo] | None = None,
) -> Preview:
    laid, treated_cm2 = laying(analysis, look)
    # A touch-up is small; of a shaved look, so little would be crumbs at the edge of the hair.
    lined = design.PRESETS[look.preset].new_line
    full_head = (lined and treated_cm2 < _LEAST_TREATED_CM2) or not len(laid)
    if full_head:  # what is left are crumbs at the edge of the hair
        laid, treated_cm2 = laid[:0], 0.0
    base = _reduced(view.photo, max_side)
    scale = base.width / view.exposure.shape[1]
    done = laid if sessions is None else laid[laid.session <= sessions]
    made = dots.by_hand(done, dots.SKILLED)
    marks = render.marks(
        view.head.camera.scaled(scale),
        made.xyz_mm,
        made.normal,
        pigment.deposit(made.diameter_mm, made.depth_mm, made.shade),
    )
    under = clip(base) if clip else base
    pixels = render.composite(under, marks, view.exposure, _SOFTER * view.skin.blur_px * scale)
    notes = list(analysis.notes)
    if treated_cm2 > _MUCH_CM2 and _glare(view, marks.place / scale):
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
                _NOTHING[look.preset],
            ),
        )
    return Preview(sealed(pixels), base, laid, look, treated_cm2, tuple(notes), ())


def _shaven_preview(
    analysis: Analysis,
    index: int,
    wishes: Wishes,
    look: Look,
    laying: _Laying,
    max_side: int | None,
    sessions: int | None,
) -> Preview:
    """Preview with the hair clipped first, or as it is, with the reason, where none would believe
    it.
    """
    length_mm = look.shave_mm or 0.0
    shorn = _shorn(analysis)
    first, shaven = shorn.shaves[analysis.main], shorn.shaves[index]
    # The dots are the same in all photos: whether hair is clipped is settled by the main one.
    if first is None or first.why_not is not None:
        plain = _preview(analysis, analysis.views[index], look, laying, max_side, sessions)
        if first is None or first.why_not is None:  # nothing to clip
            return plain
        return replace(plain, notes=(Note("shave-not-credible", first.why_not), *plain.notes))
    view = shorn.analysis.views[index]
    if wishes.shade is None:  # healed dots as dark as what grows beside them
        tone = mean_transmission(length_mm, first.hair, first.body)
        look = replace(look, shade=round(pigment.matching_shade(tone, look.density / 100), 1))
    if shaven is None or shaven.why_not is not None:
        as_it_is = _preview(shorn.analysis, view, look, laying, max_side, sessions)
        if shaven is None or shaven.why_not is None:
            return as_it_is
        note = Note("shave-not-credible", shaven.why_not)
        return replace(as_it_is, notes=(note, *as_it_is.notes))
    stubble = shorn.grown(length_mm, look.regularity, look.seed)

    def clip(base: Photo) -> Photo:
        kept = base, length_mm, look.regularity, look.seed
        if shorn.drawn.get(index, (None,))[0] != kept:
            scale = base.width / view.exposure.shape[1]
            camera, blur = view.head.camera.scaled(scale), _SOFTER * view.skin.blur_px * scale
            drawn = render.shaven(base, shaven, stubble, camera, blur, look.seed)
            shorn.drawn[index] = kept, drawn
        return shorn.drawn[index][1]

    after = _preview(shorn.analysis, view, look, laying, max_side, sessions, clip)
    clipped = Note(
        "simulated-shave",
        f"Simulated shave: hair longer than {length_mm:g} mm is clipped in the picture. The "
        "stubble at the sides and wherever hair grows is the person's own as it would look; it is "
        "not pigment and not counted.",
    )
    notes = (clipped, *(note for note in after.notes if note.kind != "long-sides"))
    return replace(after, notes=notes, clipped=Clipped(length_mm, stubble))


def as_shaven(analysis: Analysis) -> Analysis:
    """Give the same head as if its hair had been clipped, for `lay`; as it is, if none is clipped.

    What `preview` draws for a look with a shave are the dots that `lay` chooses here.
    """
    with _one_at_a_time:
        shorn = _shorn(analysis)
    first = shorn.shaves[analysis.main]
    return analysis if first is None or first.why_not is not None else shorn.analysis


@dataclass(eq=False)
class _Shorn:
    """An analysis as if the hair had been clipped, and what was drawn of it last."""

    analysis: Analysis
    shaves: tuple[shave.Shave | None, ...]
    alive: NDArray[np.float32]
    stubble: tuple[tuple[float, float, int], Stubble] | None = None
    drawn: dict[int, Any] = field(default_factory=dict)

    def grown(self, length_mm: float, regularity: float, seed: int) -> Stubble:
        """Stubble of a length, in the order that dots are chosen in, from its other end."""
        asked = length_mm, regularity, seed
        if self.stubble is None or self.stubble[0] != asked:
            field = dots.baked(regularity)
            where = self.analysis.where
            spare = (field.per_cm2 - field.appears) / where.stretch
            self.stubble = asked, grow(field.id, spare, where, self.alive, length_mm, seed)
        return self.stubble[1]


#: Analyses with their hair clipped. They go when the analysis goes.
_shorn_heads: WeakKeyDictionary[Analysis, _Shorn] = WeakKeyDictionary()


def _shorn(analysis: Analysis) -> _Shorn:
    """Clip the hair in every photo where that is credible, and look at the scalp anew."""
    if analysis in _shorn_heads:
        return _shorn_heads[analysis]
    shaves = []
    for view in analysis.views:
        seen = linear(view.photo, _PROXY_SIDE)
        light = _developed(seen)
        before = obstacles(light, view.head, view.head.person)
        one = shave.read(light, view.head, view.skin, view.hair, before)
        shaves.append(one and one.dimmed(_lift(seen)))
    first = shaves[analysis.main]
    scalp = analysis.scalp if first is None or first.why_not else first.scalp
    views = tuple(
        _clip_view(view, one) if one and one.why_not is None else view
        for view, one in zip(analysis.views, shaves, strict=True)
    )
    direction, chart = _candidates(dots.BAKED)
    where = places(scalp, direction, chart)
    ground = design.survey([(view.head, view.hair) for view in views], where)
    maps = [
        (view.head, replace(view.hair, coverage=sealed(view.hair.scalp * (1 - one.alive))))
        for view, one in zip(views, shaves, strict=True)
        if one and one.why_not is None
    ]
    alive = design.survey(maps, where).bare if maps else np.zeros(len(chart), np.float32)
    shaven = replace(analysis, views=views, where=where, ground=ground)
    shorn = _shorn_heads[analysis] = _Shorn(shaven, tuple(shaves), alive)
    return shorn


def _clip_view(view: View, one: shave.Shave) -> View:
    """One photo's maps as if its hair had been clipped: follicles are what still covers."""
    old, hidden = view.hair, one.mask
    inside = np.clip(one.edge_px + 0.5, 0, 1)
    matte = old.matte * (1 - hidden) + inside * hidden
    scalp = old.scalp * (1 - hidden) + inside * hidden * one.scope
    coverage = np.minimum(old.coverage * (1 - hidden) + one.alive * hidden, 1) * matte
    exposure = view.exposure * (1 - hidden) + inside * hidden
    clipped = replace(
        old,
        matte=sealed(matte),
        scalp=sealed(scalp),
        coverage=sealed(coverage),
        presence=sealed(np.minimum(old.presence, matte)),
        long=False,
    )
    return replace(view, hair=clipped, exposure=sealed(exposure.astype(np.float32)))


def _glare(view: View, places_px: NDArray[np.floating]) -> bool:
    """Whether shine takes much of what the dots' bare skin would show."""
    if not len(places_px):
        return False
    shown = look_up(view.exposure, places_px).sum()
    bare = look_up(view.hair.bare, places_px).sum()
    return bool(shown < _GLARE * bare)


def seen_from_m(analysis: Analysis, look: Look) -> float:
    """Distance up to which a single healed dot can be made out in good light, m."""
    dot = pigment.deposit(
        np.array([pigment.DIAMETER_MM]), np.array([pigment.DEPTH_MM]), np.array([look.shade])
    )
    return sight.farthest_seen_m(dot, analysis.front.skin.colour)


def hairline(analysis: Analysis, look: Look) -> design.Hairline | None:
    """Draw a look's front line on this head; None where the look has no new line."""
    if not design.PRESETS[look.preset].new_line:
        return None
    return design.draw_hairline(analysis.anatomy, look, analysis.chart)


def copied(donor: DonorPattern, wishes: Wishes) -> tuple[Wishes, dots.Practice]:
    """Copy a donor: its density and regularity, where none is wished for, and its units."""
    if wishes.regularity is None:
        wishes = replace(wishes, regularity=donor.dial)
    if wishes.donor is None:
        hairs = donor.hairs_per_cm2
        wishes = replace(wishes, donor=Donor(hairs.value, hairs.low, hairs.high, donor.source))
    return wishes, replace(dots.PRACTICE, units=donor.units)


def freeze(analysis: Analysis, look: Look) -> dots.Frozen:
    """Freeze what a treatment planned now rests on: field, order, seed and head."""
    return dots.freeze(dots.baked(look.regularity), analysis.scalp, look.seed)


def lay(
    analysis: Analysis,
    look: Look,
    practice: dots.Practice = dots.PRACTICE,
    there: dots.There = dots.NOTHING,
    frozen: dots.Frozen | None = None,
) -> tuple[Dots, float]:
    """Choose the dots.

    Parameters
    ----------
    analysis : Analysis
    look : Look
    practice : dots.Practice, optional
        How they are made, and in which sessions.
    there : dots.There, optional
        Hairs that are kept and dots that have been made: the others keep clear of them, and the
        density counts them.
    frozen : dots.Frozen, optional
        Of a treatment that has begun: its field, order, seed and head count, not those of today.

    Returns
    -------
    Dots
        As meant; dots that have been made are among them, where they were made.
    float
        Treated area, cm².
    """
    frozen = frozen or freeze(analysis, look)
    look = replace(look, seed=frozen.seed, regularity=frozen.regularity)
    field = frozen.candidates
    direction, chart = _candidates(field.id)
    where, ground, own = analysis.where, analysis.ground, analysis.own
    if frozen.scalp is not analysis.scalp or field.id != dots.baked().id:
        where = places(frozen.scalp, direction, chart)
    if field.id != dots.baked().id:
        ground = design.survey([(view.head, view.hair) for view in analysis.views], where)
        own = design.own_extent(analysis.chart).at(chart)
    line = hairline(analysis, look)
    preset = design.PRESETS[look.preset]
    appears = field.appears / where.stretch
    # No place is wanted denser than scars are, and around what is there dots appear sooner.
    most = look.density * max(1.0, preset.scar_density)
    bare_skin = there is dots.NOTHING
    possible = (appears < (most if bare_skin else dots.SOONER * most)) & (ground.bare > 0)
    made = there.made
    near = np.flatnonzero(possible)
    here, around = appears[near], where.xyz_mm[near]
    shown = design.Ground(ground.seen[near], ground.bare[near])
    wanted = design.wanted_density(
        line, chart[near], around, shown, look, own[near], analysis.regions
    )
    wanted[~_clear(analysis.regions, field.id)[near]] = 0
    # Beyond what plain skin gets, scars are made in a session more.
    scars = within(analysis.regions, SCARS, chart[near])
    plain = wanted / (1 + (preset.scar_density - 1) * scars) if scars.any() else None
    if bare_skin:
        session = dots.session(here, wanted, practice.shares, plain)
    else:
        hairs = _on_skin(there.hairs, frozen)
        wanted = _with_hairs(wanted, shown.bare, around, hairs)
        session = dots.session_around(
            here,
            wanted,
            around,
            field.apart,
            hairs_mm=hairs,
            made_mm=None if made is None else _on_skin(made.direction, frozen),
            taken=None if made is None else np.isin(near, made.number),
            shares=practice.shares,
            done=there.done,
            plain=plain,
        )
    chosen = np.flatnonzero(session)
    number = near[chosen]
    behind = design.behind_front_mm(line, chart[number], where.xyz_mm[number])
    stroke = dots.strokes(practice, field.id, number, session[chosen], behind < practice.edge_mm)
    shade = design.shades(line, behind, look)
    laid = Dots(
        field=field.id,
        regularity=field.regularity,
        seed=frozen.seed,
        number=number.astype(np.int32),
        direction=direction[number].astype(float),
        chart_mm=chart[number],
        xyz_mm=where.xyz_mm[number],
        error_mm=where.error_mm[number],
        normal=where.normal[number],
        diameter_mm=pigment.DIAMETER_MM * stroke.size,
        depth_mm=pigment.DEPTH_MM * stroke.depth,
        shade=shade * stroke.water,
        session=session[chosen],
        zone=_zones(field.id)[number],
        needle=stroke.needle,
        hairs=stroke.hairs,
        made=np.zeros(len(number), bool),
    )
    # Those that appear below a density are that many on each cm².
    treated = np.count_nonzero((wanted > 0.2 * look.density) & (here < look.density))
    if made is not None:
        laid = dots.joined(laid, replace(made, made=np.ones(len(made), bool)))
    return laid, treated / look.density


def _on_skin(direction: Floats, frozen: dots.Frozen) -> Floats:
    """Places on a treatment's head, (n, 3) mm in the head frame."""
    return frozen.scalp.points_mm(direction) if len(direction) else np.zeros((0, 3))


def _with_hairs(wanted: Floats, bare: NDArray[np.float32], xyz_mm: Floats, hairs: Floats) -> Floats:
    """Hairs and dots together: hairs that are counted one by one lower no target by coverage."""
    if not len(hairs):
        return wanted
    counted = np.isfinite(
        cKDTree(hairs).query(xyz_mm, distance_upper_bound=dots.REACH_MM, workers=-1)[0]
    )
    return np.where(counted, wanted / np.maximum(bare, 0.2), wanted)


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


def masks(analysis: Analysis, view: int | None = None) -> dict[str, NDArray[np.uint8]]:
    """Draw what was found in one photo, each (h, w) uint8 in its size, 0 to 255.

    Parameters
    ----------
    analysis : Analysis
    view : int, optional
        Which of the photos, from 0; the main one if not given.

    Returns
    -------
    dict
        ``person``, ``hair``, ``coverage`` (share of the skin that hair hides), ``scalp`` and
        ``treated`` (where pigment would change the photo, as advised).
    """
    seen = analysis.front if view is None else analysis.views[view]
    size = seen.photo.width, seen.photo.height

    def enlarge(picture: NDArray[np.floating]) -> NDArray[np.uint8]:
        whole = np.clip(np.rint(picture * 255), 0, 255).astype(np.uint8)
        return np.asarray(cv2.resize(whole, size, interpolation=cv2.INTER_LINEAR))

    after = preview(analysis, view=view)
    changed = (after.pixels != after.base.pixels).any(axis=2)
    return {
        "person": enlarge(seen.hair.matte),
        "hair": enlarge((seen.hair.presence >= 0.5).astype(np.float32)),
        "coverage": enlarge(seen.hair.coverage),
        "scalp": enlarge(seen.hair.scalp),
        "treated": (changed * 255).astype(np.uint8),
    }


def read_pattern(analysis: Analysis, sex: str | None = None, age: float | None = None) -> Pattern:
    """Grade the hair loss that the photos show; as `stubble.hair.pattern.read`."""
    return pattern.read(analysis.chart, sex, age)


def hair_masks(photo: Photo) -> dict[str, NDArray[np.uint8]]:
    """Draw the hair of a photo in which no head could be measured, (h, w) uint8, 0 to 255.

    Returns
    -------
    dict
        ``person`` and ``hair``.
    """
    with _one_at_a_time:
        found = hair.mask_of(_seen(_developed(linear(photo, _PROXY_SIDE))))
    size = photo.width, photo.height
    return {
        name: cv2.resize(
            np.clip(np.rint(picture * 255), 0, 255).astype(np.uint8),
            size,
            interpolation=cv2.INTER_LINEAR,
        )
        for name, picture in (("person", found.person), ("hair", found.hair))
    }
