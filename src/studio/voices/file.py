"""A clinic's own side of a case: made, filled with pairs, taken away."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import get_language

from studio.people.models import Clinic, User
from studio.people.names import of_clinic, of_user
from studio.vault import keeping
from studio.vault.models import Kept
from studio.voices.age import days_between
from studio.voices.models import Case, CasePhoto

__all__ = ["add_pair", "change", "look", "make", "remove", "remove_pair"]


def make(clinic: Clinic, once: str, email: str, **given: Any) -> Case:
    """Begin a case of somebody at an address; the same form sent twice makes one."""
    with transaction.atomic():
        client, _new = User.objects.get_or_create(
            email=User.objects.plain(email),
            defaults={"language": get_language() or "en", "password": "!"},
        )
        case, _new = Case.objects.get_or_create(
            once=once, clinic=clinic, defaults={"client": client, **given}
        )
    return case


def change(case: Case, **given: Any) -> None:
    """Change what is said of a case; the age of its pictures follows the day it was done on."""
    with transaction.atomic():
        for name, value in given.items():
            setattr(case, name, value)
        case.save(update_fields=list(given))
        for photo in case.photos.all():
            photo.days = days_between(case.done_on, photo.after_on)
            photo.save(update_fields=["days"])


def add_pair(
    case: Case,
    by: User,
    once: str,
    view: str,
    before: tuple[bytes, date],
    after: tuple[bytes, date],
) -> CasePhoto:
    """Keep a pair of photos in the vault; sent twice it is there once.

    Raises studio.port.Refused.
    """
    there = CasePhoto.objects.filter(once=once, case=case).first()
    if there:
        return there
    whose, who, clinic = of_user(case.person), of_user(by), of_clinic(case.clinic)
    kept: list[Kept] = []
    try:
        for kind, (data, _day) in (("before", before), ("after", after)):
            kept.append(keeping.keep(data, whose, who, clinic, kind, once=f"{once} {kind}"))
        with transaction.atomic():
            return CasePhoto.objects.create(
                case=case,
                view=view,
                before_on=before[1],
                after_on=after[1],
                days=days_between(case.done_on, after[1]),
                before=kept[0],
                after=kept[1],
                once=once,
            )
    except IntegrityError:  # the same form, just now
        return CasePhoto.objects.get(once=once, case=case)
    except Exception:
        _erase(kept, who)
        raise


def remove_pair(photo: CasePhoto, by: User) -> None:
    """Take a pair away: its photos are erased, and all that was made from them."""
    with transaction.atomic():
        pair = [kept for kept in (photo.before, photo.after) if kept]
        if not photo.drawn:
            _erase(pair, of_user(by))
        CasePhoto.objects.filter(pk=photo.pk).delete()


def remove(case: Case, by: User) -> None:
    """Take a case away with everything in it."""
    with transaction.atomic():
        for photo in case.photos.all():
            remove_pair(photo, by)
        case.delete()


def look(photo: CasePhoto, side: str, by: User) -> bytes:
    """Open one photo of a pair, for whoever may; the reading is logged. Raises keeping.Gone."""
    kept = photo.before if side == "before" else photo.after if side == "after" else None
    if kept is None:
        raise keeping.Gone(side)
    return keeping.read(kept.name, of_user(by), lambda _kept: True)


def _erase(these: list[Kept], who: str) -> None:
    for kept in these:
        with suppress(keeping.Gone):
            keeping.erase(kept.name, who, lambda _kept: True)
