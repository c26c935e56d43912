"""Fit one scalp to what photos show of it: the forehead's points and the head's outlines.

A linear Gaussian model in the log-radius, in how far each camera that may move has moved, in how
deep hair stands on the scalp along each outline, and in where the points lie that photos share;
linearised anew where every line of sight grazes the surface, until it settles. More photos are more
rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble.head.camera import Camera
from stubble.head.contour import is_scalp
from stubble.head.surface import CENTRE_MM, MODES, Scalp, canonical_radius_mm, harmonics, prior
from stubble.photo.picture import sealed

__all__ = ["FOREHEAD", "Fit", "Point", "Sight", "fit"]

Floats = NDArray[np.float64]

#: Mesh points of the forehead, above the brows.
FOREHEAD = (10, 151, 109, 338, 67, 297, 103, 332, 54, 284, 69, 299, 108, 337)

#: The fit is drawn this far outside the outline. Where it falls short of the head's edge, a bare
#: rim would show in the picture; where it reaches over, the person's matte cuts it clean.
_OVERREACH_MM = 0.7

_OUTLINE_ERROR_MM = 1.0
_FOREHEAD_ERROR_MM = 4.0
_NORMAL_RADIUS_MM = 88.0

#: Hair standing on the scalp where the outline is hair's: its mean depth along one outline, how
#: that differs among people and photos, how it slopes from side to side and from front to back, and
#: what remains from ray to ray. Our assumption: clipped to medium hair.
_HAIR_MM, _HAIR_SPREAD_MM, _HAIR_SLOPE_MM, _HAIR_ERROR_MM = 7.0, 7.0, 5.0, 3.0

_TURNS = 8

#: How far bumps that the harmonics do not follow take the skin from the fitted scalp, mm. Our
#: assumption; twice what they are on rendered heads.
_BUMP_MM = 0.5

#: A point pointed at worse than this many of its errors counts ever less.
_MISTAKEN = 3.0

#: Farthest that a point moves in one turn, mm.
_STRIDE_MM = 30.0

#: What such a model leaves out of its own covariance: with this factor, nine tenths of the scalps
#: of rendered heads lie within the 90 % interval, placed as photos show them (``bench/heads``).
_LEFT_OUT = 1.35


@dataclass(frozen=True, eq=False)
class Sight:
    """What one photo tells of the scalp.

    Attributes
    ----------
    camera : Camera
        Where it was taken from, as far as is known.
    edge_px : (n, 2) float64
        Points of the picture where the head's outline runs, from `outline` or `trace`.
    hair : (n,) float64
        How surely the outline is hair's there and not bare skin's, 0 to 1.
    edge_error_mm : float
        Standard error of those points as points of the scalp's rim, apart from hair.
    forehead_mm : (m, 3) float64
        Points on the bare forehead, in the head frame.
    marks_px, marks_mm : (k, 2), (k, 3) float64
        Places of the picture and what of the head is there: landmarks, or points tapped.
    marks_error_mm : (k,) float64
        Standard errors of the marks, every way alike.
    marks_slip_mm : (k, 3) float64
        Beside that, which way each mark's place may slide, as long as the standard error of it:
        along the line of sight of the photo that it was looked up in.
    loose : (6,) float64 or None
        How far the camera may stray: standard deviations of three turns about the head frame's
        axes, radians, and of three shifts, mm. None where it defines the frame.
    """

    camera: Camera
    edge_px: Floats
    hair: Floats
    edge_error_mm: float = _OUTLINE_ERROR_MM
    forehead_mm: Floats = field(default_factory=lambda: np.zeros((0, 3)))
    marks_px: Floats = field(default_factory=lambda: np.zeros((0, 2)))
    marks_mm: Floats = field(default_factory=lambda: np.zeros((0, 3)))
    marks_error_mm: Floats = field(default_factory=lambda: np.zeros(0))
    marks_slip_mm: Floats = field(default_factory=lambda: np.zeros((0, 3)))
    loose: Floats | None = None


@dataclass(frozen=True, eq=False)
class Point:
    """A place of the head that several photos show, found together with them.

    Attributes
    ----------
    start_mm : (3,) float64
        Where it is thought to be, in the head frame.
    usual_mm : (3,) float64 or None
        Where usual heads have it; None where nothing is known of it.
    usual_error_mm : float
        Standard error of that, every way alike.
    on_scalp : bool
        Whether it lies on the scalp's skin.
    seen : tuple of (int, (2,) float64)
        Which sights show it, and where in their pictures.
    error_mm : float
        How well it was pointed at in each: standard error, every way alike.
    """

    start_mm: Floats
    usual_mm: Floats | None
    usual_error_mm: float
    on_scalp: bool
    seen: tuple[tuple[int, Floats], ...]
    error_mm: float


@dataclass(frozen=True, eq=False)
class Fit:
    """The likeliest scalp, and from where each photo sees it.

    Attributes
    ----------
    scalp : Scalp
    cameras : tuple of Camera
        One for each sight.
    residuals_mm : tuple of (m,) float64
        Outline minus surface, less the depth of hair found, for the rays used of each sight.
    hair_mm : tuple of float
        Mean depth of the hair along each outline where it is hair's; 0 where none is.
    points_mm : tuple of (3,) float64
        Where each point turned out to be.
    covariance : (m, m) float64
        How far all of it is known: the scalp's coefficients, then nine numbers for each sight (as
        `Sight.loose`, then its hair), then three for each point.
    """

    scalp: Scalp
    cameras: tuple[Camera, ...]
    residuals_mm: tuple[Floats, ...]
    hair_mm: tuple[float, ...]
    points_mm: tuple[Floats, ...]
    covariance: Floats


@dataclass(frozen=True, eq=False)
class _Rows:
    """Equations, already divided by their standard errors."""

    scalp: Floats
    camera: Floats
    hair: Floats
    wanted: Floats


def fit(
    sights: Sequence[Sight],
    points: Sequence[Point] = (),
    turns: int = _TURNS,
    overreach_mm: float = _OVERREACH_MM,
) -> Fit:
    """Find the likeliest scalp, together with cameras and points (a bundle adjustment).

    Parameters
    ----------
    sights : sequence of Sight
        One for each photo. Robust weights: hair pushes an outline out, never in.
    points : sequence of Point, optional
        Places that photos share, wherever they turn out to be.
    turns : int
        How often everything is linearised anew.
    overreach_mm : float
        How far outside the outlines the scalp is drawn.
    """
    usual, spread = prior()
    known = np.linalg.inv(spread)
    k = len(usual)
    coefficients, covariance = usual, spread
    cameras = [sight.camera for sight in sights]
    strayed = [np.zeros(6) for _ in sights]
    hair = [np.array([_HAIR_MM, 0.0, 0.0]) for _ in sights]
    residuals: list[Floats] = [np.zeros(0) for _ in sights]
    rays = [_Rays.of(sight, camera) for sight, camera in zip(sights, cameras, strict=True)]
    first = k + 9 * len(sights)
    size = first + 3 * len(points)
    places = [point.start_mm for point in points]
    whole_covariance = np.zeros((size, size))
    for _ in range(turns):
        precision = np.zeros((size, size))
        right = np.zeros(size)
        precision[:k, :k] = known
        right[:k] = known @ usual
        for i, sight in enumerate(sights):
            at = slice(k + 9 * i, k + 9 * i + 6), slice(k + 9 * i + 6, k + 9 * i + 9)
            free = sight.loose is not None
            outlined, residuals[i] = rays[i].rows(coefficients, hair[i], overreach_mm, free)
            for rows in (outlined, _forehead(sight), _marks(sight, cameras[i])):
                whole = np.zeros((len(rows.wanted), size))
                whole[:, :k] = rows.scalp
                if sight.loose is not None:
                    whole[:, at[0]] = rows.camera
                whole[:, at[1]] = rows.hair
                precision += whole.T @ whole
                right += whole.T @ rows.wanted
            # What is left of a camera's freedom after it has moved, and the prior of the hair.
            loose = sight.loose if sight.loose is not None else np.full(6, 1e-6)
            precision[at[0], at[0]] += np.diag(loose**-2.0)
            right[at[0]] -= strayed[i] / loose**2
            hairs = np.array([_HAIR_SPREAD_MM, _HAIR_SLOPE_MM, _HAIR_SLOPE_MM])
            precision[at[1], at[1]] += np.diag(hairs**-2.0)
            right[at[1]] += np.array([_HAIR_MM, 0, 0]) / hairs**2
        for j, point in enumerate(points):
            known_by, moved, wanted = _shared(point, places[j], coefficients, cameras, sights)
            whole = np.zeros((len(wanted), size))
            whole[:, :first] = known_by
            whole[:, first + 3 * j : first + 3 * j + 3] = moved
            precision += whole.T @ whole
            right += whole.T @ wanted
        whole_covariance = np.asarray(np.linalg.inv(precision), float)
        found = whole_covariance @ right
        covariance = whole_covariance[:k, :k]
        coefficients = found[:k]
        for i, sight in enumerate(sights):
            hair[i] = found[k + 9 * i + 6 : k + 9 * i + 9]
            if sight.loose is not None:
                step = found[k + 9 * i : k + 9 * i + 6]
                strayed[i] = strayed[i] + step
                cameras[i] = _moved(cameras[i], step)
                rays[i] = _Rays.of(sight, cameras[i])
        for j in range(len(points)):
            step = found[first + 3 * j : first + 3 * j + 3]
            far = max(float(np.linalg.norm(step)), 1e-9)
            places[j] = places[j] + step * min(1.0, _STRIDE_MM / far)
    depth = tuple(
        float(h[0]) if len(sight.hair) and sight.hair.mean() > 0.1 else 0.0
        for h, sight in zip(hair, sights, strict=True)
    )
    scalp = Scalp(sealed(coefficients), sealed(_LEFT_OUT * covariance))
    return Fit(
        scalp, tuple(cameras), tuple(residuals), depth, tuple(places), sealed(whole_covariance)
    )


@dataclass(frozen=True, eq=False)
class _Rays:
    """The lines of sight through an outline, sampled where they pass the head."""

    points: Floats
    log_distance: Floats
    log_canonical: Floats
    basis: Floats
    around: Floats
    hair: Floats
    error_mm: float

    @classmethod
    def of(cls, sight: Sight, camera: Camera) -> _Rays:
        rays = camera.rays(sight.edge_px)
        eye = camera.eye_mm
        nearest = -((eye - CENTRE_MM) @ rays.T)
        span = np.linspace(-70, 70, 57)
        points = eye + rays[:, None] * (nearest[:, None] + span)[..., None]
        away = points - CENTRE_MM
        distance = np.linalg.norm(away, axis=2)
        flat = (away / distance[..., None]).reshape(-1, 3)
        middle = camera.project(CENTRE_MM[None])[0][0]
        around = sight.edge_px - middle
        around /= np.maximum(np.linalg.norm(around, axis=1, keepdims=True), 1e-9)
        return cls(
            points,
            np.log(distance),
            np.log(canonical_radius_mm(flat)).reshape(distance.shape),
            harmonics(flat).reshape(*distance.shape, len(MODES)),
            around,
            sight.hair,
            sight.edge_error_mm,
        )

    def rows(
        self, coefficients: Floats, hair_mm: Floats, overreach_mm: float, loose: bool
    ) -> tuple[_Rows, Floats]:
        """One equation for every ray that grazes the scalp, and its residual in mm.

        What a camera's moving would do is left at 0 where it is not ``loose``.
        """
        depth = self.basis @ coefficients + self.log_canonical - self.log_distance
        pick = np.arange(len(depth)), depth.argmax(axis=1)
        touched = self.points[pick]
        used = is_scalp(touched)
        hairy = self.hair[:, None] * np.column_stack([np.ones(len(depth)), self.around])
        residual = -depth[pick] * _NORMAL_RADIUS_MM - hairy @ hair_mm
        # Huber beyond 2 mm; twice as forgiving outwards, where hair is.
        weight = np.minimum(
            1.0, np.where(residual > 0, 2.0, 4.0) / np.maximum(np.abs(residual), 1e-6)
        )
        # Neighbouring rays err together: about eight of them make one independent look.
        error = np.hypot(self.error_mm, _HAIR_ERROR_MM * self.hair) * 2.8
        sigma = (error / np.sqrt(weight) / _NORMAL_RADIUS_MM)[used]
        basis = self.basis[pick][used]
        wanted = (self.log_distance - self.log_canonical)[pick][used]
        wanted = wanted + overreach_mm / _NORMAL_RADIUS_MM
        moved = self._moved(touched[used], coefficients) if loose else np.zeros((len(basis), 6))
        rows = _Rows(
            basis / sigma[:, None],
            moved / sigma[:, None],
            hairy[used] / _NORMAL_RADIUS_MM / sigma[:, None],
            wanted / sigma,
        )
        return rows, residual[used]

    def _moved(self, touched: Floats, coefficients: Floats) -> Floats:
        """What a camera's turn and shift do to the depth of lines of sight that touch, (n, 6)."""
        place = touched - CENTRE_MM
        away = np.linalg.norm(place, axis=1)
        normal = _normals(place / away[:, None], coefficients)
        # Moving a point outward by a millimetre takes this off the depth of its line of sight.
        slope = normal / (away * np.einsum("nj,nj->n", normal, place / away[:, None]))[:, None]
        return -np.hstack([np.cross(touched, slope), slope])


def _normals(directions: Floats, coefficients: Floats) -> Floats:
    """Outward normals of the surface with these coefficients, (n, 3) to (n, 3)."""
    return Scalp(coefficients, np.zeros((0, 0))).normals_and_area(directions)[0]


def _forehead(sight: Sight) -> _Rows:
    brow = sight.forehead_mm - CENTRE_MM
    radius = np.linalg.norm(brow, axis=1)
    direction = brow / np.maximum(radius, 1e-9)[:, None]
    sigma = 2 * _FOREHEAD_ERROR_MM / _NORMAL_RADIUS_MM  # they, too, err together
    n = len(brow)
    return _Rows(
        harmonics(direction) / sigma,
        np.zeros((n, 6)),
        np.zeros((n, 3)),
        np.log(radius / canonical_radius_mm(direction)) / sigma,
    )


def _marks(sight: Sight, camera: Camera) -> _Rows:
    """Two equations for each mark: where it is seen against where the camera would see it."""
    seen = sight.marks_mm @ camera.rotation.T + camera.offset_mm
    slant = seen[:, :2] / seen[:, 2:]
    off = (sight.marks_px - camera.centre_px) / camera.focal_px - slant
    # How the picture's x and y, in mm at the mark's depth, go with its place: (k, 2, 3).
    ways = camera.rotation[None, :2] - slant[:, :, None] * camera.rotation[None, 2:]
    turned = np.cross(sight.marks_mm[:, None], ways)
    moved = -np.concatenate([turned, ways], axis=2)
    slip = np.einsum("kij,kj->ki", ways, sight.marks_slip_mm)
    spread = sight.marks_error_mm[:, None, None] ** 2 * np.eye(2)
    spread = spread + slip[:, :, None] * slip[:, None]
    white = np.linalg.inv(np.linalg.cholesky(spread))
    n = 2 * len(seen)
    return _Rows(
        np.zeros((n, len(prior()[0]))),
        (white @ moved).reshape(n, 6),
        np.zeros((n, 3)),
        (white @ (off * seen[:, 2:])[..., None]).ravel(),
    )


def _shared(
    point: Point,
    place: Floats,
    coefficients: Floats,
    cameras: Sequence[Camera],
    sights: Sequence[Sight],
) -> tuple[Floats, Floats, Floats]:
    """Equations of one point: where photos show it, where it usually is, and that it is skin.

    How they go with scalp and cameras, with the point's place, and what is wanted.
    """
    k = len(coefficients)
    count = 2 * len(point.seen) + 4
    rows, moved = np.zeros((count, k + 9 * len(sights))), np.zeros((count, 3))
    wanted = np.zeros(count)
    for n, (i, px) in enumerate(point.seen):
        camera, two = cameras[i], slice(2 * n, 2 * n + 2)
        seen = camera.rotation @ place + camera.offset_mm
        slant = seen[:2] / seen[2]
        ways = camera.rotation[:2] - slant[:, None] * camera.rotation[2:]
        off = ((px - camera.centre_px) / camera.focal_px - slant) * seen[2]
        # One that is far off was taken for another: it counts little more than one nearer by.
        far = max(float(np.linalg.norm(off)) / point.error_mm, 1e-9)
        weight = np.sqrt(min(1.0, _MISTAKEN / far)) / point.error_mm
        moved[two], wanted[two] = weight * ways, weight * off
        if sights[i].loose is not None:
            turned = np.cross(place, ways)
            rows[two, k + 9 * i : k + 9 * i + 6] = -weight * np.hstack([turned, ways])
    if point.usual_mm is not None:
        moved[-4:-1] = np.eye(3) / point.usual_error_mm
        wanted[-4:-1] = (point.usual_mm - place) / point.usual_error_mm
    if point.on_scalp:
        away = place - CENTRE_MM
        distance = float(np.linalg.norm(away))
        direction = (away / distance)[None]
        normal = _normals(direction, coefficients)[0]
        weight = _NORMAL_RADIUS_MM / _BUMP_MM
        rows[-1, :k] = -harmonics(direction)[0] * weight
        moved[-1] = normal / (distance * float(normal @ direction[0])) * weight
        wanted[-1] = np.log(canonical_radius_mm(direction)[0] / distance) * weight
    return rows, moved, wanted


def _moved(camera: Camera, step: Floats) -> Camera:
    """Give the camera after the head has turned and shifted beneath its lines of sight.

    A point p of the head frame on a given line of sight becomes p + w x p + t for ``step`` (w, t).
    """
    turn = np.asarray(cv2.Rodrigues(step[:3])[0], float)
    rotation = camera.rotation @ turn.T
    offset = rotation @ (turn @ camera.rotation.T @ camera.offset_mm - step[3:])
    return replace(camera, rotation=sealed(rotation), offset_mm=sealed(offset))
