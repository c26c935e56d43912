"""Writing a TIFF: one picture, deflated, with its profile and no other tag (TIFF 6.0).

Neither Pillow nor OpenCV writes 16-bit RGB together with a profile.
"""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

__all__ = ["tiff_bytes"]

_ROWS = 64  # per strip


def tiff_bytes(pixels: NDArray[np.uint8] | NDArray[np.uint16], icc: bytes | None) -> bytes:
    """Encode (h, w) grey, or (h, w, 3..4) RGB with opacity last, of uint8 or uint16."""
    pixels = pixels if pixels.ndim == 3 else pixels[..., None]
    height, width, channels = pixels.shape
    little = pixels.dtype.newbyteorder("<")
    strips = []
    for top in range(0, height, _ROWS):
        rows = pixels[top : top + _ROWS]
        step = rows.copy()
        step[:, 1:] -= rows[:, :-1]  # horizontal differencing, section 14; wraps around by design
        strips.append(zlib.compress(step.astype(little, copy=False).tobytes(), 1))

    short, long, undefined = ("H", 3), ("I", 4), ("B", 7)
    sizes = [len(strip) for strip in strips]
    first = 8
    offsets = [first + sum(sizes[:index]) for index in range(len(sizes))]
    entries = [
        (256, long, [width]),
        (257, long, [height]),
        (258, short, [8 * pixels.dtype.itemsize] * channels),
        (259, short, [8]),  # deflate
        (262, short, [1 if channels < 3 else 2]),  # black is zero, or RGB
        (273, long, offsets),
        (277, short, [channels]),
        (278, long, [_ROWS]),
        (279, long, sizes),
        (284, short, [1]),  # channels side by side
        (317, short, [2]),  # differenced
    ]
    if channels == 4:
        entries.append((338, short, [2]))  # opacity, colours not multiplied by it
    entries.append((339, short, [1] * channels))  # whole numbers
    if icc is not None:
        entries.append((34675, undefined, list(icc)))

    out = bytearray(b"II*\0\0\0\0\0")
    out += b"".join(strips)
    out += b"\0" * (len(out) % 2)
    directory = b""
    for tag, (letter, kind), values in entries:
        body = struct.pack(f"<{len(values)}{letter}", *values)
        if len(body) > 4:
            at = len(out)
            out += body + b"\0" * (len(body) % 2)
            body = struct.pack("<I", at)
        directory += struct.pack("<HHI", tag, kind, len(values)) + body.ljust(4, b"\0")
    struct.pack_into("<I", out, 4, len(out))
    out += struct.pack("<H", len(entries)) + directory + b"\0\0\0\0"
    return bytes(out)
