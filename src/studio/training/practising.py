"""Photos of practice sheets: kept in the vault, measured by the engine, shown to who may see."""

from __future__ import annotations

import dataclasses
from importlib import import_module
from typing import Any, cast

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_noop as _

from studio.errands.doing import ask
from studio.people.models import User
from studio.people.names import of_user
from studio.phrases import Phrase
from studio.port import Engine, Refused, Sheet
from studio.training.models import Enrolment, Part, Practice
from studio.vault import keeping

__all__ = [
    "ROOM_BYTES",
    "engine",
    "forget",
    "keep",
    "look",
    "measure",
    "named",
    "titles",
    "under",
    "why",
]

ROOM_BYTES = 200 * 1024 * 1024  # our assumption: fifty photos of a phone, with their rings
FULL = Phrase(_("There is no room for another photo of a sheet. Ask your teacher."))
OTHER = _("This is the sheet “%(seen)s”. Here a photo of “%(wanted)s” belongs.")


def engine() -> Engine:
    """The engine."""
    return cast("Engine", import_module(settings.STUDIO_ENGINE))


def titles() -> dict[str, str]:
    """Titles of the sheets by name, in the reader's language."""
    return {one.name: _here(one)[0] for one in engine().sheets()}


def named(name: str) -> tuple[str, str]:
    """Title of a sheet and what it asks for, in the reader's language."""
    return next((_here(one) for one in engine().sheets() if one.name == name), (name, ""))


def keep(enrolment: Enrolment, part: Part, data: bytes, once: str) -> Practice:
    """Keep a photo of a sheet and let it be measured; sent twice it is there once. Raises Refused.

    It lies under a name of its own, not among its maker's photos of a head.
    """
    learner = enrolment.learner
    once = f"{enrolment.pk} {once}"[:40]
    if there := Practice.objects.filter(once=once).first():
        return there
    whose = under(learner)
    try:
        kept = keeping.keep(
            data,
            whose,
            of_user(learner),
            kind="practice sheet",
            once=f"{whose} {once}",
            most=ROOM_BYTES,
        )
    except keeping.Full as full:
        raise Refused(FULL) from full
    try:
        with transaction.atomic():
            practice = Practice.objects.create(
                enrolment=enrolment, part=part, photo=kept, once=once
            )
            ask("training.measure", str(practice.pk), key=f"training.measure {practice.pk}")
    except IntegrityError:  # the same form, just now
        return Practice.objects.get(once=once)
    return practice


def measure(number: int) -> None:
    """Measure a photo that waits; again, nothing more."""
    found = Practice.objects.select_related("enrolment__learner", "part", "photo")
    practice = found.filter(pk=number, state=Practice.State.WAITING).first()
    if practice is None or practice.photo is None:
        return
    whose = under(practice.enrolment.learner)
    data = keeping.read(practice.photo.name, whose, lambda kept: kept.whose == whose)
    told: dict[str, Any]
    try:
        judged = engine().judge_sheet(data)
        if judged.sheet != practice.part.sheet:
            raise Refused(Phrase(OTHER, {"seen": judged.sheet, "wanted": practice.part.sheet}))
        rings = keeping.keep_made(
            judged.rings, practice.photo, "practice rings", whose, once=f"rings {practice.pk}"
        )
        told = {
            "state": Practice.State.MEASURED,
            "measured": [dataclasses.asdict(one) for one in judged.measured],
            "rings": rings,
        }
    except Refused as refused:
        told = {
            "state": Practice.State.REFUSED,
            "said": refused.phrase.text,
            "figures": dict(refused.phrase.values),
        }
    Practice.objects.filter(pk=number, state=Practice.State.WAITING).update(**told)


def why(practice: Practice) -> str:
    """Why a photo could not be measured, to whoever reads."""
    figures = practice.figures
    if practice.said == OTHER:
        figures = {name: named(value)[0] for name, value in figures.items()}
    return str(Phrase(practice.said, figures))


def look(practice: Practice, by: User) -> bytes:
    """Open the photo, with its rings where it was measured; the reading is logged. Raises Gone."""
    kept = practice.rings or practice.photo
    if kept is None:
        raise keeping.Gone(str(practice.pk))
    whose = under(practice.enrolment.learner)
    return keeping.read(kept.name, of_user(by), lambda kept: kept.whose == whose)


def under(learner: User) -> str:
    """Name a learner, as in ``Kept.whose``: photos of sheets stand not among those of a head."""
    return f"learner-{learner.pk}"


def forget(sender: object, instance: User, **_named: object) -> None:
    """Erase what somebody made, when their account goes (a receiver)."""
    keeping.erase_all(under(instance), of_user(instance))


def _here(sheet: Sheet) -> tuple[str, str]:
    language = 1 if get_language() == "es" else 0
    return sheet.title[language], sheet.text[language]
