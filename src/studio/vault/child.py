"""Decode a photo where nothing can be harmed: run as ``python -I -m studio.vault.child``.

The file comes in at standard input; out goes a line of JSON and, if it is a photo, a JPEG of new
pixels without any tag. What decodes is loaded first; then the process forbids itself to open
anything, file or connection, to write a file, and to take more memory and time than a photo needs.
"""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from typing import Any

import numpy as np

from stubble.errors import StubbleError
from stubble.photo import encode, from_pixels, read

MEMORY_BYTES = 6 << 30  # address space: 100 megapixels, and what the libraries map
CPU_SECONDS = 60
KINDS = ("JPEG", "PNG", "WEBP", "TIFF")


def main() -> int:
    """Answer one photo."""
    data = sys.stdin.buffer.read()
    _warm()
    _forbid()
    head: dict[str, Any]
    body = b""
    try:
        photo = read(data)
        body = encode(photo.pixels, photo, "JPEG")
        head = {"width": photo.width, "height": photo.height, "focal_35mm": photo.focal_35mm}
    except StubbleError as refused:
        head = {"refused": str(refused)}
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + body)
    sys.stdout.buffer.flush()
    return 0


def _warm() -> None:
    """Load every decoder while files can still be opened."""
    grey = from_pixels(np.full((256, 256, 3), 128, np.uint8))
    for kind in KINDS:
        read(encode(grey.pixels, grey, kind))
    with suppress(StubbleError):
        read(b"\0\0\0\x1cftypheic" + bytes(64))


def _forbid() -> None:
    try:
        import resource
    except ImportError:  # Windows: the parent's clock alone
        return
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 3),
    ):
        resource.setrlimit(limit, (most, most))


if __name__ == "__main__":
    sys.exit(main())
