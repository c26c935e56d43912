"""A file that somebody sent becomes new pixels, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from studio.phrases import Phrase
from studio.port import Refused
from studio.sentences import phrase

__all__ = ["Developed", "developed"]

SECONDS = 60
AT_ONCE = threading.BoundedSemaphore(2)  # each child may take gigabytes
UNREADABLE = Phrase(_("This photo could not be read. Save it as JPEG and send it again."))


@dataclass(frozen=True)
class Developed:
    """New pixels as JPEG, upright, with nothing else of the file but its lens's focal length."""

    jpeg: bytes
    width: int
    height: int
    focal_35mm: float | None


def developed(data: bytes, seconds: float = SECONDS) -> Developed:
    """Decode a photo in a limited child and encode it anew. Raises `studio.port.Refused`."""
    try:
        with AT_ONCE:
            child = subprocess.run(
                [sys.executable, "-I", "-m", "studio.vault.child"],
                input=data,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # it could tell of the photo
                env={"OPENBLAS_NUM_THREADS": "1", **_system()},
                timeout=seconds,
                check=True,
            )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as died:
        raise Refused(UNREADABLE) from died
    head, _newline, jpeg = child.stdout.partition(b"\n")
    told = json.loads(head)
    if "refused" in told:
        raise Refused(phrase(told["refused"]))
    return Developed(jpeg, told["width"], told["height"], told["focal_35mm"])


def _system() -> dict[str, str]:
    """What Python needs to start on Windows, and nothing of ours."""
    return {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
