"""Before and after cut alike: the same shape, from the middle, in the same sizes."""

from __future__ import annotations

import io

from PIL import Image

__all__ = ["WIDTHS", "alike"]

WIDTHS = (480, 960)
QUALITY = 82
#: Narrower and wider pictures than these, width over height, are cut to them.
NARROW, WIDE = 3 / 4, 4 / 3

Cut = tuple[int, int, bytes]


def alike(before: bytes, after: bytes) -> tuple[list[Cut], list[Cut]]:
    """Cut two pictures of the vault alike.

    Returns
    -------
    before, after : list of (width, height, JPEG)
        In each of `WIDTHS`, smaller pictures not enlarged beyond what the smaller of both has.
    """
    opened = [Image.open(io.BytesIO(data)).convert("RGB") for data in (before, after)]
    shapes = [picture.width / picture.height for picture in opened]
    shape = min(max(min(shapes), NARROW), WIDE)
    cut = [_middle(picture, shape) for picture in opened]
    most = min(picture.width for picture in cut)
    widths = sorted({min(width, most) for width in WIDTHS})
    one, two = (
        [_sized(picture, width, round(width / shape)) for width in widths] for picture in cut
    )
    return one, two


def _middle(picture: Image.Image, shape: float) -> Image.Image:
    width = min(picture.width, round(picture.height * shape))
    height = min(picture.height, round(picture.width / shape))
    left, top = (picture.width - width) // 2, (picture.height - height) // 2
    return picture.crop((left, top, left + width, top + height))


def _sized(picture: Image.Image, width: int, height: int) -> Cut:
    out = io.BytesIO()
    picture.resize((width, height), Image.Resampling.LANCZOS).save(out, "jpeg", quality=QUALITY)
    return width, height, out.getvalue()
