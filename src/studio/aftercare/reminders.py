"""What is due on a client's own day: written in their daytime, once, and never when it is over.

Nothing is planned ahead. Whenever this is called it looks at which day it is for each client, so a
session set right, a new zone, consent withdrawn or a wish for no reminders counts at once; and what
a day of downtime has missed is not caught up on.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from studio.aftercare import days, letters, recall
from studio.aftercare.models import Care, Quiet
from studio.aftercare.rules import MOST_DAYS
from studio.treatment.models import Consent, File, Purpose

__all__ = ["FROM_HOUR", "remind", "reminded"]

FROM_HOUR = 8  # of the client's own day: nobody is written to at night
PHOTO_FOR = timedelta(days=7)  # after the day on which it is asked for
RECENT = timedelta(days=MOST_DAYS + 7)


def reminded() -> QuerySet[File]:
    """Files whose clients may be reminded."""
    agreed = Consent.objects.filter(file=OuterRef("pk"), purpose=Purpose.RECORD, withdrawn=None)
    wants_none = Quiet.objects.filter(file=OuterRef("pk"))
    rows = File.objects.filter(Exists(agreed), ~Exists(wants_none)).exclude(email="")
    return rows.select_related("clinic")


def remind(now: datetime | None = None) -> int:
    """Write what is due; gives how many letters that are."""
    now = now or timezone.now()
    lately = Care.objects.filter(treatment__file=OuterRef("pk"), day__gte=(now - RECENT).date())
    count = 0
    for file in reminded().filter(Exists(lately)).order_by("pk").iterator():
        if now.astimezone(days.here(file)).hour >= FROM_HOUR:
            count += _of_days(file, now)
    for file, due in recall.due(reminded(), now):
        if now.astimezone(days.here(file)).hour >= FROM_HOUR:
            count += letters.recall(file, due.since, due.years)
    return count


def _of_days(file: File, now: datetime) -> int:
    found = days.days_of(file, now)
    if found is None:
        return 0
    count = 0
    for day, waits in found.coming:
        # What ends on the day after the session is told with it.
        if day - days.DAY == found.today > found.since:
            count += letters.allowed(file, day, waits)
    for one in found.photos:
        if not one.there and one.on <= found.today < one.on + PHOTO_FOR:
            count += letters.photo(file, one.on)
    return count
