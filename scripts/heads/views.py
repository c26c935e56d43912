"""Cameras: where each picture is taken from, with which lens, and how large it comes out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]

FRAME_DIAGONAL = float(np.hypot(36, 24))


@dataclass(frozen=True)
class View:
    """A pinhole camera; conventions of stubble.head.camera.Camera. Pixel centres are whole."""

    width: int
    height: int
    focal_px: float
    focal_35mm: float
    rotation: F64
    offset: F64

    @property
    def centre(self) -> F64:
        return np.array([(self.width - 1) / 2, (self.height - 1) / 2])

    @property
    def lens(self) -> F64:
        return -self.rotation.T @ self.offset

    def project(self, points: F64) -> tuple[F64, F64]:
        """Pixels (..., 2) and depth (...)."""
        seen = points @ self.rotation.T + self.offset
        return seen[..., :2] / seen[..., 2:] * self.focal_px + self.centre, seen[..., 2]

    @property
    def pose(self) -> tuple[float, float, float]:
        """Yaw, pitch, roll in degrees, as stubble.head.pose.Pose has them."""
        z = self.rotation[:, 2]
        return (
            float(np.degrees(np.arctan2(z[0], -z[2]))),
            float(np.degrees(np.arcsin(np.clip(z[1], -1, 1)))),
            float(np.degrees(np.arctan2(self.rotation[1, 0], self.rotation[0, 0]))),
        )


def rotation(yaw: float, pitch: float, roll: float) -> F64:
    """From the head frame to camera axes; the inverse of `View.pose`."""
    y, p, r = np.radians([yaw, pitch, roll])
    z = np.array([np.sin(y) * np.cos(p), np.sin(p), -np.cos(y) * np.cos(p)])
    # Two directions span what is at right angles to z; of the mixtures, the one with the roll.
    u = np.cross([0.0, -1.0, 0.0], z)
    norm = np.linalg.norm(u)
    u = np.array([1.0, 0, 0]) if norm < 1e-6 else u / norm
    v = np.cross(z, u)
    best, off = None, 1e9
    for turn in np.linspace(0, 2 * np.pi, 1440, endpoint=False):
        x = np.cos(turn) * u + np.sin(turn) * v
        d = (np.arctan2(x[1], x[0]) - r + np.pi) % (2 * np.pi) - np.pi
        if abs(d) < off:
            best, off = x, abs(d)
    assert best is not None
    return np.stack([best, np.cross(z, best), z], 1)


def seen_from(azimuth: float, elevation: float, roll: float) -> F64:
    """The rotation of a camera that looks at the head from there, upright but for ``roll``.

    Degrees; azimuth 0 is in front, 90 on the person's left, elevation 90 above the crown.
    """
    a, e, r = np.radians([azimuth, elevation, roll])
    away = -np.array([np.sin(a) * np.cos(e), np.sin(e), np.cos(a) * np.cos(e)])
    right = np.cross(away, [0.0, 1.0, 0.0])
    right /= np.linalg.norm(right)
    upright = np.stack([right, np.cross(away, right), away])
    return np.array([[np.cos(r), -np.sin(r), 0], [np.sin(r), np.cos(r), 0], [0, 0, 1.0]]) @ upright


def place(
    turned: F64,
    extent: F64,
    anchor: F64,
    focal_35mm: float,
    px_per_mm: float,
    height_mm: float,
    aspect: float,
    margin: tuple[float, float],
    nearest: float,
) -> View:
    """Stand the camera so that ``anchor`` comes out at ``px_per_mm`` and all of ``extent`` shows.

    ``height_mm`` is what the picture covers from top to bottom at the anchor; ``margin`` shares of
    the picture left free at the top, and where the rest goes from left (0) to right (1).
    """
    diagonal_share = np.hypot(1, aspect)  # of the height; aspect is width over height
    distance = max(nearest, height_mm * diagonal_share * focal_35mm / FRAME_DIAGONAL)
    view = None
    for _ in range(14):
        focal_px = px_per_mm * distance
        diagonal = focal_px * FRAME_DIAGONAL / focal_35mm
        height = round(diagonal / diagonal_share)
        width = round(height * aspect)
        focal_px = focal_35mm / FRAME_DIAGONAL * float(np.hypot(width, height))
        at = np.zeros(2)
        for _ in range(5):
            ray = np.array([at[0] / focal_px, at[1] / focal_px, 1.0])
            offset = ray * distance - turned @ anchor
            view = View(width, height, focal_px, focal_35mm, turned, offset)
            xy, _ = view.project(extent)
            low, high = xy.min(0), xy.max(0)
            free = np.array([width, height]) - (high - low)
            goal = np.array([free[0] * margin[1], max(free[1], 0) * margin[0]])
            at = at + (goal - low)
        if free[0] > 0.06 * width and free[1] > 0.05 * height:
            break
        distance *= 1.06
    assert view is not None
    return view
