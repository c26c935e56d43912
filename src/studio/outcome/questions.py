"""What is asked about the outcome: data, by version (``questions-<version>.toml``).

The words are our own. Every question can be skipped; each says why it is asked.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from studio.treatment.questions import Option, Said

__all__ = ["MOST", "NEWEST", "NONE", "Option", "Question", "Table", "table"]

NEWEST = "1"
MOST = 10  # of a scale, from 0
NONE = "none"  # of the events, none


@dataclass(frozen=True)
class Question:
    """A question.

    Attributes
    ----------
    kind : str
        ``scale`` (0 to `MOST`), ``steps``, ``choice``, ``events`` or ``words``.
    better : str
        ``more`` or ``less``; empty where neither end is.
    good, unknown : tuple of str
        Of a choice: what counts as well, and what says nothing either way.
    low, high : Said or None
        What the ends of a scale mean.
    resembles : str
        Published scales it is like, and how far.
    """

    id: str
    kind: str
    said: Said
    short: Said
    why: Said
    asked: tuple[str, ...]
    resembles: str
    better: str = ""
    options: tuple[Option, ...] = ()
    good: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    low: Said | None = None
    high: Said | None = None

    @property
    def is_number(self) -> bool:
        """Whether an answer is a number that can be taken from another."""
        return self.kind in ("scale", "steps")

    @property
    def most(self) -> int:
        """The largest number of a scale or of steps."""
        return MOST if self.kind == "scale" else len(self.options) - 1

    def takes(self, answer: Any) -> bool:
        """Whether it is an answer to this question."""
        ids = {one.id for one in self.options}
        if self.is_number:
            return type(answer) is int and 0 <= answer <= self.most
        if self.kind == "choice":
            return answer in ids
        if self.kind == "events":
            return (
                isinstance(answer, list)
                and bool(answer)
                and (answer == [NONE] or set(answer) <= ids)
            )
        return isinstance(answer, str) and bool(answer.strip())


@dataclass(frozen=True)
class Table:
    """All questions of a version, in order."""

    version: str
    questions: tuple[Question, ...]

    def __iter__(self) -> Iterator[Question]:
        """Give each."""
        return iter(self.questions)

    def __getitem__(self, name: str) -> Question:
        """Give a question by its id. Raises KeyError."""
        for one in self.questions:
            if one.id == name:
                return one
        raise KeyError(name)

    def asked(self, occasion: str) -> tuple[Question, ...]:
        """Those of an occasion: before treatment fewer than after."""
        time = "before" if occasion == "before" else "after"
        return tuple(one for one in self.questions if time in one.asked)


@cache
def table(version: str = NEWEST) -> Table:
    """The questions of a version."""
    path = files("studio.outcome").joinpath(f"questions-{version}.toml")
    told = tomllib.loads(path.read_text("utf-8"))
    return Table(told["version"], tuple(map(_question, told["question"])))


def _question(told: Mapping[str, Any]) -> Question:
    def said(name: str) -> Said:
        return Said(told[f"{name}_en"], told[f"{name}_es"])

    return Question(
        id=told["id"],
        kind=told["kind"],
        said=Said(told["en"], told["es"]),
        short=said("short"),
        why=said("why"),
        asked=tuple(told["asked"]),
        resembles=told["resembles"],
        better=told.get("better", ""),
        options=tuple(
            Option(one["id"], Said(one["en"], one["es"])) for one in told.get("options", ())
        ),
        good=tuple(told.get("good", ())),
        unknown=tuple(told.get("unknown", ())),
        low=said("low") if "low_en" in told else None,
        high=said("high") if "high_en" in told else None,
    )
