"""How many pixels make a millimetre, how sure that is, and what it rests on.

Everything that speaks of the scale is a reading: the logarithm of the pixels per millimetre at the
irises, and its standard error. Readings that err separately are weighed by their errors. Some come
with any face: the irises, the distance of the pupils, the breadth of the face. Others a person
adds: a length measured on the head, a ruler laid on the photo, a card held to the forehead.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from stubble.errors import WishError
from stubble.head.camera import Camera
from stubble.head.limbus import Rim
from stubble.head.models import LEFT_EYE, RIGHT_EYE
from stubble.head.sightlines import met
from stubble.head.surface import CENTRE_MM, Scalp

__all__ = [
    "DISTANCE_SPREAD",
    "KINDS",
    "UNKNOWN_DISTANCE_MM",
    "Measurement",
    "Reading",
    "Ruler",
    "Scale",
    "advice",
    "carried",
    "combine",
    "measured",
    "scale_from_face",
    "weigh",
]

Floats = NDArray[np.float64]

#: Horizontal visible diameter of the iris, mm, and its spread among adults (measured: 11.7 +- 0.5,
#: Ruefer 2005, Hashemi 2015).
IRIS_MM, IRIS_SPREAD_MM = 11.7, 0.5

#: Distance between the pupils, mm: adults of both sexes, looking far (measured: 63.4 +- 3.8,
#: Dodgson 2004). Eyes that look into a near lens turn inwards about points this far behind it.
PUPILS_MM, PUPILS_SPREAD_MM = 63.4, 3.8
_IRIS_TO_TURN_MM = 10.0

#: Breadth of the face where the mesh has its sides, just before the ears, mm. Bizygomatic breadth
#: is 138 (measured: men 142 +- 6, women 133 +- 6, ANSUR II, Gordon et al. 2014); the mesh's sides
#: lie farther back and out, as portraits and rendered heads agree.
BREADTH_MM, BREADTH_SPREAD_MM = 145.0, 8.5

#: The mesh's sides lie behind the irises, mm. Our assumption, from head length.
_SIDES_BEHIND_MM = 70.0

#: How surely the mesh's sides and the rims' centres are placed, as shares; and what a turned head
#: adds, per unit of foreshortening. Fitted to rendered heads.
_SIDES_ERROR, _PUPILS_ERROR, _ASIDE = 0.02, 0.005, 0.2

#: Error of the pupils' distance over the squared errors of both irises, and its limit; and how far,
#: in logarithms, the middles of the irises and of the eyes' corners differ in distance. Likewise.
_PUPILS_GUESSED, _MOST_GUESSED, _CORNERS_UNLIKE = 0.35, 0.05, 0.08

#: Distance of the lens where the file does not tell of it, mm, and its spread in logarithms:
#: between a phone held out (500) and a portrait lens (1500). Our assumption.
UNKNOWN_DISTANCE_MM, DISTANCE_SPREAD = 850.0, 0.4

#: From the middle of its corners, an eyeball's centre lies this far behind, and its iris turns at
#: this radius, mm. Our assumption, from mean eyes.
_CENTRE_BEHIND_MM, _TURN_MM = 5.0, 10.3

#: Irises differ from what the pupils lead one to expect by this much at most, in logarithms, 1.6
#: standard deviations of people; beyond, the difference counts as error.
_UNLIKE = 0.12

#: Gaze that strays less than this from the lens is no more than the error of telling it, radians.
_GAZE_UNSURE = math.radians(7)

_SIDES = (454, 234)  # the mesh's outermost points, just in front of the ears

#: How exactly a hand sets the end of a ruler, mm and pixels, and what the unsure slope of the skin
#: between its ends does to a length. Our assumption.
_HAND_MM, _HAND_PX, _DEPTH_ERROR = 0.7, 1.5, 0.015

#: Where a head is broadest, it lies this far behind the irises, mm; and what the fitted scalp's
#: breadth and length err by beyond what it says itself. As on rendered heads.
_HEAD_BEHIND_MM = 85.0
_SHAPE_ERROR = MappingProxyType({"head-breadth": 0.02, "head-length": 0.05})

#: Directions in which a head is broadest and longest, 10 to 50 mm above the ear canals.
_AROUND = np.stack(
    [
        *(np.sin(np.radians(np.arange(0, 360, 3))), np.full(120, -0.12)),
        np.cos(np.radians(np.arange(0, 360, 3))),
    ],
    axis=1,
)
_AROUND = np.concatenate([_AROUND + np.array([0, up, 0]) for up in (-0.1, 0.0, 0.1, 0.2, 0.3)])
_AROUND /= np.linalg.norm(_AROUND, axis=1, keepdims=True)

_LEAST_RULER_MM, _MOST_RULER_MM = 15.0, 300.0

#: Points of the mesh that no mien moves: corners of the eyes, root and foot of the nose, temples
#: and before the ears; and how well their size agrees from photo to photo. Our assumption.
_STIFF = (33, 133, 362, 263, 168, 6, 2, 127, 356, 234, 454)
_CARRIED_ERROR, _SURER = 0.015, 1.5

#: What errs this many times as much as the best weighs a fifth of it, and is still named.
_TELLING = math.sqrt(5)

#: From standard errors to the ends of a 90 % interval.
_NINETY = 1.645


@dataclass(frozen=True)
class Scale:
    """Pixels per millimetre where the irises are, in the photo at full size.

    Attributes
    ----------
    px_per_mm : float
    low, high : float
        The 90 % interval.
    source : str
        What it rests on.
    """

    px_per_mm: float
    low: float
    high: float
    source: str

    @property
    def error(self) -> float:
        """Standard error of the logarithm."""
        return math.log(self.high / self.low) / (2 * _NINETY)

    def scaled(self, factor: float) -> Scale:
        """Give the same scale for a picture enlarged ``factor`` times."""
        return Scale(self.px_per_mm * factor, self.low * factor, self.high * factor, self.source)


@dataclass(frozen=True)
class Reading:
    """One thing that speaks of the scale.

    Attributes
    ----------
    px_per_mm : float
        At the irises.
    error : float
        Standard error of its logarithm.
    source : str
        In words.
    """

    px_per_mm: float
    error: float
    source: str


@dataclass(frozen=True)
class Measurement:
    """A length that was measured on the head.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    mm : float
    sd_mm : float
        Standard error of the hand that measured.
    """

    kind: str
    mm: float
    sd_mm: float


@dataclass(frozen=True)
class Ruler:
    """A length laid between two points of the photo.

    Attributes
    ----------
    from_px, to_px : (float, float)
        In the photo at full size.
    mm : float
        15 to 300.

    Raises
    ------
    WishError
        For a way so short or so long that it tells nothing.
    """

    from_px: tuple[float, float]
    to_px: tuple[float, float]
    mm: float

    def __post_init__(self) -> None:
        if not _LEAST_RULER_MM <= self.mm <= _MOST_RULER_MM:
            raise WishError(
                "A ruler tells nothing over so short or so long a way: take 15 to 300 mm."
            )

    def scaled(self, factor: float) -> Ruler:
        """Give the same ruler in a picture enlarged ``factor`` times."""
        one, other = (
            ((x + 0.5) * factor - 0.5, (y + 0.5) * factor - 0.5)
            for x, y in (self.from_px, self.to_px)
        )
        return Ruler(one, other, self.mm)


@dataclass(frozen=True)
class _Kind:
    words: str
    least_mm: float
    most_mm: float
    sd_mm: float


#: What can be measured, with the shortest and the longest that adults have, and the error of a
#: careful hand: callipers 1 mm, a tape over the forehead 2.5 (our assumption).
KINDS: Mapping[str, _Kind] = MappingProxyType(
    {
        "pupils": _Kind("between the middles of the pupils", 48, 80, 0.8),
        "outer-eyes": _Kind("between the outer corners of the eyes", 70, 120, 1.5),
        "head-breadth": _Kind("the broadest place above the ears, with callipers", 120, 190, 1.5),
        "head-length": _Kind("from the brow to the back of the head, callipers", 155, 235, 2.0),
    }
)


def measured(kind: str, mm: float) -> Measurement:
    """Take down what somebody measured on a head.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    mm : float

    Raises
    ------
    WishError
        For a length that no adult has.
    """
    known = KINDS[kind]
    if not known.least_mm <= mm <= known.most_mm:
        raise WishError(
            f"This length is between {known.least_mm:.0f} and {known.most_mm:.0f} mm in adults, "
            f"not {mm:g}. Please measure again, in millimetres."
        )
    return Measurement(kind, mm, known.sd_mm)


@dataclass(frozen=True)
class _View:
    """How a face stands before the lens, as far as lengths across it care."""

    apart_px: float
    across: float  # length of the head's left-right unit vector in the picture, 0 to 1
    distance_mm: float
    distance_error: float
    stretch: float  # of lengths across, away from the picture's middle
    yaw: float


def _view(
    apart: Floats, turned: Floats, middle: Floats, focal_px: float | None, centre_px: Floats
) -> _View:
    across = max(float(np.hypot(turned[0, 0], turned[1, 0])), 0.3)
    length = float(np.linalg.norm(apart))
    rough = length / across / PUPILS_MM
    distance = focal_px / rough if focal_px else UNKNOWN_DISTANCE_MM
    focal = distance * rough
    aside = float((middle - centre_px) @ apart) / length / focal
    return _View(
        length,
        across,
        distance,
        0.06 if focal_px else DISTANCE_SPREAD,
        math.sqrt(1 + aside**2),
        math.asin(float(np.clip(turned[:2, 2] @ apart / length, -1, 1))),
    )


def scale_from_face(
    irises: tuple[Rim, Rim],
    points: NDArray[np.floating],
    turned: NDArray[np.floating],
    focal_px: float | None,
    centre_px: NDArray[np.floating],
    known: Sequence[Measurement] = (),
) -> Scale:
    """Weigh the irises, the distance between the pupils and the breadth of the face.

    Parameters
    ----------
    irises : two of Rim
        The person's right and left, in the pixels of ``points``.
    points : (468, 3) float
        The face mesh; z away from the camera.
    turned : (3, 3) float
        The head frame's axes in camera axes, as columns.
    focal_px : float or None
        If the file tells.
    centre_px : (2,) float
        The picture's middle.
    known : sequence of Measurement
        A measured distance of the pupils or of the outer corners of the eyes tells more than those
        of all people.
    """
    right, left = irises
    apart, middle = left.centre_px - right.centre_px, (left.centre_px + right.centre_px) / 2
    axes, centre = np.asarray(turned, float), np.asarray(centre_px, float)
    view = _view(apart, axes, middle, focal_px, centre)
    given = {m.kind: m for m in known}
    readings = [
        _of_irises(irises, points, view),
        _of_pupils(irises, points, view, given.get("pupils")),
        _of_breadth(points, view),
    ]
    if "outer-eyes" in given:
        readings.append(_of_outer_eyes(points, view, given["outer-eyes"]))
    return weigh(readings)


def _of_irises(irises: tuple[Rim, Rim], points: NDArray[np.floating], view: _View) -> Reading:
    expected = view.apart_px / view.across / PUPILS_MM * IRIS_MM
    errors = []
    for iris in irises:
        # An iris far from what the pupils lead one to expect is rather misread than unusual.
        unlike = max(0.0, abs(math.log(iris.diameter_px / expected)) - _UNLIKE)
        errors.append(math.hypot(iris.error, unlike))
    size, error = _both([i.diameter_px for i in irises], errors)
    # Where the eyes look, from where the irises stand between their corners: aside, they narrow.
    rough = view.apart_px / view.across / PUPILS_MM
    along = (irises[1].centre_px - irises[0].centre_px) / view.apart_px
    middles = [points[list(eye), :2].mean(axis=0) for eye in (RIGHT_EYE, LEFT_EYE)]
    off = float(np.mean([(i.centre_px - m) @ along for i, m in zip(irises, middles, strict=True)]))
    sine = (off / rough + _CENTRE_BEHIND_MM * math.sin(view.yaw)) / _TURN_MM
    gaze = math.asin(min(max(sine, -0.8), 0.8))
    narrow = math.cos(max(0.0, abs(gaze) - _GAZE_UNSURE))
    error = math.sqrt(
        error**2 + (IRIS_SPREAD_MM / IRIS_MM) ** 2 + (abs(math.sin(gaze)) * _GAZE_UNSURE) ** 2
    )
    return Reading(size / narrow / view.stretch / IRIS_MM, error, "irises")


def _both(sizes: list[float], errors: list[float]) -> tuple[float, float]:
    """Weigh two irises; the more they differ, the less they tell."""
    logs, weights = np.log(sizes), np.array(errors) ** -2.0
    log = float(weights @ logs / weights.sum())
    unlike = float(weights @ (logs - log) ** 2)
    return math.exp(log), math.sqrt((1.0 + unlike) / float(weights.sum()))


def _of_pupils(
    irises: tuple[Rim, Rim],
    points: NDArray[np.floating],
    view: _View,
    given: Measurement | None,
) -> Reading:
    mm, spread = (given.mm, given.sd_mm) if given else (PUPILS_MM, PUPILS_SPREAD_MM)
    mm *= 1 - _IRIS_TO_TURN_MM / view.distance_mm
    # The middles of irises hardly seen are guesses; the middles of the eyes' corners show by how
    # much they may mislead.
    guess = min(_PUPILS_GUESSED * sum(iris.error**2 for iris in irises), _MOST_GUESSED)
    right, left = (points[list(eye), :2].mean(axis=0) for eye in (RIGHT_EYE, LEFT_EYE))
    unlike = abs(math.log(view.apart_px / max(float(np.linalg.norm(left - right)), 1.0)))
    errors = (
        spread / mm,
        _PUPILS_ERROR,
        guess,
        max(0.0, unlike - _CORNERS_UNLIKE),
        _ASIDE * (1 - view.across),
    )
    size = view.apart_px / view.across / view.stretch
    source = "the measured pupils" if given else "pupils"
    return Reading(size / mm, float(np.linalg.norm(errors)), source)


def _of_breadth(points: NDArray[np.floating], view: _View) -> Reading:
    size = float(np.linalg.norm(points[_SIDES[0]] - points[_SIDES[1]])) / view.stretch
    behind = _SIDES_BEHIND_MM / view.distance_mm
    error = math.sqrt(
        (BREADTH_SPREAD_MM / BREADTH_MM) ** 2
        + _SIDES_ERROR**2
        + (_ASIDE * (1 - view.across)) ** 2
        + (behind * view.distance_error) ** 2
    )
    return Reading(size * (1 + behind) / BREADTH_MM, error, "breadth of the face")


def _of_outer_eyes(points: NDArray[np.floating], view: _View, given: Measurement) -> Reading:
    size = float(np.linalg.norm(points[RIGHT_EYE[0], :2] - points[LEFT_EYE[0], :2]))
    behind = 2 * _CENTRE_BEHIND_MM / view.distance_mm
    error = math.sqrt((given.sd_mm / given.mm) ** 2 + 0.02**2 + (_ASIDE * (1 - view.across)) ** 2)
    size *= (1 + behind) / view.across / view.stretch
    return Reading(size / given.mm, error, "the measured corners of the eyes")


def weigh(readings: Sequence[Reading]) -> Scale:
    """Weigh readings that err separately by their errors."""
    logs = np.log([r.px_per_mm for r in readings])
    weights = np.array([r.error for r in readings]) ** -2.0
    log = float(weights @ logs / weights.sum())
    error = float(weights.sum() ** -0.5)
    # Where they disagree by more than chance lets them one time in ten, none is as good as it says
    # (after Birge 1932, Phys. Rev. 40:207).
    freedom = len(readings) - 1
    if freedom:
        usual = freedom * (1 - 2 / (9 * freedom) + 1.2816 * math.sqrt(2 / (9 * freedom))) ** 3
        error *= max(1.0, math.sqrt(float(weights @ (logs - log) ** 2) / usual))
    middle, reach = math.exp(log), math.exp(_NINETY * error)
    return Scale(middle, middle / reach, middle * reach, _words(readings))


def combine(
    face: Scale,
    known: Sequence[Measurement | Ruler | Reading],
    camera: Camera,
    mesh_mm: NDArray[np.floating],
    scalp: Scalp,
    card: Reading | None = None,
    *,
    lens_told: bool = True,
) -> Scale:
    """Weigh what the face tells with what a person adds to it.

    Parameters
    ----------
    face : Scale
        By which the head was made that the other arguments describe; the pupils and the corners of
        the eyes, if measured, are in it.
    known : sequence of Measurement, Ruler or Reading
        Rulers and readings in the camera's pixels.
    camera : Camera
    mesh_mm : (468, 3) float
        The face mesh in the head frame.
    scalp : Scalp
    card : Reading, optional
    lens_told : bool
        Whether the camera's focal length is known: how much smaller the head is seen than the
        irises before it depends on how near the lens is.

    Returns
    -------
    Scale
        ``face`` itself if nothing is added.
    """
    readings = [] if card is None else [card]
    for one in known:
        if isinstance(one, Reading):
            readings.append(one)
        elif isinstance(one, Ruler):
            readings.append(_of_ruler(one, face, camera, mesh_mm, scalp))
        elif one.kind.startswith("head-"):
            readings.append(_of_head(one, face, scalp, lens_told))
    if not readings:
        return face
    both = weigh([*readings, Reading(face.px_per_mm, face.error, "")])
    source = _words(readings)
    if face.error < min(r.error for r in readings) * _TELLING:
        source += f", with {face.source}"
    return replace(both, source=source)


def _of_head(one: Measurement, face: Scale, scalp: Scalp, lens_told: bool) -> Reading:
    """Compare the fitted scalp's breadth or length with the measured one."""
    axis = 0 if one.kind == "head-breadth" else 2
    ends = scalp.points_mm(_AROUND)[:, axis]
    far = _AROUND[[int(ends.argmax()), int(ends.argmin())]]
    found = float(np.ptp(ends))
    errors = (
        one.sd_mm / one.mm,
        float(np.linalg.norm(scalp.uncertainty_mm(far))) / one.mm,
        _SHAPE_ERROR[one.kind],
        0.0 if lens_told else _HEAD_BEHIND_MM / UNKNOWN_DISTANCE_MM * DISTANCE_SPREAD,
    )
    source = f"the measured {one.kind[5:]} of the head"
    return Reading(face.px_per_mm * found / one.mm, float(np.linalg.norm(errors)), source)


def _of_ruler(
    one: Ruler, face: Scale, camera: Camera, mesh_mm: NDArray[np.floating], scalp: Scalp
) -> Reading:
    ends = np.array([one.from_px, one.to_px], float)
    first, second = _skin_mm(ends, camera, mesh_mm, scalp)
    found = float(np.linalg.norm(second - first))
    hand = math.sqrt(2) * max(_HAND_MM, _HAND_PX / face.px_per_mm)
    return Reading(
        face.px_per_mm * found / one.mm, math.hypot(hand / one.mm, _DEPTH_ERROR), "the ruler"
    )


def _skin_mm(pixels: Floats, camera: Camera, mesh_mm: NDArray[np.floating], scalp: Scalp) -> Floats:
    """Find where lines of sight meet the face or the scalp, (n, 3) in the head frame."""
    lens, rays = camera.eye_mm, camera.rays(pixels)
    flat, _ = camera.project(mesh_mm)
    way = met(camera, scalp, pixels)
    out = CENTRE_MM + way * scalp.radius_mm(way)[:, None]
    for i, ray in enumerate(rays):
        near = np.linalg.norm(flat - pixels[i], axis=1)
        three = np.argsort(near)[:3]
        away = (mesh_mm[three] - lens) @ ray
        if near[three[0]] < 8 * camera.focal_px / float(away.mean()):
            out[i] = lens + float(np.average(away, weights=1 / (near[three] + 0.1))) * ray
        elif np.isnan(way[i]).any():  # past the outline: where it comes closest to the middle
            out[i] = lens + float((CENTRE_MM - lens) @ ray) * ray
    return out


def carried(
    own: Scale,
    mesh_mm: NDArray[np.floating],
    surer: Scale,
    surer_mesh_mm: NDArray[np.floating],
) -> Reading | None:
    """Say what a surer photo of the same head tells of the scale of this one.

    A card may hide the forehead in the one photo, and be gone in the other.

    Parameters
    ----------
    own : Scale
    mesh_mm : (468, 3) float
        The face mesh of the photo, in the head frame, by its own scale.
    surer : Scale
        Of the other photo.
    surer_mesh_mm : (468, 3) float
        The other's face mesh by that.

    Returns
    -------
    Reading or None
        For this photo; None where the other is not much surer.
    """
    sizes = []
    for mesh in (mesh_mm, surer_mesh_mm):
        stiff = mesh[list(_STIFF)]
        sizes.append(float(np.linalg.norm(stiff - stiff.mean(axis=0))))
    error = math.hypot(surer.error, _CARRIED_ERROR)
    # Two photos of one face err alike: only what rests on more than the face is worth carrying.
    if error > own.error / _SURER:
        return None
    source = f"{surer.source}, in another photo"
    return Reading(own.px_per_mm * sizes[0] / sizes[1], error, source)


def advice(scale: Scale) -> str:
    """Say how sure the millimetres are and what would make them surer."""
    return (
        f"Millimetres in this photo are good to about {100 * math.sinh(_NINETY * scale.error):.0f} "
        "%. A bank card held flat against the forehead, or the distance between the pupils "
        "measured with a ruler, makes them good to about 2 %."
    )


def _words(readings: Sequence[Reading]) -> str:
    """Name what carries a scale: the best, and all that weigh a fifth of it or more."""
    best = min(r.error for r in readings)
    names = [r.source for r in readings if r.error < best * _TELLING]
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
