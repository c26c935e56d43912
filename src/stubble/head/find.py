"""From one photo to a head: find the face, place it, fit the scalp."""

from __future__ import annotations

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from stubble.errors import SubjectError
from stubble.head import limbus, models
from stubble.head.camera import Camera
from stubble.head.card import Card, find_card, reading
from stubble.head.contour import hairiness, outline
from stubble.head.fit import FOREHEAD, Fit, Sight, fit
from stubble.head.pose import Pose, axes, place
from stubble.head.scale import (
    UNKNOWN_DISTANCE_MM,
    Measurement,
    Reading,
    Ruler,
    Scale,
    combine,
    scale_from_face,
)
from stubble.head.surface import Scalp, strangeness
from stubble.photo.picture import Codes

__all__ = ["FRAME_DIAGONAL_MM", "LEAST_PRESENCE", "Head", "find", "front_sight"]

#: Diagonal of the 36 x 24 mm frame that equivalent focal lengths refer to.
FRAME_DIAGONAL_MM = math.hypot(36, 24)

#: Beyond this the far side of the face is a guess of the network.
_MOST_YAW, _MOST_PITCH = 40.0, 35.0

#: A smaller second face is somebody in the background, not a second subject.
_OTHER_FACE = 0.4


#: The landmark network's own doubt, and how far detector and landmarks may disagree about eyes,
#: nose and mouth, in distances of the eyes: an ear taken for a face gives itself away here.
LEAST_PRESENCE, _MOST_DISAGREEMENT = 0.9, 0.5

#: Distance of the fitted scalp from the usual one, in standard deviations of the prior. Heads stay
#: under 4.5; a hand, long hair or a hat in the outline go beyond. Our assumption.
_STRANGEST = 5.0

#: Nor do heads stray this far from their own outline, mm in the median; portraits stay under 1.7.
_WORST_FIT_MM = 3.0

#: Hair found to stand less than this off the scalp, mm, is stubble. Our assumption.
_STUBBLE_MM = 3.5

#: Rays of the outline, of 140, without which the scalp would be a guess. A head cut off at the top
#: keeps some forty; hair that stands out beyond the rays' reach leaves none. Our assumption.
_FEWEST_RAYS = 12

_NO_FACE = (
    "No face was found in this photo. Please send one from the front, with the whole face and "
    "forehead in view; photos of the top, back or sides can be added to it."
)


_FROM_THE_SIDE = (
    "This photo shows the head from the side. Please send one from the front, in which you look "
    "towards the camera."
)

#: The detector's score of a face from which its ears and nose are worth a word, and how far the
#: nose then lies beside the middle between the ears, in their distance. Profiles begin at 1.
_SURE_FACE, _NOSE_ASIDE = 0.6, 1.0


@dataclass(frozen=True)
class Head:
    """A head as one photo shows it.

    Attributes
    ----------
    camera : Camera
        In pixels of the picture given to `find`; ``camera.scaled`` for other sizes.
    pose : Pose
    scale : Scale
        In the same pixels.
    scalp : Scalp
    mesh_mm : (468, 3) float64
        The face mesh in the head frame.
    mesh_px : (468, 3) float32 or None
        The face mesh in the picture; None where it shows no face.
    person : (h, w) float32
        How surely each pixel is the person, 0 to 1, soft.
    fit_error_mm : float
        Median distance between the head's outline in the photo and the fitted scalp's.
    placed_mm : float
        How far a place of the scalp may be off in this photo, mm in the median, because its camera
        is not known better; 0 for the photo that defines the head frame.
    card : Card or None
        The card or marker that the scale rests on; it hides what lies behind it.
    """

    camera: Camera
    pose: Pose
    scale: Scale
    scalp: Scalp
    mesh_mm: NDArray[np.float64]
    mesh_px: NDArray[np.float32] | None
    person: NDArray[np.float32]
    fit_error_mm: float
    placed_mm: float = 0.0
    card: Card | None = None


def _choose(faces: list[models.Face], wanted: int | None) -> models.Face:
    if not faces:
        raise SubjectError(_NO_FACE, kind="no-face")
    largest = max(float(f.box[2]) for f in faces)
    people = [f for f in faces if f.box[2] > _OTHER_FACE * largest]
    people.sort(key=lambda f: float(f.box[0]))
    if wanted is not None:
        if not 1 <= wanted <= len(people):
            raise SubjectError(
                f"There is no face number {wanted}: {len(people)} can be seen, counted from the "
                "left."
            )
        return people[wanted - 1]
    if len(people) > 1:
        raise SubjectError(
            f"This photo shows {len(people)} people. Choose one, counted from the left "
            "(--face 1), or send a photo with one person.",
            kind="two-people",
        )
    return people[0]


def find(
    picture: NDArray[np.uint8],
    light: NDArray[np.float32],
    focal_35mm: float | None,
    face: int | None = None,
    codes: Codes | None = None,
    known: Sequence[Measurement | Ruler | Reading] = (),
) -> Head:
    """Find the head.

    Parameters
    ----------
    picture : (h, w, 3) uint8
        sRGB, upright.
    light : (h, w, 3) float32
        The same in linear light.
    focal_35mm : float or None
        Focal length as for a 36 x 24 mm frame, mm, if the camera told.
    face : int, optional
        Which face to take, counted from the left, from 1.
    codes : (H, W, 3) uint8 or uint16, optional
        The photo at full size, where ``picture`` is a reduction: irises and cards are measured
        there.
    known : sequence of Measurement, Ruler or Reading
        What somebody measured, rulers in pixels of the photo at full size; and what another photo
        tells of the scale of ``picture``.

    Raises
    ------
    SubjectError
        No face, several, a face turned too far, too small, or cut off.
    """
    height, width = picture.shape[:2]
    found = _choose(models.detect(picture), face)
    points, presence = models.landmarks(picture, found)
    if presence < LEAST_PRESENCE or _disagree(found, points):
        if _from_the_side(found):
            raise SubjectError(_FROM_THE_SIDE, kind="profile")
        raise SubjectError(_NO_FACE, kind="no-face")
    turned = axes(points)
    told = focal_35mm and focal_35mm / FRAME_DIAGONAL_MM * math.hypot(width, height)
    centre = np.array([(width - 1) / 2, (height - 1) / 2])
    irises = limbus.both(picture, points, float(np.hypot(turned[0, 0], turned[1, 0])), codes)
    scale = scale_from_face(
        irises, points, turned, told, centre, [one for one in known if isinstance(one, Measurement)]
    )
    focal = told or scale.px_per_mm * UNKNOWN_DISTANCE_MM
    camera, pose, mesh = place(points, scale, focal, centre)
    _check_view(points, pose, scale, width, height)
    person = models.person(picture, points)
    eyes = (irises[0].centre_px + irises[1].centre_px) / 2
    with ThreadPoolExecutor(1) as beside:
        looking = beside.submit(find_card, picture, eyes, scale, codes)
        _, result = _fitted(light, person, camera, mesh, points)
        card = looking.result()
    said = reading(card, camera, mesh, result.scalp, scale, bool(told)) if card else None
    zoom = 1.0 if codes is None else codes.shape[1] / width
    laid = [one.scaled(1 / zoom) if isinstance(one, Ruler) else one for one in known]
    better = combine(scale, laid, camera, mesh, result.scalp, said, lens_told=bool(told))
    if better is not scale:
        scale = better
        focal = told or scale.px_per_mm * UNKNOWN_DISTANCE_MM
        camera, pose, mesh = place(points, scale, focal, centre)
        _, result = _fitted(light, person, camera, mesh, points)
    scalp, residual = result.scalp, result.residuals_mm[0]
    person = np.maximum(person, 0)
    error = float(np.median(np.abs(residual))) if residual.size else math.inf
    strange = strangeness(scalp) > _STRANGEST
    if strange or len(residual) < _FEWEST_RAYS or error > _WORST_FIT_MM:
        raise SubjectError(
            "The outline of the head cannot be made out: long hair, a hat, a hand or something "
            "behind it hides it. Please take hats and bands off, tie long hair back flat, keep "
            "hands away, and stand before a plain background.",
            kind="outline",
        )
    points.flags.writeable = False
    person.flags.writeable = False
    mesh.flags.writeable = False
    believed = card if said is not None else None
    return Head(camera, pose, scale, scalp, mesh, points, person, error, card=believed)


def front_sight(head: Head, light: NDArray[np.float32]) -> Sight:
    """Give what a photo with a face tells of its scalp, to be fitted with others."""
    if head.mesh_px is None:
        raise ValueError("this photo shows no face")
    return _fitted(light, head.person, head.camera, head.mesh_mm, head.mesh_px)[0]


def _fitted(
    light: NDArray[np.float32],
    person: NDArray[np.float32],
    camera: Camera,
    mesh_mm: NDArray[np.float64],
    mesh_px: NDArray[np.float32],
) -> tuple[Sight, Fit]:
    """Give what a photo tells of its scalp, and the scalp that it tells of alone."""
    edge = outline(light, person, camera)
    hair = hairiness(light, edge, camera, mesh_px[list(FOREHEAD), :2])
    sight = Sight(camera, edge, hair, forehead_mm=mesh_mm[list(FOREHEAD)])
    result = fit([sight])
    # Stubble darkens an outline, but hardly moves it: there the outline is the skin's.
    if hair.any() and result.hair_mm[0] < _STUBBLE_MM:
        sight = replace(sight, hair=np.zeros(len(hair)))
        result = fit([sight])
    return sight, result


def _from_the_side(face: models.Face) -> bool:
    """Whether what the landmarks make nothing of is a face in profile."""
    nose, right, left = face.keypoints[[2, 4, 5]]
    ears = left - right
    aside = (nose - (left + right) / 2) @ ears / max(float(ears @ ears), 1e-6)
    return face.score > _SURE_FACE and abs(float(aside)) > _NOSE_ASIDE


def _disagree(face: models.Face, points: NDArray[np.float32]) -> bool:
    """Whether detector and landmarks speak of different faces."""
    mesh = [points[list(models.RIGHT_EYE)].mean(0), points[list(models.LEFT_EYE)].mean(0)]
    mesh += [points[1], points[13]]  # the tip of the nose, the lips' middle
    gaps = np.linalg.norm(face.keypoints[:4] - np.array(mesh)[:, :2], axis=1)
    apart = np.linalg.norm(face.keypoints[0] - face.keypoints[1])
    return bool(gaps.max() > _MOST_DISAGREEMENT * max(float(apart), 1.0))


def _check_view(
    points: NDArray[np.float32], pose: Pose, scale: Scale, width: int, height: int
) -> None:
    if abs(pose.yaw) > _MOST_YAW:
        raise SubjectError(
            f"The head is turned {abs(pose.yaw):.0f} degrees to the side. Please send a photo in "
            "which you look towards the camera.",
            kind="profile",
        )
    if abs(pose.pitch) > _MOST_PITCH:
        way = "down" if pose.pitch > 0 else "up"
        raise SubjectError(
            f"The head is tilted {abs(pose.pitch):.0f} degrees {way}. Please hold the camera level "
            "with your eyes.",
            kind=f"tilted-{way}",
        )
    inside = (
        (points[:, 0] > -2)
        & (points[:, 0] < width + 1)
        & (points[:, 1] > -2)
        & (points[:, 1] < height + 1)
    )
    # Ten millimetres of bare picture above the highest point of the forehead, or nothing to treat.
    top = float(points[10, 1]) - 25 * scale.px_per_mm
    if inside.mean() < 0.97 or top < 0:
        raise SubjectError(
            "The photo cuts the head off at the forehead. Please send one that shows the whole "
            "head with some space above it.",
            kind="cut-off",
        )
