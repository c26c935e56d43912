"""Where the landmarks of hairline design lie on one head."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stubble.head import CENTRE_MM, Head, Scalp

__all__ = ["Anatomy", "direction", "read_anatomy"]

Floats = NDArray[np.float64]

_GLABELLA, _SUBNASALE = 9, 2
_LATERAL_CANTHI = (33, 263)
_MEDIAL_CANTHI = (133, 362)

#: Polar angles, from the vertex, that meridians are sampled at.
_POLAR = np.radians(np.arange(0.0, 126.0, 1.0))

#: No hairline comes nearer to the vertex than this.
_NEAREST_VERTEX = np.radians(20.0)

#: Azimuths of the meridians of the front, the midline in the middle. They stop short of the
#: temples' (57 degrees): high up the scalp is narrow, and a line's corners must not pass behind.
_AZIMUTH = np.radians(np.arange(-52.5, 53.0, 2.5))


@dataclass(frozen=True)
class Anatomy:
    """Landmarks of one head, mm in the head frame.

    Attributes
    ----------
    scalp : Scalp
    glabella_mm : (3,) float64
        The point between the brows, on the fitted scalp.
    canthus_mm : float
        Half the distance between the outer corners of the eyes.
    pupil_mm : float
        Half the distance between the middles of the eyes.
    middle_third_mm : float
        Height of the face from glabella to subnasale.
    """

    scalp: Scalp
    glabella_mm: Floats
    canthus_mm: float
    pupil_mm: float
    middle_third_mm: float
    _front_mm: Floats  # meridians of the front half, from the vertex down
    _length_mm: Floats  # along each
    _level_mm: Floats  # length at the glabella's level

    def up_the_middle(self, along_mm: float) -> Floats:
        """Direction of the point ``along_mm`` above the glabella, along the midline, (3,)."""
        return direction(0.0, self._climb(len(_AZIMUTH) // 2, along_mm))

    def at(self, lateral_mm: float, along_mm: float) -> Floats:
        """Direction of the point of the front at a distance from the midline, or as far out.

        Parameters
        ----------
        lateral_mm : float
            x of the head frame, to the person's left.
        along_mm : float
            How far above the level of the glabella, along the skin towards the vertex. Heights
            alone would not do: beside a high hairline, the scalp does not reach them.
        """
        middle = len(_AZIMUTH) // 2
        half = range(middle, len(_AZIMUTH)) if lateral_mm >= 0 else range(middle, -1, -1)
        azimuth = _AZIMUTH[middle:]
        polar = np.array([self._climb(i, along_mm) for i in half])
        x = np.array(
            [
                np.interp(p, _POLAR, np.abs(self._front_mm[i, :, 0]))
                for p, i in zip(polar, half, strict=True)
            ]
        )
        widest = int(x.argmax()) + 1
        found = float(np.interp(abs(lateral_mm), x[:widest], azimuth[:widest]))
        return direction(
            found if lateral_mm >= 0 else -found, float(np.interp(found, azimuth, polar))
        )

    def _climb(self, meridian: int, along_mm: float) -> float:
        """Polar angle of the point of a meridian so far above the glabella's level."""
        length = self._length_mm[meridian]
        polar = np.interp(self._level_mm[meridian] - along_mm, length, _POLAR)
        return float(max(polar, _NEAREST_VERTEX))

    def on_meridian(self, azimuth: float, height_mm: float) -> Floats:
        """Direction of the point of a meridian at a height.

        Parameters
        ----------
        azimuth : float
            Radians from the front, positive to the person's left.
        height_mm : float
            y of the head frame.
        """
        points = self.scalp.points_mm(_meridian(azimuth))
        fall = slice(int(points[:, 1].argmax()), None)
        return direction(azimuth, float(np.interp(-height_mm, -points[fall, 1], _POLAR[fall])))


def direction(azimuth: float | Floats, polar: float | Floats) -> Floats:
    """Give unit vectors (..., 3): azimuth from the front to the left, polar from the vertex."""
    return np.stack(
        [np.sin(azimuth) * np.sin(polar), np.cos(polar), np.cos(azimuth) * np.sin(polar)], axis=-1
    )


def _meridian(azimuth: float) -> Floats:
    return direction(np.full(len(_POLAR), azimuth), _POLAR)


def read_anatomy(head: Head) -> Anatomy:
    """Take the landmarks of hairline design from a fitted head."""
    mesh = head.mesh_mm
    towards = mesh[_GLABELLA] - CENTRE_MM
    glabella = head.scalp.points_mm((towards / np.linalg.norm(towards))[None])[0]
    outer = mesh[list(_LATERAL_CANTHI)]
    inner = mesh[list(_MEDIAL_CANTHI)]
    front = np.concatenate([_meridian(float(a)) for a in _AZIMUTH])
    meridians = head.scalp.points_mm(front).reshape(len(_AZIMUTH), len(_POLAR), 3)
    steps = np.linalg.norm(np.diff(meridians, axis=1), axis=2)
    length = np.concatenate([np.zeros((len(steps), 1)), np.cumsum(steps, axis=1)], axis=1)
    level = np.array(
        [
            np.interp(-glabella[1], -m[:, 1], along)
            for m, along in zip(meridians, length, strict=True)
        ]
    )
    return Anatomy(
        scalp=head.scalp,
        glabella_mm=glabella,
        canthus_mm=float(abs(outer[1, 0] - outer[0, 0]) / 2),
        pupil_mm=float(np.abs((outer + inner)[:, 0]).mean() / 2),
        middle_third_mm=float(np.linalg.norm(mesh[_GLABELLA] - mesh[_SUBNASALE])),
        _front_mm=meridians,
        _length_mm=length,
        _level_mm=level,
    )
