"""Draw the dots of a look into a photo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble import design, dots, pigment, render, sight
from stubble.design import (
    Caution,
    Look,
    Person,
    Wishes,
)
from stubble.dots import Dots
from stubble.hair.follicles import Stubble
from stubble.head.sheet import look_up
from stubble.photo import Photo
from stubble.photo.picture import sealed
from stubble.skin.lamps import Lamp
from stubble.skin.relighting import relighting
from stubble.workflow.advising import cautions, suggest
from stubble.workflow.analysis import Analysis, Note, View, one_at_a_time
from stubble.workflow.laying import lay
from stubble.workflow.occasion import Occasion, deposits
from stubble.workflow.shading import match_shade, wished_look
from stubble.workflow.shaving import shear

__all__ = ["Clipped", "Preview", "lit", "preview", "seen_from_m"]

#: Treated skin from which on glare is worth a word.
_MUCH_CM2 = 15.0

#: Share of the dots' light left over by shine, below which it is told.
_GLARE = 0.6


_MONTH = 365.25 / 12  # days

#: Healed, soundly made, in daylight.
HEALED = Occasion()

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


#: The scalp lies behind the eyes, where the lens is sharpest, and cameras smooth faint detail away:
#: dots are drawn this much softer than the sharpest edges of the face. Our assumption.
_SOFTER = 1.3


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
        Before: the photo, or its reduction, in the same light.
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
    occasion : Occasion
        When and in what light it is shown.
    """

    pixels: NDArray[Any]
    base: Photo
    dots: Dots
    wishes: Look
    treated_cm2: float
    notes: tuple[Note, ...]
    cautions: tuple[Caution, ...]
    clipped: Clipped | None = None
    occasion: Occasion = HEALED


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
    occasion: Occasion = HEALED,
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
    occasion : Occasion, optional
        When and in what light it is shown: healed and in daylight, if not given.
    """
    laying = partial(lay, practice=practice, there=there, frozen=frozen)
    advised = analysis.advised if person is None else suggest(analysis, person)[0].look
    look = wished_look(analysis, wishes or Wishes(), advised)
    with one_at_a_time:
        index = analysis.main if view is None else view
        if look.shave_mm is None or look.preset == "between-hair":
            drawn = _preview(
                analysis, analysis.views[index], look, laying, max_side, sessions, occasion
            )
        else:
            drawn = _shaven_preview(
                analysis, index, wishes or Wishes(), look, laying, max_side, sessions, occasion
            )
    return replace(drawn, cautions=cautions(analysis, drawn.wishes, person))


#: Gives the dots of a look and the treated area.
_Laying = Callable[[Analysis, Look], tuple[Dots, float]]


def _preview(
    analysis: Analysis,
    view: View,
    look: Look,
    laying: _Laying,
    max_side: int | None,
    sessions: int | None,
    occasion: Occasion,
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
        deposits(analysis, made, occasion),
    )
    before = _under(occasion.lamp, base, analysis, view)
    under = _under(occasion.lamp, clip(base), analysis, view) if clip else before
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
    notes[:0] = _shown(occasion)
    return Preview(
        sealed(pixels), before, laid, look, treated_cm2, tuple(notes), (), occasion=occasion
    )


def _shaven_preview(
    analysis: Analysis,
    index: int,
    wishes: Wishes,
    look: Look,
    laying: _Laying,
    max_side: int | None,
    sessions: int | None,
    occasion: Occasion,
) -> Preview:
    """Preview with the hair clipped first, or as it is, with the reason, where none would believe
    it.
    """
    length_mm = look.shave_mm or 0.0
    shorn = shear(analysis)
    first, shaven = shorn.shaves[analysis.main], shorn.shaves[index]
    # The dots are the same in all photos: whether hair is clipped is settled by the main one.
    if first is None or first.why_not is not None:
        plain = _preview(
            analysis, analysis.views[index], look, laying, max_side, sessions, occasion
        )
        if first is None or first.why_not is None:  # nothing to clip
            return plain
        return replace(plain, notes=(Note("shave-not-credible", first.why_not), *plain.notes))
    view = shorn.analysis.views[index]
    if wishes.shade is None:  # healed dots as dark as what grows beside them
        seen = first.hair / np.maximum(first.body, 1e-4)
        choice = match_shade(analysis, seen, length_mm, look.density)
        look = replace(look, shade=round(choice.shade, 1))
    if shaven is None or shaven.why_not is not None:
        as_it_is = _preview(shorn.analysis, view, look, laying, max_side, sessions, occasion)
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

    after = _preview(shorn.analysis, view, look, laying, max_side, sessions, occasion, clip)
    clipped = Note(
        "simulated-shave",
        f"Simulated shave: hair longer than {length_mm:g} mm is clipped in the picture. The "
        "stubble at the sides and wherever hair grows is the person's own as it would look; it is "
        "not pigment and not counted.",
    )
    notes = (clipped, *(note for note in after.notes if note.kind != "long-sides"))
    return replace(after, notes=notes, clipped=Clipped(length_mm, stubble))


def lit(
    analysis: Analysis, lamp: Lamp, max_side: int | None = None, view: int | None = None
) -> Photo:
    """Give a photo without dots under a lamp: what `preview` hands on as ``base``."""
    with one_at_a_time:
        seen = analysis.views[analysis.main if view is None else view]
        return _under(lamp, _reduced(seen.photo, max_side), analysis, seen)


def _under(lamp: Lamp, photo: Photo, analysis: Analysis, view: View) -> Photo:
    return render.relit(photo, relighting(analysis.tissue, lamp, view.skin.colour))


def _shown(occasion: Occasion) -> list[Note]:
    """Say what a picture shows where it is not the healed work, soundly made, in daylight."""
    said = []
    if occasion.fault == "too-deep":
        said.append(
            Note(
                "too-deep",
                "This is a fault, not the plan: the same dots set too deep, bluish and soft.",
            )
        )
    if occasion.fault == "blown-out":
        said.append(
            Note(
                "blown-out",
                "This is a fault, not the plan: the same dots blown out, spread under the skin "
                "until they merge.",
            )
        )
    if occasion.days < 7:
        said.append(
            Note(
                "fresh",
                "Fresh dots are darker and wider than what stays: their scabs fall within a week. "
                "Redness, which goes in some days, is not shown.",
            )
        )
    elif occasion.days < pigment.HEALED_DAYS:
        said.append(
            Note(
                "healing",
                f"This is day {occasion.days:.0f}: the scabs have fallen, and the skin still "
                "carries off what lies too deep.",
            )
        )
    elif occasion.days > pigment.HEALED_DAYS:
        said.append(
            Note(
                "aged",
                f"This is {occasion.days / _MONTH:.0f} months on, not touched up. How fast pigment "
                "fades differs from person to person, with sun, skin and scars: this is a usual "
                "course.",
            )
        )
    if occasion.lamp == "warm":
        said.append(
            Note(
                "light",
                "This is under a warm bulb, as an eye used to it sees it: the colours of the photo "
                "are changed, too.",
            )
        )
    if occasion.lamp == "led":
        said.append(
            Note(
                "light",
                "This is under a cool white LED, as an eye used to it sees it: the colours of the "
                "photo are changed, too.",
            )
        )
    return said


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
        np.array([pigment.DIAMETER_MM]),
        np.array([pigment.DEPTH_MM]),
        pigment.load_per_mm(np.array([look.shade])),
        analysis.tissue,
    )
    return sight.farthest_seen_m(dot, analysis.front.skin.colour)


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
