"""Saving a picture: encoded with its profile and nothing else, and written beside, then renamed."""

from __future__ import annotations

import dataclasses
import errno
import io
import os
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from stubble.errors import WriteError
from stubble.photo.jpeg import joined
from stubble.photo.picture import Codes, Photo, eight_bits
from stubble.photo.png import with_profile
from stubble.photo.profile import srgb_encode
from stubble.photo.tiff import tiff_bytes

__all__ = ["FORMATS", "encode", "write", "write_whole"]

FORMATS = ("JPEG", "PNG", "WEBP", "TIFF")
"""What can be written. HEIF and AVIF inputs leave as JPEG unless another is asked for."""

_SUFFIXES = {
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".png": "PNG",
    ".webp": "WEBP",
    ".tif": "TIFF",
    ".tiff": "TIFF",
}
_QUALITY = 95  # where no input sets the tables: the steps stay below what is seen in skin
_WEBP_SIDE = 16_383

#: A JPEG of more code values than this is encoded in so many bands, whatever the machine: the same
#: picture gives the same file everywhere.
_WORTH_BANDS, _BANDS = 1 << 20, 8


def encode(
    pixels: Codes, photo: Photo, format: str | None = None, quality: int | None = None
) -> bytes:
    """Encode code values as a file, with the photo's profile and without any tag.

    Parameters
    ----------
    pixels : (h, w, 3) uint8 or uint16
        Of the photo's dtype and in its colour space, upright.
    photo : Photo
        What the pixels came from: profile, greyness, quantisation, opacity.
    format : str, optional
        One of ``FORMATS``; the photo's own if not given.
    quality : int, optional
        1 to 100, for JPEG and WebP. If not given, a JPEG that came from a JPEG keeps its tables
        and subsampling, a WebP is lossless if its input was, and all else is saved at 95.

    Raises
    ------
    WriteError
        The format cannot be written, or cannot hold the picture.
    """
    format = _format(photo, format)
    if pixels.ndim != 3 or pixels.shape[2] != 3 or pixels.dtype != photo.pixels.dtype:
        raise ValueError(f"pixels must be (h, w, 3) {photo.pixels.dtype}, not {pixels.shape}")
    alpha = photo.alpha
    if alpha is not None and alpha.shape != pixels.shape[:2]:
        raise ValueError(f"pixels must be {alpha.shape} like the opacity, not {pixels.shape}")
    if format in ("JPEG", "WEBP"):
        pixels, alpha = eight_bits(pixels), None if alpha is None else eight_bits(alpha)
    if format == "JPEG" and alpha is not None:
        pixels, alpha = _on_white(pixels, alpha), None
    if photo.grey:
        pixels = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
        if alpha is not None or format == "WEBP":  # here grey is written as equal channels
            pixels, photo = _grey_as_rgb(pixels, photo)
    if alpha is not None:
        pixels = np.dstack([pixels, alpha])
    return _ENCODERS[format](pixels, photo, quality)


def write(
    pixels: Codes,
    photo: Photo,
    path: Path | str,
    format: str | None = None,
    source: Path | str | None = None,
) -> None:
    """Encode code values and put them at ``path``, whole or not at all.

    Parameters
    ----------
    pixels, photo
        As for ``encode``.
    path : path
        Replaced if it exists. Its suffix chooses the format if ``format`` does not.
    format : str, optional
        One of ``FORMATS``.
    source : path, optional
        The file the photo was read from, which is never written over.

    Raises
    ------
    WriteError
        With a sentence that says why; whatever stood at ``path`` is untouched.
    """
    path = Path(path)
    if format is None and path.suffix:
        format = _SUFFIXES.get(path.suffix.lower())
        if format is None:
            raise WriteError(
                f"Pictures are not written as {path.suffix}. "
                "Let the name end in .jpg, .png, .webp or .tif."
            )
    by_name = _SUFFIXES.get(path.suffix.lower())
    if format is not None and by_name is not None and by_name != _format(photo, format):
        raise WriteError(
            f"{path} ends in {path.suffix}, but {_format(photo, format)} was asked for. "
            "Let them agree."
        )
    if source is not None and _same(path, Path(source)):
        raise WriteError(
            f"{path} is the photo itself, and writing would destroy it. Name another file."
        )
    write_whole(encode(pixels, photo, format), path)


def _format(photo: Photo, wanted: str | None) -> str:
    if wanted is None:
        return photo.format if photo.format in FORMATS else "JPEG"
    named = _SUFFIXES.get(f".{wanted.lower()}", wanted.upper())
    if named not in FORMATS:
        raise WriteError(
            f"Pictures are not written as {wanted.upper()}. Choose JPEG, PNG, WebP or TIFF."
        )
    return named


def _grey_as_rgb(pixels: Codes, photo: Photo) -> tuple[Codes, Photo]:
    """Spread grey over three channels. A grey profile cannot go along: turn its codes to sRGB."""
    if photo.icc is not None and photo.icc[16:20] == b"GRAY":
        top = np.iinfo(pixels.dtype).max
        pixels = np.rint(srgb_encode(photo.decode[1]) * top).astype(pixels.dtype)[pixels]
        photo = dataclasses.replace(photo, icc=None)
    return cv2.cvtColor(pixels, cv2.COLOR_GRAY2RGB), photo


def _on_white(pixels: Codes, alpha: Codes) -> Codes:
    """Lay a picture that is clear in places on white paper, for JPEG knows no opacity."""
    share = alpha.astype(np.uint16)[..., None]
    return ((pixels * share + 255 * (255 - share) + 127) // 255).astype(np.uint8)


def _jpeg(pixels: Codes, photo: Photo, quality: int | None) -> bytes:
    options: dict[str, object] = {"quality": quality or _QUALITY, "subsampling": "4:4:4"}
    if photo.jpeg is not None and quality is None:
        tables = [table.ravel().tolist() for table in photo.jpeg.tables]
        while len(tables) > 1 and tables[-1] == tables[-2]:  # the last serves all that follow
            tables.pop()
        # The encoder has no 4:4:0 and 4:1:1; full colour holds all they do.
        kept = photo.jpeg.subsampling
        kept = kept if kept in ("4:2:2", "4:2:0") else "4:4:4"
        options = {"qtables": tables, "subsampling": kept}
    if pixels.ndim == 2:
        del options["subsampling"]
    options["icc_profile"] = photo.icc
    height, width = pixels.shape[:2]
    if pixels.size < _WORTH_BANDS:
        return _pillow(pixels, "JPEG", **options)
    # Bands are encoded beside each other: so many rows of blocks each, and no more blocks than the
    # format can count.
    side = 16 if options.get("subsampling") == "4:2:0" else 8
    high = min(-(-height // (side * _BANDS)), 65535 * 8 // (width + 16))
    options["restart_marker_rows"] = high
    bands = (pixels[top : top + side * high] for top in range(0, height, side * high))
    with ThreadPoolExecutor(os.cpu_count()) as hands:
        return joined(list(hands.map(lambda band: _pillow(band, "JPEG", **options), bands)), height)


def _png(pixels: Codes, photo: Photo, quality: int | None) -> bytes:
    if pixels.ndim == 3:
        order = cv2.COLOR_RGB2BGR if pixels.shape[2] == 3 else cv2.COLOR_RGBA2BGRA
        pixels = cv2.cvtColor(pixels, order)
    done, data = cv2.imencode(".png", pixels)
    if not done:
        raise WriteError("The picture could not be saved as PNG. Choose another format.")
    return with_profile(data.tobytes(), photo.icc)


def _webp(pixels: Codes, photo: Photo, quality: int | None) -> bytes:
    if max(pixels.shape) > _WEBP_SIDE:
        raise WriteError(
            f"A WebP holds at most {_WEBP_SIDE} pixels on a side. Choose JPEG, PNG or TIFF."
        )
    lossless = photo.lossless and quality is None
    # Of a lossless WebP, quality is the effort spent; "exact" keeps colours where it is clear.
    effort = {"quality": 50, "method": 2} if lossless else {"quality": quality or _QUALITY}
    icc = photo.icc or b""
    return _pillow(pixels, "WEBP", icc_profile=icc, lossless=lossless, exact=True, **effort)


def _tiff(pixels: Codes, photo: Photo, quality: int | None) -> bytes:
    return tiff_bytes(pixels, photo.icc)


_ENCODERS: dict[str, Callable[[Codes, Photo, int | None], bytes]] = {
    "JPEG": _jpeg,
    "PNG": _png,
    "WEBP": _webp,
    "TIFF": _tiff,
}


def _pillow(pixels: Codes, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    if kind == "JPEG" and pixels.ndim == 3:
        # Pillow keeps colour in four bytes. Handed over so, it need not copy, which takes as long
        # as half the encoding.
        wide = cv2.cvtColor(pixels, cv2.COLOR_RGB2RGBA)
        picture = Image.frombuffer("RGBX", pixels.shape[1::-1], wide, "raw", "RGBX", 0, 1)
    else:
        picture = Image.fromarray(pixels)
    try:
        picture.save(out, kind, **options)
    except (OSError, ValueError) as error:
        raise WriteError(
            f"The picture could not be saved as {kind} ({error}). Choose another format."
        ) from error
    return out.getvalue()


def _same(path: Path, source: Path) -> bool:
    try:
        return path.samefile(source)
    except OSError:
        return os.path.realpath(path) == os.path.realpath(source)


def write_whole(data: bytes, path: Path) -> None:
    """Write beside, then rename, so that nobody ever sees half a file and the old one survives.

    Raises
    ------
    WriteError
    """
    target = Path(os.path.realpath(path))  # through a link, the file it points to
    beside = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, "is a folder")
        if target.exists() and not target.is_file():
            raise OSError(errno.ENOTSUP, "is no ordinary file")
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, "write-protected")
        try:
            with beside.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(beside, target)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise WriteError(_why(path, error)) from error


def _why(path: Path, error: OSError) -> str:
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return f"There is no room left to write {path}. Free some space and try again."
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return f"{path} may not be written by you. Choose another folder or file."
        case errno.ENOENT | errno.ENOTDIR if not path.parent.is_dir():
            return f"There is no folder {path.parent}. Make it first, or choose another."
        case errno.ENOTSUP:
            return f"{path} is a device or the like, no ordinary file. Name another."
        case errno.EISDIR:
            return f"{path} is a folder. Name a file inside it."
        case errno.ENAMETOOLONG:
            return "The name of the file to write is too long. Choose a shorter one."
    return f"{path} could not be written ({error.strerror}). Choose another place and try again."
