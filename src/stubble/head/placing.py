"""Place one photo of a head: by points tapped in it, by its face, or by its outline."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble.errors import SubjectError
from stubble.head import models
from stubble.head.appearance import Appearance
from stubble.head.camera import Camera
from stubble.head.face import usual_face_mm
from stubble.head.find import FRAME_DIAGONAL_MM, LEAST_PRESENCE, Head
from stubble.head.fit import Point, Sight, fit
from stubble.head.models import LEFT_EYE, RIGHT_EYE
from stubble.head.pose import SIDES, axes
from stubble.head.scale import Measurement, Ruler
from stubble.head.sightlines import met
from stubble.head.silhouette import NEAR_MM, place_by_outline
from stubble.head.surface import CENTRE_MM, Scalp
from stubble.head.viewpoint import VIEWPOINTS, rotation_from
from stubble.photo.picture import Codes, sealed

__all__ = ["NO_OUTLINE", "TAPS", "Marks", "Placed", "Shot", "place", "shared", "sight_of", "tapped"]

Floats = NDArray[np.float64]

#: Places of the head that can be tapped in any one photo, where they are on a usual head, mm in the
#: head frame, and how far from there they may be. Our assumption; the ears are their upper roots.
TAPS: Mapping[str, tuple[tuple[float, float, float], float]] = {
    "left-ear": ((76.0, 22.0, -4.0), 6.0),
    "right-ear": ((-76.0, 22.0, -4.0), 6.0),
    "nose": ((0.0, -31.0, 116.0), 6.0),
    "brow": ((0.0, 32.0, 106.0), 6.0),
    "crown": ((0.0, 112.0, -62.0), 14.0),
    "nape": ((0.0, -25.0, -82.0), 14.0),
}

#: The mesh's points for the taps that a face tells better, and how well.
_OF_MESH, _OF_MESH_MM = {"nose": 1, "brow": 9}, 3.0

#: How well a point is tapped, and how well one tapped in two photos is the same: a hand's tremor.
#: Our assumption.
_TAP_MM, _TAPPED_MM = 1.0, 1.5

#: How far a camera placed by the face, by taps, or by the outline alone may stray: degrees, mm.
_FREEDOM = {"face": (3.0, 8.0), "taps": (10.0, 30.0), "outline": (12.0, 40.0)}

#: How sure the detector has to be of a profile, and how well it places eye, nose, mouth and ear:
#: measured on rendered heads seen from the side.
_SURE_PROFILE, _KEYPOINT_ERROR_MM = 0.6, 10.0

#: How well the landmark network places a point of a turned face.
_LANDMARK_ERROR_MM = 4.0

#: A mesh that lies further than this from the front view's, mm in the median, or that looks further
#: aside than this, degrees, is the network's fancy: it has not seen profiles. Our assumption.
_LOOSE_FACE_MM, _PROFILE = 5.0, 55.0

#: How far from the view that was told, degrees, a face may look and still be believed.
_ASTRAY = 70.0

_NO_VIEW = (
    "No face was found in photo {number}. Say from where it was taken (front, left, right, top or "
    "back), or tap three points of the head in it."
)

NO_OUTLINE = (
    "The head could not be made out in photo {number}. Take it before a plain background, or tap "
    "three points of the head in it, such as both ears and the crown."
)

_OTHER_VIEW = (
    "Photo {number} shows a face where none should be seen from that side. Name the view that it "
    "was taken from."
)

_BAD_TAPS = (
    "The points tapped in photo {number} lie beside the picture or all in one place. Tap points of "
    "the head that are far apart."
)

#: Taps nearer together than this share of the picture are one point.
_TAPS_APART = 0.02

_FEW_TAPS = (
    "Too few points are tapped in photo {number}: three are needed that another photo shows, too, "
    "or that have a name ({names})."
)


@dataclass(frozen=True, eq=False)
class Marks:
    """Places of a picture, and what of the head is there.

    Attributes
    ----------
    px : (k, 2) float64
    mm : (k, 3) float64
        In the head frame.
    error_mm : (k,) float64
        Standard errors, every way alike.
    slip_mm : (k, 3) float64
        Beside that, which way each place may slide, as long as the standard error of it.
    """

    px: Floats
    mm: Floats
    error_mm: Floats
    slip_mm: Floats


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
    codes : (H, W, 3) uint8 or uint16, or None
    known : tuple of Measurement or Ruler
        As in `stubble.head.find.find`.
    face : int or None
        Which face to take, counted from the left, from 1.
    view : str or None
        From where it was taken, a name in `VIEWPOINTS`, if told.
    taps : mapping of str to (float, float)
        Points a person has tapped, in pixels of ``picture``: by name in `TAPS`, or by any name that
        another photo has, too.
    """

    picture: NDArray[np.uint8]
    light: NDArray[np.float32]
    focal_35mm: float | None = None
    codes: Codes | None = None
    known: tuple[Measurement | Ruler, ...] = ()
    face: int | None = None
    view: str | None = None
    taps: Mapping[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Placed:
    """A photo with its camera, as far as it is known before all are fitted together.

    Attributes
    ----------
    shot : Shot
    person : (h, w) float32
        How surely each pixel is the person, 0 to 1.
    camera : Camera
    marks : Marks or None
    how : str
        ``"face"``, ``"taps"`` or ``"outline"``.
    """

    shot: Shot
    person: NDArray[np.float32]
    camera: Camera
    marks: Marks | None
    how: str

    @property
    def freedom(self) -> Floats:
        """How far the camera may stray in a fit, (6,): three turns, radians, three shifts, mm."""
        turn, shift = _FREEDOM[self.how]
        return np.array([math.radians(turn)] * 3 + [shift] * 3)


def place(
    shot: Shot,
    person: NDArray[np.float32],
    front: Head | None,
    scalp: Scalp,
    others: Sequence[Placed],
    known: Appearance,
    number: int,
) -> Placed:
    """Place one photo by what it offers.

    Parameters
    ----------
    shot : Shot
    person : (h, w) float32
    front : Head or None
        Of the photo that defines the head frame.
    scalp : Scalp
        As known so far.
    others : sequence of Placed
        The photos placed before.
    known : Appearance
        What those show of the scalp.
    number : int
        Of the photo, from 1, for what is said of it.

    Raises
    ------
    SubjectError
    """
    focal = _focal(shot)
    _sound(shot, number)
    marks = tapped(shot, front, scalp, others) if shot.taps else None
    if marks is not None and shot.view is None:
        if len(marks.px) < 3:
            raise SubjectError(_FEW_TAPS.format(number=number, names=", ".join(TAPS)))
        return Placed(shot, person, _by_taps(shot, marks, focal), marks, "taps")
    if marks is None and front is not None and shot.view not in ("top", "back"):
        by_face = _by_face(shot, front, focal)
        if by_face is not None:
            return Placed(shot, person, *by_face, "face")
    if shot.view is None:
        raise SubjectError(_NO_VIEW.format(number=number))
    if marks is None and _faces_elsewhere(shot):
        raise SubjectError(_OTHER_VIEW.format(number=number))
    how = "outline" if marks is None else "taps"
    if marks is None and shot.view in ("left", "right"):
        marks = _profile(shot, front)
    seen = None
    if marks is not None and len(marks.px):
        seen = marks.px, marks.mm, np.hypot(marks.error_mm, np.linalg.norm(marks.slip_mm, axis=1))
    viewpoint = VIEWPOINTS[shot.view]
    if how == "taps" and shot.view == "top":  # points tell which way up it is
        viewpoint = replace(viewpoint, azimuths=(0.0, 180.0))
    outlined = place_by_outline(shot.light, person, focal, viewpoint, scalp, seen, known)
    if outlined is None:
        if how == "taps" and marks is not None and len(marks.px) >= 3:
            return Placed(shot, person, _by_taps(shot, marks, focal), marks, "taps")
        raise SubjectError(NO_OUTLINE.format(number=number))
    return Placed(shot, person, outlined[0], marks, how)


def _sound(shot: Shot, number: int) -> None:
    """Refuse taps that lie beside the picture, or all in one place."""
    if not shot.taps:
        return
    height, width = shot.picture.shape[:2]
    at = np.array(list(shot.taps.values()), float)
    beside = ((at < -0.5) | (at > [width - 0.5, height - 0.5])).any()
    if beside or (len(at) > 2 and np.ptp(at, axis=0).max() < _TAPS_APART * max(height, width)):
        raise SubjectError(_BAD_TAPS.format(number=number))


def _faces_elsewhere(shot: Shot) -> bool:
    """Whether a face is seen that looks nowhere near where the named view would have it."""
    faces = models.detect(shot.picture)
    if not faces or shot.view not in ("left", "right", "back"):
        return False
    points, presence = models.landmarks(shot.picture, faces[0])
    if presence < LEAST_PRESENCE:
        return False
    return shot.view == "back" or _astray(axes(points), shot.view)


def tapped(shot: Shot, front: Head | None, scalp: Scalp, others: Sequence[Placed]) -> Marks:
    """Give the taps of a photo whose places on the head are known.

    A point tapped in another photo, too, lies where that photo's line of sight meets the scalp;
    else it is where usual heads have it.
    """
    px, mm, error, slip = [], [], [], []
    for name, at in shot.taps.items():
        place_mm, off, slides = None, 0.0, np.zeros(3)
        if name in TAPS:
            place_mm, off = np.array(TAPS[name][0]), TAPS[name][1]
        if name in _OF_MESH and front is not None:
            place_mm, off = front.mesh_mm[_OF_MESH[name]], _OF_MESH_MM
        # An ear or a nose stands off the scalp: only what lies on it can be looked up there.
        if name in ("crown", "nape") or name not in TAPS:
            for other in others:
                if other.shot is not shot and name in other.shot.taps:
                    pixel = np.array([other.shot.taps[name]], float)
                    there = met(other.camera, scalp, pixel)
                    if np.isfinite(there).all():
                        place_mm = scalp.points_mm(there)[0]
                        off, slides = _TAPPED_MM, _slips(other.camera, place_mm, scalp)
        if place_mm is not None:
            px.append(at)
            mm.append(place_mm)
            error.append(off)
            slip.append(slides)
    return Marks(
        np.array(px, float).reshape(-1, 2),
        np.array(mm).reshape(-1, 3),
        np.array(error, float),
        np.array(slip).reshape(-1, 3),
    )


def shared(placed: Sequence[Placed], front: Head | None, scalp: Scalp) -> tuple[Point, ...]:
    """Give the tapped points that say something: shared by two photos, or of a usual place.

    Parameters
    ----------
    placed : sequence of Placed
    front : Head or None
        Of the photo that defines the head frame.
    scalp : Scalp
        As known so far.
    """
    points = []
    for name in sorted({name for one in placed for name in one.shot.taps}):
        seen = tuple(
            (i, np.array(one.shot.taps[name], float))
            for i, one in enumerate(placed)
            if name in one.shot.taps
        )
        usual, error = None, 0.0
        if name in TAPS:
            usual, error = np.array(TAPS[name][0]), TAPS[name][1]
        if name in _OF_MESH and front is not None:
            usual, error = front.mesh_mm[_OF_MESH[name]], _OF_MESH_MM
        on_scalp = name in ("crown", "nape") or name not in TAPS
        start = usual
        if on_scalp:
            ways = np.concatenate([met(placed[i].camera, scalp, px[None]) for i, px in seen])
            ways = ways[np.isfinite(ways).all(axis=1)]
            if len(ways):
                start = scalp.points_mm(ways).mean(axis=0)
        if start is not None and (usual is not None or len(seen) > 1):
            points.append(Point(start, usual, error, on_scalp, seen, _TAP_MM))
    return tuple(points)


def _slips(camera: Camera, place_mm: Floats, scalp: Scalp) -> Floats:
    """How far a place slides along a line of sight for how well the surface is known, (3,) mm."""
    away = (place_mm - CENTRE_MM)[None]
    direction = away / np.linalg.norm(away)
    normal = scalp.normals_and_area(direction)[0][0]
    towards = camera.eye_mm - place_mm
    towards /= np.linalg.norm(towards)
    facing = max(float(towards @ normal), 0.15)
    return np.asarray(towards * float(scalp.uncertainty_mm(direction)[0]) / facing)


def _profile(shot: Shot, front: Head | None) -> Marks | None:
    """Give what the face detector sees of a profile: the near eye, nose, mouth and near ear."""
    faces = models.detect(shot.picture)
    if not faces or faces[0].score < _SURE_PROFILE:
        return None
    mesh = front.mesh_mm if front is not None else usual_face_mm()
    left = shot.view == "left"
    eye = mesh[list(LEFT_EYE if left else RIGHT_EYE)].mean(axis=0)
    ear = mesh[SIDES[0] if left else SIDES[1]] - [0, 0, 8.0]
    px = faces[0].keypoints[[1 if left else 0, 2, 3, 5 if left else 4]].astype(float)
    mm = np.array([eye, mesh[1], mesh[13], ear])
    return Marks(px, mm, np.full(4, _KEYPOINT_ERROR_MM), np.zeros((4, 3)))


def _focal(shot: Shot) -> float | None:
    if not shot.focal_35mm:
        return None
    height, width = shot.picture.shape[:2]
    return shot.focal_35mm / FRAME_DIAGONAL_MM * math.hypot(width, height)


def _by_face(shot: Shot, front: Head, focal: float | None) -> tuple[Camera, Marks] | None:
    """Place a photo by its face, whose shape the front view has given."""
    faces = models.detect(shot.picture)
    if shot.face is not None:
        faces = sorted(faces, key=lambda f: float(f.box[0]))[shot.face - 1 : shot.face]
    if not faces:
        return None
    points, presence = models.landmarks(shot.picture, max(faces, key=lambda f: float(f.box[2])))
    if presence < LEAST_PRESENCE:
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
    seen, scale = camera.project(mm)
    off = np.median(np.linalg.norm(seen - px, axis=1) / scale)
    aside = abs(math.degrees(math.atan2(-rotation[2, 0], -rotation[2, 2])))
    if off > _LOOSE_FACE_MM or aside > _PROFILE:
        return None
    if shot.view is not None and _astray(rotation, shot.view):
        return None
    # Hundreds of points of one network err together: they count as some ten.
    error = np.full(len(px), _LANDMARK_ERROR_MM * math.sqrt(len(px) / 10))
    return camera, Marks(px, mm, error, np.zeros((len(px), 3)))


def _astray(rotation: Floats, view: str) -> bool:
    """Whether a camera is nowhere near the view that was told."""
    told = VIEWPOINTS[view]
    azimuth = math.degrees(math.atan2(-rotation[2, 0], -rotation[2, 2]))
    return all(abs((azimuth - a + 180) % 360 - 180) > _ASTRAY for a in told.azimuths)


def _by_taps(shot: Shot, marks: Marks, focal: float | None) -> Camera:
    """Place a photo by points tapped in it."""
    height, width = shot.picture.shape[:2]
    centre = np.array([(width - 1) / 2, (height - 1) / 2])
    views = [VIEWPOINTS[shot.view]] if shot.view else list(VIEWPOINTS.values())
    tried = [
        _stand(marks, azimuth, view.elevation, roll, focal, centre)
        for view in views
        for azimuth in view.azimuths
        for roll in ((0.0,) if shot.view else (-60.0, 0.0, 60.0))
    ]
    return min(tried, key=lambda stood: stood[0])[1]


def _stand(
    marks: Marks,
    azimuth: float,
    elevation: float,
    roll: float,
    focal: float | None,
    centre: Floats,
) -> tuple[float, Camera]:
    """Let a camera settle on tapped points from one starting view; also how badly it fits."""
    px, mm = marks.px, marks.mm
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
    loose = np.array([math.radians(25.0)] * 3 + [200.0] * 3)
    for _ in range(3):
        camera = fit([sight_of(camera, marks, loose)]).cameras[0]
    seen, _ = camera.project(mm)
    off = np.linalg.norm(seen - px, axis=1) / scale / marks.error_mm
    turned = np.linalg.norm(cv2.Rodrigues(camera.rotation @ rotation.T)[0]) / math.radians(25.0)
    return float((off**2).sum() + turned**2), camera


def sight_of(
    camera: Camera,
    marks: Marks | None,
    loose: Floats,
    edge_px: Floats | None = None,
    hair: float = 0.0,
    edge_error_mm: float = 1.0,
) -> Sight:
    """Give a placed photo as evidence for a fit; without an edge, its marks alone."""
    edge = edge_px if edge_px is not None else np.zeros((0, 2))
    return Sight(
        camera,
        edge,
        np.full(len(edge), hair),
        edge_error_mm,
        marks_px=marks.px if marks is not None else np.zeros((0, 2)),
        marks_mm=marks.mm if marks is not None else np.zeros((0, 3)),
        marks_error_mm=marks.error_mm if marks is not None else np.zeros(0),
        marks_slip_mm=marks.slip_mm if marks is not None else np.zeros((0, 3)),
        loose=loose,
    )
