"""A small picture for lists, made when it is asked for and kept nowhere."""

from __future__ import annotations

import io

from PIL import Image

__all__ = ["small"]

SIDE_PX = 480


def small(jpeg: bytes) -> bytes:
    """Scale a JPEG of our own down to `SIDE_PX`; the longer side, as JPEG."""
    picture = Image.open(io.BytesIO(jpeg), formats=("JPEG",))
    picture.draft("RGB", (2 * SIDE_PX, 2 * SIDE_PX))  # decodes no more than is needed
    picture.thumbnail((SIDE_PX, SIDE_PX))
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=85)
    return out.getvalue()
