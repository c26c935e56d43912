"""The two things worth knowing from a photo's tags: which way is up, and the focal length.

Nothing else is read from them: place, device and date never enter the program.
"""

from __future__ import annotations

import struct

__all__ = ["directory", "focal_35mm", "orientation"]

_ORIENTATION, _EXIF, _FOCAL_35MM = 0x0112, 0x8769, 0xA405
_UNITS = {1: "B", 3: "H", 4: "I", 7: "B", 13: "I"}
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}


def directory(data: bytes, offset: int | None = None) -> dict[int, tuple[int, ...]]:
    """Read the whole-number tags of one directory of a TIFF structure (TIFF 6.0, section 2).

    Parameters
    ----------
    data : bytes
        From the byte-order mark on.
    offset : int, optional
        Where the directory stands; the first one if not given.

    Returns
    -------
    dict
        Tag to values. Empty where there is no such directory; tags that run out of the data are
        left out.
    """
    order = {b"II": "<", b"MM": ">"}.get(data[:2])
    tags: dict[int, tuple[int, ...]] = {}
    if order is None or len(data) < 8:
        return tags
    if offset is None:
        (offset,) = struct.unpack_from(order + "I", data, 4)
    try:
        (count,) = struct.unpack_from(order + "H", data, offset)
        for index in range(count):
            entry = offset + 2 + 12 * index
            tag, kind, length = struct.unpack_from(order + "HHI", data, entry)
            if kind not in _UNITS:
                continue
            place = entry + 8
            if length * _SIZES[kind] > 4:
                (place,) = struct.unpack_from(order + "I", data, place)
            if place + length * _SIZES[kind] <= len(data):
                tags[tag] = struct.unpack_from(f"{order}{length}{_UNITS[kind]}", data, place)
    except struct.error:
        pass  # cut off: what was read stands
    return tags


def _body(exif: bytes | None) -> bytes:
    return (exif or b"").removeprefix(b"Exif\0\0")


def orientation(exif: bytes | None) -> int:
    """Return the EXIF orientation, 1 to 8; 1 (upright) where it is not known."""
    (value, *_) = directory(_body(exif)).get(_ORIENTATION, ()) or (1,)
    return value if 1 <= value <= 8 else 1


def focal_35mm(exif: bytes | None) -> float | None:
    """Return the focal length in mm as on 35 mm film, if told."""
    body = _body(exif)
    (pointer, *_) = directory(body).get(_EXIF, ()) or (0,)
    if not pointer:
        return None
    (value, *_) = directory(body, pointer).get(_FOCAL_35MM, ()) or (0,)
    return float(value) or None
