"""Where the head lies in one picture, as far as that is known before skin and hair are read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Site"]

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Site:
    """What skin and hair need to know of a head: its scale, its outline, its face or its scalp.

    One of ``mesh`` and ``scalp`` is enough: a portrait has the face's mesh; a top, back or profile
    has where the scalp lies, from a head fitted to other photos or from a rough outline.

    Attributes
    ----------
    px_per_mm : float
        Scale at the head.
    person : (any, any) float32
        How surely each part of the picture is the person, 0..1; it spans the whole picture.
    mesh : (468, 3) float32 or None
        Face mesh, pixels.
    scalp : (h, w) float32 or None
        How surely each pixel is scalp, with hair on it or without, 0..1: the forehead above the
        brows belongs to it; ears, face, neck and what hair hangs beside the head do not.
    """

    px_per_mm: float
    person: Floats
    mesh: Floats | None = None
    scalp: Floats | None = None

    def __post_init__(self) -> None:
        if self.mesh is None and self.scalp is None:
            raise ValueError("a site needs a face mesh or where the scalp lies")
