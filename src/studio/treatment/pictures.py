"""Photos of a treatment and doctors' letters: in the vault, seen by whoever may see the file."""

from __future__ import annotations

import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from studio.people.models import User
from studio.people.names import of_user
from studio.treatment import consents
from studio.treatment.files import note
from studio.treatment.models import File, Picture, Purpose, Stage, Treatment
from studio.vault import keeping
from studio.vault.models import Kept

__all__ = ["Pair", "add", "erase_all", "look", "of_file", "pairs", "sweep"]

SETTLED = timedelta(hours=1)  # by then a form is done, or its program dead


@dataclass(frozen=True)
class Pair:
    """Two photos from the same side; ``days`` from the first to the second."""

    view: str
    before: Picture
    after: Picture

    @property
    def days(self) -> int:
        """From the first to the second."""
        return (self.after.taken - self.before.taken).days


def of_file(file: File) -> str:
    """Name a file, as in ``Kept.whose``: its client need not have an account."""
    return f"file-{file.pk}"


def add(
    file: File,
    by: User | None,
    once: uuid.UUID,
    data: bytes,
    stage: str,
    taken: date,
    view: str = "",
    treatment: Treatment | None = None,
) -> Picture:
    """Keep a photo or a letter; sent twice it is kept once. ``by`` nobody: the client, by a link.

    Raises
    ------
    consents.Missing
        If the client has not agreed that photos are kept.
    studio.port.Refused
        If it is no picture.
    """
    if there := Picture.objects.filter(once=once, file=file).first():
        return there
    if consents.standing(file, Purpose.RECORD) is None:
        raise consents.Missing(Purpose.RECORD)
    who = of_user(by) if by else of_file(file)
    kept = keeping.keep(data, of_file(file), who, kind=stage, once=f"file {file.pk} {once}")
    try:
        with transaction.atomic():
            File.objects.select_for_update().get(pk=file.pk)
            if consents.standing(file, Purpose.RECORD) is None:  # withdrawn meanwhile
                raise consents.Missing(Purpose.RECORD)
            row = Picture.objects.create(
                file=file,
                treatment=treatment,
                stage=stage,
                view="" if stage == Stage.LETTER else view,
                taken=taken,
                kept=kept,
                by=by,
                once=once,
            )
            note(file, by, "picture", picture=row.pk, stage=stage)
    except IntegrityError:  # the same form, just now
        return Picture.objects.get(once=once, file=file)
    except consents.Missing:
        keeping.erase(kept.name, who, lambda _kept: True)
        raise
    return row


def look(picture: Picture, by: User) -> bytes:
    """Open a picture for whoever may; the reading is in the log. Raises keeping.Gone."""
    return keeping.read(picture.kept_id, of_user(by), lambda _kept: True)


def pairs(treatment: Treatment) -> list[Pair]:
    """By view, the first photo before and each later one."""
    by_view: dict[str, list[Picture]] = {}
    for one in treatment.pictures.exclude(stage=Stage.LETTER).order_by("view", "taken", "pk"):
        by_view.setdefault(one.view, []).append(one)
    found = []
    for view, every in by_view.items():
        before = next((one for one in every if one.stage == Stage.BEFORE), None)
        if before is not None:
            after = [one for one in every if one.stage != Stage.BEFORE]
            found += [Pair(view, before, one) for one in after if one.taken >= before.taken]
    return found


def sweep(now: datetime) -> int:
    """Erase what was kept for a file and is no picture of it; returns how many.

    A program that is killed between the two leaves such.
    """
    old = Kept.objects.filter(once__startswith="file ", since__lte=now - SETTLED)
    gone = 0
    for name in old.exclude(pk__in=Picture.objects.values("kept")).values_list("name", flat=True):
        with suppress(keeping.Gone):
            gone += keeping.erase(name, "treatment", lambda _kept: True)
    return gone


def erase_all(file: File, by: str) -> None:
    """Erase every picture of a file."""
    with suppress(keeping.Gone):
        keeping.erase_all(of_file(file), by)
