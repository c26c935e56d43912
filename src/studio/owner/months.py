"""The last twelve months of a clinic, by its own calendar; the newest is not over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db.models import Case, IntegerField, Value, When

__all__ = ["MANY", "Months", "last_months"]

MANY = 12


@dataclass(frozen=True)
class Months:
    """Months one after another, each by its first day."""

    firsts: tuple[date, ...]
    zone: ZoneInfo

    @property
    def since(self) -> datetime:
        """Their first instant."""
        return datetime.combine(self.firsts[0], time(), self.zone)

    def of_day(self, day: date) -> int | None:
        """Which of them a day lies in; None if in none."""
        first = day.replace(day=1)
        return self.firsts.index(first) if first in self.firsts else None

    def number(self, field: str) -> Case:
        """Which of them an instant of a row lies in, as the database counts; before them 0."""
        starts = [datetime.combine(one, time(), self.zone) for one in self.firsts]
        return Case(
            *(
                When(**{f"{field}__lt": start}, then=Value(number))
                for number, start in enumerate(starts[1:])
            ),
            default=Value(len(starts) - 1),
            output_field=IntegerField(),
        )

    def counted(self, days: Iterable[tuple[date, int]]) -> tuple[int, ...]:
        """Numbers of days, added up by month."""
        found = [0] * len(self.firsts)
        for day, number in days:
            month = self.of_day(day)
            if month is not None:
                found[month] += number
        return tuple(found)


def last_months(zone: ZoneInfo, now: datetime, many: int = MANY) -> Months:
    """The month of an instant and those before it, the oldest first."""
    here = now.astimezone(zone).date()
    newest = here.year * 12 + here.month - 1
    firsts: Sequence[int] = range(newest - many + 1, newest + 1)
    return Months(tuple(date(one // 12, one % 12 + 1, 1) for one in firsts), zone)
