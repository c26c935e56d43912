"""Which kind of file this is, told by its first bytes; and what to send instead of a wrong one."""

from __future__ import annotations

from stubble.errors import PhotoError
from stubble.photo.exif import directory

__all__ = ["recognise"]

_SEND = "Send it as JPEG, PNG, WebP, HEIC or TIFF."
_HEIF = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}
_AVIF = {b"avif", b"avis"}
_RAW = "This is a camera's raw file. Export it from the photo program as JPEG or 16-bit TIFF."

_SUBFILE, _PHOTOMETRIC, _DNG, _SUB_DIRECTORIES = 0x00FE, 0x0106, 0xC612, 0x014A
_SENSOR = 32803  # colour filter array: the value of _PHOTOMETRIC in raw files


def recognise(data: bytes) -> str:
    """Return ``"JPEG"``, ``"PNG"``, ``"WEBP"``, ``"HEIF"``, ``"AVIF"`` or ``"TIFF"``.

    Raises
    ------
    PhotoError
        It is something else; the sentence says what, and what to send.
    """
    if not data:
        raise PhotoError("This file is empty. Send the photo again.")
    start = data[:16]
    if start[:3] == b"\xff\xd8\xff":
        return "JPEG"
    if start[:8] == b"\x89PNG\r\n\x1a\n":
        return "PNG"
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "WEBP"
    if start[4:8] == b"ftyp":
        return _boxed(data)
    if start[:4] in (b"II*\0", b"MM\0*"):
        if _is_raw(data):
            raise PhotoError(_RAW)
        return "TIFF"
    raise PhotoError(_refusal(data))


def _boxed(data: bytes) -> str:
    """Tell the pictures from the films among the files of ISO base media (14496-12)."""
    end = min(int.from_bytes(data[:4], "big"), 256)
    brands = [data[8:12], *(data[at : at + 4] for at in range(16, end, 4))]
    if brands[0] == b"crx ":
        raise PhotoError(_RAW)
    if brands[0] in _AVIF or (brands[0] in _HEIF and _AVIF & set(brands)):
        return "AVIF"
    if brands[0] in _HEIF:
        return "HEIF"
    raise PhotoError("This is a film. Send a photo, or a still of the film saved as JPEG or PNG.")


def _is_raw(data: bytes) -> bool:
    if data[8:10] == b"CR":  # Canon CR2
        return True
    tags = directory(data)
    if _DNG in tags or tags.get(_PHOTOMETRIC) == (_SENSOR,):
        return True
    # Nikon, Sony and others put a thumbnail first and the sensor's data in sub-directories.
    inner = [directory(data, offset) for offset in tags.get(_SUB_DIRECTORIES, ())[:8]]
    return any(sub.get(_PHOTOMETRIC) == (_SENSOR,) for sub in inner)


def _refusal(data: bytes) -> str:
    start = data[:16]
    if start[:4] == b"GIF8":
        return f"This is a GIF, which has too few colours to judge skin by. {_SEND}"
    if start[:4] == b"PK\x03\x04":
        return "This is a ZIP archive. Unpack it and send one photo from inside."
    if start[:4] == b"%PDF":
        return f"This is a PDF. Send the photo itself. {_SEND}"
    if start[:4] == b"\x1aE\xdf\xa3" or (start[:4] == b"RIFF" and start[8:12] == b"AVI "):
        return "This is a film. Send a photo, or a still of the film saved as JPEG or PNG."
    if start[:8] == b"FUJIFILM" or start[:4] in (b"IIU\0", b"IIRO", b"IIRS", b"MMOR"):
        return _RAW
    for mark, name in (
        (b"BM", "a BMP"),
        (b"8BPS", "a Photoshop file"),
        (b"\xff\x0a", "a JPEG XL"),
        (b"\0\0\0\x0cJXL ", "a JPEG XL"),
        (b"\0\0\0\x0cjP  ", "a JPEG 2000"),
        (b"II+\0", "a BigTIFF"),
        (b"MM\0+", "a BigTIFF"),
    ):
        if start.startswith(mark):
            return f"This is {name}, which is not read here. {_SEND}"
    head = data[:1024]
    if b"<svg" in head:
        return f"This is an SVG drawing, not a photo. {_SEND}"
    if b"\0" not in head and all(byte >= 32 or byte in b"\t\n\r\f" for byte in head):
        return "This file holds text, whatever its name says. Send the photo itself."
    return f"This file is not a picture of a known kind, or its beginning is damaged. {_SEND}"
