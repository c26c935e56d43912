"""Read a close-up: follicular units, hairs and pigment dots, in mm."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble.errors import SubjectError
from stubble.hair.closeup import counts, marks, shafts, units
from stubble.hair.closeup.calipers import across
from stubble.hair.closeup.counts import Interval, Pattern
from stubble.hair.closeup.ground import PX_PER_MM, Ground, prepare
from stubble.photo.picture import sealed

__all__ = ["CloseUp", "Mark", "Remark", "Strand", "Unit", "read_closeup"]

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Mask = NDArray[np.bool_]
Place = tuple[float, float]

#: The line filter sees no root nearer than this to the border, mm.
MARGIN_MM = 0.12
#: Blur (standard deviation) as read from the sharper quarter of hairs, mm: from the first on hairs
#: of a unit run together, above the second edges are called soft. On made pictures the truth is
#: then some 0.06 and 0.03, for hairs that touch hide part of it.
BLURRED_MM, SOFT_MM = 0.034, 0.02
#: Lightness between hair and skin below which hairs are missed (on made pictures).
FAINT = 0.07
#: Share of hairs nearby that must be sharp.
SHARP = 0.15
#: Shafts of human hair: thinner and thicker medians than these mean that the scale is wrong
#: (terminal hair 55 to 105 µm in the means of published series, Korean and Turkish scalps among
#: them; the research notes, smp-domain 2.3).
THIN_UM, THICK_UM = 35.0, 130.0
#: Thinner than this as measured is vellus, which is not counted: below 30 µm (the same notes), and
#: a pixel of the working scale makes a line no thinner than its 20 µm.
VELLUS_UM = 36.0
#: With more mm of hair than this on each mm² it lies over its neighbours' roots: 180 hairs per cm²
#: clipped to 1 mm make 1.8 (our assumption).
CROWDED_PER_MM = 2.8
#: A unit less likely than this is not one.
LIKELY = 0.35
#: Least scale at which a shaft is seen, pixels per mm.
COARSEST = 15.0
#: Least field that says anything, mm.
SMALLEST_MM = 1.5


@dataclass(frozen=True)
class Strand:
    """One hair.

    Attributes
    ----------
    root, tip : (float, float)
        mm from the picture's upper left corner, x right and y down. The tip is where the hair was
        last seen, which is the border where the picture cuts it.
    width_um : float or None
        Thickness of the shaft; None where its edges do not show.
    length_mm : float
        As seen along the hair from root to tip; a hair that stands up looks shorter.
    whole : bool
        The tip is in the picture.
    line : tuple of (float, float)
        Places along it from root to tip, some 0.2 mm apart.
    direction_deg : float
        From root to tip, 0 to the right, 90 down, -180 to 180.
    pale : bool
        Lighter than the skin.
    confidence : float
        0 to 1.
    """

    root: Place
    tip: Place
    width_um: float | None
    length_mm: float
    whole: bool
    line: tuple[Place, ...]
    direction_deg: float
    pale: bool
    confidence: float


@dataclass(frozen=True)
class Unit:
    """A follicular unit: hairs that leave the skin together. Its place is the mean of their roots.

    ``counted`` tells whether it lies in the area that was judged.
    """

    place_mm: Place
    hairs: tuple[Strand, ...]
    confidence: float
    counted: bool


@dataclass(frozen=True)
class Mark:
    """A round dot of pigment. ``contrast`` is its depth in lightness, 0 to 1 as in sRGB."""

    place_mm: Place
    diameter_mm: float
    contrast: float
    counted: bool


@dataclass(frozen=True)
class Remark:
    """Something to know about the count: a stable name and a plain sentence."""

    kind: str
    text: str


@dataclass(frozen=True, eq=False)
class CloseUp:
    """What a close-up shows.

    Attributes
    ----------
    px_per_mm : float
        The scale that was given; all that follows rests on it.
    units : tuple of Unit
    marks : tuple of Mark
        Healed pigment dots.
    judged : (h, w) bool, read-only
        Where was counted, at ``judged_px_per_mm`` from the corner ``judged_from_mm``: without
        glare, blur and a narrow border.
    judged_px_per_mm : float
    judged_from_mm : (float, float)
    area_cm2 : float
        Its area.
    pattern, dots : Pattern
        Density, spacing and regularity of units, and of marks.
    hairs_per_cm2 : Interval
    hairs_per_unit : tuple of float
        Shares of units with 1, 2, 3, 4 and more hairs; empty if there are none.
    width_um, length_mm : Interval or None
        Median over hairs, and the quarter and three quarters marks. Length is of hairs whose tip
        shows.
    blur_mm : float or None
        Standard deviation of the blur of hairs' edges, the quarter mark over hairs.
    remarks : tuple of Remark
    """

    px_per_mm: float
    units: tuple[Unit, ...]
    marks: tuple[Mark, ...]
    judged: Mask
    judged_px_per_mm: float
    judged_from_mm: Place
    area_cm2: float
    pattern: Pattern
    dots: Pattern
    hairs_per_cm2: Interval
    hairs_per_unit: tuple[float, ...]
    width_um: Interval | None
    length_mm: Interval | None
    blur_mm: float | None
    remarks: tuple[Remark, ...]


def read_closeup(light: Floats, px_per_mm: float) -> CloseUp:
    """Find follicular units and pigment dots in a macro or trichoscope picture.

    Parameters
    ----------
    light : (h, w, 3) float32
        Linear light, 0..1, such as `stubble.photo.linear` gives.
    px_per_mm : float
        Pixels of ``light`` to one mm of skin.

    Raises
    ------
    SubjectError
        Where the picture cannot be counted: too coarse, too small a field, glare or blur over most
        of it.
    """
    height, width = light.shape[:2]
    if px_per_mm < COARSEST:
        raise SubjectError(
            f"At {px_per_mm:.1f} pixels per mm a hair is thinner than a pixel and cannot be "
            "counted: take the picture from nearer, or say the scale if it is not so."
        )
    if min(height, width) < SMALLEST_MM * px_per_mm:
        raise SubjectError(
            f"The picture shows {width / px_per_mm:.1f} by {height / px_per_mm:.1f} mm, too little "
            "to count: show 5 mm or more, or say the scale if it is not so."
        )
    ground = prepare(light, px_per_mm)
    spots, found = marks.sort_out(marks.find_spots(ground), shafts.find(ground))
    gauge = np.array([across(ground, s) for s in found]).reshape(-1, 2)
    judged = _judged(ground, found, gauge[:, 1])
    share = float(judged.mean())
    edges = gauge[np.isfinite(gauge[:, 1]), 1]
    blur = float(np.percentile(edges, 25)) if len(edges) else None
    if share < 0.25:
        if ground.glare.mean() > 0.4:
            raise SubjectError(
                "Glare hides most of this close-up. Dry the skin, turn the light or use polarised "
                "light, and take it again."
            )
        raise SubjectError(
            "This close-up is out of focus: hairs that stand together cannot be told apart. "
            "Take it again with the roots in focus."
        )
    width_of = {id(s): float(g) for s, g in zip(found, gauge[:, 0], strict=True)}
    terminal = [s for s in found if not 1000 * width_of[id(s)] < VELLUS_UM]
    rooted = [r for r in units.root(ground, terminal) if r.visible]
    grown = _units(rooted, width_of, ground, judged)
    dots = tuple(
        Mark(
            _place(s.place, ground),
            s.diameter_mm,
            s.contrast,
            bool(_lies_in(judged, s.place)),
        )
        for s in spots
    )
    area = float(judged.sum()) / PX_PER_MM**2 / 100
    origin = np.array(ground.origin_mm)
    pattern = counts.pattern(_places(grown) - origin, judged, PX_PER_MM)
    hairs = [hair for unit in grown if unit.counted for hair in unit.hairs]
    remarks = _remarks(hairs, pattern, dots, share, ground, blur, light.shape, px_per_mm, found)
    per_hair = pattern.regularity.value if pattern.regularity else 1.0
    mean_hairs = len(hairs) / max(pattern.count, 1)
    number = np.array([min(len(u.hairs), 4) for u in grown if u.counted])
    # Hairs come in units: their number scatters by what a unit holds, not by one.
    clumps = counts.per_cm2(pattern.count, area, per_hair)
    return CloseUp(
        px_per_mm=px_per_mm,
        units=grown,
        marks=dots,
        judged=sealed(judged),
        judged_px_per_mm=PX_PER_MM,
        judged_from_mm=ground.origin_mm,
        area_cm2=area,
        pattern=pattern,
        dots=counts.pattern(_places(dots) - origin, judged, PX_PER_MM),
        hairs_per_cm2=Interval(
            len(hairs) / area, clumps.low * mean_hairs, clumps.high * mean_hairs
        ),
        hairs_per_unit=tuple(float((number == k).mean()) for k in (1, 2, 3, 4))
        if len(number)
        else (),
        width_um=_quartiles([h.width_um for h in hairs if h.width_um is not None]),
        length_mm=_quartiles([h.length_mm for h in hairs if h.whole]),
        blur_mm=blur,
        remarks=remarks,
    )


def _judged(ground: Ground, found: list[shafts.Shaft], blur: Doubles) -> Mask:
    """Where units would be seen: not at the very border, in glare, or where hairs are blurred."""
    margin = round(MARGIN_MM * PX_PER_MM)
    judged = np.zeros(ground.dark.shape, bool)
    judged[margin:-margin, margin:-margin] = True
    judged &= ~ground.glare
    ok = np.isfinite(blur)
    if ok.sum() >= 3:
        # Share of sharp hairs, over some 2 mm. Gloss and neighbours blur many a sharp hair's edge,
        # but nothing sharpens a blurred one's.
        h, w = ground.dark.shape
        shrink = 12
        coarse = np.zeros((2, -(-h // shrink), -(-w // shrink)), np.float32)
        for shaft, value in zip(found, blur, strict=True):
            if np.isfinite(value):
                x, y = (shaft.line.mean(axis=0) * PX_PER_MM / shrink).astype(int)
                y, x = min(y, coarse.shape[1] - 1), min(x, coarse.shape[2] - 1)
                coarse[:, y, x] += (value < BLURRED_MM, 1)
        sigma = 1.2 * PX_PER_MM / shrink
        sharp, number = (cv2.GaussianBlur(c, (0, 0), sigma) for c in coarse)
        judged &= cv2.resize(sharp / np.maximum(number, 1e-9), (w, h)) > SHARP
    return judged


def _units(
    rooted: list[units.Rooted], width_of: dict[int, float], ground: Ground, judged: Mask
) -> tuple[Unit, ...]:
    roots = np.array([r.root for r in rooted]).reshape(-1, 2)
    long = np.array([np.hypot(*np.diff(r.line, axis=0).T).sum() for r in rooted])
    whole = long / max(float(np.median(long)), 1e-6) if len(long) else long
    unit = units.gather(roots)
    grown = []
    for u in range(int(unit.max()) + 1 if len(unit) else 0):
        member = np.flatnonzero(unit == u)
        middle = roots[member].mean(axis=0)
        sure = max(_confidence(rooted[k], float(whole[k]), len(member)) for k in member)
        if sure < LIKELY:
            continue
        hairs = tuple(
            _strand(
                rooted[k],
                width_of,
                ground,
                float(long[k]),
                _confidence(rooted[k], float(whole[k]), 1),
            )
            for k in member
        )
        grown.append(Unit(_place(middle, ground), hairs, sure, bool(_lies_in(judged, middle))))
    return tuple(grown)


def _strand(
    rooted: units.Rooted,
    width_of: dict[int, float],
    ground: Ground,
    long: float,
    confidence: float,
) -> Strand:
    shaft = rooted.shaft
    width = width_of[id(shaft)]
    step = rooted.tip - rooted.root
    cut = [end for end, c in zip((shaft.line[0], shaft.line[-1]), shaft.cut, strict=True) if c]
    return Strand(
        root=_place(rooted.root, ground),
        tip=_place(rooted.tip, ground),
        width_um=round(1000 * width, 1) if math.isfinite(width) else None,
        length_mm=long,
        whole=not any(np.hypot(*(end - rooted.tip)) < 1e-9 for end in cut),
        line=tuple(_place(p, ground) for p in (*rooted.line[:-1:10], rooted.line[-1])),
        direction_deg=math.degrees(math.atan2(step[1], step[0])),
        pale=shaft.pale,
        confidence=confidence,
    )


def _confidence(rooted: units.Rooted, whole: float, hairs: int) -> float:
    """How surely a unit is where a hair's root was found.

    ``whole`` is the hair's length over what is usual in the picture, ``hairs`` how many have their
    roots there. A logistic curve fitted on 80 made pictures of eight sets, on which it is right to
    0.05 (they are not those that `bench.closeups` judges by).
    """
    shaft = rooted.shaft
    score = 0.19 + 1.15 * math.log(max(shaft.strength, 1) / 20) + 1.13 * (min(hairs, 3) - 1)
    score += 1.8 * (min(whole, 1.2) - 1) - 0.92 * shaft.pale
    return 1 / (1 + math.exp(-score))


def _remarks(
    hairs: list[Strand],
    pattern: Pattern,
    dots: tuple[Mark, ...],
    share: float,
    ground: Ground,
    blur: float | None,
    shape: tuple[int, ...],
    px_per_mm: float,
    found: list[shafts.Shaft],
) -> tuple[Remark, ...]:
    said = []

    def say(kind: str, text: str) -> None:
        said.append(Remark(kind, text))

    if not hairs and not dots:
        say("nothing-found", "No hair and no dot was found: is this scalp, and is it in focus?")
    if blur is not None and blur > SOFT_MM:
        say("blurred", "The picture is soft: hairs that touch are counted as one, and too thick.")
    if ground.glare.mean() > 0.02:
        say(
            "glare",
            f"Glare hides {100 * ground.glare.mean():.0f} % of the picture, which was left out. "
            "Dry the skin or turn the light.",
        )
    if share < 0.7 and ground.glare.mean() < 0.2:
        say("partly-blurred", f"Only {100 * share:.0f} % of the picture is sharp enough to count.")
    if hairs and np.median([shaft.contrast for shaft in found]) < FAINT:
        say(
            "faint",
            "Hair hardly stands out from the skin here, and hairs are missed. Use polarised light, "
            "or focus nearer.",
        )
    area_mm2 = ground.dark.size / PX_PER_MM**2
    if found and (units.unclipped(found) or _total(found) > CROWDED_PER_MM * area_mm2):
        say(
            "long-hair",
            "The hair is too long: it lies over other roots. Clip it to about 1 mm and take the "
            "picture again for a sure count.",
        )
    widths = [h.width_um for h in hairs if h.width_um is not None]
    if len(widths) >= 5:
        usual = float(np.median(widths))
        sharp = blur is None or usual > 3000 * blur
        if usual < THIN_UM or (usual > THICK_UM and sharp):
            say(
                "scale-unlikely",
                f"Hairs would be {usual:.0f} µm thick, which few are: check the scale.",
            )
    looked = (ground.dark.shape[0] * ground.dark.shape[1]) / PX_PER_MM**2
    if looked < 0.9 * shape[0] * shape[1] / px_per_mm**2:
        say("middle-only", f"Only the middle {looked / 100:.0f} cm² of the picture was counted.")
    if 0 < max(pattern.count, len(dots)) < 25:
        say("few", "There are few units in view: show 8 mm of skin or more for a narrower count.")
    return tuple(said)


def _total(found: list[shafts.Shaft]) -> float:
    return sum(len(shaft.line) for shaft in found) / PX_PER_MM


def _quartiles(values: list[float]) -> Interval | None:
    if not values:
        return None
    low, middle, high = np.percentile(values, [25, 50, 75])
    return Interval(float(middle), float(low), float(high))


def _places(found: tuple[Unit, ...] | tuple[Mark, ...]) -> Doubles:
    return np.array([f.place_mm for f in found], float).reshape(-1, 2)


def _place(place: Doubles, ground: Ground) -> Place:
    return (
        round(float(place[0] + ground.origin_mm[0]), 4),
        round(float(place[1] + ground.origin_mm[1]), 4),
    )


def _lies_in(mask: Mask, place: Doubles) -> bool:
    x, y = int(place[0] * PX_PER_MM), int(place[1] * PX_PER_MM)
    return 0 <= y < mask.shape[0] and 0 <= x < mask.shape[1] and bool(mask[y, x])
