"""Keep, read, erase and hand out photos.

A file is written whole before its row is: killed in between, the program leaves a file that no key
opens. A row goes before its file: killed in between, the same. `swept` takes such files away.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from types import MappingProxyType

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Sum

from studio.keys import master_key
from studio.vault import trail
from studio.vault.developing import developed
from studio.vault.models import Entry, Kept
from studio.vault.sealing import new_key, opened, sealed
from studio.vault.writing import write_whole

__all__ = [
    "Full",
    "Gone",
    "erase",
    "erase_all",
    "export",
    "keep",
    "keep_made",
    "read",
    "room_taken",
    "share",
    "shown",
    "swept",
]

ORPHAN_SECONDS = 3600.0  # a file this old without a row is nobody's


class Gone(LookupError):
    """There is no such photo for whoever asks: erased, never there, or another's."""


class Full(Exception):
    """With this picture one person would take more room than they may."""


def keep(
    data: bytes,
    whose: str,
    by: str,
    clinic: str = "",
    kind: str = "photo",
    once: str | None = None,
    most: int | None = None,
) -> Kept:
    """Keep a photo that was sent: decoded, encoded anew, sealed.

    Parameters
    ----------
    data : bytes
        The file, of any kind that is read.
    whose, by : str
        Whom it shows, and who keeps it.
    clinic : str
        With whom it is shared.
    kind : str
        What it is, in the words of the room that keeps it.
    once : str, optional
        What is asked for again by the same name is kept once; what is there comes back.
    most : int, optional
        Bytes that everything of this person may take.

    Raises
    ------
    studio.port.Refused
        If it is no photo, or cannot be read.
    Full
        If there is no room for it.
    """
    return _put(data, whose, by, clinic, kind, None, once, most)


def keep_made(
    data: bytes,
    made_from: Kept,
    kind: str,
    by: str,
    once: str | None = None,
    most: int | None = None,
) -> Kept:
    """Keep a picture made from a kept one; it goes when that goes, and is seen by whom that is."""
    return _put(data, made_from.whose, by, made_from.clinic, kind, made_from, once, most)


def room_taken(whose: str) -> int:
    """How many bytes everything of one person takes."""
    return Kept.objects.filter(whose=whose).aggregate(all=Sum("size"))["all"] or 0


def share(name: str, by: str, allowed: Callable[[Kept], bool], clinic: str) -> int:
    """Share a picture and all made from it with a clinic, or with nobody (empty).

    Returns how many pictures that are. Raises Gone.
    """
    with transaction.atomic():
        every = _with_all_made_from([_found(name, allowed)])
        for kept in every:
            if kept.clinic != clinic:
                trail.note(by, f"shared {clinic}" if clinic else "unshared", kept.name, kept.whose)
        Kept.objects.filter(pk__in=[kept.pk for kept in every]).update(clinic=clinic)
    return len(every)


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


def shown(name: str, allowed: Callable[[Kept], bool]) -> bytes:
    """Give a picture that whoever it shows lets everybody see. Raises Gone.

    It is public by their consent, so who looks is not in the log; that it was published, and that
    this was withdrawn, whoever publishes writes there.
    """
    return _opened(_found(name, allowed))


def erase(name: str, by: str, allowed: Callable[[Kept], bool]) -> int:
    """Erase a picture and all made from it; returns how many. Raises Gone."""
    with transaction.atomic():
        return _erase([_found(name, allowed)], by)


def erase_all(whose: str, by: str) -> int:
    """Erase everything of one person; returns how many. What was read by whom stays in the log."""
    with transaction.atomic():
        return _erase(list(Kept.objects.filter(whose=whose, made_from=None)), by)


def export(
    whose: Collection[str],
    by: str,
    said: Callable[[str], str] = str,
    more: Mapping[str, object] = MappingProxyType({}),
) -> bytes:
    """Everything of one person as a ZIP: pictures, what is known of each, and who read them.

    ``whose`` are the names under which that lies, ``said`` gives the name by which a reader is
    known, ``more`` what other rooms have to add, by the name of its file. Nothing of it touches the
    disk.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        listed = []
        for kept in Kept.objects.filter(whose__in=whose).order_by("since", "name"):
            trail.note(by, "exported", kept.name, kept.whose)
            with suppress(Gone):  # erased just now
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
        lines = Entry.objects.filter(whose__in=whose).order_by("number")
        readings = [
            {**line, "who": said(line["who"])} for line in lines.values("at", "who", "did", "what")
        ]
        for name, content in {"pictures": listed, "readings": readings, **more}.items():
            text = json.dumps(content, indent=2, ensure_ascii=False)
            archive.writestr(f"{name}.json", text)
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
    data: bytes,
    whose: str,
    by: str,
    clinic: str,
    kind: str,
    made_from: Kept | None,
    once: str | None,
    most: int | None,
) -> Kept:
    if once and (there := Kept.objects.filter(once=once, whose=whose).first()):
        return there
    if most is not None and room_taken(whose) >= most:
        raise Full
    picture = developed(data)
    key = new_key()
    kept = Kept(
        whose=whose,
        clinic=clinic,
        kind=kind,
        made_from=made_from,
        once=once,
        size=len(picture.jpeg),
        width=picture.width,
        height=picture.height,
        focal_35mm=picture.focal_35mm,
    )
    kept.key = sealed(master_key(settings.DATA_FOLDER), key, _purpose(kept))
    path = _folder() / kept.name
    write_whole(path, sealed(key, picture.jpeg, _purpose(kept)))
    try:
        with transaction.atomic():
            if made_from:
                from_what = Kept.objects.select_for_update().filter(pk=made_from.pk).first()
                if from_what is None:
                    raise Gone(made_from.pk)  # erased while this was being made
                kept.clinic = from_what.clinic
            trail.note(by, "kept", kept.name, whose)  # from here on nobody else keeps anything
            kept.save(force_insert=True)
            if most is not None and room_taken(whose) > most:
                raise Full
    except Exception as failed:
        path.unlink(missing_ok=True)
        there = once and Kept.objects.filter(once=once, whose=whose).first()
        if there and isinstance(failed, IntegrityError):
            return there
        raise
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
    every = _with_all_made_from(these)
    for kept in every:
        trail.note(by, "erased", kept.name, kept.whose)
        transaction.on_commit(partial((_folder() / kept.name).unlink, missing_ok=True))
    Kept.objects.filter(pk__in=[kept.pk for kept in every]).delete()
    return len(every)


def _with_all_made_from(these: list[Kept]) -> list[Kept]:
    every, next_ones = list(these), list(these)
    while next_ones:
        next_ones = list(Kept.objects.filter(made_from__in=next_ones))
        every += next_ones
    return every


def _purpose(kept: Kept) -> bytes:
    """What a seal is bound to: another's photo cannot be put in this one's place."""
    return f"{kept.name} {kept.whose}".encode()


def _folder() -> Path:
    folder: Path = settings.DATA_FOLDER / "vault"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
