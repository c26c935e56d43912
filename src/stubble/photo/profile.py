"""ICC colour profiles: what an RGB or grey code value means in linear light.

Profiles made of three curves and a matrix (sRGB, Display P3, Adobe RGB, ProPhoto and nearly every
camera profile) are read here exactly. Profiles made of tables, and those of print, are for a
colour management engine: ``to_srgb_picture`` hands them to Little CMS.

Sources: ICC.1:2022 (profile format), IEC 61966-2-1 (sRGB).
"""

from __future__ import annotations

import functools
import io
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, overload

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

__all__ = [
    "MAX_BYTES",
    "Meaning",
    "meaning",
    "sealed",
    "srgb_decode",
    "srgb_encode",
    "to_srgb_picture",
]

MAX_BYTES = 4 << 20
"""Profiles beyond this are taken for damage; the largest print profiles are about 3 MB."""

Array = TypeVar("Array", bound=NDArray[Any])
Curve = Callable[[NDArray[np.float64]], NDArray[np.float64]]

_D50 = np.array([0.9642, 1.0, 0.8249])  # white of the connection space, ICC.1:2022 7.2.16
_BRADFORD = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)


@dataclass(frozen=True, eq=False)
class Meaning:
    """What code values mean: the curve of each channel, and the matrix to linear sRGB.

    Attributes
    ----------
    decode : (3, 2**depth) float32, read-only
    to_srgb : (3, 3) float64, read-only
    """

    decode: NDArray[np.float32]
    to_srgb: NDArray[np.float64]

    @property
    def depth(self) -> int:
        """Bits per code value: 8 or 16."""
        return int(self.decode.shape[1]).bit_length() - 1


def sealed(array: Array) -> Array:
    """Make an array read-only and return it."""
    array.setflags(write=False)
    return array


def _srgb_to_d50() -> NDArray[np.float64]:
    """Linear sRGB to D50 XYZ, from the chromaticities of IEC 61966-2-1, Bradford-adapted."""

    def xyz(x: float, y: float) -> NDArray[np.float64]:
        return np.array([x / y, 1.0, (1 - x - y) / y])

    primaries = np.stack([xyz(0.64, 0.33), xyz(0.30, 0.60), xyz(0.15, 0.06)], axis=1)
    d65 = xyz(0.3127, 0.3290)
    to_d65 = primaries * np.linalg.solve(primaries, d65)
    adapt = np.linalg.solve(_BRADFORD, np.diag(_BRADFORD @ _D50 / (_BRADFORD @ d65)) @ _BRADFORD)
    return np.asarray(adapt @ to_d65)


_D50_TO_SRGB = np.linalg.inv(_srgb_to_d50())


@functools.cache
def srgb_decode(depth: int) -> NDArray[np.float32]:
    """Linear light of every sRGB code value, (3, 2**depth) float32 (IEC 61966-2-1)."""
    code = np.linspace(0, 1, 1 << depth)
    light = np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)
    return sealed(np.repeat(light.astype(np.float32)[None], 3, axis=0))


def srgb_encode(light: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the sRGB code, 0..1, of linear light 0..1: the inverse of ``srgb_decode``."""
    exact = light.astype(np.float64)
    return np.where(exact <= 0.0031308, exact * 12.92, 1.055 * exact ** (1 / 2.4) - 0.055)


@overload
def meaning(icc: None, depth: int, grey: bool) -> Meaning: ...
@overload
def meaning(icc: bytes | None, depth: int, grey: bool) -> Meaning | None: ...
def meaning(icc: bytes | None, depth: int, grey: bool) -> Meaning | None:
    """Read what code values of ``depth`` bits in a grey or coloured picture mean.

    Without a profile the answer is sRGB. The answer is None for a profile made of tables.

    Raises
    ------
    ValueError
        The profile is damaged, or for another kind of picture.
    """
    if icc is None:
        return Meaning(srgb_decode(depth), sealed(np.eye(3)))
    if len(icc) > MAX_BYTES or icc[36:40] != b"acsp":
        raise ValueError("not a colour profile")
    space = icc[16:20].decode("latin-1").strip()
    if space != "RGB" and not (space == "GRAY" and grey):
        raise ValueError(f"a profile for {space}")
    try:
        tags = _tags(icc)
        if space == "GRAY" and b"kTRC" in tags:
            curves = [_curve(tags[b"kTRC"])] * 3
            matrix: NDArray[np.float64] = np.eye(3)
        elif space == "RGB" and {b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC"} <= set(tags):
            curves = [_curve(tags[name]) for name in (b"rTRC", b"gTRC", b"bTRC")]
            colorants = [_xyz(tags[name]) for name in (b"rXYZ", b"gXYZ", b"bXYZ")]
            matrix = np.asarray(_D50_TO_SRGB @ np.stack(colorants, axis=1), np.float64)
        else:
            return None
    except (struct.error, IndexError) as error:
        raise ValueError("a damaged colour profile") from error
    if not np.isfinite(matrix).all() or abs(np.linalg.det(matrix)) < 1e-3:
        raise ValueError("a colour profile without colours")
    # The many profiles that call themselves sRGB differ in the fourth decimal, from rounding.
    if np.abs(matrix - np.eye(3)).max() < 2e-3:
        matrix = np.eye(3)
    code = np.linspace(0, 1, 1 << depth)
    with np.errstate(all="ignore"):
        light = np.stack([curve(code) for curve in curves])
    if not np.isfinite(light).all() or (light[:, -1] <= light[:, 0]).any():
        raise ValueError("a colour profile with a broken curve")
    return Meaning(sealed(light.clip(0, 1).astype(np.float32)), sealed(matrix))


def to_srgb_picture(image: Image.Image, icc: bytes | None) -> Image.Image:
    """Convert a picture of any colour space to 8-bit sRGB, through its profile if that works."""
    if icc is not None:
        try:
            converted = ImageCms.profileToProfile(
                image,
                ImageCms.ImageCmsProfile(io.BytesIO(icc)),
                ImageCms.createProfile("sRGB"),
                renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
                outputMode="RGB",
                flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
            )
        except (ImageCms.PyCMSError, OSError, ValueError):
            converted = None
        if converted is not None:
            return converted
    return image.convert("RGB")


def _tags(icc: bytes) -> dict[bytes, bytes]:
    (count,) = struct.unpack_from(">I", icc, 128)
    if count > 200:
        raise ValueError("a damaged colour profile")
    tags = {}
    for index in range(count):
        name, offset, size = struct.unpack_from(">4sII", icc, 132 + 12 * index)
        tags[name] = icc[offset : offset + size]
    return tags


def _xyz(tag: bytes) -> NDArray[np.float64]:
    if tag[:4] != b"XYZ ":
        raise ValueError("a damaged colour profile")
    return np.array(struct.unpack_from(">3i", tag, 8)) / 65536


def _curve(tag: bytes) -> Curve:
    kind = tag[:4]
    if kind == b"curv":
        (count,) = struct.unpack_from(">I", tag, 8)
        if count == 0:
            return lambda x: x
        if count == 1:
            exponent = struct.unpack_from(">H", tag, 12)[0] / 256
            return lambda x: x**exponent
        table = np.array(struct.unpack_from(f">{count}H", tag, 12)) / 65535
        return lambda x: np.interp(x, np.linspace(0, 1, count), table)
    if kind == b"para":
        (form,) = struct.unpack_from(">H", tag, 8)
        if form > 4:
            raise ValueError("a damaged colour profile")
        given = struct.unpack_from(f">{(1, 3, 4, 5, 7)[form]}i", tag, 12)
        return _parametric(form, [number / 65536 for number in given])
    raise ValueError("a damaged colour profile")


def _parametric(form: int, given: list[float]) -> Curve:
    """Return the curve (ax + b)^g + e from d on and cx + f below it (ICC.1:2022, table 68)."""
    g, a, b, c, d, e, f = (given + [0.0] * 7)[:7]
    if form == 0:
        a = 1.0
    elif form in (1, 2):
        # Both are flat below -b/a: at 0, or at the offset the standard calls c.
        if a == 0:
            raise ValueError("a damaged colour profile")
        c, d, e, f = 0.0, -b / a, c, c
    return lambda x: np.where(x >= d, np.maximum(a * x + b, 0) ** g + e, c * x + f)
