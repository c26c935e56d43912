"""Visits in which somebody brought a photo to the preview: one number a day.

A preview leaves nothing behind and belongs to no clinic, so this is all that can be known of it: a
visit is counted once, nobody is told from anybody, and whoever comes on two days counts twice.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date

from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone

from studio.owner.models import Tally

__all__ = ["PREVIEW", "brought", "by_day", "count"]

PREVIEW = "preview"

log = logging.getLogger(__name__)


def count(what: str, day: date) -> None:
    """One more of it on a day."""
    with transaction.atomic():
        row, _new = Tally.objects.get_or_create(day=day, what=what)
        Tally.objects.filter(pk=row.pk).update(number=F("number") + 1)


def brought(**_told: object) -> None:
    """Count a visit; that it cannot be counted keeps nobody from their preview."""
    try:
        count(PREVIEW, timezone.now().date())
    except DatabaseError:
        log.exception("A visit was not counted.")


def by_day(what: str, since: date) -> Mapping[date, int]:
    """The numbers of the days from one on."""
    rows = Tally.objects.filter(what=what, day__gte=since)
    return dict(rows.values_list("day", "number"))
