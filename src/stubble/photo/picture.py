"""The value this stage hands on: a photo's code values and what they mean in light."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble.photo.profile import sealed, srgb_decode

__all__ = ["Codes", "JpegTables", "Photo", "eight_bits", "from_pixels", "sealed"]

Codes = NDArray[Any]
"""Code values as a file stores them: uint8 or uint16."""


@dataclass(frozen=True, eq=False)
class JpegTables:
    """How a JPEG was quantised, so that it can be saved the same way.

    Attributes
    ----------
    tables : (components, 8, 8) uint16, read-only
        Quantisation steps of Y, Cb, Cr (or of grey alone) for the upright picture; row is the
        vertical frequency, column the horizontal one.
    subsampling : str
        ``"4:4:4"``, ``"4:2:2"``, ``"4:2:0"``, ``"4:4:0"`` or ``"4:1:1"``, of the upright picture.
    """

    tables: NDArray[np.uint16]
    subsampling: str


@dataclass(frozen=True, eq=False)
class Photo:
    """A picture file, opened: upright code values and what they mean in light.

    Attributes
    ----------
    pixels : (h, w, 3) uint8 or uint16, read-only
        Code values in the file's own RGB colour space. A grey file has three equal channels.
    grey : bool
        The file was grey and leaves grey.
    decode : (3, 256) or (3, 65536) float32, read-only
        Linear light 0..1 of each code value, per channel.
    to_srgb : (3, 3) float64, read-only
        Linear light of the file's primaries to linear sRGB, for column vectors; exactly the
        identity for sRGB and grey.
    icc : bytes or None
        The colour profile the result keeps; None means sRGB.
    focal_35mm : float or None
        Focal length in mm as on 35 mm film, where the file tells.
    format : str
        ``"JPEG"``, ``"PNG"``, ``"WEBP"``, ``"HEIF"``, ``"AVIF"`` or ``"TIFF"``.
    jpeg : JpegTables or None
        How a JPEG input was quantised.
    alpha : (h, w) of the dtype of ``pixels``, read-only, or None
        Opacity, where the file has one that is not full everywhere.
    lossless : bool
        The file held its code values without loss.
    """

    pixels: Codes
    grey: bool
    decode: NDArray[np.float32]
    to_srgb: NDArray[np.float64]
    icc: bytes | None
    focal_35mm: float | None
    format: str
    jpeg: JpegTables | None
    alpha: Codes | None = None
    lossless: bool = False

    @property
    def height(self) -> int:
        """Rows of the upright picture."""
        return int(self.pixels.shape[0])

    @property
    def width(self) -> int:
        """Columns of the upright picture."""
        return int(self.pixels.shape[1])

    @property
    def depth(self) -> int:
        """Bits per channel: 8 or 16."""
        return 8 * self.pixels.dtype.itemsize


def from_pixels(pixels: Codes) -> Photo:
    """Make an sRGB photo of (h, w, 3) code values, as if read from a PNG."""
    if pixels.ndim != 3 or pixels.shape[2] != 3 or pixels.dtype not in (np.uint8, np.uint16):
        raise ValueError(f"pixels must be (h, w, 3) uint8 or uint16, not {pixels.shape}")
    return Photo(
        pixels=sealed(np.array(pixels, order="C")),
        grey=False,
        decode=srgb_decode(8 * pixels.dtype.itemsize),
        to_srgb=sealed(np.eye(3)),
        icc=None,
        focal_35mm=None,
        format="PNG",
        jpeg=None,
        lossless=True,
    )


def eight_bits(codes: Codes) -> Codes:
    """Round 16-bit code values to 8 bits; 8-bit ones stay as they are."""
    if codes.dtype == np.uint8:
        return codes
    return cv2.convertScaleAbs(codes, alpha=1 / 257).reshape(codes.shape)
