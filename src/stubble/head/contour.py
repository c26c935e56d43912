"""Where the scalp's edge would be in a picture, and where the picture has an edge."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble.head.camera import Camera
from stubble.head.surface import (
    CANONICAL_AXES_MM,
    CENTRE_MM,
    Scalp,
    directions_of_chart,
    harmonics,
)

__all__ = ["hairiness", "is_scalp", "lowest_mm", "outline", "rim", "scalp_mask", "trace"]

Floats = NDArray[np.float64]

#: Points taken round a rim: two degrees, some three millimetres, apart.
_ROUND = 180


def is_scalp(points_mm: Floats) -> NDArray[np.bool_]:
    """Say which points of the head frame, (..., 3), lie where the outline is the scalp's.

    Before and beside the ears that is 42 mm above the Frankfurt plane: lower down ears and cheeks
    make the outline. Behind them the back of the head is free down to where the neck begins.
    """
    y, z = points_mm[..., 1], points_mm[..., 2]
    lowest = np.interp(z, [-65.0, -35.0], [2.0, 42.0])
    return np.asarray(y > lowest)


def rim(
    rotation: Floats, offset_mm: Floats, scalp: Scalp | None = None, count: int = _ROUND
) -> Floats:
    """Give points of the scalp that its outline touches, seen from one or many cameras.

    The rim of an ellipsoid seen from a point is a plane section of it, so this is in closed form.
    Seen from many cameras, the rim of a person's own scalp is that one bent, which is right to a
    few millimetres; from one camera it is then moved to where it belongs.

    Parameters
    ----------
    rotation : (..., 3, 3) float64
    offset_mm : (..., 3) float64
    scalp : Scalp, optional
        The canonical one if not given.
    count : int

    Returns
    -------
    (..., count, 3) float64
        In the head frame, in order round the rim.
    """
    eye = -np.einsum("...ij,...i->...j", rotation, offset_mm) - CENTRE_MM
    scaled = eye / CANONICAL_AXES_MM
    far = np.maximum(np.linalg.norm(scaled, axis=-1, keepdims=True), 1.2)
    towards = scaled / far
    # Two directions at right angles, the first as near the picture's x as can be.
    aside = rotation[..., 0, :] / CANONICAL_AXES_MM
    aside = aside - towards * (aside * towards).sum(-1, keepdims=True)
    aside /= np.linalg.norm(aside, axis=-1, keepdims=True)
    other = np.cross(towards, aside)
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)[:, None]
    ring = np.cos(angle) * aside[..., None, :] + np.sin(angle) * other[..., None, :]
    unit = towards[..., None, :] / far[..., None] + np.sqrt(1 - far**-2.0)[..., None] * ring
    points = unit * CANONICAL_AXES_MM
    if scalp is not None:
        away = np.linalg.norm(points, axis=-1, keepdims=True)
        flat = (points / away).reshape(-1, 3)
        points = points * np.exp(harmonics(flat) @ scalp.coefficients).reshape(away.shape)
        if rotation.ndim == 2:
            points = _settled(points, eye, scalp)
    return np.asarray(points + CENTRE_MM)


def _settled(points: Floats, eye: Floats, scalp: Scalp) -> Floats:
    """Move points of a scalp, from its centre, to where the lens at ``eye`` sees them edge on."""
    for _ in range(3):
        direction = points / np.linalg.norm(points, axis=1, keepdims=True)
        sight = points - eye
        sight /= np.linalg.norm(sight, axis=1, keepdims=True)
        facing = (scalp.normals_and_area(direction)[0] * sight).sum(axis=1, keepdims=True)
        along = sight - direction * (sight * direction).sum(axis=1, keepdims=True)
        along /= np.linalg.norm(along, axis=1, keepdims=True)
        # On a sphere the normal would turn by as much as the place does.
        direction = direction - facing * along
        direction /= np.linalg.norm(direction, axis=1, keepdims=True)
        points = direction * scalp.radius_mm(direction)[:, None]
    return points


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


#: A millimetre or so either side of an edge is compared.
_ARM_MM = 1.5

#: Step of log colour below which there is no edge to speak of. Our assumption.
_FAINTEST = 0.12


def trace(
    picture: NDArray[np.float32],
    person: NDArray[np.float32],
    camera: Camera,
    scalp: Scalp,
    reach_mm: float,
) -> Floats:
    """Trace a head's outline near where a scalp's rim is expected.

    Along the normal of the expected rim the strongest step of colour is sought, weighed by whether
    the person ends there and by how near it is.

    Parameters
    ----------
    picture : (h, w, 3) float32
        Linear sRGB.
    person : (h, w) float32
        How surely each pixel is the person, 0 to 1.
    camera : Camera
    scalp : Scalp
        As known so far.
    reach_mm : float
        How far either way to look.

    Returns
    -------
    (n, 2) float64
        Pixels on the outline, where the expected rim is scalp and an edge was found.
    """
    height, width = person.shape
    points = rim(camera.rotation, camera.offset_mm, scalp)
    at, scale = camera.project(points)
    way = np.roll(at, -1, axis=0) - np.roll(at, 1, axis=0)
    way = np.stack([way[:, 1], -way[:, 0]], axis=1)
    way /= np.maximum(np.linalg.norm(way, axis=1, keepdims=True), 1e-9)
    if ((at - at.mean(axis=0)) * way).sum() < 0:
        way = -way
    middle = float(scale.mean())
    arm = max(round(2 * _ARM_MM), 2)
    steps = np.arange(-reach_mm - _ARM_MM, reach_mm + _ARM_MM + 0.01, 0.5)
    rows = (at[:, None] + way[:, None] * steps[:, None] * middle).astype(np.float32)
    logs = np.log(cv2.remap(picture, rows[..., 0], rows[..., 1], cv2.INTER_LINEAR) + 0.02)
    inside = cv2.remap(
        person, rows[..., 0], rows[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    sums = np.concatenate([np.zeros((len(rows), 1, 3)), np.cumsum(logs, axis=1)], axis=1)
    edge = np.arange(arm, len(steps) - arm)
    inner = (sums[:, edge] - sums[:, edge - arm]) / arm
    outer = (sums[:, edge + arm] - sums[:, edge]) / arm
    step = np.linalg.norm(inner - outer, axis=2)
    ends = np.clip(inside[:, edge - arm] - inside[:, edge + arm], 0, 1)
    near = np.exp(-0.5 * (steps[edge] / (0.5 * reach_mm)) ** 2)
    score = np.minimum(step, 1.5) * (0.15 + ends) * near
    best = score.argmax(axis=1)
    row = np.arange(len(rows))
    place = rows[row, edge[best]].astype(float)
    good = (step[row, best] > _FAINTEST) & is_scalp(points) & _within(place, width, height)
    # Neighbours agree.
    shift = steps[edge[best]]
    padded = np.pad(np.where(good, shift, np.nan), 3, mode="wrap")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 7)
    enough = (~np.isnan(windows)).sum(axis=1) >= 3
    usual = np.full(len(rows), np.nan)
    usual[enough] = np.nanmedian(windows[enough], axis=1)
    good &= np.abs(shift - usual) < max(2.5, 0.25 * reach_mm)
    return np.asarray(place[good])


#: Where hair is looked for within an outline, mm.
_BAND_MM = (1.5, 3.0, 4.5, 6.0)

#: How much darker, and how much off in hue, than the forehead the band may be and still be skin:
#: log colour. Skin turns darker towards the outline, too. Our assumption.
_DARKER, _OFF_HUE = 0.55, 0.22


def hairiness(
    picture: NDArray[np.float32],
    edge_px: Floats,
    camera: Camera,
    skin_px: NDArray[np.floating],
) -> Floats:
    """Say how surely an outline is hair's and not bare skin's.

    Parameters
    ----------
    picture : (h, w, 3) float32
        Linear sRGB.
    edge_px : (n, 2) float64
        Points on the outline.
    camera : Camera
    skin_px : (m, 2) float
        Places that are bare skin.

    Returns
    -------
    (n,) float64
        0 to 1.
    """
    if not len(edge_px):
        return np.zeros(0)
    centre, scale = camera.project(CENTRE_MM[None])
    inward = centre[0] - edge_px
    inward /= np.maximum(np.linalg.norm(inward, axis=1, keepdims=True), 1e-9)
    at = edge_px[:, None] + inward[:, None] * np.array(_BAND_MM)[:, None] * scale[0]
    band = _logs(picture, at.reshape(-1, 2)).reshape(len(at), len(_BAND_MM), 3).mean(axis=1)
    skin = np.median(_logs(picture, np.asarray(skin_px)), axis=0)
    off = band - skin
    level = off.mean(axis=1)
    hue = np.linalg.norm(off - level[:, None], axis=1)
    far = (np.minimum(level + 0.3, 0) / _DARKER) ** 2 + (hue / _OFF_HUE) ** 2
    # Doubt is no evidence of hair.
    hair = np.clip((1 - np.exp(-far) - 0.2) / 0.6, 0, 1)
    return np.asarray(cv2.blur(hair[:, None], (1, 9), borderType=cv2.BORDER_REPLICATE)[:, 0])


def _logs(picture: NDArray[np.float32], at: NDArray[np.floating]) -> Floats:
    x, y = np.ascontiguousarray(at.T[:, None], np.float32)
    found = cv2.remap(picture, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(np.log(found.reshape(-1, 3) + 0.02), float)


def lowest_mm(z_mm: Floats) -> Floats:
    """Height in the head frame above which the skin is scalp or forehead, by how far forward it is.

    Lower than `is_scalp`: hair grows down to the ears, and the skull ends where the neck begins.
    """
    return np.asarray(np.interp(z_mm, [-65.0, -35.0, 40.0, 75.0], [0.0, 28.0, 28.0, 42.0]))


#: Distance of the nodes that a scalp's patch of a picture is filled between, mm of the chart.
_PATCH_MM = 6.0


def scalp_mask(camera: Camera, scalp: Scalp, shape: tuple[int, int]) -> NDArray[np.float32]:
    """Draw where a picture shows scalp, with hair on it or without: not face, ears or neck.

    Parameters
    ----------
    camera : Camera
    scalp : Scalp
    shape : tuple of int
        Rows and columns of the picture.

    Returns
    -------
    (h, w) float32
        0 to 1.
    """
    axis = np.arange(-162.0, 162.1, _PATCH_MM)
    chart = np.stack(np.meshgrid(axis, axis), axis=-1)
    inside = np.hypot(chart[..., 0], chart[..., 1]) < 162
    directions = directions_of_chart(chart.reshape(-1, 2))
    points = scalp.points_mm(directions)
    normals, _ = scalp.normals_and_area(directions)
    towards = camera.eye_mm - points
    facing = np.einsum("nj,nj->n", towards, normals) > 0
    counts = (facing & (points[:, 1] > lowest_mm(points[:, 2]))).reshape(inside.shape) & inside
    pixels = np.rint(camera.project(points)[0] * 8).astype(np.int32).reshape(*inside.shape, 2)
    whole = counts[:-1, :-1] & counts[1:, :-1] & counts[:-1, 1:] & counts[1:, 1:]
    mask = np.zeros(shape, np.uint8)
    for row, column in np.argwhere(whole):
        corners = [(0, 0), (0, 1), (1, 1), (1, 0)]
        quad = np.array([pixels[row + i, column + j] for i, j in corners])
        cv2.fillConvexPoly(mask, quad, 255, cv2.LINE_8, 3)
    # Quads on the rim half face away and are left out: grow by half of one.
    scale = float(camera.project(CENTRE_MM[None])[1][0])
    size = 2 * max(1, round(0.5 * _PATCH_MM * scale)) + 1
    mask = cv2.dilate(mask, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)))
    return cv2.GaussianBlur(mask.astype(np.float32) / 255, (0, 0), max(0.5, scale))
