"""From a file's bytes to its stored pixels, one function for each kind of file."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import cv2
import numpy as np
import pi_heif
import simplejpeg
from PIL import Image

from stubble.errors import PhotoError
from stubble.photo import jpeg, png
from stubble.photo.exif import directory, focal_35mm, orientation
from stubble.photo.picture import Codes, JpegTables
from stubble.photo.profile import to_srgb_picture

__all__ = ["MAX_MEGAPIXELS", "MAX_SIDE", "Decoded", "decode"]

MAX_MEGAPIXELS = 100
MAX_SIDE = 30_000

_BROKEN_OFF = "This picture breaks off before its end. Send it again."
_DAMAGED = "This picture is damaged and cannot be read. Send the original again."

# What libjpeg finds wrong in files of some phones and programs while the picture itself is whole.
_HARMLESS = ("extraneous bytes", "SOS parameters", "Adobe color", "JFIF revision", "ICC")


@dataclass(frozen=True, eq=False)
class Decoded:
    """A picture as stored: not yet turned upright, its profile not yet looked into.

    Attributes
    ----------
    pixels : (h, w) or (h, w, 2..4), uint8 or uint16
        Grey, grey and opacity, RGB, or RGB and opacity.
    """

    pixels: Codes
    icc: bytes | None = None
    orientation: int = 1
    focal_35mm: float | None = None
    jpeg: JpegTables | None = None
    lossless: bool = False


def decode(data: bytes, kind: str) -> Decoded:
    """Decode a file of a known kind.

    Raises
    ------
    PhotoError
        The file is cut off, damaged, too large, or of a variant that is not read.
    """
    try:
        return _DECODERS[kind](data)
    except (PhotoError, MemoryError):
        raise
    except EOFError as error:
        raise PhotoError(_BROKEN_OFF) from error
    except Exception as error:  # on damaged data the decoders raise nearly anything
        cut = any(word in str(error).lower() for word in ("truncat", "premature", "end of file"))
        raise PhotoError(_BROKEN_OFF if cut else _DAMAGED) from error


def _check_size(width: int, height: int) -> None:
    """Refuse before decoding what would fill the memory."""
    if max(width, height) > MAX_SIDE or width * height > MAX_MEGAPIXELS * 1_000_000:
        raise PhotoError(
            f"This picture says it is {width} by {height} pixels; at most {MAX_MEGAPIXELS} "
            f"megapixels and {MAX_SIDE} on a side are read. Send it in a smaller size."
        )


def _jpeg(data: bytes) -> Decoded:
    head = jpeg.read_head(data)
    _check_size(head.width, head.height)
    icc = head.icc
    if head.components == 4:
        pixels, icc = _ink(_pillow(data, "JPEG"), icc)
    else:
        pixels = _turbo(data, "GRAY" if head.components == 1 else "RGB")
    return Decoded(
        pixels=pixels,
        icc=icc,
        orientation=orientation(head.exif),
        focal_35mm=focal_35mm(head.exif),
        jpeg=head.tables,
    )


def _turbo(data: bytes, colours: str) -> Codes:
    try:
        pixels = simplejpeg.decode_jpeg(data, colours)
    except ValueError as error:
        if not any(words in str(error) for words in _HARMLESS):
            raise
        return _stored(_pillow(data, "JPEG"))  # slower, to the same bits, and more forgiving
    return np.asarray(pixels[..., 0] if colours == "GRAY" else pixels)


def _png(data: bytes) -> Decoded:
    head = png.read_head(data)
    _check_size(head.width, head.height)
    pixels: Codes
    if head.bits == 16:
        pixels = _opencv(data)
        if head.grey and pixels.ndim == 3:  # OpenCV spreads grey with opacity over four channels
            pixels = np.ascontiguousarray(pixels[..., [0, 3]])
    else:
        pixels = _stored(_pillow(data, "PNG"))
    return Decoded(
        pixels=pixels,
        icc=head.icc,
        orientation=orientation(head.exif),
        focal_35mm=focal_35mm(head.exif),
        lossless=True,
    )


def _webp(data: bytes) -> Decoded:
    if 8 + int.from_bytes(data[4:8], "little") > len(data):
        raise EOFError
    image = _pillow(data, "WEBP")
    exif = image.info.get("exif")
    return Decoded(
        pixels=_stored(image),
        icc=image.info.get("icc_profile"),
        orientation=orientation(exif),
        focal_35mm=focal_35mm(exif),
        lossless=_holds_lossless(data),
    )


def _holds_lossless(data: bytes) -> bool:
    """Tell which of its two codecs a WebP uses for its (first) picture (RFC 9649, 2.3)."""
    place = 12
    while place + 8 <= len(data):
        name, size = data[place : place + 4], int.from_bytes(data[place + 4 : place + 8], "little")
        if name == b"ANMF":  # the first frame, whose own chunks follow its header
            place += 8 + 16
            continue
        if name in (b"VP8 ", b"VP8L"):
            return name == b"VP8L"
        place += 8 + size + size % 2
    return False


def _heif(data: bytes) -> Decoded:
    _check_boxes(data)
    # The container itself says how to turn the picture, and the library does; EXIF only repeats it.
    opened = pi_heif.open_heif(io.BytesIO(data))
    image = opened[opened.primary_index]
    _check_size(*image.size)
    return Decoded(
        pixels=np.array(image),  # a copy: the library frees its own with the image
        icc=image.info.get("icc_profile"),
        focal_35mm=focal_35mm(image.info.get("exif")),
    )


_BOXES = (b"ftyp", b"meta", b"mdat", b"moov", b"free", b"skip", b"uuid", b"mpvd")


def _check_boxes(data: bytes) -> None:
    """Find out before decoding whether the boxes lie in the file (ISO/IEC 14496-12, 4.2)."""
    place = 0
    # Some phones hang data of their own, in no box, onto the end: that is none of our business.
    while data[place + 4 : place + 8] in _BOXES:
        size = int.from_bytes(data[place : place + 4], "big")
        if size == 1:
            size = int.from_bytes(data[place + 8 : place + 16], "big")
        if size == 0:  # to the end of the file
            return
        place += max(size, 8)
    if place > len(data):
        raise EOFError


def _avif(data: bytes) -> Decoded:
    _check_boxes(data)
    image = _pillow(data, "AVIF")
    exif = image.info.get("exif")  # Pillow carries the container's own turn over into EXIF
    return Decoded(
        pixels=_stored(image),
        icc=image.info.get("icc_profile"),
        orientation=orientation(exif),
        focal_35mm=focal_35mm(exif),
    )


def _tiff(data: bytes) -> Decoded:
    tags = directory(data)
    bits, photometric = tags.get(258, (1,)), tags.get(262, (0,))[0]
    if max(bits) > 16 or set(tags.get(339, (1,))) != {1}:
        raise PhotoError("This TIFF has more than 16 bits per channel. Save it with 8 or 16.")
    _check_size(tags.get(256, (0,))[0], tags.get(257, (0,))[0])
    _check_strips(data, tags)
    icc = bytes(tags.get(34675, ())) or None
    pixels: Codes
    if bits in ((16,), (16,) * 3, (16,) * 4) and photometric in (1, 2):
        pixels = _opencv(data)
    else:
        image = _pillow(data, "TIFF")
        if image.mode == "CMYK":
            pixels, icc = _ink(image, icc)
        else:
            pixels = _stored(image)
    # Both libraries turn TIFFs upright by themselves.
    return Decoded(pixels, icc, focal_35mm=focal_35mm(data), lossless=tags.get(259) != (7,))


def _check_strips(data: bytes, tags: dict[int, tuple[int, ...]]) -> None:
    """Find out before decoding whether a TIFF's directory, strips and tiles lie in the file."""
    offsets = tags.get(273, tags.get(324, ()))
    sizes = tags.get(279, tags.get(325, ()))
    if not offsets or any(at + size > len(data) for at, size in zip(offsets, sizes, strict=False)):
        raise EOFError


_DECODERS: dict[str, Callable[[bytes], Decoded]] = {
    "JPEG": _jpeg,
    "PNG": _png,
    "WEBP": _webp,
    "HEIF": _heif,
    "AVIF": _avif,
    "TIFF": _tiff,
}


def _pillow(data: bytes, kind: str) -> Image.Image:
    """Decode the first picture with Pillow, size checked before."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about tags that are not used, and sizes checked here
        try:
            image = Image.open(io.BytesIO(data), formats=[kind])
        except Image.DecompressionBombError:
            raise PhotoError(
                f"This picture says it is larger than {MAX_MEGAPIXELS} megapixels. "
                "Send it in a smaller size."
            ) from None
        _check_size(*image.size)
        image.load()
    return image


def _stored(image: Image.Image) -> Codes:
    """Return a Pillow picture's code values, (h, w) or (h, w, 2..4)."""
    opacity = "transparency" in image.info or image.mode in ("LA", "La", "PA", "RGBA", "RGBa")
    if image.mode in ("1", "L", "LA", "La"):
        wanted = "LA" if opacity else "L"
    elif image.mode in ("P", "PA", "RGB", "RGBA", "RGBa", "RGBX", "YCbCr"):
        wanted = "RGBA" if opacity else "RGB"
    else:
        raise PhotoError(
            "This picture is in an unusual colour space. Save it as RGB and try again."
        )
    return np.array(image if image.mode == wanted else image.convert(wanted))


def _ink(image: Image.Image, icc: bytes | None) -> tuple[Codes, None]:
    return np.array(to_srgb_picture(image, icc)), None


def _opencv(data: bytes) -> Codes:
    """Decode a 16-bit picture, which Pillow does not, to (h, w) or (h, w, 3..4)."""
    with _quiet():
        pixels = cv2.imdecode(
            np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED | cv2.IMREAD_IGNORE_ORIENTATION
        )
    if pixels is None or pixels.dtype != np.uint16:
        raise ValueError("not decoded")
    if pixels.ndim == 3:
        order = cv2.COLOR_BGR2RGB if pixels.shape[2] == 3 else cv2.COLOR_BGRA2RGBA
        pixels = cv2.cvtColor(pixels, order)
    return pixels


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep OpenCV from writing about damaged files to the standard error."""
    before = cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    try:
        yield
    finally:
        cv2.utils.logging.setLogLevel(before)
