"""Read one head, its skin and its hair from one photo or several."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import replace
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble import design, dots, hair, head, skin
from stubble.errors import SubjectError
from stubble.hair import blemishes
from stubble.hair.chart import View as Poured
from stubble.hair.chart import pour
from stubble.head import several
from stubble.head.contour import scalp_mask
from stubble.head.obstacles import obstacles
from stubble.head.obstructions import refuse_worn
from stubble.head.region import Region
from stubble.head.scale import advice
from stubble.head.sheet import places
from stubble.head.usable import refuse_dark, refuse_poor
from stubble.photo import Photo, linear
from stubble.photo.picture import sealed
from stubble.photo.profile import srgb_encode
from stubble.skin.colour import luminance
from stubble.skin.faults import Fault
from stubble.skin.read import mirrored as split_shine
from stubble.workflow.analysis import Analysis, Note, Shot, View, one_at_a_time
from stubble.workflow.laying import candidates

__all__ = [
    "FAULT_TEXTS",
    "LOOSE_MM",
    "PROXY_SIDE",
    "analyse",
    "analyse_all",
    "developed",
    "lift_of",
    "seen_codes",
]

#: Longest side of the picture that head, skin and hair are read from.
PROXY_SIDE = 1024

#: A picture whose brightest hundredth stays below this is lifted to that; linear light, 0 to 1.
_DARKEST, _LIFTED = 0.30, 0.60


#: Half width of the scale's interval from which on it is told.
_VAGUE = 0.1

#: Difference of the individual typology angle, degrees, between photos from which they may show
#: two people: the palest skin against the darkest, since light alone does much. Our assumption.
_OTHER_TONE = 80.0

#: Dots further off than this in a photo, mm, are worth a word.
LOOSE_MM = 6.0


#: Below the first share of person a pixel takes no pigment, from the second on all of it.
_WITHIN = (0.5, 0.95)

#: Share of mirrored light by which skin must outdo the rest of the scalp to count as shining.
_USUAL_SHINE = 0.06


#: What is said of a photo that does not show the skin's own colour.
FAULT_TEXTS: dict[Fault, str] = {
    "black-and-white": (
        "This photo is black and white, so nothing can be read of the skin's colour. Please send "
        "one in colour."
    ),
    "graded": (
        "The colours of this photo are not those that skin has: a filter seems to have changed "
        "them. Please send the photo as the camera took it."
    ),
    "coloured-light": (
        "The light in this photo is strongly coloured, so the colour of the skin is read less "
        "surely. Please take it again by a window in daylight, or hold a grey card beside the face."
    ),
    "mixed-light": (
        "Light of two colours falls on this face, so the colour of the skin is read less surely. "
        "Please switch the lamps off and take it again by a window."
    ),
    "blown": (
        "Parts of the skin are so bright that the photo holds no colour there. Please take it "
        "again without flash and out of the sun."
    ),
    "smoothed": (
        "The fine texture of the skin is missing from this photo: a beauty filter seems to have "
        "smoothed it. Please send the photo as the camera took it."
    ),
    "made-up": (
        "The face seems to be made up, so the colour of the skin is read less surely. Please take "
        "the photo again without make-up."
    ),
}


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
    with one_at_a_time:
        return _analyse(shots, notify or _silent, drawn)


def _analyse(
    shots: Sequence[Shot], say: Callable[[str], None], drawn: Sequence[Region]
) -> Analysis:
    say("Finding the face" if len(shots) == 1 else "Finding the head in every photo")
    lights = []
    for shot in shots:
        light = linear(shot.photo, PROXY_SIDE)
        refuse_dark(light)
        lights.append(developed(light))
    heads = several.find_all(
        [
            several.Shot(
                picture=seen_codes(light),
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
        placing = beside.submit(places, heads[main].scalp, *candidates(dots.BAKED))
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
        suggested = design.suggest(anatomy, front.skin, front.hair, own)[0].look
        proposed = [region for found in proposing for region in found.result()]
    return Analysis(
        views=views,
        main=main,
        where=where,
        ground=ground,
        chart=own,
        own=sealed(design.own_extent(own).at(candidates(dots.BAKED)[1])),
        anatomy=anatomy,
        regions=(*drawn, *proposed),
        suggested=suggested,
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


def developed(light: NDArray[np.float32]) -> NDArray[np.float32]:
    """Lift a badly underexposed picture, so that it is read like any other."""
    lift = lift_of(light)
    return light if lift == 1 else sealed(np.asarray(light * np.float32(lift)))


def lift_of(light: NDArray[np.float32]) -> float:
    """How much brighter a picture is read than it is: 1 unless it is badly underexposed."""
    top = float(np.percentile(light[::8, ::8].max(axis=2), 99))
    return 1.0 if top >= _DARKEST else _LIFTED / max(top, 0.02)


@cache
def _srgb_codes() -> NDArray[np.uint8]:
    return np.rint(srgb_encode(np.arange(4097) / 4096) * 255).astype(np.uint8)


def seen_codes(light: NDArray[np.float32]) -> NDArray[np.uint8]:
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
    front = views[main]
    notes = [Note(fault, FAULT_TEXTS[fault]) for fault in front.skin.faults]
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
