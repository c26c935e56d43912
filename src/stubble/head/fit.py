"""Fit the scalp to what one photo shows of it: the forehead's points and the head's outline."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble.head.camera import Camera
from stubble.head.surface import CENTRE_MM, PRIOR, Scalp, canonical_radius_mm, harmonics
from stubble.photo.picture import sealed

__all__ = ["fit", "outline"]

Floats = NDArray[np.float64]

#: Mesh points of the forehead, above the brows.
FOREHEAD = (10, 151, 109, 338, 67, 297, 103, 332, 54, 284, 69, 299, 108, 337)

#: The outline counts as scalp from this height in the head frame; below it are ears and neck.
_LOWEST_OUTLINE_MM = 42.0

#: The fit is drawn this far outside the outline. Where it falls short of the head's edge, a bare
#: rim would show in the picture; where it reaches over, the person's matte cuts it clean.
_OVERREACH_MM = 0.3

_OUTLINE_ERROR_MM = 1.0
_FOREHEAD_ERROR_MM = 4.0
_NORMAL_RADIUS_MM = 88.0


def outline(picture: NDArray[np.float32], person: NDArray[np.float32], camera: Camera) -> Floats:
    """Trace the head's outline against the background, above the ears.

    Rays are cast from the scalp's centre; along each the person mask is followed from outside
    inwards to its edge, which is then moved to the strongest step of colour nearby.

    Parameters
    ----------
    picture : (h, w, 3) float32
        Linear sRGB.
    person : (h, w) float32
        How surely each pixel is the person, 0 to 1.
    camera : Camera
        For this picture.

    Returns
    -------
    (n, 2) float64
        Pixels on the outline. Rays that leave the picture before the edge are left out.
    """
    height, width = person.shape
    centre, scale = camera.project(CENTRE_MM[None])
    reach = 150.0 * scale[0]
    roll = np.arctan2(camera.rotation[1, 0], camera.rotation[0, 0])
    angles = np.radians(np.arange(-15.0, 195.0, 1.5)) - roll
    steps = np.arange(30.0 * scale[0], reach, 0.5)
    # Up in the picture is -y.
    along = np.stack([np.cos(angles), -np.sin(angles)], axis=1)
    rows = (centre[0] + along[:, None] * steps[:, None]).astype(np.float32)
    inside = cv2.remap(person, rows[..., 0], rows[..., 1], cv2.INTER_LINEAR, borderValue=-1)
    colour = np.log(cv2.remap(picture, rows[..., 0], rows[..., 1], cv2.INTER_LINEAR) + 0.02)
    window = round(4.0 * scale[0] / 0.5)  # 4 mm either way
    arm = max(round(1.5 * scale[0] / 0.5), 3)
    places: list[float] = []
    kept: list[int] = []
    for i in range(len(angles)):
        # The first crossing outward from the scalp's centre, so a second person does not count.
        out = np.flatnonzero(inside[i] < 0.5)
        # At the picture's border a person ends only because the picture does.
        if out.size == 0 or out[0] < arm or not _within(rows[i, out[:1]], width, height)[0]:
            continue
        j = int(out[0])
        low, high = max(j - window, arm), min(j + window + 1, len(steps) - arm)
        if high - low < 3:
            continue
        sums = np.vstack([np.zeros(3), np.cumsum(colour[i], axis=0)])
        at = np.arange(low, high)
        inner = (sums[at] - sums[at - arm]) / arm
        outer = (sums[at + arm] - sums[at]) / arm
        step = np.linalg.norm(inner - outer, axis=1)
        step *= np.exp(-0.5 * ((at - j) / (0.6 * window)) ** 2)
        places.append(float(steps[at[int(step.argmax())]]))
        kept.append(i)
    if not kept:
        return np.zeros((0, 2))
    radius = np.array(places)
    # Neighbours agree: a ray that strays from the median of its neighbours is dropped.
    padded = np.pad(radius, 4, mode="edge")
    median = np.median(np.lib.stride_tricks.sliding_window_view(padded, 9), axis=1)
    good = np.abs(radius - median) < 2.5 * scale[0]
    points = centre[0] + along[np.array(kept)] * radius[:, None]
    return np.asarray(points[good & _within(points, width, height)])


def _within(points: Floats, width: int, height: int) -> NDArray[np.bool_]:
    return np.asarray(
        (points[:, 0] > 2)
        & (points[:, 0] < width - 3)
        & (points[:, 1] > 2)
        & (points[:, 1] < height - 3)
    )


def fit(camera: Camera, mesh_mm: Floats, edge_px: Floats) -> tuple[Scalp, Floats]:
    """Find the likeliest scalp.

    A linear Gaussian model in the log-radius, re-linearised where each line of sight grazes the
    surface, with robust weights: hair pushes the outline out, never in.

    Parameters
    ----------
    camera : Camera
    mesh_mm : (468, 3) float64
        The face in the head frame.
    edge_px : (n, 2) float64
        From `outline`.

    Returns
    -------
    scalp : Scalp
    residual_mm : (m,) float64
        Outline minus surface for the rays used.
    """
    brow = mesh_mm[list(FOREHEAD)] - CENTRE_MM
    brow_radius = np.linalg.norm(brow, axis=1)
    brow_dir = brow / brow_radius[:, None]
    brow_rows = harmonics(brow_dir)
    brow_wanted = np.log(brow_radius / canonical_radius_mm(brow_dir))
    brow_error = np.full(len(brow), 2 * _FOREHEAD_ERROR_MM)  # they, too, err together

    rays = camera.rays(edge_px)
    eye = camera.eye_mm
    nearest = -((eye - CENTRE_MM) @ rays.T)
    span = np.linspace(-70, 70, 57)
    points = eye + rays[:, None] * (nearest[:, None] + span)[..., None]
    away = points - CENTRE_MM
    distance = np.linalg.norm(away, axis=2)
    directions = away / distance[..., None]
    flat = directions.reshape(-1, 3)
    basis = harmonics(flat).reshape(*distance.shape, len(PRIOR))
    log_distance = np.log(distance)
    log_canonical = np.log(canonical_radius_mm(flat)).reshape(distance.shape)

    coefficients = np.zeros(len(PRIOR))
    covariance: Floats = np.diag(PRIOR**2)
    used = np.zeros(0, bool)
    residual = np.zeros(len(edge_px))
    for _ in range(8):
        depth = basis @ coefficients + log_canonical - log_distance
        touch = depth.argmax(axis=1)
        pick = np.arange(len(edge_px)), touch
        used = points[pick][:, 1] > _LOWEST_OUTLINE_MM
        residual = -depth[pick] * _NORMAL_RADIUS_MM
        # Huber beyond 2 mm; twice as forgiving outwards, where hair is.
        weight = np.minimum(
            1.0, np.where(residual > 0, 2.0, 4.0) / np.maximum(np.abs(residual), 1e-6)
        )
        edge_rows = basis[pick]
        edge_wanted = (log_distance - log_canonical)[pick] + _OVERREACH_MM / _NORMAL_RADIUS_MM
        a = np.vstack([brow_rows, edge_rows[used]])
        y = np.concatenate([brow_wanted, edge_wanted[used]])
        # Neighbouring rays err together: about eight of them make one independent look.
        sigma = (
            np.concatenate([brow_error, _OUTLINE_ERROR_MM * 2.8 / np.sqrt(weight[used])])
            / _NORMAL_RADIUS_MM
        )
        scaled = a / sigma[:, None]
        precision = scaled.T @ scaled + np.diag(PRIOR**-2.0)
        covariance = np.asarray(np.linalg.inv(precision), float)
        coefficients = covariance @ (scaled.T @ (y / sigma))
    return Scalp(sealed(coefficients), sealed(covariance)), residual[used]
