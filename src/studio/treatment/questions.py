"""What is asked before a treatment, and what the answers lead to: data, by version.

The table is ``questions-<version>.toml`` beside this file. It proposes; an artist decides.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from django.utils.translation import get_language

__all__ = [
    "NEWEST",
    "Lead",
    "Option",
    "Question",
    "Said",
    "Table",
    "Way",
    "leads",
    "table",
    "whole",
]

NEWEST = "1"
#: What an answer can lead to, the gravest first.
Way = str
WAYS: tuple[Way, ...] = ("not", "wait", "letter")


@dataclass(frozen=True)
class Said:
    """Words in both languages."""

    en: str
    es: str

    def __str__(self) -> str:
        """Those of the reader."""
        return self.es if (get_language() or "").startswith("es") else self.en


@dataclass(frozen=True)
class Option:
    """One answer of a choice."""

    id: str
    said: Said


@dataclass(frozen=True)
class Question:
    """A question.

    Attributes
    ----------
    kind : str
        ``yes-no``, ``choice`` or ``words``.
    leads : str
        What the answer ``on`` leads to; empty: to nothing.
    days : int
        Of ``wait``: how many days after the day that is asked with it.
    grade : str
        ``practice`` or ``assumption``.
    """

    id: str
    kind: str
    said: Said
    options: tuple[Option, ...] = ()
    leads: Way = ""
    on: str = "yes"
    days: int = 0
    day: Said | None = None
    reason: Said | None = None
    grade: str = ""


@dataclass(frozen=True)
class Table:
    """All questions of a version, in their groups."""

    version: str
    groups: tuple[tuple[Said, tuple[Question, ...]], ...]

    def __iter__(self) -> Iterator[Question]:
        """Give each question, in order."""
        return (one for _said, group in self.groups for one in group)

    def __getitem__(self, name: str) -> Question:
        """Give a question by its id. Raises KeyError."""
        for one in self:
            if one.id == name:
                return one
        raise KeyError(name)


@dataclass(frozen=True)
class Lead:
    """An answer leads somewhere.

    Attributes
    ----------
    until : date or None
        Of ``wait``: the first day on which it can be done.
    """

    question: str
    way: Way
    until: date | None = None

    def kept(self) -> dict[str, str | None]:
        """As it is written down."""
        until = self.until.isoformat() if self.until else None
        return {"question": self.question, "way": self.way, "until": until}


@cache
def table(version: str = NEWEST) -> Table:
    """The questions of a version."""
    path = files("studio.treatment").joinpath(f"questions-{version}.toml")
    told = tomllib.loads(path.read_text("utf-8"))
    groups = tuple(
        (Said(group["en"], group["es"]), tuple(map(_question, group["question"])))
        for group in told["group"]
    )
    return Table(told["version"], groups)


def leads(answers: Mapping[str, Mapping[str, Any]], on: date, version: str = NEWEST) -> list[Lead]:
    """What answers lead to, on a day: the gravest first, in the order of the questions.

    An answer that let somebody wait until a day that has come leads to nothing any more.
    """
    found = []
    for question in table(version):
        answer = answers.get(question.id, {})
        if not question.leads or answer.get("said") != question.on:
            continue
        if question.leads != "wait":
            found.append(Lead(question.id, question.leads))
            continue
        until = date.fromisoformat(answer["day"]) + timedelta(days=question.days)
        if until > on:
            found.append(Lead(question.id, "wait", until))
    return sorted(found, key=lambda lead: WAYS.index(lead.way))


def whole(found: list[Lead]) -> Lead | None:
    """What all of it comes to: the gravest; of several dates the last; nothing: nothing."""
    first = found[0] if found else None
    if first is None or first.way != "wait":
        return first
    waits = [lead for lead in found if lead.way == "wait"]
    return max(waits, key=lambda lead: lead.until or date.min)


def _question(told: Mapping[str, Any]) -> Question:
    def said(name: str) -> Said | None:
        return Said(told[f"{name}_en"], told[f"{name}_es"]) if f"{name}_en" in told else None

    return Question(
        id=told["id"],
        kind=told["kind"],
        said=Said(told["en"], told["es"]),
        options=tuple(
            Option(one["id"], Said(one["en"], one["es"])) for one in told.get("options", ())
        ),
        leads=told.get("leads", ""),
        on=told.get("on", "yes"),
        days=told.get("days", 0),
        day=said("day"),
        reason=said("reason"),
        grade=told.get("grade", ""),
    )
