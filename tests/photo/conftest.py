"""Pictures made in code: one lopsided scene, stored in every way a file can store it."""

from __future__ import annotations

import base64
import io
import struct
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

Array = NDArray[Any]

# The scene below as one HEVC frame (4:2:0, 8 bits), and its decoder's configuration. The box
# structure around it is made here, so that every turn and mirror of the container can be asked for.
_HEVC_SETUP = base64.b64decode(
    "AQNwAAAAkAAAAAAAPPAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAPLoCQGEAAQAsQgEBA3AAAAMAkAAA"
    "AwAAAwA8oAoIBAWW6kkprm4CGgwIAAADAMgAAAMACEBiAAEAB0QBwXKwYkA="
)
_HEVC_FRAME = base64.b64decode(
    "AAAAzygBrxMh36JT5qhw07//A/Uf/Yrnhmz60nm9t2P/+5BU/8nzi/O616Ua//0twJjT0RK3Xg//ymZv7SM/8/bD+7j+"
    "1wLJotBEwKPz+T//5R7N/e1bf0VnIO3l8iMRLthSwcZL0CA/msC8ABAwlkliL/78Of9zn1/onpHoBAOEBTUEGtRH3/ZR"
    "z7ESn4b0z3SFeJmdGkG9hwAAAwAABBArGRXuUhenn6PiAEzJkKj8aYY4yMIQDOhYHxoCo7EWp2tpO4fanUQip94Bf/So"
    "AAB7wA=="
)


@pytest.fixture(scope="session")
def scene() -> Array:
    """A flag of five colours, 320 by 256, that no turn or mirror maps onto itself."""
    pixels = np.zeros((256, 320, 3), np.uint8)
    pixels[:128, :192] = 200, 60, 60
    pixels[:128, 192:] = 60, 180, 70
    pixels[128:, :192] = 70, 80, 200
    pixels[128:, 192:] = 128, 128, 128
    pixels[:64, :64] = 230, 220, 200
    pixels.setflags(write=False)
    return pixels


@pytest.fixture(scope="session")
def noise() -> Array:
    """A soft scene with grain, 333 by 255: no side a multiple of a block."""
    rng = np.random.default_rng(20)
    coarse = rng.uniform(30, 220, (9, 12, 3)).astype(np.float32)
    rows, columns = np.linspace(0, 8, 255), np.linspace(0, 11, 333)
    soft = np.stack([_bilinear(coarse[..., k], rows, columns) for k in range(3)], axis=-1)
    return np.clip(soft + rng.normal(0, 4, soft.shape), 0, 255).astype(np.uint8)


def _bilinear(values: Array, rows: Array, columns: Array) -> Array:
    across = np.stack([np.interp(columns, np.arange(values.shape[1]), row) for row in values])
    return np.stack(
        [np.interp(rows, np.arange(values.shape[0]), column) for column in across.T], axis=1
    )


@pytest.fixture(scope="session")
def stored_as() -> Callable[[Array, int], Array]:
    """How a camera stores an upright picture under each EXIF orientation (CIPA DC-008, 4.6.5)."""

    def turn(upright: Array, orientation: int) -> Array:
        ways: dict[int, Array] = {
            1: upright,
            2: upright[:, ::-1],
            3: upright[::-1, ::-1],
            4: upright[::-1],
            5: upright.swapaxes(0, 1),
            6: np.rot90(upright),
            7: upright[::-1, ::-1].swapaxes(0, 1),
            8: np.rot90(upright, -1),
        }
        return np.ascontiguousarray(ways[orientation])

    return turn


@pytest.fixture(scope="session")
def pillow() -> Callable[..., bytes]:
    """Encode with Pillow: ``pillow(pixels, kind, **options)``."""

    def encode(pixels: Array | Image.Image, kind: str, **options: Any) -> bytes:
        out = io.BytesIO()
        image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
        image.save(out, kind, **options)
        return out.getvalue()

    return encode


@pytest.fixture(scope="session")
def exif() -> Callable[..., bytes]:
    """Make EXIF with an orientation, a focal length, and things that must not get out."""

    def make(orientation: int = 1, focal_35mm: int = 0) -> bytes:
        tags = Image.Exif()
        tags[0x0112] = orientation
        tags[0x010F] = "SECRET-MAKE"
        tags[0x0110] = "SECRET-MODEL"
        tags[0x013B] = "SECRET-ARTIST"
        tags[0x0132] = "2024:05:06 07:08:09"
        inner = tags.get_ifd(0x8769)
        inner[0x9003] = "2024:05:06 07:08:09"
        inner[0x9286] = b"ASCII\0\0\0SECRET-COMMENT"
        inner[0xA431] = "SECRET-SERIAL"
        if focal_35mm:
            inner[0xA405] = focal_35mm
        place = tags.get_ifd(0x8825)
        place[1], place[2] = "N", (52.0, 31.0, 12.0)
        place[29] = "2024:05:06"
        return tags.tobytes()

    return make


@pytest.fixture(scope="session")
def tiff16() -> Callable[..., bytes]:
    """Make a plain 16-bit TIFF, big-endian and uncompressed, with any orientation."""

    def make(pixels: Array, orientation: int = 1) -> bytes:
        height, width = pixels.shape[:2]
        channels = pixels.shape[2] if pixels.ndim == 3 else 1
        body = pixels.astype(">u2").tobytes()
        bits_at = 8 + len(body)
        bits = struct.pack(">4H", *[16] * 4)
        tags = [
            (256, 4, 1, struct.pack(">I", width)),
            (257, 4, 1, struct.pack(">I", height)),
            (258, 3, channels, struct.pack(">I", bits_at) if channels > 2 else bits[:4]),
            (259, 3, 1, struct.pack(">HH", 1, 0)),
            (262, 3, 1, struct.pack(">HH", 2 if channels > 2 else 1, 0)),
            (273, 4, 1, struct.pack(">I", 8)),
            (274, 3, 1, struct.pack(">HH", orientation, 0)),
            (277, 3, 1, struct.pack(">HH", channels, 0)),
            (278, 4, 1, struct.pack(">I", height)),
            (279, 4, 1, struct.pack(">I", len(body))),
        ]
        entries = b"".join(struct.pack(">HHI", *tag[:3]) + tag[3] for tag in tags)
        directory = struct.pack(">H", len(tags)) + entries + b"\0" * 4
        return b"MM\0*" + struct.pack(">I", bits_at + len(bits)) + body + bits + directory

    return make


@pytest.fixture(scope="session")
def heic() -> Callable[..., bytes]:
    """Wrap the scene's HEVC frame into HEIC (ISO/IEC 23008-12) as stored, with turns declared."""

    def box(kind: bytes, *parts: bytes) -> bytes:
        body = b"".join(parts)
        return struct.pack(">I4s", 8 + len(body), kind) + body

    def make(orientation: int = 1, exif: bytes | None = None, icc: bytes | None = None) -> bytes:
        # irot counts quarter turns against the clock; imir 0 swaps top and bottom, 1 the sides.
        turns, mirror = {
            1: (0, None),
            2: (0, 1),
            3: (2, None),
            4: (0, 0),
            5: (1, 0),
            6: (3, None),
            7: (3, 0),
            8: (1, None),
        }[orientation]
        properties = [box(b"hvcC", _HEVC_SETUP), box(b"ispe", struct.pack(">III", 0, 320, 256))]
        if icc is not None:
            properties.append(box(b"colr", b"prof", icc))
        if turns:
            properties.append(box(b"irot", bytes([turns])))
        if mirror is not None:
            properties.append(box(b"imir", bytes([mirror])))
        links = bytes(
            index | (0x80 if prop[4:8] in (b"hvcC", b"irot", b"imir") else 0)
            for index, prop in enumerate(properties, 1)
        )
        items = [(b"hvc1", _HEVC_FRAME)]
        if exif is not None:
            items.append((b"Exif", struct.pack(">I", 6) + exif))
        infos = [
            box(b"infe", struct.pack(">IHH", 2 << 24, number, 0), kind, b"\0")
            for number, (kind, _) in enumerate(items, 1)
        ]
        ftyp = box(b"ftyp", b"heic\0\0\0\0mif1heic")

        def meta(first: int) -> bytes:
            spots, at = b"", first
            for number, (_, body) in enumerate(items, 1):
                spots += struct.pack(">HHHII", number, 0, 1, at, len(body))
                at += len(body)
            return box(
                b"meta",
                b"\0" * 4,
                box(b"hdlr", b"\0" * 8, b"pict", b"\0" * 13),
                box(b"pitm", struct.pack(">IH", 0, 1)),
                box(b"iloc", struct.pack(">IBBH", 0, 0x44, 0, len(items)), spots),
                box(b"iinf", struct.pack(">IH", 0, len(items)), *infos),
                box(b"iref", b"\0" * 4, box(b"cdsc", struct.pack(">HHH", 2, 1, 1)))
                if exif is not None
                else b"",
                box(
                    b"iprp",
                    box(b"ipco", *properties),
                    box(b"ipma", struct.pack(">IIHB", 0, 1, 1, len(links)), links),
                ),
            )

        head = len(ftyp) + len(meta(0)) + 8
        return ftyp + meta(head) + box(b"mdat", *(body for _, body in items))

    return make


@pytest.fixture(scope="session")
def profile() -> Callable[..., bytes]:
    """Make an ICC profile of curves and a matrix, or of grey and one curve."""

    def make(colorants: Any, curves: list[bytes] | bytes) -> bytes:
        grey = colorants is None
        if isinstance(curves, bytes):
            curves = [curves] * (1 if grey else 3)
        tags = [
            *zip([b"kTRC"] if grey else [b"rTRC", b"gTRC", b"bTRC"], curves, strict=True),
            (b"wtpt", _xyz((0.9642, 1.0, 0.8249))),
        ]
        if not grey:
            tags += [
                (name, _xyz(value))
                for name, value in zip([b"rXYZ", b"gXYZ", b"bXYZ"], colorants, strict=True)
            ]
        return icc_file(b"GRAY" if grey else b"RGB ", b"mntr", b"XYZ ", tags)

    return make


@pytest.fixture(scope="session")
def table_profile() -> Callable[..., bytes]:
    """Make an ICC profile of tables alone: the Lab colour of each corner of the input cube."""

    def make(space: bytes, corners: list[tuple[float, float, float]]) -> bytes:
        channels = len(corners).bit_length() - 1
        straight = bytes(range(256))
        unit = struct.pack(">9i", *(np.eye(3).ravel() * 65536).astype(int).tolist())
        cube = b"".join(
            bytes([round(light * 2.55), round(a) + 128, round(b) + 128]) for light, a, b in corners
        )
        lut = b"mft1\0\0\0\0" + bytes([channels, 3, 2, 0]) + unit
        lut += straight * channels + cube + straight * 3
        tags = [(b"wtpt", _xyz((0.9642, 1.0, 0.8249))), (b"A2B0", lut)]
        return icc_file(space, b"prtr" if space == b"CMYK" else b"mntr", b"Lab ", tags)

    return make


def _xyz(value: tuple[float, float, float]) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(part * 65536) for part in value))


def icc_file(space: bytes, role: bytes, pcs: bytes, tags: list[tuple[bytes, bytes]]) -> bytes:
    """Put tags together to a version 2.4 profile (ICC.1:2001-04)."""
    words = b"Made for tests"
    desc = b"desc\0\0\0\0" + struct.pack(">I", len(words) + 1) + words + b"\0" * 79
    tags = [(b"desc", desc), (b"cprt", b"text\0\0\0\0none\0"), *tags]
    at = 128 + 4 + 12 * len(tags)
    table, body = struct.pack(">I", len(tags)), b""
    for name, data in tags:
        table += struct.pack(">4sII", name, at + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    head = bytearray(128)
    struct.pack_into(">I4xI4s4s4s", head, 0, at + len(body), 0x02400000, role, space, pcs)
    struct.pack_into(">6H", head, 24, 2024, 1, 1, 0, 0, 0)
    head[36:40] = b"acsp"
    struct.pack_into(">3i", head, 68, 63190, 65536, 54061)
    return bytes(head) + table + body
