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
from studio.aftercare.models import Care, Protocol, Quiet
from studio.treatment.models import Consent, File, Purpose

__all__ = ["FROM_HOUR", "remind", "reminded"]

FROM_HOUR = 8  # of the client's own day: nobody is written to at night
PHOTO_FOR = timedelta(days=7)  # after the day on which it is asked for


def reminded() -> QuerySet[File]:
    """Files whose clients may be reminded."""
    agreed = Consent.objects.filter(file=OuterRef("pk"), purpose=Purpose.RECORD, withdrawn=None)
    wants_none = Quiet.objects.filter(file=OuterRef("pk"))
    rows = File.objects.filter(Exists(agreed), ~Exists(wants_none)).exclude(email="")
    return rows.select_related("clinic")


def remind(now: datetime | None = None) -> int:
    """Write what is due; gives how many letters that are."""
    now = now or timezone.now()
    count = 0
    for file, found in _recent(now):
        if now.astimezone(days.here(file)).hour >= FROM_HOUR:
            count += _of_days(file, found)
    for file, due in recall.due(reminded(), now):
        if now.astimezone(days.here(file)).hour >= FROM_HOUR:
            count += letters.recall(file, due.since, due.years)
    return count


def _recent(now: datetime) -> list[tuple[File, days.Days]]:
    """Everybody whose last session is so near that something may be to come."""
    longest = max((one.content.longest for one in Protocol.objects.all()), default=0)
    since = (now - (longest + 2) * days.DAY - PHOTO_FOR).date()
    rows = Care.objects.filter(treatment__file__in=reminded(), day__gte=since)
    return days.of_all(rows, now)


def _of_days(file: File, found: days.Days) -> int:
    count = 0
    for one in found.coming:
        # What changes on the day after the session is told with it.
        if one.day - days.DAY == found.today > found.since:
            count += letters.allowed(file, one)
    for photo in found.photos:
        if not photo.there and photo.on <= found.today < photo.on + PHOTO_FOR:
            count += letters.photo(file, photo.on)
    return count
