"""Opening a picture file."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from stubble.errors import PhotoError
from stubble.photo.decoding import MAX_MEGAPIXELS, MAX_SIDE, decode
from stubble.photo.kinds import recognise
from stubble.photo.picture import Codes, JpegTables, Photo, eight_bits, sealed
from stubble.photo.profile import Meaning, meaning, to_srgb_picture

__all__ = ["MAX_MEGAPIXELS", "MAX_SIDE", "MIN_SIDE", "read"]

MIN_SIDE = 240
"""Pixels on the shorter side below which a face is too small to measure (our own assumption)."""

_MAX_FILE_BYTES = 1 << 29


def read(source: Path | str | bytes) -> Photo:
    """Open a picture: JPEG, PNG, WebP, HEIC/HEIF, AVIF or TIFF.

    Parameters
    ----------
    source : path or bytes
        A file, or what was in one. Of files with several pictures the first is taken.

    Returns
    -------
    Photo
        Upright. RGB and grey profiles made of curves and a matrix are kept; pictures in other
        colour spaces (CMYK, profiles made of tables) become 8-bit sRGB. A damaged profile is
        passed over, and sRGB assumed.

    Raises
    ------
    PhotoError
        With a sentence that says what is wrong and what to do.
    """
    data = source if isinstance(source, bytes) else _content(Path(source))
    kind = recognise(data)
    stored = decode(data, kind)
    pixels, alpha = _split(stored.pixels)
    pixels, icc, known = _understood(pixels, stored.icc)
    height, width = pixels.shape[:2] if stored.orientation < 5 else pixels.shape[1::-1]
    if min(height, width) < MIN_SIDE:
        raise PhotoError(
            f"This picture is {width} by {height} pixels, too small to work with: each side must "
            f"have at least {MIN_SIDE}. Send the original photo, not a thumbnail."
        )
    grey = pixels.ndim == 2
    pixels = _upright(pixels, stored.orientation)
    if grey:
        pixels = cv2.cvtColor(pixels, cv2.COLOR_GRAY2RGB)
    if alpha is not None:
        alpha = alpha if known.depth == 16 else eight_bits(alpha)
        alpha = sealed(_upright(alpha, stored.orientation))
    return Photo(
        pixels=sealed(pixels),
        grey=grey,
        decode=known.decode,
        to_srgb=known.to_srgb,
        icc=icc,
        focal_35mm=stored.focal_35mm,
        format=kind,
        jpeg=_turned(stored.jpeg, stored.orientation),
        alpha=alpha,
        lossless=stored.lossless,
    )


def _content(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise PhotoError(f"{path} is a folder. Name one photo inside it.")
        if path.exists() and not path.is_file():
            raise PhotoError(f"{path} is not a file. Name a photo.")
        if path.stat().st_size > _MAX_FILE_BYTES:
            raise PhotoError(f"{path} is too large a file for a photo. Send it as JPEG.")
        return path.read_bytes()
    except FileNotFoundError:
        raise PhotoError(f"There is no file {path}. Check the name and the folder.") from None
    except PermissionError:
        raise PhotoError(f"{path} may not be read by you. Ask its owner for permission.") from None
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the name
        raise PhotoError(f"{path} cannot be read ({error}). Copy it elsewhere and retry.") from None


def _split(pixels: Codes) -> tuple[Codes, Codes | None]:
    """Take opacity off, and drop it where it is full everywhere."""
    channels = pixels.shape[2] if pixels.ndim == 3 else 1
    if channels not in (2, 4):
        return pixels, None
    alpha = np.ascontiguousarray(pixels[..., -1])
    colour = np.ascontiguousarray(pixels[..., 0] if channels == 2 else pixels[..., :3])
    full = np.iinfo(pixels.dtype).max
    return colour, None if alpha.min() == full else alpha


def _understood(pixels: Codes, icc: bytes | None) -> tuple[Codes, bytes | None, Meaning]:
    """Find what the code values mean; convert to sRGB what a curve and a matrix cannot say."""
    depth = 8 * pixels.dtype.itemsize
    grey = pixels.ndim == 2
    try:
        known = meaning(icc, depth, grey)
    except ValueError:
        return pixels, None, meaning(None, depth, grey)
    if known is not None:
        return pixels, icc, known
    rgb = np.array(to_srgb_picture(Image.fromarray(eight_bits(pixels)), icc))
    return (rgb[..., 1].copy() if grey else rgb), None, meaning(None, 8, grey)


def _upright(pixels: Codes, orientation: int) -> Codes:
    """Undo how the camera was held, by the eight orientations of EXIF (CIPA DC-008, 4.6.5)."""
    match orientation:
        case 2:
            return cv2.flip(pixels, 1)
        case 3:
            return cv2.rotate(pixels, cv2.ROTATE_180)
        case 4:
            return cv2.flip(pixels, 0)
        case 5:
            return cv2.transpose(pixels)
        case 6:
            return cv2.rotate(pixels, cv2.ROTATE_90_CLOCKWISE)
        case 7:
            return cv2.flip(cv2.rotate(pixels, cv2.ROTATE_90_CLOCKWISE), 0)
        case 8:
            return cv2.rotate(pixels, cv2.ROTATE_90_COUNTERCLOCKWISE)
    return pixels


def _turned(tables: JpegTables | None, orientation: int) -> JpegTables | None:
    """Turn the tables with the picture: on its side, rows of frequencies become columns."""
    if tables is None or orientation < 5:
        return tables
    other = {"4:2:2": "4:4:0", "4:4:0": "4:2:2", "4:1:1": "4:4:4"}
    return dataclasses.replace(
        tables,
        tables=sealed(tables.tables.transpose(0, 2, 1).copy()),
        subsampling=other.get(tables.subsampling, tables.subsampling),
    )
