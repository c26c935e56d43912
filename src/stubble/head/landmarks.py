"""Where the landmarks of hairline design lie on one head."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stubble.head.find import Head
from stubble.head.surface import CENTRE_MM, Scalp
from stubble.photo.picture import sealed

__all__ = ["Anatomy", "Landmark", "direction", "landmarks", "read_anatomy"]

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

#: The mid-frontal point stands 55 to 85 mm above the glabella in the rules of surgeons; a line at
#: the upper third of the face is the youngest that is sensible (practice). Means of trichions are
#: measured at 61 mm in men and 55 in women, 66 and 62 in Japan.
_LOWEST_MM, _HIGHEST_MM, _USUAL_MM = 58.0, 76.0, 66.0

#: The frontotemporal points stand a little above the mid-frontal point, never below (practice).
_CORNER_ABOVE_MM = 5.0

#: How far a point of the face mesh may lie from the landmark it stands for, and how far the points
#: that only rules tell from where nature had them, mm. Our assumption; the second from the spread
#: of measured trichions, 3 to 6 mm.
_MESH_ERROR_MM, _RULE_ERROR_MM = 3.0, 6.0

#: The canthus lines are drawn from the glabella's level up to this far above the mid-frontal point.
_ABOVE_MM, _LINE_STEP_MM = 12.0, 3.0


@dataclass(frozen=True, eq=False)
class Anatomy:
    """Landmarks of one head, mm in the head frame.

    Attributes
    ----------
    scalp : Scalp
    glabella_mm : (3,) float64
        The point between the brows, on the fitted scalp.
    canthus_mm : float
        Half the distance between the outer corners of the eyes.
    medial_mm : float
        Half the distance between the inner corners of the eyes.
    pupil_mm : float
        Half the distance between the middles of the eyes.
    middle_third_mm : float
        Height of the face from glabella to subnasale.
    """

    scalp: Scalp
    glabella_mm: Floats
    canthus_mm: float
    medial_mm: float
    pupil_mm: float
    middle_third_mm: float
    _front_mm: Floats  # meridians of the front half, from the vertex down
    _length_mm: Floats  # along each
    _level_mm: Floats  # length at the glabella's level

    @property
    def mid_frontal_mm(self) -> float:
        """Height of the mid-frontal point above the glabella by rule, mm along the skin.

        Half by this face's thirds, half the usual height.
        """
        by_thirds = 0.5 * self.middle_third_mm + 0.5 * _USUAL_MM
        return float(np.clip(by_thirds, _LOWEST_MM, _HIGHEST_MM))

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
        medial_mm=float(abs(inner[1, 0] - inner[0, 0]) / 2),
        pupil_mm=float(np.abs((outer + inner)[:, 0]).mean() / 2),
        middle_third_mm=float(np.linalg.norm(mesh[_GLABELLA] - mesh[_SUBNASALE])),
        _front_mm=meridians,
        _length_mm=length,
        _level_mm=level,
    )


@dataclass(frozen=True, eq=False)
class Landmark:
    """A landmark, or a line that landmarks are sought on.

    Attributes
    ----------
    name : str
    directions : (n, 3) float64
        On the chart: one of a point, several of a line, from below upwards.
    xyz_mm : (n, 3) float64
        On the fitted scalp, in the head frame.
    error_mm : float
        Standard error, beside what the scale itself may be off.
    by_rule : bool
        Whether it is where rules of design put it, not where this face shows it.
    """

    name: str
    directions: Floats
    xyz_mm: Floats
    error_mm: float
    by_rule: bool


def landmarks(anatomy: Anatomy) -> tuple[Landmark, ...]:
    """Name the landmarks and lines of hairline design on one head.

    Glabella; mid-frontal point and frontotemporal points by rule; the medial and lateral canthus
    lines, upright through the corners of the eyes. Where the hair really begins (the trichion) is
    seen in its coverage: `stubble.hair.pattern`.
    """
    middle = anatomy.mid_frontal_mm
    out = [
        _landmark(anatomy, "glabella", [anatomy.up_the_middle(0.0)], by_rule=False),
        _landmark(anatomy, "mid-frontal point", [anatomy.up_the_middle(middle)], by_rule=True),
    ]
    heights = np.arange(0.0, middle + _ABOVE_MM, _LINE_STEP_MM)
    for side, sign in (("left", 1.0), ("right", -1.0)):
        corner = anatomy.at(sign * anatomy.canthus_mm, middle + _CORNER_ABOVE_MM)
        out.append(_landmark(anatomy, f"{side} frontotemporal point", [corner], by_rule=True))
        for name, aside in (("medial", anatomy.medial_mm), ("lateral", anatomy.canthus_mm)):
            line = [anatomy.at(sign * aside, float(height)) for height in heights]
            out.append(_landmark(anatomy, f"{side} {name} canthus line", line, by_rule=False))
    return tuple(out)


def _landmark(anatomy: Anatomy, name: str, line: list[Floats], *, by_rule: bool) -> Landmark:
    directions = np.array(line)
    error = _RULE_ERROR_MM if by_rule else _MESH_ERROR_MM
    xyz_mm = anatomy.scalp.points_mm(directions)
    return Landmark(name, sealed(directions), sealed(xyz_mm), error, by_rule)
