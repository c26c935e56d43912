"""A clinic's protocol: its days are those of its guide, each change is a version that stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction

from studio.aftercare.models import Protocol
from studio.aftercare.rules import Content, default
from studio.clinics import guidance
from studio.clinics.models import Profile
from studio.guide import settings as guides
from studio.people.models import Clinic, User
from studio.treatment.files import Meanwhile

__all__ = ["change", "content", "in_force", "newest", "recall_years"]


def newest(clinic: Clinic) -> Protocol | None:
    """The last version that was written, whether or not the guide was changed since."""
    return Protocol.objects.filter(clinic=clinic).order_by("-version").first()


def content(clinic: Clinic) -> Content:
    """What holds now: the last version, with the days as the clinic's guide says them."""
    row = newest(clinic)
    now = row.content if row else default().content
    given = guidance.own(clinic)
    return replace(
        now,
        rules=tuple(
            replace(one, days=_days(given, one.guide)) if one.guide else one for one in now.rules
        ),
    )


def in_force(clinic: Clinic) -> Protocol:
    """The version that holds now; written first where the guide was changed since the last."""
    with transaction.atomic():
        Clinic.objects.select_for_update().get(pk=clinic.pk)
        row, now = newest(clinic), content(clinic).kept()
        if row is not None and row.told == now:
            return row
        version = row.version + 1 if row else 1
        return Protocol.objects.create(clinic=clinic, version=version, told=now)


def change(clinic: Clinic, by: User, version: int, now: Content) -> Protocol:
    """Write another version; days that the guide says are changed there. Twice is once.

    Parameters
    ----------
    version : int
        The one that was looked at; 0 where there was none.

    Raises
    ------
    files.Meanwhile
        If somebody else has written one since.
    """
    with transaction.atomic():
        Clinic.objects.select_for_update().get(pk=clinic.pk)
        row = newest(clinic)
        if row is not None and content(clinic) == now:
            return in_force(clinic)
        if row is not None and row.version != version:
            raise Meanwhile(row)
        given = guidance.own(clinic)
        wanted = {
            one.guide: one.days
            for one in now.rules
            if one.guide and one.days != _days(given, one.guide)
        }
        if wanted:
            profile, _new = Profile.objects.select_for_update().get_or_create(clinic=clinic)
            profile.given = {**profile.given, **wanted}
            profile.save(update_fields=["given"])
        told = now.kept()
        next_one = row.version + 1 if row else 1
        return Protocol.objects.create(clinic=clinic, version=next_one, told=told, by=by)


def recall_years(clinic: Clinic) -> int:
    """After how many years a touch-up is offered: the first of those that the guide names."""
    value = _value(guidance.own(clinic), "touch_up_years")
    return int(value[0] if isinstance(value, tuple) else value)


def _days(given: Mapping[str, Any], name: str) -> int:
    """Days as the guide has them; of a range the longer."""
    value = _value(given, name)
    return int(value[1] if isinstance(value, tuple) else value)


def _value(given: Mapping[str, Any], name: str) -> Any:
    return given.get(name, guides()[name].default)
