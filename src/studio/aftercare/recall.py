"""Touch-ups, years later: who is due, by the years that the clinic's guide names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max, QuerySet
from django.utils import timezone

from studio.aftercare import days, protocols
from studio.booking.models import Kind, Service, State
from studio.people.models import Clinic
from studio.treatment import files
from studio.treatment.models import File

__all__ = ["Due", "booked", "due", "later", "of_clinic", "of_file", "service"]

WRITTEN_FOR = timedelta(days=60)  # after the day: a letter that was missed may still be written
LISTED_FOR = timedelta(days=366)


@dataclass(frozen=True)
class Due:
    """A touch-up is due: since which session, after how many years, and on which day."""

    file: File
    since: date
    years: int
    on: date


def later(day: date, years: int) -> date:
    """The same day some years on; of a leap day the last of February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def of_clinic(rows: QuerySet[File], clinic: Clinic, first: date, last: date) -> list[Due]:
    """Whose touch-up is due from one day to another, neither booked nor made."""
    years = protocols.recall_years(clinic)
    newest = rows.filter(clinic=clinic).annotate(last_session=Max("treatments__cares__day"))
    # Two days to spare: where a leap day falls, years are not of one length.
    earliest, latest = later(first, -years) - 2 * days.DAY, later(last, -years) + 2 * days.DAY
    found = []
    for file in newest.filter(last_session__range=(earliest, latest)).select_related("clinic"):
        on = later(file.last_session, years)
        if first <= on <= last and not booked(file):
            found.append(Due(file, file.last_session, years, on))
    return sorted(found, key=lambda one: (one.on, one.file.pk))


def of_file(file: File, now: datetime | None = None) -> Due | None:
    """A client's own, once its day has come."""
    on = days.today(file, now)
    rows = File.objects.filter(pk=file.pk)
    found = of_clinic(rows, file.clinic, on - 20 * LISTED_FOR, on)
    return found[0] if found else None


def due(rows: QuerySet[File], now: datetime | None = None) -> Iterator[tuple[File, Due]]:
    """Who is written to: the day has come where they are, and not long ago."""
    now = now or timezone.now()
    for clinic in Clinic.objects.order_by("pk"):
        about = now.date()
        found = of_clinic(rows, clinic, about - WRITTEN_FOR, about + 2 * days.DAY)
        yield from ((one.file, one) for one in found if one.on <= days.today(one.file, now))


def booked(file: File) -> bool:
    """Whether a visit of theirs is still to come."""
    rows = files.appointments_of(file).filter(state=State.BOOKED, starts__gte=timezone.now())
    return rows.exclude(kind=Kind.BLOCK).exists()


def service(clinic: Clinic) -> Service | None:
    """How touch-ups are booked in a clinic."""
    rows = Service.objects.select_related("clinic")
    return rows.filter(clinic=clinic, kind=Kind.TOUCH_UP).first()
