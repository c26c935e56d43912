"""Figures for research: counts of those who agreed to it, without names, small ones withheld.

One row for each kind of case, occasion and question. No sum over kinds is given, and a count that
is small, or that leaves a small rest, is withheld: neither can be worked out from the others. Whose
answers are few stays out altogether. Two exports of different days can still be compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import quantiles
from typing import Any

from studio.outcome import cases, occasions, questions
from studio.outcome.cases import Case
from studio.outcome.intervals import LEAST
from studio.people.models import Clinic
from studio.treatment.models import Purpose

__all__ = ["WITHHELD", "rows"]

WITHHELD = f"<{LEAST}"
HEAD = (
    "kind",
    "occasion",
    "question",
    "version",
    "answers",
    "lower quartile",
    "median",
    "upper quartile",
    "counted",
    "count",
)


def rows(clinic: Clinic) -> list[tuple[str, ...]]:
    """A head and the rows; the same words in every language, as a program reads them."""
    found = cases.of_clinic(clinic, (Purpose.RECORD, Purpose.RESEARCH))
    groups: dict[tuple[str, str], list[Case]] = {}
    for one in found:
        for occasion in one.said:
            groups.setdefault((one.kind, occasion), []).append(one)
    keys = sorted(groups, key=lambda key: (key[0], occasions.order(key[1])))
    return [
        HEAD,
        *(row for kind, occasion in keys for row in _rows(kind, occasion, groups[kind, occasion])),
    ]


def _rows(kind: str, occasion: str, group: list[Case]) -> Iterator[tuple[str, ...]]:
    for one in questions.table().asked(occasion):
        every = [case.said[occasion].get(one.id) for case in group]
        said: list[Any] = [answer for answer in every if answer is not None]
        start = (kind, occasion, one.id, questions.NEWEST)
        if one.kind == "words":
            continue
        if len(said) < LEAST:
            yield (*start, WITHHELD, "", "", "", "", "")
        elif one.is_number:
            cut = quantiles(said, n=4, method="inclusive")
            yield (*start, str(len(said)), *(f"{value:g}" for value in cut), "", "")
        else:
            for name, count in _counts(one, said):
                yield (*start, str(len(said)), "", "", "", name, _shown(count, len(said)))


def _counts(one: questions.Question, said: list[object]) -> Iterator[tuple[str, int]]:
    if one.kind == "choice":
        yield "+".join(one.good), sum(answer in one.good for answer in said)
        return
    for option in one.options:
        yield option.id, sum(isinstance(answer, list) and option.id in answer for answer in said)


def _shown(count: int, of: int) -> str:
    small = 0 < count < LEAST or 0 < of - count < LEAST
    return WITHHELD if small else str(count)
