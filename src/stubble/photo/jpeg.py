"""JPEG files without their pixels: what stands in the head, and one made of bands (ITU-T T.81)."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stubble.photo.picture import JpegTables

__all__ = ["JpegHead", "joined", "read_head"]

_ZIGZAG = np.array(
    sorted(
        range(64),
        key=lambda k: (k // 8 + k % 8, k // 8 if (k // 8 + k % 8) % 2 else k % 8),
    )
)
_SUBSAMPLING = {(1, 1): "4:4:4", (2, 1): "4:2:2", (2, 2): "4:2:0", (1, 2): "4:4:0", (4, 1): "4:1:1"}


@dataclass(frozen=True, eq=False)
class JpegHead:
    """What stands before a JPEG's first scan.

    Attributes
    ----------
    width, height : int
        In pixels, as stored.
    components : int
        1 grey, 3 colour, 4 ink.
    tables : JpegTables or None
        As stored; None for JPEGs that do not hold grey or YCbCr.
    icc, exif : bytes or None
    """

    width: int
    height: int
    components: int
    tables: JpegTables | None
    icc: bytes | None
    exif: bytes | None


def read_head(data: bytes) -> JpegHead:
    """Read what stands before the first scan.

    Raises
    ------
    EOFError
        The data end first.
    ValueError
        It is a JPEG of a kind no camera makes (lossless, 12 bits), or damaged.
    """
    steps: dict[int, NDArray[np.uint16]] = {}
    icc: dict[int, bytes] = {}
    exif: bytes | None = None
    frame: bytes | None = None
    adobe: int | None = None
    place = 2
    while True:
        if place + 4 > len(data):
            raise EOFError
        if data[place] != 0xFF:
            raise ValueError("no marker where one must be")
        code = data[place + 1]
        if code == 0xFF:  # fill byte
            place += 1
            continue
        if code == 0x01 or 0xD0 <= code <= 0xD8:  # markers without a body
            place += 2
            continue
        (length,) = struct.unpack_from(">H", data, place + 2)
        body = data[place + 4 : place + 2 + length]
        if code == 0xD9 or length < 2:
            raise ValueError("no picture inside")
        if place + 2 + length > len(data):
            raise EOFError
        place += 2 + length
        if code == 0xDA:
            break
        if code == 0xDB:
            _read_steps(body, steps)
        elif code in (0xC0, 0xC1, 0xC2, 0xC9, 0xCA):
            frame = body
        elif 0xC3 <= code <= 0xCF and code not in (0xC4, 0xC8, 0xCC):
            raise ValueError("a lossless or hierarchical JPEG")
        elif code == 0xE1 and body[:6] == b"Exif\0\0" and exif is None:
            exif = body
        elif code == 0xE2 and body[:12] == b"ICC_PROFILE\0" and len(body) > 14:
            icc[body[12]] = body[14:]
        elif code == 0xEE and body[:5] == b"Adobe" and len(body) >= 12:
            adobe = body[11]
    if frame is None or len(frame) < 6 or len(frame) < 6 + 3 * frame[5]:
        raise ValueError("no picture inside")
    precision, height, width, components = struct.unpack_from(">BHHB", frame)
    if precision != 8 or components not in (1, 3, 4):
        raise ValueError("not a JPEG of 8 bits in grey, colour or ink")
    parts = [frame[6 + 3 * index : 9 + 3 * index] for index in range(components)]
    names = bytes(part[0] for part in parts)
    rgb = components == 3 and (adobe == 0 or (adobe is None and names == b"RGB"))
    return JpegHead(
        width=width,
        height=height,
        components=components,
        tables=None if rgb or components == 4 else _tables(parts, steps),
        icc=b"".join(icc[index] for index in sorted(icc)) or None,
        exif=exif,
    )


def _read_steps(body: bytes, steps: dict[int, NDArray[np.uint16]]) -> None:
    while body:
        wide, number = body[0] >> 4, body[0] & 15
        size = 128 if wide else 64
        if len(body) < 1 + size:
            raise ValueError("a damaged table")
        table = np.zeros(64, np.uint16)
        table[_ZIGZAG] = np.frombuffer(body, ">u2" if wide else np.uint8, 64, 1)
        steps[number] = table.reshape(8, 8)
        body = body[1 + size :]


def _tables(parts: list[bytes], steps: dict[int, NDArray[np.uint16]]) -> JpegTables | None:
    if any(part[2] not in steps for part in parts):
        return None
    factors = [(part[1] >> 4, part[1] & 15) for part in parts]
    luma, chroma = factors[0], factors[-1]
    if any(0 in pair for pair in factors):
        raise ValueError("a damaged frame")
    ratio = (luma[0] // chroma[0], luma[1] // chroma[1])
    tables = np.stack([steps[part[2]] for part in parts])
    tables.setflags(write=False)
    return JpegTables(tables, _SUBSAMPLING.get(ratio, "4:4:4"))


def joined(bands: list[bytes], height: int) -> bytes:
    """Join JPEGs of a picture's bands, from the top down, to one of the whole.

    Between bands stand restart markers: behind one an encoder begins as it does at the top of a
    picture (ITU-T T.81, F.1.1.5), so the bits of every band serve as they are.

    Parameters
    ----------
    bands : list of bytes
        One width, baseline, encoded alike, and with a restart interval that is a band's height.
        The last may be less high.
    height : int
        Of the whole, pixels.
    """
    whole = bytearray(bands[0][:-2])  # without the marker of the end
    struct.pack_into(">H", whole, _marker(whole, (0xC0, 0xC1)) + 5, height)
    for number, band in enumerate(bands[1:]):
        scan = _marker(band, (0xDA,))
        (length,) = struct.unpack_from(">H", band, scan + 2)
        whole += bytes((0xFF, 0xD0 + number % 8))
        whole += memoryview(band)[scan + 2 + length : -2]
    return bytes(whole + b"\xff\xd9")


def _marker(data: bytes | bytearray, codes: tuple[int, ...]) -> int:
    """Give where the first marker with one of some codes stands in what an encoder wrote."""
    place = 2
    while data[place + 1] not in codes:
        place += 2 + int.from_bytes(data[place + 2 : place + 4], "big")
    return place
