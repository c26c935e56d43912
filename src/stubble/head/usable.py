"""Whether a picture shows a head well enough to work with: light, focus, size, distance."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble.errors import SubjectError
from stubble.head.find import Head

__all__ = ["refuse_dark", "refuse_poor", "sharpness"]

Floats = NDArray[np.float32]

# The limits below are our own assumptions, set on some twenty faces blurred, darkened and shrunk.

#: Brightest hundredth of a picture, linear, below which some twenty codes of 8 bits are left of it.
_DARKEST = 0.015
#: Noise of the skin in sqrt-coded light from which no stubble is told from it.
_NOISIEST = 0.03
#: Steepest light around the eyes, as its logarithm per mm: sharp faces begin at 0.46, one blurred
#: by 3 mm has at most 0.18.
_SHARPEST_BLURRED = 0.19
#: Pixels per mm from which pixels blur less than that.
_RESOLVED = 1.0
#: Breadth of the face in pixels of the photo below which a dot is a tenth of a pixel.
_SMALLEST_PX = 100
_FACE_MM = 138.0
#: Distance of the lens from the eyes, mm, below which the face hides the scalp's sides and every
#: millimetre depends on how deep it lies.
_NEAREST_MM = 330.0

_GREY = np.array([0.2126, 0.7152, 0.0722], np.float32)


def refuse_dark(light: Floats) -> None:
    """Refuse a picture, (h, w, 3) linear as taken, with next to no light in it.

    Raises
    ------
    SubjectError
    """
    if float(np.percentile(light[::8, ::8].max(axis=2), 99)) < _DARKEST:
        raise _too_dark()


def refuse_poor(
    light: Floats, found: Head, noise: float, magnification: float, lens_known: bool
) -> None:
    """Refuse a picture whose face is too small, too noisy, blurred or taken from too near.

    Parameters
    ----------
    light : (h, w, 3) float32
        The analysed picture, linear.
    found : Head
        In the same pixels, with a face.
    noise : float
        Of the skin, sqrt-coded.
    magnification : float
        Pixels of the photo per pixel of the analysed picture.
    lens_known : bool
        Whether the file names the lens: without it the distance is a guess, and not judged.

    Raises
    ------
    SubjectError
    """
    pixels = found.scale.px_per_mm * magnification * _FACE_MM
    if pixels < _SMALLEST_PX:
        raise SubjectError(
            f"The face in this photo is only {pixels:.0f} pixels wide. Please come nearer, so that "
            "the head fills the picture, or send the original photo.",
            kind="too-small",
        )
    if noise > _NOISIEST:
        raise _too_dark()
    resolved = found.scale.px_per_mm > _RESOLVED
    if resolved and sharpness(light, found) < _SHARPEST_BLURRED:
        raise SubjectError(
            "This photo is blurred. Please hold the camera still, let it focus on the head, and "
            "take it again in good light.",
            kind="blurred",
        )
    # Only what the whole interval of the scale agrees on is too near.
    if lens_known and found.camera.focal_px / found.scale.low < _NEAREST_MM:
        distance = found.camera.focal_px / found.scale.px_per_mm / 10
        raise SubjectError(
            f"This photo was taken from about {distance:.0f} cm: so near, the face looks larger "
            "and the scalp smaller than they are. Please hold the camera at arm's length or "
            "further, or let somebody else take the photo.",
            kind="too-near",
        )


def sharpness(light: Floats, found: Head) -> float:
    """Give the steepest light around eyes and brows, in the blurrier direction, log per mm."""
    if found.mesh_px is None:
        raise ValueError("this photo shows no face")
    px = found.scale.px_per_mm
    around = found.mesh_px[[33, 133, 263, 362, 70, 300, 105, 334, 145, 374], :2]
    limit = np.array(light.shape[1::-1])
    low = np.clip((around.min(0) - 2 * px).astype(int), 0, limit - 2)
    high = np.clip((around.max(0) + 4 * px).astype(int), low + 2, limit)
    grey = light[low[1] : high[1], low[0] : high[0]] @ _GREY
    logs = np.log(grey + 0.1 * max(float(np.median(grey)), 1e-4))
    logs = cv2.GaussianBlur(logs.astype(np.float32), (0, 0), max(0.12 * px, 0.6))
    down, across = np.gradient(logs)
    ways = [(np.cos(a), np.sin(a)) for a in np.radians([0, 45, 90, 135])]
    steep = [np.percentile(np.abs(across * x + down * y), 98) for x, y in ways]
    return float(min(steep)) * px


def _too_dark() -> SubjectError:
    return SubjectError(
        "This photo is too dark to read the skin in. Please take it facing a window or in a bright "
        "room.",
        kind="too-dark",
    )
