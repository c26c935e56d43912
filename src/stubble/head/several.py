"""Several photos of one person make one head.

The photo that shows the face best defines the head frame. Other photos with a face are placed by
it; tops, backs and sides without one by points that a person has tapped, or by their outline from
a named viewpoint. Then one scalp is fitted to all outlines at once, while each of these cameras
may still move a little.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble.errors import SubjectError
from stubble.head import models
from stubble.head.appearance import features, remember
from stubble.head.camera import Camera
from stubble.head.card import Card
from stubble.head.contour import trace
from stubble.head.face import usual_face_mm
from stubble.head.find import Head, find, front_sight
from stubble.head.fit import Fit, Point, Sight, fit
from stubble.head.landing import landing_mm
from stubble.head.placing import NO_OUTLINE, TAPS, Placed, Shot, place, shared, sight_of, tapped
from stubble.head.pose import seen_pose
from stubble.head.scale import Reading, Scale, carried
from stubble.head.surface import CENTRE_MM, Scalp, prior
from stubble.photo.picture import sealed

__all__ = ["TAPS", "Shot", "find_all"]

#: Points that have to be known before a photo is placed by them.
_ENOUGH = 3

#: Views in the order in which they are placed: from the face round to the back.
_ORDER = {"left": 1, "right": 2, "top": 3, "back": 4}

#: How far either way of the expected rim edges are sought, mm, round after round. Many short
#: rounds: what an edge is found to be hangs on where it is expected, and settles slowly.
_REACHES_MM = (18.0, 12.0, 10.0, 8.0, 8.0, 6.0, 6.0, 5.0, 5.0, 4.0)

#: How often each round linearises anew.
_TURNS = 3

#: Share of the spread among people by which the usual size of a head misleads.
_USUAL_SIZE_SPREAD = 0.045

#: Share of the picture below which the person network has seen nobody.
_NOBODY = 0.04

#: Outline points without which a photo says nothing of the head.
_FEWEST = 30

#: An outline that stays this far from the common head, mm in the median, is another head's; so are
#: marks this many of their errors off.
_FOREIGN_MM, _FOREIGN_MARKS = 4.0, 8.0

#: How far a dot placed in one photo lands from its place in another, mm in the median, by how that
#: was placed: measured on rendered heads seen from five sides (``bench/heads``). By taps it is
#: worked out for each photo; never less than the first number.
_PLACED_MM = {"face": 3.0, "taps": 1.0, "outline": 20.0}

#: The same for a photo placed by taps that shares no places with another: taps have the names of
#: places then, which lie a centimetre elsewhere on the next head. Our assumption.
_ALONE_MM = 10.0

#: How far outside the outlines the scalp is drawn, mm. Less than for one photo: the scalp would
#: carry dots from photo to photo that much too far out.
_OVERREACH_MM = 0.3

#: What the fit's own covariance leaves out: its errors times this are the real ones on those heads.
_LEFT_OUT = 1.25

#: How far an outline may mislead about the scalp's shape, mm, by how its camera was placed: a
#: camera that is off makes a wrong head look right. Our assumption.
_EDGE_ERROR_MM = {"face": 1.5, "taps": 0.6, "outline": 4.0}

_FOREIGN = (
    "Photo {number} does not seem to show the same head as the others. Leave it out, or tap three "
    "points of the head in it."
)


def find_all(shots: Sequence[Shot]) -> tuple[Head, ...]:
    """Find one head in several photos.

    Parameters
    ----------
    shots : sequence of Shot
        One at least.

    Returns
    -------
    tuple of Head
        One for each photo, in order, all with the same scalp.

    Raises
    ------
    SubjectError
        When a photo cannot be placed, or does not belong.
    """
    if len(shots) == 1 and not shots[0].taps and shots[0].view is None:
        return (_find(shots[0]),)
    main, front, cards = _main(shots)
    scalp = front.scalp if front else Scalp(*prior())
    placed: dict[int, Placed] = {}
    if front:
        placed[main] = Placed(shots[main], front.person, front.camera, None, "face")
    while len(placed) < len(shots):
        others = list(placed.values())
        i = _next(shots, placed, front, scalp)
        known = remember(
            scalp, [(one.camera, _features(one.shot, one.camera), one.person) for one in others]
        )
        person = _person(shots[i])
        placed[i] = place(shots[i], person, front, scalp, others, known, i + 1)
    result, sights, points = _fitted([placed[i] for i in range(len(shots))], main, front, scalp)
    off = _strayed(points, result)
    _check(sights, off, result, main)
    heads = (_head(placed, result, i, off[i], main, front) for i in range(len(shots)))
    return tuple(replace(head, card=cards.get(i)) for i, head in enumerate(heads))


def _next(
    shots: Sequence[Shot], placed: Mapping[int, Placed], front: Head | None, scalp: Scalp
) -> int:
    """Choose the photo to be placed next: one that enough is known of, from the face round."""
    others = list(placed.values())

    def early(i: int) -> tuple[bool, int]:
        short = bool(shots[i].taps) and len(tapped(shots[i], front, scalp, others).px) < _ENOUGH
        return short, _ORDER.get(shots[i].view or "", 0)

    return min((i for i in range(len(shots)) if i not in placed), key=early)


def _fitted(
    placed: Sequence[Placed], main: int, front: Head | None, scalp: Scalp
) -> tuple[Fit, list[Sight], tuple[Point, ...]]:
    """Fit all photos together, edges sought ever nearer to where they are expected."""
    frame = front_sight(front, placed[main].shot.light) if front else None
    hairy = float(frame.hair.mean()) if frame is not None and len(frame.hair) else 0.5
    now = list(placed)
    result = Fit(scalp, tuple(one.camera for one in placed), (), (), (), np.zeros((0, 0)))
    sights: list[Sight] = []
    points: tuple[Point, ...] = ()
    for reach in _REACHES_MM:
        points = shared(now, front, result.scalp)
        sights = []
        for i, one in enumerate(now):
            if frame is not None and i == main:
                sights.append(frame)
                continue
            # Tapped points are found together with the rest; what a face tells is known.
            marks = one.marks if one.how != "taps" else None
            edge = trace(one.shot.light, one.person, one.camera, result.scalp, reach)
            sights.append(
                sight_of(one.camera, marks, one.freedom, edge, hairy, _EDGE_ERROR_MM[one.how])
            )
        result = fit(sights, points, _TURNS, _OVERREACH_MM)
        now = [replace(one, camera=c) for one, c in zip(placed, result.cameras, strict=True)]
    return result, sights, points


def _head(
    placed: Mapping[int, Placed],
    result: Fit,
    i: int,
    strayed: Sequence[float],
    main: int,
    front: Head | None,
) -> Head:
    residual = result.residuals_mm[i]
    error = float(np.median(np.abs(residual))) if residual.size else math.nan
    if front is not None and i == main:
        return replace(front, scalp=result.scalp, fit_error_mm=error)
    camera = result.cameras[i]
    return Head(
        camera,
        seen_pose(camera.rotation),
        _scale(camera, front),
        result.scalp,
        front.mesh_mm if front else usual_face_mm(),
        None,
        sealed(placed[i].person),
        error,
        _placed_mm(placed, result, i, strayed),
    )


def _placed_mm(
    placed: Mapping[int, Placed], result: Fit, i: int, strayed: Sequence[float]
) -> float:
    """How far a place may be off in a photo for how its camera is known."""
    least = _PLACED_MM[placed[i].how]
    if placed[i].how != "taps":
        return least
    known = [j for j in placed if placed[j].how != "outline"]
    stated = _LEFT_OUT * landing_mm(result, i, known)
    if math.isnan(stated):
        return _ALONE_MM
    # Points that do not agree were tapped worse than is thought.
    stated *= max(1.0, math.sqrt(float(np.mean(np.square(strayed)))) if strayed else 1.0)
    return max(least, stated)


def _find(shot: Shot, also: tuple[Reading, ...] = ()) -> Head:
    known = (*shot.known, *also)
    return find(shot.picture, shot.light, shot.focal_35mm, shot.face, shot.codes, known)


def _main(shots: Sequence[Shot]) -> tuple[int, Head | None, dict[int, Card]]:
    """Choose the photo that shows the face best; -1 and None if none shows one.

    A card hides the forehead: a photo without one is better, and takes the scale from the other.
    The cards are told by the photos' places.
    """
    faces: dict[int, Head] = {}
    why: SubjectError | None = None
    for i, shot in enumerate(shots):
        if shot.view not in (None, "front"):
            continue
        try:
            faces[i] = _find(shot)
        except SubjectError as error:
            if why is None and shot.view is None and not shot.taps:
                why = error
    cards = {i: head.card for i, head in faces.items() if head.card is not None}
    if not faces:
        if why is not None:
            raise why
        return -1, None, cards
    best = min(faces, key=lambda i: (i in cards, _aside(faces[i])))
    front = faces[best]
    lent = [
        said
        for i, head in faces.items()
        if i != best
        if (said := carried(front.scale, front.mesh_mm, head.scale, head.mesh_mm)) is not None
    ]
    if lent:
        front = _find(shots[best], (min(lent, key=lambda said: said.error),))
    return best, front, cards


def _aside(head: Head) -> float:
    return math.hypot(head.pose.yaw, head.pose.pitch)


def _person(shot: Shot) -> NDArray[np.float32]:
    """The person's mask, or, where the network sees nobody, what stands before a plain backdrop."""
    person = models.person_anywhere(shot.picture)
    if (person > 0.5).mean() > _NOBODY:
        return person
    # The upper border and the upper half of the sides are seldom the person.
    logs = np.log(cv2.GaussianBlur(shot.light, (0, 0), 2.0) + 0.02)
    half = logs.shape[0] // 2
    border = np.vstack([logs[2], logs[:half, 2], logs[:half, -3]])
    usual = np.median(border, axis=0)
    spread = 1.5 * np.median(np.abs(border - usual), axis=0) + 0.05
    off = np.sqrt((((logs - usual) / spread) ** 2).mean(axis=2))
    return np.asarray(np.clip((off - 2.5) / 2.0, 0, 1), np.float32)


def _features(shot: Shot, camera: Camera) -> NDArray[np.float32]:
    return features(shot.light, float(camera.project(CENTRE_MM[None])[1][0]))


def _scale(camera: Camera, front: Head | None) -> Scale:
    """Pixels per millimetre at the middle of the head: as sure as the front view is."""
    here = float(camera.project(CENTRE_MM[None])[1][0])
    if front is None:
        reach = math.exp(1.645 * _USUAL_SIZE_SPREAD)
        return Scale(here, here / reach, here * reach, "the usual size of a head")
    known = front.scale
    return Scale(
        here, here * known.low / known.px_per_mm, here * known.high / known.px_per_mm, known.source
    )


def _strayed(points: Sequence[Point], result: Fit) -> list[list[float]]:
    """How far each photo's points lie from where its camera sees them, in their errors."""
    off: list[list[float]] = [[] for _ in result.cameras]
    for point, place_mm in zip(points, result.points_mm, strict=True):
        for i, px in point.seen:
            seen, scale = result.cameras[i].project(place_mm[None])
            off[i].append(float(np.linalg.norm(seen[0] - px) / scale[0] / point.error_mm))
    return off


def _check(
    sights: Sequence[Sight], strayed: Sequence[Sequence[float]], result: Fit, main: int
) -> None:
    """Notice a photo that does not belong."""
    for i, sight in enumerate(sights):
        if i == main:
            continue
        residual = result.residuals_mm[i]
        if len(residual) < _FEWEST and not len(sight.marks_px) and not strayed[i]:
            raise SubjectError(NO_OUTLINE.format(number=i + 1))
        strange = len(residual) > 0 and np.median(np.abs(residual)) > _FOREIGN_MM
        if len(sight.marks_px):
            seen, scale = result.cameras[i].project(sight.marks_mm)
            error = np.hypot(sight.marks_error_mm, np.linalg.norm(sight.marks_slip_mm, axis=1))
            away = np.linalg.norm(seen - sight.marks_px, axis=1) / scale / error
            strange |= bool(np.median(away) > _FOREIGN_MARKS)
        if strayed[i]:
            strange |= bool(np.median(strayed[i]) > _FOREIGN_MARKS)
        if strange:
            raise SubjectError(_FOREIGN.format(number=i + 1), kind="foreign")
