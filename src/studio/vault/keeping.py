"""Keep, read, erase and hand out photos.

A file is written whole before its row is: killed in between, the program leaves a file that no key
opens. A row goes before its file: killed in between, the same. `swept` takes such files away.
"""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction

from studio.keys import master_key
from studio.vault import trail
from studio.vault.developing import Developed, developed
from studio.vault.models import Entry, Kept
from studio.vault.sealing import new_key, opened, sealed

__all__ = ["Gone", "erase", "erase_all", "export", "keep", "keep_made", "read", "swept"]

ORPHAN_SECONDS = 3600.0  # a file this old without a row is nobody's


class Gone(LookupError):
    """There is no such photo for whoever asks: erased, never there, or another's."""


def keep(data: bytes, whose: str, by: str, clinic: str = "") -> Kept:
    """Keep a photo that was sent: decoded, encoded anew, sealed. Raises `studio.port.Refused`."""
    return _put(developed(data), whose, by, clinic, "photo", None)


def keep_made(data: bytes, made_from: Kept, kind: str, by: str) -> Kept:
    """Keep a picture made from a kept one; it goes when that goes."""
    return _put(developed(data), made_from.whose, by, made_from.clinic, kind, made_from)


def read(name: str, by: str, allowed: Callable[[Kept], bool]) -> bytes:
    """Give a picture to somebody who may see it; the reading is in the log before.

    Raises
    ------
    Gone
        If there is none, or ``allowed`` says no: which of both is not told.
    studio.vault.sealing.Broken
        If the file was changed.
    """
    kept = _found(name, allowed)
    trail.note(by, "read", kept.name, kept.whose)
    return _opened(kept)


def erase(name: str, by: str, allowed: Callable[[Kept], bool]) -> int:
    """Erase a picture and all made from it; returns how many. Raises Gone."""
    with transaction.atomic():
        return _erase([_found(name, allowed)], by)


def erase_all(whose: str, by: str) -> int:
    """Erase everything of one person; returns how many. What was read by whom stays in the log."""
    with transaction.atomic():
        return _erase(list(Kept.objects.filter(whose=whose, made_from=None)), by)


def export(whose: str, by: str) -> bytes:
    """Everything of one person as a ZIP: pictures, what is known of each, and who read them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        listed = []
        for kept in Kept.objects.filter(whose=whose).order_by("since", "name"):
            trail.note(by, "exported", kept.name, whose)
            archive.writestr(f"{kept.name}.jpg", _opened(kept))
            listed.append(
                {
                    "file": f"{kept.name}.jpg",
                    "kind": kept.kind,
                    "made from": kept.made_from_id,
                    "since": kept.since.isoformat(),
                    "clinic": kept.clinic,
                    "size": [kept.width, kept.height],
                    "focal length (35 mm)": kept.focal_35mm,
                }
            )
        lines = Entry.objects.filter(whose=whose).order_by("number")
        readings = list(lines.values("at", "who", "did", "what"))
        archive.writestr("pictures.json", json.dumps(listed, indent=2))
        archive.writestr("readings.json", json.dumps(readings, indent=2))
    return out.getvalue()


def swept(older_s: float = ORPHAN_SECONDS) -> int:
    """Remove files without a row, left by a program that was killed; returns how many."""
    known = set(Kept.objects.values_list("name", flat=True))
    gone = 0
    newest = datetime.now(tz=UTC) - timedelta(seconds=older_s)
    for path in _folder().iterdir():
        written = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
        if path.name in known or written > newest:
            continue
        path.unlink(missing_ok=True)
        gone += 1
    return gone


def _put(
    picture: Developed, whose: str, by: str, clinic: str, kind: str, made_from: Kept | None
) -> Kept:
    key = new_key()
    kept = Kept(
        whose=whose,
        clinic=clinic,
        kind=kind,
        made_from=made_from,
        size=len(picture.jpeg),
        width=picture.width,
        height=picture.height,
        focal_35mm=picture.focal_35mm,
    )
    kept.key = sealed(master_key(settings.DATA_FOLDER), key, _purpose(kept))
    _write(_folder() / kept.name, sealed(key, picture.jpeg, _purpose(kept)))
    with transaction.atomic():
        if made_from and not Kept.objects.select_for_update().filter(pk=made_from.pk).exists():
            raise Gone(made_from.pk)  # erased while this was being made
        kept.save(force_insert=True)
        trail.note(by, "kept", kept.name, whose)
    return kept


def _found(name: str, allowed: Callable[[Kept], bool]) -> Kept:
    kept = Kept.objects.filter(pk=name).first()
    if kept is None or not allowed(kept):
        raise Gone(name)
    return kept


def _opened(kept: Kept) -> bytes:
    key = opened(master_key(settings.DATA_FOLDER), bytes(kept.key), _purpose(kept))
    try:
        return opened(key, (_folder() / kept.name).read_bytes(), _purpose(kept))
    except FileNotFoundError:
        raise Gone(kept.name) from None


def _erase(these: list[Kept], by: str) -> int:
    """Erase within the open transaction: with the rows their keys go, with the commit the files."""
    every, next_ones = list(these), list(these)
    while next_ones:
        next_ones = list(Kept.objects.filter(made_from__in=next_ones))
        every += next_ones
    for kept in every:
        trail.note(by, "erased", kept.name, kept.whose)
        transaction.on_commit(partial((_folder() / kept.name).unlink, missing_ok=True))
    Kept.objects.filter(pk__in=[kept.pk for kept in every]).delete()
    return len(every)


def _purpose(kept: Kept) -> bytes:
    """What a seal is bound to: another's photo cannot be put in this one's place."""
    return f"{kept.name} {kept.whose}".encode()


def _folder() -> Path:
    folder: Path = settings.DATA_FOLDER / "vault"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all, and there after a power cut."""
    beside = path.with_suffix(".part")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)
