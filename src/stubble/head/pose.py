"""Pose and scale of a head from its face: where it looks, and how many pixels make a millimetre."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stubble.head.camera import Camera
from stubble.head.models import LEFT_EYE, RIGHT_EYE
from stubble.photo.picture import sealed

__all__ = ["SIDES", "Pose", "Scale", "place", "scale_from_face"]

Floats = NDArray[np.float64]

#: Horizontal visible diameter of the iris, mm, and its spread among adults (measured: 11.7 +- 0.5,
#: Ruefer 2005, Hashemi 2015).
IRIS_MM, IRIS_SPREAD_MM = 11.7, 0.5

#: Distance between the pupils, mm: adults of both sexes (measured: 63.4 +- 3.8, Dodgson 2004).
PUPILS_MM, PUPILS_SPREAD_MM = 63.4, 3.8

#: Breadth of the face before the ears, mm: bizygomatic breadth of both sexes together (measured:
#: men 142 +- 6, women 133 +- 6, ANSUR II, Gordon et al. 2014), and a millimetre or two of error.
BREADTH_MM, BREADTH_SPREAD_MM = 138.0, 8.0

#: Error of a measured iris: a share of it, and pixels. Our assumption, from comparing circles with
#: irises outlined by eye.
_IRIS_ERROR, _IRIS_ERROR_PX = 0.04, 1.0

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

#: From the mesh's sides back to the ear canals, mm. Our assumption.
_SIDES_TO_EAR_CANALS_MM = 12.0


@dataclass(frozen=True)
class Scale:
    """Pixels per millimetre where the eyes are, in the photo at full size.

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

    def scaled(self, factor: float) -> Scale:
        """Give the same scale for a picture enlarged ``factor`` times."""
        return Scale(self.px_per_mm * factor, self.low * factor, self.high * factor, self.source)


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


def scale_from_face(
    irises: tuple[tuple[float, float], tuple[float, float]],
    apart_px: float,
    breadth_px: float,
    foreshortening: float,
) -> Scale:
    """Weigh the irises, the distance between the pupils and the breadth of the face.

    Parameters
    ----------
    irises : two of (float, float)
        Diameter in pixels and clearness of the rim, 0 to 1, of either iris.
    apart_px : float
        Distance between the irises' centres in the picture.
    breadth_px : float
        Between the face mesh's two sides, in space, in pixels.
    foreshortening : float
        Length of the head's left-right unit vector as it appears in the picture, 0 to 1.
    """
    (one, clear_one), (other, clear_other) = irises
    # Lids, shade and a turned eye make an iris look small, never large: the larger of two clear
    # ones is the better.
    if min(clear_one, clear_other) > 0.5 * max(clear_one, clear_other):
        diameter = max(one, other)
    else:
        diameter = one if clear_one > clear_other else other
    clear = max(clear_one, clear_other)
    apart = apart_px / max(foreshortening, 0.3)
    iris_error = math.sqrt(
        (IRIS_SPREAD_MM / IRIS_MM) ** 2
        + _IRIS_ERROR**2
        + (_IRIS_ERROR_PX / diameter) ** 2
        + (0.2 * max(0.0, 1 - clear / 0.3)) ** 2
        + (0.1 * (one - other) / diameter) ** 2
    )
    # A turned head makes the eyes' true distance a guess at depth.
    aside = 0.2 * (1 - foreshortening)
    pupil_error = math.hypot(PUPILS_SPREAD_MM / PUPILS_MM, aside)
    breadth_error = math.hypot(BREADTH_SPREAD_MM / BREADTH_MM, aside)
    logs = np.log([diameter / IRIS_MM, apart / PUPILS_MM, breadth_px / BREADTH_MM])
    weights = np.array([iris_error, pupil_error, breadth_error]) ** -2.0
    log = float(weights @ logs / weights.sum())
    error = float(weights.sum() ** -0.5)
    # Where they disagree by more than they should, none is as good as it says (Birge's ratio).
    error *= max(1.0, math.sqrt(float(weights @ (logs - log) ** 2) / (len(logs) - 1)))
    middle, reach = math.exp(log), math.exp(1.645 * error)
    return Scale(middle, middle / reach, middle * reach, "irises, pupils and breadth of the face")


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
    # The eye corners' mean is put on its own line of sight, at the distance the scale implies.
    distance = focal_px / scale.px_per_mm
    eyes_px = points[list(_CORNERS), :2].mean(axis=0)
    eyes = np.array([*((eyes_px - centre_px) / focal_px), 1.0]) * distance
    offset = eyes - rotation @ mesh[list(_CORNERS)].mean(axis=0)
    camera = Camera(focal_px, sealed(np.array(centre_px, float)), sealed(rotation), sealed(offset))
    z = rotation[:, 2]
    pose = Pose(
        yaw=math.degrees(math.atan2(z[0], -z[2])),
        pitch=math.degrees(math.asin(np.clip(z[1], -1, 1))),
        roll=math.degrees(math.atan2(rotation[1, 0], rotation[0, 0])),
    )
    return camera, pose, mesh
