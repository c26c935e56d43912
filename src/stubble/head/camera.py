"""A pinhole camera looking at a head."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

__all__ = ["Camera"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Camera:
    """Where a head stands before the lens.

    Camera axes follow the picture: x right, y down, z away from the lens. Pixel centres are at
    whole numbers.

    Attributes
    ----------
    focal_px : float
        Focal length in pixels.
    centre_px : (2,) float64
        Principal point.
    rotation : (3, 3) float64
        From the head frame to camera axes.
    offset_mm : (3,) float64
        The head frame's origin in camera axes.
    """

    focal_px: float
    centre_px: Floats
    rotation: Floats
    offset_mm: Floats

    def scaled(self, factor: float) -> Camera:
        """Give the same camera for a picture enlarged ``factor`` times."""
        return replace(
            self,
            focal_px=self.focal_px * factor,
            centre_px=(self.centre_px + 0.5) * factor - 0.5,
        )

    @property
    def eye_mm(self) -> Floats:
        """The lens in the head frame, (3,)."""
        return np.asarray(-self.rotation.T @ self.offset_mm)

    def project(self, points_mm: NDArray[np.floating]) -> tuple[Floats, Floats]:
        """Project points of the head frame.

        Parameters
        ----------
        points_mm : (n, 3) float

        Returns
        -------
        pixels : (n, 2) float64
        px_per_mm : (n,) float64
            Scale at each point for lengths at right angles to the line of sight.
        """
        # Not a matrix product: for three columns, sharing it out among threads costs more.
        seen = np.einsum("nj,ij->ni", points_mm, self.rotation) + self.offset_mm
        scale = self.focal_px / seen[:, 2]
        return seen[:, :2] * scale[:, None] + self.centre_px, scale

    def rays(self, pixels: NDArray[np.floating]) -> Floats:
        """Give the unit lines of sight through pixels, (n, 2) to (n, 3), in the head frame."""
        away = np.ones((len(pixels), 3))
        away[:, :2] = (pixels - self.centre_px) / self.focal_px
        away /= np.linalg.norm(away, axis=1, keepdims=True)
        return np.asarray(away @ self.rotation)
