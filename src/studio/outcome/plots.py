"""Figures as drawings, in greys: single cases as points, the middle as a line, its interval a band.

Lengths are those of a drawing's own frame, `WIDE` across; a page scales it. Occasions are not
joined: nobody knows what lay between. Below each stands how many of those who were due are in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.utils.formats import number_format
from django.utils.translation import gettext

from studio.outcome import occasions, questions
from studio.outcome.figures import Change, Event, Figures, Response, Share

__all__ = ["WIDE", "Column", "Drawing", "Mark", "Row", "changes", "events", "responses", "shares"]

WIDE = 360
LEFT, RIGHT, TOP, DEEP = 36.0, 348.0, 26.0, 180.0
UNDER = 66.0  # below the plot: occasion, middle, how many of how many, and a bar of it
DOT, APART = 3.0, 7.0
MOST_COLUMNS = 6
MOST_POINTS = 80  # in a column; of more cases each value is a bar
ROW, BAR_RIGHT = 48.0, 236.0
ROW_EVENT, BAR_EVENT = (
    68.0,
    320.0,
)  # with a line of its own for what stands behind the bar elsewhere


@dataclass(frozen=True)
class Mark:
    """A line across with what it is called."""

    y: float
    said: str
    is_none: bool = False


@dataclass(frozen=True)
class Column:
    """An occasion: where it stands and everything that is drawn of it.

    Attributes
    ----------
    points : tuple of (x, y)
        One for each case, where they are few enough to be told apart.
    stacks : tuple of (x, y, width)
        Where they are many: as long as there are.
    band : tuple of (x, y, width, height) or None
        The interval.
    middle : tuple of (x from, x to, y) or None
    figure : str
        The middle in words; empty where there is none.
    counted : tuple of (x, width, filled width)
        The bar of those who are in it, of those who were due.
    """

    x: float
    called: str
    many: str
    counted: tuple[float, float, float]
    points: tuple[tuple[float, float], ...] = ()
    stacks: tuple[tuple[float, float, float], ...] = ()
    band: tuple[float, float, float, float] | None = None
    middle: tuple[float, float, float] | None = None
    figure: str = ""


@dataclass(frozen=True)
class Row:
    """A line with a bar: what it is, the bar's parts, what stands behind it.

    Attributes
    ----------
    parts : tuple of (class, x, width)
    at : float or None
        Where its point stands.
    """

    y: float
    called: str
    said: str
    parts: tuple[tuple[str, float, float], ...]
    at: float | None = None


@dataclass(frozen=True)
class Drawing:
    """A drawing with its table: the same numbers, to be read."""

    id: str
    label: str
    note: str
    high: float
    head: tuple[str, ...]
    table: tuple[tuple[str, ...], ...]
    marks: tuple[Mark, ...] = ()
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()
    #: Down to where its grid reaches, where there are rows.
    foot: float = 0.0
    ends: tuple[str, str] = ("", "")
    told: str = field(default="")


def changes(found: Figures) -> list[Drawing]:
    """A drawing of each question whose answers are numbers, as change since before treatment."""
    table = questions.table()
    return [_change(table[name], each) for name, each in found.changes.items()]


def shares(found: Figures) -> list[Drawing]:
    """A drawing of each choice, as the share of those who said what counts as well."""
    table = questions.table()
    return [_share(table[name], each) for name, each in found.shares.items()]


def signed(value: float | None) -> str:
    """A change, with its sign."""
    if value is None:
        return "–"
    return ("+" if value > 0 else "−" if value < 0 else "") + _plain(abs(value))


def percent(share: float | None) -> str:
    """A share in words."""
    return "–" if share is None else f"{number_format(round(100 * share))} %"


def _plain(value: float) -> str:
    return number_format(value, 0 if value == int(value) else 1)


def _spread(several: Sequence[object]) -> tuple[list[float], float]:
    """Middles of columns and how wide each is."""
    wide = (RIGHT - LEFT) / max(len(several), 1)
    return [LEFT + wide * (k + 0.5) for k in range(len(several))], wide


def _change(question: questions.Question, each: Sequence[Change]) -> Drawing:
    drawn = each[:MOST_COLUMNS]  # the table has all
    every = [value for one in drawn for value in one.values]
    least, most = min([-1, *every]), max([1, *every])
    step = 2 if most - least > 6 else 1
    least, most = least // step * step, -(-most // step) * step

    def y(value: float) -> float:
        return round(TOP + (most - value) / (most - least) * DEEP, 1)

    middles, wide = _spread(drawn)
    columns = [_changed(one, x, wide, y) for one, x in zip(drawn, middles, strict=True)]
    more, less = gettext("more"), gettext("less")
    ends = {
        "more": (gettext("more: better"), less),
        "less": (more, gettext("less: better")),
    }.get(question.better, (more, less))
    head = (
        gettext("When"),
        gettext("Cases in it"),
        gettext("Before"),
        gettext("Then"),
        gettext("Changed by"),
        gettext("90 % interval"),
        gettext("Single changes"),
    )
    rows = tuple(
        (
            occasions.called(one.occasion),
            _of(len(one.values), one.due),
            "–" if one.before is None else _plain(one.before),
            "–" if one.then is None else _plain(one.then),
            signed(one.middle),
            "–" if one.low is None else _to(signed(one.low), signed(one.high)),
            _counted(one.values),
        )
        for one in each
    )
    note = (
        gettext("0 to 10, change of each case since before treatment")
        if question.kind == "scale"
        else gettext("in steps, change of each case since before treatment")
    )
    marks = tuple(
        Mark(y(value), signed(value), value == 0) for value in range(least, most + 1, step)
    )
    return Drawing(
        question.id,
        str(question.short),
        note,
        TOP + DEEP + UNDER + 18,
        head,
        rows,
        marks,
        tuple(columns),
        ends=ends,
        told=_told(rows, 4),
    )


def _changed(one: Change, x: float, wide: float, y: Callable[[float], float]) -> Column:
    points: list[tuple[float, float]] = []
    stacks: list[tuple[float, float, float]] = []
    counts = Counter(one.values)
    room, most = wide - 2 * DOT - 8, max(counts.values(), default=1)
    for value, many in sorted(counts.items()):
        if len(one.values) > MOST_POINTS:
            long = room * many / most
            stacks.append((round(x - long / 2, 1), y(value), round(long, 1)))
            continue
        apart = min(APART, room / max(many - 1, 1))
        start = x - apart * (many - 1) / 2
        points += [(round(start + apart * k, 1), y(value)) for k in range(many)]
    band, middle, figure = None, None, ""
    if one.middle is not None and one.low is not None and one.high is not None:
        half = min(wide / 2 - 3, 44)
        upper, lower = y(one.high) - DOT - 1, y(one.low) + DOT + 1  # around the points at its ends
        band = (round(x - half, 1), upper, round(2 * half, 1), round(lower - upper, 1))
        middle = (round(x - half, 1), round(x + half, 1), y(one.middle))
        figure = signed(one.middle)
    return Column(
        round(x, 1),
        occasions.short(one.occasion),
        f"{len(one.values)}/{one.due}",
        _bar(x, wide, len(one.values), one.due),
        tuple(points),
        tuple(stacks),
        band,
        middle,
        figure,
    )


def _share(question: questions.Question, each: Sequence[Share]) -> Drawing:
    drawn = each[:MOST_COLUMNS]

    def y(share: float) -> float:
        return round(TOP + (1 - share) * DEEP, 1)

    middles, wide = _spread(drawn)
    columns = [_shared(one, x, wide, y) for one, x in zip(drawn, middles, strict=True)]
    head = (
        gettext("When"),
        gettext("Cases in it"),
        gettext("Say so"),
        gettext("In per cent"),
        gettext("90 % interval"),
        gettext("Could not say"),
    )
    rows = tuple(
        (
            occasions.called(one.occasion),
            _of(one.of, one.due),
            _of(one.good, one.of),
            percent(one.share),
            "–" if one.low is None else _to(percent(one.low), percent(one.high)),
            str(one.unknown),
        )
        for one in each
    )
    marks = tuple(Mark(y(k / 4), percent(k / 4)) for k in range(5))
    good = [str(one.said) for one in question.options if one.id in question.good]
    return Drawing(
        question.id,
        str(question.short),
        gettext("share of those who said: %(answers)s") % {"answers": ", ".join(good)},
        TOP + DEEP + UNDER + 18,
        head,
        rows,
        marks,
        tuple(columns),
        told=_told(rows, 3),
    )


def _shared(one: Share, x: float, wide: float, y: Callable[[float], float]) -> Column:
    points: list[tuple[float, float]] = []
    band, middle, figure = None, None, ""
    if one.share is not None and one.low is not None and one.high is not None:
        half = min(wide / 2 - 3, 26)
        upper, lower = y(one.high), y(one.low)
        band = (round(x - half, 1), upper, round(2 * half, 1), round(lower - upper, 1))
        middle = (round(x - half, 1), round(x + half, 1), y(one.share))
        figure = percent(one.share)
    else:
        # Each answer is a point: all of it, or nothing.
        for many, share in ((one.good, 1.0), (one.of - one.good, 0.0)):
            start = x - APART * (many - 1) / 2
            points += [(round(start + APART * k, 1), y(share)) for k in range(many)]
    return Column(
        round(x, 1),
        occasions.short(one.occasion),
        f"{one.of}/{one.due}",
        _bar(x, wide, one.of, one.due),
        tuple(points),
        band=band,
        middle=middle,
        figure=figure,
    )


def responses(found: Figures) -> Drawing:
    """Who answered and who did not."""
    each = found.responses
    most = max([one.due for one in each], default=1)
    scale = BAR_RIGHT / most
    rows = []
    for k, one in enumerate(each):
        spans = (("answered", one.answered), ("open", one.open), ("missed", one.missed))
        parts, x = [], 0.0
        for name, many in spans:
            if many:
                parts.append((name, round(x, 1), round(many * scale, 1)))
            x += many * scale
        rows.append(
            Row(
                k * ROW,
                occasions.called(one.occasion),
                _of(one.answered, one.due),
                tuple(parts),
            )
        )
    table = tuple(_answered(one) for one in each)
    head = (
        gettext("When"),
        gettext("Due"),
        gettext("Answered"),
        gettext("Can still answer"),
        gettext("Did not answer"),
        gettext("Answered, in per cent"),
        gettext("Worry before, of who answered"),
        gettext("Worry before, of who did not"),
    )
    return Drawing(
        "answered",
        gettext("Who answered"),
        gettext("full: answered; striped: can still answer; empty: did not answer"),
        max(len(rows), 1) * ROW,
        head,
        table,
        rows=tuple(rows),
        told="; ".join(f"{row[0]}: {row[2]}/{row[1]}" for row in table),
    )


def _answered(one: Response) -> tuple[str, ...]:
    return (
        occasions.called(one.occasion),
        str(one.due),
        str(one.answered),
        str(one.open),
        str(one.missed),
        percent(one.answered / one.due),
        "–" if one.worry_answered is None else _plain(one.worry_answered),
        "–" if one.worry_missed is None else _plain(one.worry_missed),
    )


def events(found: Figures) -> Drawing:
    """What happened after healing: each with the bound that few cases allow."""
    table = questions.table()["events"]
    said = {one.id: str(one.said) for one in table.options}
    most = max([one.high or 0.0 for one in found.events] + [0.1])
    most = next(edge for edge in (0.1, 0.2, 0.3, 0.5, 1.0) if most <= edge)
    scale = BAR_EVENT / most
    rows = tuple(
        Row(
            k * ROW_EVENT,
            said[one.event],
            _bounded(one),
            (
                (
                    "band",
                    round((one.low or 0) * scale, 1),
                    round(((one.high or 0) - (one.low or 0)) * scale, 1),
                ),
            )
            if one.high is not None
            else (),
            round(one.count / one.of * scale, 1) if one.high is not None else None,
        )
        for k, one in enumerate(found.events)
    )
    head = (
        gettext("What"),
        gettext("Cases"),
        gettext("In per cent"),
        gettext("90 % interval"),
    )
    read = tuple(
        (
            said[one.event],
            _of(one.count, one.of),
            "–" if one.high is None else percent(one.count / one.of),
            "–" if one.high is None else _to(percent(one.low), percent(one.high)),
        )
        for one in found.events
    )
    marks = tuple(Mark(round(BAR_EVENT * k / 2, 1), percent(most * k / 2)) for k in range(3))
    return Drawing(
        "events",
        str(table.short),
        gettext("cases of those who answered, on whichever occasion they said it"),
        len(rows) * ROW_EVENT + 20,
        head,
        read,
        marks=marks,
        rows=rows,
        foot=len(rows) * ROW_EVENT - 8,
        told="; ".join(f"{row[0]}: {row[1]}" for row in read),
    )


def _bounded(one: Event) -> str:
    if one.high is None:
        return _of(one.count, one.of)
    if one.count == 0:
        return gettext("none in %(of)d: up to %(high)s") % {
            "of": one.of,
            "high": percent(one.high),
        }
    return gettext("%(count)d of %(of)d: %(low)s to %(high)s") % {
        "count": one.count,
        "of": one.of,
        "low": percent(one.low),
        "high": percent(one.high),
    }


def _of(some: int, of: int) -> str:
    return gettext("%(some)d of %(of)d") % {"some": some, "of": of}


def _to(low: str, high: str) -> str:
    return gettext("%(low)s to %(high)s") % {"low": low, "high": high}


def _bar(x: float, wide: float, some: int, of: int) -> tuple[float, float, float]:
    full = min(wide - 12, 44)
    return round(x - full / 2, 1), round(full, 1), round(full * some / max(of, 1), 1)


def _counted(values: Sequence[int]) -> str:
    return ", ".join(
        signed(value) if many == 1 else f"{signed(value)} ({many}×)"
        for value, many in sorted(Counter(values).items())
    )


def _told(rows: Sequence[tuple[str, ...]], place: int) -> str:
    return "; ".join(f"{row[0]}: {row[place]} ({row[1]})" for row in rows)
