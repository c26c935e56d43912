"""The week of a clinic: each artist's seven days, how much of them is open and how much is booked.

Where a mark is drawn is what the clock on the wall says; how long something takes is what a
stopwatch would measure, so that a day on which the clocks are changed has the hours it has.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.dateformat import format as formatted
from django.utils.translation import gettext

from studio.booking.models import Appointment, Kind, State
from studio.booking.moments import zone_name
from studio.booking.slots import artists_of, hours_of
from studio.clinics.hours import Span
from studio.clinics.models import Closure, Said
from studio.people.models import Clinic

__all__ = ["Board", "Cell", "Day", "Hours", "Mark", "Row", "boards", "monday"]

EARLIEST, LATEST = 9 * 60, 18 * 60  # minutes of the day that are shown at least
HIGH = 40  # of a day as it is drawn
_TOPS = {
    str(Kind.CONSULTATION): 15,
    str(Kind.PHONE): 24,
}  # the shorter the visit, the lower its mark
SHOWN = (State.BOOKED, State.CAME, State.MISSED)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Hours:
    """So much of so much time, in seconds."""

    booked: int = 0
    open: int = 0

    def __add__(self, other: Hours) -> Hours:
        return Hours(self.booked + other.booked, self.open + other.open)

    @property
    def free(self) -> int:
        """What is left."""
        return max(0, self.open - self.booked)

    @property
    def share(self) -> float | None:
        """How full it is, at most 1; None where nothing is open."""
        return min(1.0, self.booked / self.open) if self.open else None


@dataclass(frozen=True)
class Mark:
    """An appointment; ``start`` and ``end`` are minutes of the day on the wall."""

    kind: str
    state: str
    start: int
    end: int

    @property
    def drawn(self) -> str:
        """Its outline."""
        wide = max(4, self.end - self.start)  # what is shorter could not be seen
        return f"M{self.start} {self.top}h{wide}v{self.height}h-{wide}z"

    @property
    def top(self) -> int:
        """Its upper edge, of `HIGH`."""
        return _TOPS.get(self.kind, 6)

    @property
    def height(self) -> int:
        """Its height, of `HIGH`."""
        return HIGH - 6 - self.top


@dataclass(frozen=True)
class Cell:
    """Somebody's day: spans that are open, and what is in them.

    ``artist`` is a key, None for what has nobody.
    """

    artist: int | None
    name: str
    opens: tuple[tuple[int, int], ...]
    marks: tuple[Mark, ...]
    hours: Hours

    @property
    def ground(self) -> str:
        """What is open, as one outline."""
        return "".join(
            f"M{start} 0h{end - start}v{HIGH}h-{end - start}z" for start, end in self.opens
        )

    @property
    def drawn(self) -> list[tuple[str, str]]:
        """Marks that look alike, as one outline each, after what they look like."""
        found: dict[str, str] = {}
        for one in self.marks:
            look = f"{one.kind} {one.state}"
            found[look] = found.get(look, "") + one.drawn
        return list(found.items())


@dataclass(frozen=True)
class Row:
    """Somebody's week."""

    name: str
    hours: Hours


@dataclass(frozen=True)
class Day:
    """A day of the clinic. ``note`` says why it is closed, where it is closed beside its hours."""

    date: date
    said: str
    today: bool
    closed: bool
    note: Said | str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Board:
    """A clinic's week; ``since`` and ``until`` are the minutes of the day that are drawn."""

    clinic: Clinic
    zone: str
    days: tuple[Day, ...]
    rows: tuple[Row, ...]
    hours: Hours
    since: int
    until: int
    #: The minute of now, where today is in the week and now is drawn.
    now: int | None

    @property
    def length(self) -> int:
        """Minutes that are drawn."""
        return self.until - self.since

    @property
    def lines(self) -> str:
        """A line every third hour, as one outline."""
        every = (one for one in range(0, 24 * 60, 180) if self.since < one < self.until)
        return "".join(f"M{one} 0v{HIGH}" for one in every)

    @property
    def edges(self) -> tuple[str, str]:
        """The first and the last hour that is drawn, as they are said."""
        first, last = (time(one // 60 % 24) for one in (self.since, self.until))
        return formatted(first, "g a"), formatted(last, "g a")


_Seen = tuple[int | None, str, str, str, datetime, datetime]  # artist, name, kind, state, from, to


def monday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def boards(clinics: Sequence[Clinic], first: date, now: datetime) -> list[Board]:
    """Lay out the week that begins on a Monday, of each clinic in its own zone."""
    zones = [ZoneInfo(one.zone) for one in clinics]
    last = first + 7 * _DAY
    if not clinics:
        return []
    since = min(datetime.combine(first, time(), zone) for zone in zones)
    until = max(datetime.combine(last, time(), zone) for zone in zones)
    rows = Appointment.objects.filter(
        clinic__in=clinics, state__in=SHOWN, starts__lt=until, ends__gt=since
    )
    seen: dict[int, list[_Seen]] = {}
    for clinic, *one in rows.order_by("starts").values_list(
        "clinic", "artist", "artist__name", "kind", "state", "starts", "ends"
    ):
        seen.setdefault(clinic, []).append(tuple(one))
    closures: dict[int, list[Closure]] = {}
    for closure in Closure.objects.filter(clinic__in=clinics, first__lt=last, last__gte=first):
        closures.setdefault(closure.clinic_id, []).append(closure)
    return [
        _board(one, first, now, seen.get(one.pk, []), closures.get(one.pk, [])) for one in clinics
    ]


def _board(
    clinic: Clinic, first: date, now: datetime, seen: Iterable[_Seen], closures: list[Closure]
) -> Board:
    zone = ZoneInfo(clinic.zone)
    here = now.astimezone(zone)
    dates = [first + number * _DAY for number in range(7)]
    tables = hours_of(clinic)
    theirs: dict[int | None, list[_Seen]] = {}
    names: dict[int | None, str] = {
        one.pk: one.name or gettext("Somebody of the team") for one in artists_of(clinic)
    }
    for one in seen:
        theirs.setdefault(one[0], []).append(one)
        if one[0] not in names and one[2] != str(Kind.BLOCK):
            # Whoever has left, and what has nobody.
            names[one[0]] = (one[1] if one[0] else "") or gettext("Nobody yet")
    days = []
    for day in dates:
        cells = []
        for artist, name in names.items():
            table = tables.get(artist or 0)
            spans = table.spans(day) if table else []
            cells.append(_cell(artist, name, day, spans, theirs.get(artist, []), zone))
        closure = next((one for one in closures if one.first <= day <= one.last), None)
        days.append(
            Day(
                day,
                formatted(day, "D j"),
                day == here.date(),
                not any(cell.opens for cell in cells),
                closure.note if closure else "",
                tuple(cells),
            )
        )
    rows = [
        Row(name, sum((day.cells[number].hours for day in days), Hours()))
        for number, name in enumerate(names.values())
    ]
    edges = [
        edge
        for day in days
        for cell in day.cells
        for pair in (*cell.opens, *((mark.start, mark.end) for mark in cell.marks))
        for edge in pair
    ]
    since = min([*edges, EARLIEST]) // 60 * 60
    until = -(-max([*edges, LATEST]) // 60) * 60
    minute = here.hour * 60 + here.minute
    return Board(
        clinic,
        zone_name(clinic.zone),
        tuple(days),
        tuple(rows),
        sum((row.hours for row in rows), Hours()),
        since,
        until,
        minute if here.date() in dates and since < minute < until else None,
    )


def _cell(
    artist: int | None,
    name: str,
    day: date,
    spans: Sequence[Span],
    seen: Iterable[_Seen],
    zone: ZoneInfo,
) -> Cell:
    midnight, next_one = (datetime.combine(one, time(), zone) for one in (day, day + _DAY))
    marks, booked, kept = [], 0, 0
    for _artist, _name, kind, state, starts, ends in seen:
        since, until = max(starts, midnight), min(ends, next_one)
        length = _seconds(since, until)
        if length <= 0:
            continue
        start = _minutes(since, zone)
        end = _minutes(until, zone) if until < next_one else 24 * 60
        if end <= start:  # the clock was set back in it
            end = min(start + length // 60, 24 * 60)
        marks.append(Mark(kind, state, start, end))
        if kind == str(Kind.BLOCK):
            kept += sum(max(0, _seconds(max(since, s.start), min(until, s.end))) for s in spans)
        else:
            booked += length
    opened = sum(_seconds(span.start, span.end) for span in spans)
    opens = tuple(
        (_minutes(span.start, zone), _minutes(span.end, zone) or 24 * 60) for span in spans
    )
    return Cell(artist, name, opens, tuple(marks), Hours(booked, max(0, opened - kept)))


def _seconds(since: datetime, until: datetime) -> int:
    return int(until.timestamp() - since.timestamp())


def _minutes(at: datetime, zone: ZoneInfo) -> int:
    there = at.astimezone(zone)
    return there.hour * 60 + there.minute
