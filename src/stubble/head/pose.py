"""Pose of a head from its face: where it stands before the camera, and where it looks."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stubble.head.camera import Camera
from stubble.head.models import LEFT_EYE, RIGHT_EYE
from stubble.head.scale import Scale
from stubble.photo.picture import sealed

__all__ = ["SIDES", "Pose", "axes", "place", "seen_pose"]

Floats = NDArray[np.float64]

#: Mesh points that mirror each other: the person's left, right. Eyes, brows, temples, cheeks.
_PAIRS = np.array(
    (
        *((454, 234), (263, 33), (362, 133), (288, 58), (323, 93), (356, 127)),
        *((389, 162), (251, 21), (284, 54), (332, 103), (297, 67), (338, 109)),
    )
)
SIDES = (454, 234)  # the mesh's outermost points, just in front of the ears
_CORNERS = (*RIGHT_EYE, *LEFT_EYE)

#: The eye corners stand this far above the Frankfurt plane as seen from the mesh's sides. Our
#: assumption, from mean heights of the orbit's lower rim and of the outer canthus.
_EYES_ABOVE_FRANKFURT = math.radians(13.7)

#: From the mesh's sides back to the ear canals, mm. Our assumption, such that the irises lie 90 mm
#: before the canals, as on a body model of human sizes: the network draws faces flat.
_SIDES_TO_EAR_CANALS_MM = 21.0

#: The irises, at whose distance scales hold, lie this far before their eyes' corners, mm. Our
#: assumption, from mean eyes, as in `stubble.head.scale`.
_IRISES_BEFORE_CORNERS_MM = 5.3


@dataclass(frozen=True)
class Pose:
    """Where the face looks, in degrees: yaw and pitch of the gaze as seen in the upright picture.

    Attributes
    ----------
    yaw : float
        Positive when the person turns to their own left.
    pitch : float
        Positive when the person looks down.
    roll : float
        Positive when the head leans clockwise in the picture.
    """

    yaw: float
    pitch: float
    roll: float


def seen_pose(rotation: Floats) -> Pose:
    """Give yaw, pitch and roll, degrees, of a rotation from the head frame to camera axes."""
    z = rotation[:, 2]
    return Pose(
        yaw=math.degrees(math.atan2(z[0], -z[2])),
        pitch=math.degrees(math.asin(np.clip(z[1], -1, 1))),
        roll=math.degrees(math.atan2(rotation[1, 0], rotation[0, 0])),
    )


def axes(points: NDArray[np.floating]) -> Floats:
    """Give the head frame's axes as columns in camera axes, (3, 3), from 468 mesh points."""
    x = (points[_PAIRS[:, 0]] - points[_PAIRS[:, 1]]).mean(axis=0).astype(float)
    x /= np.linalg.norm(x)
    forward = points[list(_CORNERS)].mean(axis=0) - points[list(SIDES)].mean(axis=0)
    forward = forward - x * (forward @ x)
    forward /= np.linalg.norm(forward)
    up = np.cross(forward, x)
    tilt = _EYES_ABOVE_FRANKFURT
    z = math.cos(tilt) * forward - math.sin(tilt) * up
    return np.stack([x, np.cross(z, x), z], axis=1)


def place(
    points: NDArray[np.floating], scale: Scale, focal_px: float, centre_px: Floats
) -> tuple[Camera, Pose, Floats]:
    """Stand the head before the camera.

    Parameters
    ----------
    points : (468, 3) float
        Mesh points in pixels; z in pixels too, away from the camera.
    scale : Scale
        In the same pixels.
    focal_px : float
    centre_px : (2,) float

    Returns
    -------
    camera : Camera
    pose : Pose
    mesh_mm : (468, 3) float64
        The face in the head frame.
    """
    rotation = axes(points)
    raw = points @ rotation / scale.px_per_mm
    origin = raw[list(SIDES)].mean(axis=0) - [0, 0, _SIDES_TO_EAR_CANALS_MM]
    mesh = np.asarray(raw - origin, float)
    # The eye corners' mean is put on its own line of sight, as far behind the distance that the
    # scale implies as the irises lie before it.
    distance = focal_px / scale.px_per_mm - _IRISES_BEFORE_CORNERS_MM * rotation[2, 2]
    eyes_px = points[list(_CORNERS), :2].mean(axis=0)
    eyes = np.array([*((eyes_px - centre_px) / focal_px), 1.0]) * distance
    offset = eyes - rotation @ mesh[list(_CORNERS)].mean(axis=0)
    camera = Camera(focal_px, sealed(np.array(centre_px, float)), sealed(rotation), sealed(offset))
    return camera, seen_pose(rotation), mesh
