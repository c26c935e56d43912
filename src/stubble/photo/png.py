"""The chunks of a PNG file (ISO/IEC 15948)."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

from stubble.photo.profile import MAX_BYTES

__all__ = ["PngHead", "read_head", "with_profile"]


@dataclass(frozen=True)
class PngHead:
    """What a PNG says about itself: stored size, bits per channel, whether grey, and its extras."""

    width: int
    height: int
    bits: int
    grey: bool
    icc: bytes | None
    exif: bytes | None


def read_head(data: bytes) -> PngHead:
    """Walk all chunks, check that they are whole, and keep what matters.

    Raises
    ------
    EOFError
        The data end before the last chunk.
    ValueError
        A chunk is damaged.
    """
    chunks: dict[bytes, bytes] = {}
    place = 8
    while b"IEND" not in chunks:
        if place + 12 > len(data):
            raise EOFError
        length, name = struct.unpack_from(">I4s", data, place)
        end = place + 12 + length
        if end > len(data):
            raise EOFError
        (check,) = struct.unpack_from(">I", data, end - 4)
        if zlib.crc32(memoryview(data)[place + 4 : end - 4]) != check:
            raise ValueError(f"the check sum of {name!r} is wrong")
        if name in (b"IHDR", b"iCCP", b"eXIf", b"IEND"):
            chunks.setdefault(name, data[place + 8 : end - 4])
        place = end
    width, height, bits, colour = struct.unpack_from(">IIBB", chunks.get(b"IHDR", b""))
    return PngHead(
        width=width,
        height=height,
        bits=bits,
        grey=colour in (0, 4),
        icc=_inflate(chunks.get(b"iCCP")),
        exif=chunks.get(b"eXIf"),
    )


def _inflate(chunk: bytes | None) -> bytes | None:
    _, _, packed = (chunk or b"").partition(b"\0")
    try:
        return zlib.decompressobj().decompress(packed[1:], MAX_BYTES + 1) or None
    except zlib.error:
        return None


def with_profile(data: bytes, icc: bytes | None) -> bytes:
    """Put a colour profile into a PNG that has none."""
    if icc is None:
        return data
    body = b"iCCPICC profile\0\0" + zlib.compress(icc, 9)
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    after_header = 8 + 12 + 13
    return data[:after_header] + chunk + data[after_header:]
