"""Several photos of one person make one head.

The photo that shows the face best defines the head frame. Other photos with a face are placed by
it; tops, backs and sides without one by their outline from a named viewpoint, or by points that a
person has tapped. Then one scalp is fitted to all outlines at once, while each of these cameras
may still move a little.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble.errors import SubjectError
from stubble.head import models
from stubble.head.camera import Camera
from stubble.head.contour import trace
from stubble.head.face import usual_face_mm
from stubble.head.find import FRAME_DIAGONAL_MM, Head, find, front_sight
from stubble.head.fit import Fit, Sight, fit
from stubble.head.pose import SIDES, axes
from stubble.head.scale import Scale
from stubble.head.silhouette import NEAR_MM, place_by_outline
from stubble.head.surface import CENTRE_MM, Scalp, prior
from stubble.head.viewpoint import VIEWPOINTS, rotation_from, seen_pose
from stubble.photo.picture import sealed

__all__ = ["TAPS", "Shot", "find_all"]

Floats = NDArray[np.float64]

#: What a person may tap in a photo without a face, where it is on a usual head, mm in the head
#: frame, and how far from there it may be. Our assumption; the ears are their upper roots.
TAPS: Mapping[str, tuple[tuple[float, float, float], float]] = {
    "left-ear": ((76.0, 22.0, -4.0), 6.0),
    "right-ear": ((-76.0, 22.0, -4.0), 6.0),
    "nose": ((0.0, -22.0, 112.0), 6.0),
    "brow": ((0.0, 32.0, 97.0), 6.0),
    "crown": ((0.0, 112.0, -62.0), 14.0),
    "nape": ((0.0, -25.0, -82.0), 14.0),
}

#: The mesh's points for the taps that a face tells better.
_OF_MESH = {"nose": 1, "brow": 9}

#: How far a camera placed by the face, by taps, or by the outline alone may stray: degrees, mm.
_BY_FACE, _BY_TAPS, _BY_OUTLINE = (3.0, 8.0), (8.0, 20.0), (12.0, 40.0)

#: How far either way of the expected rim edges are sought, mm, round after round.
_REACHES_MM = (18.0, 10.0, 6.0)

#: Share of the spread among people by which the usual size of a head misleads.
_USUAL_SIZE_SPREAD = 0.045

#: Share of the picture below which the person network has seen nobody.
_NOBODY = 0.04

#: Outline points without which a photo says nothing of the head.
_FEWEST = 30

#: How sure the landmark network has to be, as in `stubble.head.find`, and how well it places a
#: point of a turned face.
_LEAST_PRESENCE, _LANDMARK_ERROR_MM = 0.9, 4.0

#: An outline that stays this far from the common head, mm in the median, is another head's.
_FOREIGN_MM = 4.0

_NO_VIEW = (
    "No face was found in photo {number}. Say from where it was taken (front, left, right, top or "
    "back), or tap three points of the head in it."
)

_NO_OUTLINE = (
    "The head could not be made out in photo {number}. Take it before a plain background, or tap "
    "three points of the head in it, such as both ears and the crown."
)

_FOREIGN = (
    "Photo {number} does not seem to show the same head as the others: its outline is "
    "{distance:.0f} mm off. Leave it out, or tap three points of the head in it."
)


@dataclass(frozen=True, eq=False)
class Shot:
    """One photo of a head, and what is told about it.

    Attributes
    ----------
    picture : (h, w, 3) uint8
        sRGB, upright.
    light : (h, w, 3) float32
        The same in linear light.
    focal_35mm : float or None
        As in `stubble.head.find.find`.
    face : int or None
        Which face to take, counted from the left, from 1.
    view : str or None
        From where it was taken, a name in `VIEWPOINTS`, if told.
    taps : mapping of str to (float, float)
        Points a person has tapped, in pixels of ``picture``, by name in `TAPS`.
    """

    picture: NDArray[np.uint8]
    light: NDArray[np.float32]
    focal_35mm: float | None = None
    face: int | None = None
    view: str | None = None
    taps: Mapping[str, tuple[float, float]] = field(default_factory=dict)


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
    main, front = _main(shots)
    sights = [
        front_sight(front, shot.light) if front and i == main else _placed(shot, front, i + 1)
        for i, shot in enumerate(shots)
    ]
    people = [
        front.person if front and i == main else _person(shot) for i, shot in enumerate(shots)
    ]
    hairy = float(sights[main].hair.mean()) if front and len(sights[main].hair) else 0.5
    scalp = front.scalp if front else Scalp(*prior())
    result = Fit(scalp, tuple(sight.camera for sight in sights), (), ())
    for reach in _REACHES_MM:
        for i, shot in enumerate(shots):
            if front and i == main:
                continue
            camera, scalp = result.cameras[i], result.scalp
            edge = trace(shot.light, people[i], camera, scalp, reach)
            sights[i] = replace(sights[i], edge_px=edge, hair=np.full(len(edge), hairy))
        result = fit(sights)
    _check(sights, result, main)
    mesh = front.mesh_mm if front else usual_face_mm()
    heads = []
    for i, camera in enumerate(result.cameras):
        residual = result.residuals_mm[i]
        error = float(np.median(np.abs(residual))) if residual.size else math.nan
        if front and i == main:
            heads.append(replace(front, scalp=result.scalp, fit_error_mm=error))
        else:
            heads.append(
                Head(
                    camera,
                    seen_pose(camera.rotation),
                    _scale(camera, front),
                    result.scalp,
                    mesh,
                    None,
                    sealed(people[i]),
                    error,
                )
            )
    return tuple(heads)


def _find(shot: Shot) -> Head:
    return find(shot.picture, shot.light, shot.focal_35mm, shot.face)


def _main(shots: Sequence[Shot]) -> tuple[int, Head | None]:
    """Choose the photo that shows the face best; -1 and None if none shows one."""
    best, front = -1, None
    why: SubjectError | None = None
    for i, shot in enumerate(shots):
        if shot.view not in (None, "front") or (shot.view is None and shot.taps):
            continue
        try:
            head = _find(shot)
        except SubjectError as error:
            if why is None and shot.view is None:
                why = error
            continue
        if front is None or _aside(head) < _aside(front):
            best, front = i, head
    if front is None and why is not None:
        raise why
    return best, front


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


def _placed(shot: Shot, front: Head | None, number: int) -> Sight:
    """Place one photo by what it offers: taps, a face, or the outline from a named view."""
    focal = _focal(shot)
    nothing = np.zeros((0, 2)), np.zeros(0)
    if shot.taps:
        camera, marks = _by_taps(shot, front, focal)
        return Sight(camera, *nothing, *marks, loose=_freedom(*_BY_TAPS))
    if front is not None and shot.view not in ("top", "back"):
        by_face = _by_face(shot, front, focal)
        if by_face is not None:
            camera, marks = by_face
            return Sight(camera, *nothing, *marks, loose=_freedom(*_BY_FACE))
    if shot.view is None:
        raise SubjectError(_NO_VIEW.format(number=number))
    scalp = front.scalp if front else None
    outlined = place_by_outline(shot.light, _person(shot), focal, VIEWPOINTS[shot.view], scalp)
    if outlined is None:
        raise SubjectError(_NO_OUTLINE.format(number=number))
    return Sight(outlined[0], *nothing, loose=_freedom(*_BY_OUTLINE))


def _focal(shot: Shot) -> float | None:
    if not shot.focal_35mm:
        return None
    height, width = shot.picture.shape[:2]
    return shot.focal_35mm / FRAME_DIAGONAL_MM * math.hypot(width, height)


def _freedom(turn_degrees: float, shift_mm: float) -> Floats:
    # Along the line of sight a head may be anywhere: the outline's size tells.
    return np.array([math.radians(turn_degrees)] * 3 + [shift_mm] * 3)


def _by_face(
    shot: Shot, front: Head, focal: float | None
) -> tuple[Camera, tuple[Floats, Floats, Floats]] | None:
    """Place a photo by its face, whose shape the front view has given."""
    faces = models.detect(shot.picture)
    if shot.face is not None:
        faces = sorted(faces, key=lambda f: float(f.box[0]))[shot.face - 1 : shot.face]
    if not faces:
        return None
    points, presence = models.landmarks(shot.picture, max(faces, key=lambda f: float(f.box[2])))
    if presence < _LEAST_PRESENCE:
        return None
    turned = axes(points)
    # The far side of a turned face is the network's guess.
    side = np.sign(turned[2, 0])
    near = front.mesh_mm[:, 0] * (-side) > -15 if abs(turned[2, 0]) > 0.25 else np.ones(468, bool)
    px, mm = points[near, :2].astype(float), front.mesh_mm[near]
    height, width = shot.picture.shape[:2]
    centre = np.array([(width - 1) / 2, (height - 1) / 2])
    if focal is None:
        breadth = np.linalg.norm(points[SIDES[0]] - points[SIDES[1]])
        focal = float(breadth / np.linalg.norm(front.mesh_mm[SIDES[0]] - front.mesh_mm[SIDES[1]]))
        focal *= NEAR_MM
    matrix = np.array([[focal, 0, centre[0]], [0, focal, centre[1]], [0, 0, 1.0]])
    fine, turn, shift = cv2.solvePnP(mm, px, matrix, None, flags=cv2.SOLVEPNP_SQPNP)
    if not fine or shift[2, 0] <= 0:
        return None
    rotation = np.asarray(cv2.Rodrigues(turn)[0], float)
    camera = Camera(focal, sealed(centre), sealed(rotation), sealed(shift.ravel().astype(float)))
    if shot.view is not None and _astray(rotation, shot.view):
        return None
    # Hundreds of points of one network err together: they count as some ten.
    error = np.full(len(px), _LANDMARK_ERROR_MM * math.sqrt(len(px) / 10))
    return camera, (px, mm, error)


def _astray(rotation: Floats, view: str) -> bool:
    """Whether a camera is nowhere near the view that was told."""
    told = VIEWPOINTS[view]
    azimuth = math.degrees(math.atan2(-rotation[2, 0], -rotation[2, 2]))
    return all(abs((azimuth - a + 180) % 360 - 180) > 60 for a in told.azimuths)


def _by_taps(
    shot: Shot, front: Head | None, focal: float | None
) -> tuple[Camera, tuple[Floats, Floats, Floats]]:
    """Place a photo by points tapped in it."""
    names = list(shot.taps)
    unknown = [name for name in names if name not in TAPS]
    if unknown:
        raise SubjectError(
            f"There is no point named {unknown[0]}. Points that can be tapped: {', '.join(TAPS)}."
        )
    if len(names) < 3:
        raise SubjectError("Tap at least three points of the head, such as both ears and the nose.")
    px = np.array([shot.taps[name] for name in names], float)
    mm = np.array([TAPS[name][0] for name in names])
    error = np.array([TAPS[name][1] for name in names])
    if front is not None:
        for i, name in enumerate(names):
            if name in _OF_MESH:
                mm[i], error[i] = front.mesh_mm[_OF_MESH[name]], 3.0
    height, width = shot.picture.shape[:2]
    centre = np.array([(width - 1) / 2, (height - 1) / 2])
    views = [VIEWPOINTS[shot.view]] if shot.view else list(VIEWPOINTS.values())
    tried = [
        _stand(px, mm, error, azimuth, view.elevation, roll, focal, centre)
        for view in views
        for azimuth in view.azimuths
        for roll in ((0.0,) if shot.view else (-60.0, 0.0, 60.0))
    ]
    return min(tried, key=lambda stood: stood[0])[1], (px, mm, error)


def _stand(
    px: Floats,
    mm: Floats,
    error: Floats,
    azimuth: float,
    elevation: float,
    roll: float,
    focal: float | None,
    centre: Floats,
) -> tuple[float, Camera]:
    """Let a camera settle on tapped points from one starting view; also how badly it fits."""
    rotation = rotation_from(azimuth, elevation, roll)
    flat = mm @ rotation[:2].T
    spread = np.linalg.norm(flat - flat.mean(0)) + 1e-6
    scale = float(np.linalg.norm(px - px.mean(0)) / spread)
    far = focal if focal is not None else scale * NEAR_MM
    depth = far / scale
    offset = np.array([*((px.mean(0) - centre) / scale), depth])
    offset -= rotation @ mm.mean(0)
    offset[2] = depth - (rotation @ mm.mean(0))[2]
    camera = Camera(far, sealed(centre), sealed(rotation), sealed(offset))
    nothing = np.zeros((0, 2)), np.zeros(0)
    loose = np.array([math.radians(25.0)] * 3 + [200.0] * 3)
    for _ in range(3):
        camera = fit([Sight(camera, *nothing, np.zeros((0, 3)), px, mm, error, loose)]).cameras[0]
    seen, _ = camera.project(mm)
    off = np.linalg.norm(seen - px, axis=1) / scale / error
    turned = np.linalg.norm(cv2.Rodrigues(camera.rotation @ rotation.T)[0]) / math.radians(25.0)
    return float((off**2).sum() + turned**2), camera


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


def _check(sights: Sequence[Sight], result: Fit, main: int) -> None:
    """Notice a photo that does not belong."""
    for i, sight in enumerate(sights):
        if i == main:
            continue
        residual = result.residuals_mm[i]
        if len(residual) < _FEWEST and not len(sight.marks_px):
            raise SubjectError(_NO_OUTLINE.format(number=i + 1))
        distance = float(np.median(np.abs(residual))) if len(residual) else 0.0
        if distance > _FOREIGN_MM:
            raise SubjectError(_FOREIGN.format(number=i + 1, distance=distance))
