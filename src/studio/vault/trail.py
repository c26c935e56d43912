"""The log of readings: each line sealed together with all before it.

The seal is HMAC-SHA256 under a key that is not in the database, so whoever can write the database
alone can neither change a line nor take one out. That the end was cut off shows by an anchor in the
data folder, which keeps the newest line's number and seal.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from studio.keys import master_key
from studio.vault.models import Entry, Last
from studio.vault.writing import write_whole

__all__ = ["Tampered", "note", "verify"]


class Tampered(Exception):
    """The log is not as it was written; the text says from which line on."""


def note(who: str, did: str, what: str, whose: str) -> Entry:
    """Write a line, in the transaction that is open or in one of its own."""
    with transaction.atomic():
        Last.objects.get_or_create(pk=1)
        last = Last.objects.select_for_update().get(pk=1)
        entry = Entry(
            number=last.number + 1,
            at=datetime.now(tz=UTC).isoformat(timespec="milliseconds"),
            who=who,
            did=did,
            what=what,
            whose=whose,
        )
        entry.mark = _mark(last.mark, entry)
        entry.save(force_insert=True)
        last.number, last.mark = entry.number, entry.mark
        last.save()
        transaction.on_commit(lambda: _anchor(entry))
    return entry


def verify() -> int:
    """Read the whole log; returns how many lines it has.

    Raises
    ------
    Tampered
        If a line was changed, put in or taken out, or the end was cut off.
    """
    before, number = "", 0
    anchor = _anchored()
    for entry in Entry.objects.order_by("number").iterator():
        number += 1
        if entry.number != number:
            raise Tampered(f"Line {number} of the log is missing.")
        if not hmac.compare_digest(entry.mark, _mark(before, entry)):
            raise Tampered(f"Line {number} of the log is not as it was written.")
        if anchor and anchor == (number, entry.mark):
            anchor = None
        before = entry.mark
    if anchor:
        raise Tampered(f"The log ends at line {number}, and line {anchor[0]} had been written.")
    return number


def _mark(before: str, entry: Entry) -> str:
    line = [entry.number, entry.at, entry.who, entry.did, entry.what, entry.whose]
    key = hmac.digest(master_key(settings.DATA_FOLDER), b"trail", hashlib.sha256)
    told = json.dumps([before, *line]).encode()
    return hmac.new(key, told, hashlib.sha256).hexdigest()


def _anchor_file() -> Path:
    folder: Path = settings.DATA_FOLDER
    return folder / "trail-anchor"


def _anchor(entry: Entry) -> None:
    kept = _anchored()
    if kept and kept[0] >= entry.number:  # written meanwhile by somebody behind us
        return
    write_whole(_anchor_file(), f"{entry.number} {entry.mark}".encode())


def _anchored() -> tuple[int, str] | None:
    try:
        number, mark = _anchor_file().read_text().split()
    except FileNotFoundError:
        return None
    except ValueError:
        raise Tampered(f"{_anchor_file()} is not as it was written.") from None
    return int(number), mark
