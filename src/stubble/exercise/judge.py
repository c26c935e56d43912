"""Judge a photo of a practice sheet: where each dot is, how large, and how that compares.

The photo is straightened by the six markers and the ground under the dots taken away, which leaves
optical density over millimetres. Each dot is a peak of the scaled Laplacian over place and scale
(Lindeberg 1998, Int. J. Comput. Vision 30:79); its diameter is that at half
the light it takes. How wide its flank is beyond the photo's blur, which the markers' own edges
tell, says whether it is blown out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from stubble.errors import SubjectError
from stubble.exercise.sheet import EXERCISES, WINDOW_MM, Exercise, marker_corners
from stubble.hair.closeup.counts import Pattern, pattern

__all__ = ["Finding", "Judged", "Made", "judge"]

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

#: Pixels per mm of the straightened window: at most, and the least of which a dot can be measured.
FINEST, COARSEST = 32.0, 9.0

#: The markers' corners may lie this far off one plane, mm (root mean square): 0.1 is a page that
#: bulges by some 3 mm.
BULGE_MM = 0.25

#: Diameters that are looked for, mm: from less than half of what is asked to a wide blow-out.
_THINNEST, _BROADEST, _STEPS = 0.18, 1.5, 11

#: Least optical density of a dot, and its share of what is usual in the photo.
_FAINT, _ALIKE = 0.05, 0.3

#: Breadth of the neighbourhood that the ground is read from, mm, and the share of it that is darker
#: than ground, at most.
_GROUND_MM, _DOTS = 4.0, 0.35

#: The page's edge and its shadow hide what lies this near to the window's border, mm.
_RIM_MM = 0.2

#: Directions of 32 in which a ring has to be nearest to its own dot.
_FREE = 8

#: A dot is blown out from this many planned diameters on, or where its flank is so much wider than
#: the photo's blur explains, mm (our assumption; a sound fresh dot has a flank of 0.05 to 0.1).
BLOWN, SOFT_MM = 1.5, 0.2

#: What passes (our assumption, all of them; to be set anew with an academy's own sheets): error of
#: the mean diameter and of density, as shares; spread of diameters; share blown out, touching,
#: left out; distance from a printed place, mm; Clark-Evans R of a field that is neither rows nor
#: heaps; difference of density in a fifth of a fade, per cm².
SIZE, DENSITY, SPREAD, BLOW_OUTS, TOUCHING, LEFT_OUT = 0.2, 0.12, 0.2, 0.02, 0.03, 0.03
OFF_MM, REGULAR, FADE = 0.25, (1.25, 1.75), 15.0

#: A dot further than this from every printed place is at none, mm.
_NEAR_MM = 0.75


@dataclass(frozen=True)
class Made:
    """A dot as it was found, mm from the window's upper left corner."""

    x_mm: float
    y_mm: float
    diameter_mm: float
    depth: float
    flank_mm: float
    blown: bool
    touching: bool


@dataclass(frozen=True)
class Finding:
    """One measure beside what was asked.

    ``low`` and ``high`` hold what passes; ``unit`` is what the numbers are in, empty for a share.
    """

    name: str
    value: float
    wanted: float
    low: float
    high: float
    unit: str

    @property
    def passed(self) -> bool:
        """Whether it lies within what passes."""
        return self.low <= self.value <= self.high


@dataclass(frozen=True, eq=False)
class Judged:
    """A practice sheet, measured.

    Attributes
    ----------
    exercise : Exercise
    px_per_mm : float
        Of the photo, at the window.
    blur_mm : float
        Of the photo: sigma of its edges.
    bulge_mm : float
        How far the page is from flat, by its markers.
    made : tuple of Made
    lie : Pattern
        Number, density and regularity.
    findings : tuple of Finding
    to_photo : (3, 3) float64
        From mm in the window to pixels of the photo.
    """

    exercise: Exercise
    px_per_mm: float
    blur_mm: float
    bulge_mm: float
    made: tuple[Made, ...]
    lie: Pattern
    findings: tuple[Finding, ...]
    to_photo: Doubles

    @property
    def passed(self) -> bool:
        """Whether every measure passes."""
        return all(finding.passed for finding in self.findings)


def judge(linear: Floats) -> Judged:
    """Judge a photo of a practice sheet.

    Parameters
    ----------
    linear : (h, w, 3) float32
        Linear light, 0..1, as `stubble.photo.linear` gives it.

    Raises
    ------
    SubjectError
        If the markers are not all seen, the page is not flat, or the photo shows too little detail.
    """
    exercise, to_photo, bulge = _placed(linear)
    scale = _scale(to_photo)
    if bulge > BULGE_MM:
        raise SubjectError(
            f"The page is not flat: its squares lie {bulge:.1f} mm off a plane. Press it down, "
            "photograph it from straight above, and from further away with more zoom."
        )
    if scale < COARSEST:
        raise SubjectError(
            f"The photo has {scale:.0f} pixels to a millimetre of the sheet, and {COARSEST:.0f} "
            "are needed. Come closer, so that the six squares fill the picture."
        )
    working = min(FINEST, max(scale, 12.0))
    blur = _blur(linear, exercise, to_photo, scale)
    density = _density(linear, to_photo, working, exercise.guided)
    made = _found(density, working, blur, exercise)
    places = np.array([(m.x_mm, m.y_mm) for m in made]).reshape(-1, 2)
    inside = np.ones([round(mm * working) for mm in WINDOW_MM[::-1]], bool)
    lie = pattern(places, inside, working)
    findings = _findings(exercise, made, places, lie)
    to_photo.setflags(write=False)
    return Judged(exercise, scale, blur, bulge, made, lie, findings, to_photo)


def _placed(linear: Floats) -> tuple[Exercise, Doubles, float]:
    """Which exercise it is, the way from mm to pixels, and how far the markers are off it, mm."""
    grey = cv2.cvtColor(np.clip(linear, 0, 1) ** np.float32(1 / 2.2), cv2.COLOR_RGB2GRAY)
    eight = np.asarray(np.round(255 * grey), np.uint8)
    how = cv2.aruco.DetectorParameters()
    how.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_CONTOUR
    names = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    corners, numbers, _ = cv2.aruco.ArucoDetector(names, how).detectMarkers(eight)
    seen: dict[int, Doubles] = {}
    if numbers is not None:
        for found, number in zip(corners, numbers.ravel(), strict=True):
            seen[int(number)] = found.reshape(4, 2).astype(float)
    fits = [one for one in EXERCISES.values() if set(one.markers) <= set(seen)]
    if len(fits) != 1:
        most = max(len(set(one.markers) & set(seen)) for one in EXERCISES.values())
        raise SubjectError(
            f"Only {most} of the sheet's six black squares are seen. Photograph the whole page "
            "from straight above, in even light, with nothing lying on it."
            if not fits
            else "Two practice sheets are in the picture. Photograph one at a time."
        )
    exercise = fits[0]
    told = np.concatenate([marker_corners(at) for at in exercise.markers.values()])
    shown = np.concatenate([_sharpened(eight, seen[number]) for number in exercise.markers])
    to_photo = np.asarray(cv2.findHomography(told, shown)[0], float)
    back = cv2.perspectiveTransform(shown[:, None], np.linalg.inv(to_photo))[:, 0]
    bulge = math.sqrt(float(((back - told) ** 2).sum(axis=1).mean()))
    return exercise, to_photo, bulge


def _sharpened(eight: NDArray[np.uint8], corners: Doubles) -> Doubles:
    """Corners of a marker to a fraction of a pixel."""
    side = float(np.linalg.norm(corners - np.roll(corners, 1, axis=0), axis=1).mean())
    reach = max(2, round(side / 24))
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 40, 0.01)
    start = corners.astype(np.float32)[:, None].copy()
    better = cv2.cornerSubPix(eight, start, (reach, reach), (-1, -1), stop)[:, 0]
    moved = np.linalg.norm(better - corners, axis=1)
    return np.where((moved < reach)[:, None], better, corners).astype(float)


def _scale(to_photo: Doubles) -> float:
    """Pixels per mm at the middle of the window, the less of two directions."""
    wide, high = WINDOW_MM
    middle = np.array([[wide / 2, high / 2], [wide / 2 + 1, high / 2], [wide / 2, high / 2 + 1]])
    a, b, c = cv2.perspectiveTransform(middle[:, None], to_photo)[:, 0]
    return float(min(np.linalg.norm(b - a), np.linalg.norm(c - a)))


def _straight(
    linear: Floats, to_photo: Doubles, low: Doubles, size: Doubles, scale: float
) -> Floats:
    """A part of the page from straight above, at ``scale`` pixels per mm."""
    shape = np.round(size * scale).astype(int)
    onto = np.array([[1 / scale, 0, low[0] + 0.5 / scale], [0, 1 / scale, low[1] + 0.5 / scale]])
    way = to_photo @ np.vstack([onto, [0, 0, 1]])
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    straight = cv2.warpPerspective(
        linear, way, (int(shape[0]), int(shape[1])), flags=flags, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(straight, np.float32)


def _blur(linear: Floats, exercise: Exercise, to_photo: Doubles, scale: float) -> float:
    """Sigma of the photo's blur, mm: from the outer sides of the markers, which are sharp."""
    fine = max(2 * scale, 20.0)
    found = []
    for x, y in exercise.markers.values():
        for across in (0, 1):
            corners = marker_corners((x, y))
            # Around the middle half of the upper side, and of the left one.
            low, size = corners[0] + [4.0, -1.5], np.array([8.0, 3.0])
            if across:
                low, size = corners[0] + [-1.5, 4.0], np.array([3.0, 8.0])
            part = _straight(linear, to_photo, low, size, fine).mean(axis=2)
            found.append(_edge(part if across else part.T, fine))
    return float(np.median(found))


def _edge(part: Floats, scale: float) -> float:
    """Sigma of the one upright edge in a part, mm; by rows, since the edge may be aslant."""
    light, dark = np.percentile(part, 90), np.percentile(part, 10)
    rise = np.clip((part - dark) / max(float(light - dark), 1e-6), 0, 1)
    # For a Gaussian edge the area between the steps of x(1 - x) is sigma / sqrt(pi).
    return float(np.median((rise * (1 - rise)).sum(axis=1)) / scale * math.sqrt(math.pi))


def _density(linear: Floats, to_photo: Doubles, scale: float, guided: bool) -> Floats:
    """Optical density over the ground, in the window. Cyan guides do not show in blue light."""
    part = _straight(linear, to_photo, np.zeros(2), np.array(WINDOW_MM), scale)
    light = np.maximum(part[..., 2] if guided else part[..., 1:].mean(axis=2), 1e-3)
    # The ground is what the lighter part of a neighbourhood has in common.
    shrink = 4.0 / scale
    small = cv2.resize(light, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    side = 2 * round(_GROUND_MM * 4.0 / 2) + 1
    rank = np.lib.stride_tricks.sliding_window_view(
        np.pad(small, side // 2, mode="reflect"), (side, side)
    )
    bright = np.quantile(rank.reshape(*rank.shape[:2], -1), 1 - _DOTS / 2, axis=2)
    smooth = cv2.GaussianBlur(bright.astype(np.float32), (0, 0), side / 4)
    ground = cv2.resize(smooth, light.shape[::-1], interpolation=cv2.INTER_CUBIC)
    density = np.log10(np.maximum(ground, 1e-3) / light)
    density -= np.median(density[density < _FAINT])
    rim = round(_RIM_MM * scale)
    density[:rim], density[-rim:], density[:, :rim], density[:, -rim:] = 0, 0, 0, 0
    return np.asarray(density, np.float32)


def _found(density: Floats, scale: float, blur_mm: float, exercise: Exercise) -> tuple[Made, ...]:
    """Find the dots of a straightened window."""
    sigmas = np.geomspace(_THINNEST, _BROADEST, _STEPS) / 2 / math.sqrt(2)
    smooth = [cv2.GaussianBlur(density, (0, 0), s * scale) for s in sigmas]
    bowls = np.stack(
        [
            -np.float32((s * scale) ** 2) * cv2.Laplacian(g, cv2.CV_32F)
            for s, g in zip(sigmas, smooth, strict=True)
        ]
    )
    around = np.stack([cv2.dilate(b, np.ones((3, 3), np.uint8)) for b in bowls])
    nowhere = np.full_like(around[:1], -1)
    above = np.concatenate([around[1:], nowhere])
    below = np.concatenate([nowhere, around[:-1]])
    # The Laplacian of a disc at its own scale is 2/e of its depth.
    peak = (bowls > 0.5 * _FAINT) & (bowls >= around) & (bowls >= above) & (bowls >= below)
    places, steps, strengths = [], [], []
    for k, y, x in np.argwhere(peak):
        places.append((x + 0.5, y + 0.5))
        steps.append(int(k))
        strengths.append(float(bowls[k, y, x]))
    if not places:
        return ()
    at = np.array(places) / scale
    sigma = sigmas[steps]
    strength = np.array(strengths)
    usual = float(np.percentile(strength, 70))
    order = [i for i in np.argsort(-strength) if strength[i] > _ALIKE * usual]
    kept: list[int] = []
    tree = cKDTree(at)
    taken = np.zeros(len(at), bool)
    for i in order:
        if taken[i]:
            continue
        kept.append(int(i))
        # What lies within it at another scale is the same dot.
        taken[tree.query_ball_point(at[i], 0.75 * sigma[i] * math.sqrt(2) + 0.02)] = True
    centred = _centred(bowls, at[kept], np.array(steps)[kept], scale)
    # A lens blurs light, not density: half the light that is lost is where a blurred edge was.
    lost = np.asarray(1 - 10**-density, np.float32)
    return _measured(lost, scale, blur_mm, exercise, centred, sigma[kept])


def _centred(bowls: Floats, at: Doubles, steps: NDArray[np.int64], scale: float) -> Doubles:
    """Places to a fraction of a pixel: the top of a parabola through a peak and its neighbours."""
    column, row = np.floor(at * scale).astype(int).T
    row, column = np.clip(row, 1, bowls.shape[1] - 2), np.clip(column, 1, bowls.shape[2] - 2)
    out = at.copy()
    for axis, (down, right) in enumerate(((0, 1), (1, 0))):
        before = bowls[steps, row - down, column - right]
        top = bowls[steps, row, column]
        after = bowls[steps, row + down, column + right]
        bend = np.minimum(before - 2 * top + after, -1e-9)
        out[:, axis] += np.clip((before - after) / 2 / bend, -0.5, 0.5) / scale
    return out


def _measured(
    lost: Floats,
    scale: float,
    blur_mm: float,
    exercise: Exercise,
    at: Doubles,
    sigma: Doubles,
) -> tuple[Made, ...]:
    """Measure each dot on rings around it, where it is the nearest one."""
    seeds = np.ones(lost.shape, np.uint8)
    row, column = np.clip((at * scale).astype(int).T[::-1], 0, np.array(lost.shape)[:, None] - 1)
    seeds[row, column] = 0
    _, nearest = cv2.distanceTransformWithLabels(
        seeds, cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    turn = np.linspace(0, 2 * math.pi, 32, endpoint=False)
    raw = []
    for place, width, own in zip(at, sigma, nearest[row, column], strict=True):
        guess = width * math.sqrt(2)  # a radius
        radius = np.arange(0, 2.2 * guess + 0.15, 0.3 / scale)
        x = ((place[0] + radius[:, None] * np.cos(turn)) * scale - 0.5).astype(np.float32)
        y = ((place[1] + radius[:, None] * np.sin(turn)) * scale - 0.5).astype(np.float32)
        edge = cv2.BORDER_REPLICATE
        rings = cv2.remap(lost, x, y, cv2.INTER_LINEAR, borderMode=edge)
        whose = nearest[
            np.clip(np.round(y).astype(int), 0, lost.shape[0] - 1),
            np.clip(np.round(x).astype(int), 0, lost.shape[1] - 1),
        ]
        rings[whose != own] = np.nan
        rings = rings[: max(int(np.argmax((whose == own).sum(axis=1) < _FREE)), 0) or len(rings)]
        if len(rings) < 4:
            continue
        profile = np.nanmedian(rings, axis=1)
        radius = radius[: len(rings)]
        inner = float(profile[radius <= max(0.5 * guess, 0.3 / scale)].mean())
        outer = max(float(profile.min()), 0.0)
        depth = inner - outer
        if depth < _FAINT:
            continue
        at_half, at_high, at_low = (
            _crossing(radius, profile, outer + share * depth) for share in (0.5, 0.8, 0.2)
        )
        flank = max(at_low - at_high, 0.0)
        raw.append((place[0], place[1], 2 * at_half, depth, flank))
    if not raw:
        return ()
    table = np.array(raw)
    table = table[table[:, 3] > _ALIKE * np.percentile(table[:, 3], 70)]
    # From 80 to 20 per cent a Gaussian edge is 1.68 sigma wide: what exceeds it is the dot's own.
    own = np.sqrt(np.maximum(table[:, 4] ** 2 - (1.68 * blur_mm) ** 2, 0))
    blown = (table[:, 2] > BLOWN * exercise.diameter_mm) | (own > SOFT_MM)
    touching = np.zeros(len(table), bool)
    for i, j in cKDTree(table[:, :2]).query_pairs(_BROADEST):
        if np.hypot(*(table[i, :2] - table[j, :2])) < (table[i, 2] + table[j, 2]) / 2:
            touching[[i, j]] = True
    order = np.lexsort((table[:, 0], table[:, 1]))
    return tuple(
        Made(
            x_mm=round(float(table[i, 0]), 3),
            y_mm=round(float(table[i, 1]), 3),
            diameter_mm=round(float(table[i, 2]), 3),
            depth=round(float(table[i, 3]), 3),
            flank_mm=round(float(own[i]), 3),
            blown=bool(blown[i]),
            touching=bool(touching[i]),
        )
        for i in order
    )


def _crossing(radius: Doubles, profile: Floats, level: float) -> float:
    """Where a falling profile first goes below a level."""
    k = int(np.argmax(profile < level))
    if k == 0:
        return float(radius[-1])
    high, low = float(profile[k - 1]), float(profile[k])
    share = (high - level) / max(high - low, 1e-9)
    return float(radius[k - 1] + share * (radius[k] - radius[k - 1]))


def _findings(
    exercise: Exercise, made: tuple[Made, ...], places: Doubles, lie: Pattern
) -> tuple[Finding, ...]:
    """Hold what was made against what was asked."""
    if not made:
        return (Finding("number", 0.0, float(len(exercise.places_mm)), 1.0, math.inf, "dots"),)
    size = np.array([m.diameter_mm for m in made])
    sound = size[[not m.blown for m in made]] if not all(m.blown for m in made) else size
    wide = exercise.diameter_mm
    count = len(exercise.places_mm)
    mean, spread = float(sound.mean()), float(sound.std() / sound.mean())
    out = [
        Finding("diameter", mean, wide, (1 - SIZE) * wide, (1 + SIZE) * wide, "mm"),
        Finding("spread of diameters", spread, 0.0, 0.0, SPREAD, ""),
        Finding("blown out", float(np.mean([m.blown for m in made])), 0.0, 0.0, BLOW_OUTS, ""),
        Finding("touching", float(np.mean([m.touching for m in made])), 0.0, 0.0, TOUCHING, ""),
    ]
    if exercise.guided:
        far, nearest = cKDTree(exercise.places_mm).query(places)
        met = far < _NEAR_MM
        off = math.sqrt(float((far[met] ** 2).mean())) if met.any() else math.inf
        missing = 1 - len(np.unique(nearest[met])) / count
        return (
            *out,
            Finding("off the crosses", off, 0.0, 0.0, OFF_MM, "mm"),
            Finding("left out", missing, 0.0, 0.0, LEFT_OUT, ""),
        )
    low, high = (1 - DENSITY) * count, (1 + DENSITY) * count
    out.append(Finding("number", float(len(made)), float(count), low, high, "dots"))
    r = lie.regularity
    if exercise.name == "fade":
        edges = np.linspace(0, WINDOW_MM[0], 6)
        fifth = WINDOW_MM[0] * WINDOW_MM[1] / 500  # cm²
        have = np.histogram(places[:, 0], edges)[0] / fifth
        want = np.histogram(exercise.places_mm[:, 0], edges)[0] / fifth
        worst = float(np.abs(have - want).max())
        out.append(Finding("off the fade", worst, 0.0, 0.0, FADE, "per cm²"))
    elif r is not None:
        asked = pattern(exercise.places_mm, np.ones((80, 100), bool), 2.0).regularity
        wanted = asked.value if asked else 1.5
        out.append(Finding("regularity", r.value, wanted, *REGULAR, "R"))
    return tuple(out)
