"""From where a head is seen: the named views, and the camera rotation each stands for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["VIEWPOINTS", "Viewpoint", "rotation_from"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Viewpoint:
    """Where the camera stands round the head, and how far people miss it.

    Attributes
    ----------
    azimuths : tuple of float
        Degrees about the vertical: 0 before the face, 90 at the person's left, 180 behind. Two
        where the picture may be either way up.
    elevation : float
        Degrees above the Frankfurt plane.
    azimuth_spread, elevation_spread, roll_spread : float
        Standard deviations, degrees. Our assumption, from the pictures people take of themselves
        and of each other.
    """

    azimuths: tuple[float, ...]
    elevation: float
    azimuth_spread: float
    elevation_spread: float
    roll_spread: float


#: The views a clinic takes. The top has the face towards the picture's lower edge: seen from above,
#: a head's front and back are too much alike to be told apart.
VIEWPOINTS = {
    "front": Viewpoint((0.0,), 15.0, 15.0, 20.0, 6.0),
    "left": Viewpoint((85.0,), 8.0, 18.0, 12.0, 8.0),
    "right": Viewpoint((-85.0,), 8.0, 18.0, 12.0, 8.0),
    "top": Viewpoint((0.0,), 68.0, 12.0, 16.0, 10.0),
    "back": Viewpoint((180.0,), 20.0, 18.0, 18.0, 8.0),
}


def rotation_from(
    azimuth: float | Floats, elevation: float | Floats, roll: float | Floats
) -> Floats:
    """Give the rotation from the head frame to camera axes of a camera looking at a head.

    Parameters
    ----------
    azimuth, elevation : float or (n,) float64
        As in `Viewpoint`, degrees.
    roll : float or (n,) float64
        Positive when the head leans clockwise in the picture, degrees.

    Returns
    -------
    (3, 3) or (n, 3, 3) float64
    """
    a, e, r = (np.radians(np.asarray(angle, float)) for angle in (azimuth, elevation, roll))
    x = np.stack([np.cos(a), np.zeros_like(a), -np.sin(a)], axis=-1)
    z = -np.stack([np.sin(a) * np.cos(e), np.sin(e), np.cos(a) * np.cos(e)], axis=-1)
    y = np.cross(z, x)
    c, s = np.cos(r)[..., None], np.sin(r)[..., None]
    return np.stack([c * x - s * y, s * x + c * y, z], axis=-2)
