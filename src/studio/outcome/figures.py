"""What the answers of many cases come to, with how sure it is.

`of_clinic` is what the owner's desk asks. Changes are of each case against itself, and their middle
is the median: steps of a scale need not be alike, so a mean of them would say more than is known.
Below `LEAST` cases there is neither a middle nor an interval; the single values stay.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from studio.outcome import cases, occasions, questions
from studio.outcome.cases import Case, Which
from studio.outcome.intervals import LEAST, exact, median_interval, wilson
from studio.people.models import Clinic

__all__ = ["Change", "Event", "Figures", "Response", "Share", "figures", "of_clinic"]


@dataclass(frozen=True)
class Response:
    """Who answered on an occasion.

    Attributes
    ----------
    due, answered, open : int
        Of ``due`` cases ``answered`` did, and ``open`` others still can.
    worry_answered, worry_missed : float or None
        How worried both were before treatment, whoever answered and whoever did not (median, 0 to
        10): where they differ, so may what they would say. None below `LEAST`.
    """

    occasion: str
    due: int
    answered: int
    open: int
    worry_answered: float | None = None
    worry_missed: float | None = None

    @property
    def missed(self) -> int:
        """Who did not, and whose time is over."""
        return self.due - self.answered - self.open


@dataclass(frozen=True)
class Change:
    """How a number changed since before treatment, case by case.

    Attributes
    ----------
    values : tuple of int
        After less before, of each case that answered both, in order.
    before, then : float or None
        Medians of the same cases; None below `LEAST`.
    middle, low, high : float or None
        Median of the changes with its exact 90 % interval; None below `LEAST`.
    due : int
        Cases whose time for it has come: whoever is not among ``values`` did not answer both.
    """

    occasion: str
    values: tuple[int, ...]
    before: float | None
    then: float | None
    middle: float | None
    low: float | None
    high: float | None
    due: int


@dataclass(frozen=True)
class Share:
    """How many of those who said something said what counts as well (Wilson, 90 %)."""

    occasion: str
    good: int
    of: int
    unknown: int
    low: float | None
    high: float | None
    due: int

    @property
    def share(self) -> float | None:
        """None below `LEAST`."""
        return self.good / self.of if self.of >= LEAST else None


@dataclass(frozen=True)
class Event:
    """In how many cases something happened after healing, on whichever occasion it was said.

    ``high`` is passed by chance in 1 of 20 at most (Clopper-Pearson); None below `LEAST`.
    """

    event: str
    count: int
    of: int
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Figures:
    """Everything that comes out of some cases; ``changes`` and ``shares`` by question."""

    cases: int
    responses: tuple[Response, ...]
    changes: Mapping[str, tuple[Change, ...]]
    shares: Mapping[str, tuple[Share, ...]]
    events: tuple[Event, ...]


def of_clinic(clinic: Clinic, first: date | None = None, last: date | None = None) -> Figures:
    """Figures of a clinic's cases that ended between two days, both included."""
    which = Which(first=first, last=last)
    return figures([one for one in cases.of_clinic(clinic) if which.takes(one)])


def figures(found: Sequence[Case]) -> Figures:
    """What some cases come to."""
    table = questions.table()
    came = sorted({name for one in found for name in one.due}, key=occasions.order)
    after = [name for name in came if name != occasions.BEFORE]
    both = [one for one in table.asked(occasions.HEALED) if "before" in one.asked and one.is_number]
    choices = [one for one in table if one.kind == "choice"]
    return Figures(
        len(found),
        tuple(_response(found, name) for name in came),
        {one.id: tuple(_change(found, one.id, name) for name in after) for one in both},
        {one.id: tuple(_share(found, one, name) for name in after) for one in choices},
        _events(found),
    )


def _due(found: Sequence[Case], occasion: str) -> list[Case]:
    return [one for one in found if occasion in one.due]


def _response(found: Sequence[Case], occasion: str) -> Response:
    due = _due(found, occasion)
    silent = [one for one in due if occasion not in one.said]
    missed = [one for one in silent if occasion not in one.open]
    heard = [one for one in due if occasion in one.said]
    return Response(
        occasion,
        len(due),
        len(heard),
        len(silent) - len(missed),
        _worry_before(heard),
        _worry_before(missed),
    )


def _worry_before(found: Sequence[Case]) -> float | None:
    said = [one.said.get(occasions.BEFORE, {}).get("worry") for one in found]
    known = [one for one in said if one is not None]
    return median(known) if len(known) >= LEAST else None


def _change(found: Sequence[Case], question: str, occasion: str) -> Change:
    due = _due(found, occasion)
    pairs = [
        (before, then)
        for one in due
        if (before := one.said.get(occasions.BEFORE, {}).get(question)) is not None
        and (then := one.said.get(occasion, {}).get(question)) is not None
    ]
    values = sorted(then - before for before, then in pairs)
    span = median_interval(values)
    if len(values) < LEAST or span is None:
        return Change(occasion, tuple(values), None, None, None, None, None, len(due))
    return Change(
        occasion,
        tuple(values),
        median(before for before, _then in pairs),
        median(then for _before, then in pairs),
        median(values),
        *span,
        len(due),
    )


def _share(found: Sequence[Case], question: questions.Question, occasion: str) -> Share:
    due = _due(found, occasion)
    said = [one.said.get(occasion, {}).get(question.id) for one in due]
    said = [one for one in said if one is not None]
    known = [one for one in said if one not in question.unknown]
    good = sum(one in question.good for one in known)
    low, high = _span(good, len(known), wilson)
    return Share(occasion, good, len(known), len(said) - len(known), low, high, len(due))


def _events(found: Sequence[Case]) -> tuple[Event, ...]:
    each = [
        [event for said in one.said.values() for event in said.get("events") or []] for one in found
    ]
    each = [one for one in each if one]
    ids = [one.id for one in questions.table()["events"].options]
    counts = {name: sum(name in one for one in each) for name in ids}
    return tuple(
        Event(name, count, len(each), *_span(count, len(each), exact))
        for name, count in counts.items()
    )


def _span(
    count: int, of: int, interval: Callable[[int, int], tuple[float, float]]
) -> tuple[float | None, float | None]:
    return interval(count, of) if of >= LEAST else (None, None)
