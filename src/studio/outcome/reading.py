"""Answers as they are read: each question with what was said, also over time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from studio.outcome import occasions, questions
from studio.outcome.models import Answer

__all__ = ["Line", "over_time", "said"]


@dataclass(frozen=True)
class Line:
    """A question and its answers in words, each with its occasion."""

    asked: str
    said: tuple[tuple[str, str], ...]


def over_time(newest: Mapping[str, Answer]) -> tuple[list[str], list[Line]]:
    """The occasions that were answered, and for each question what was said on each."""
    table = questions.table()
    names = [occasions.called(one) for one in newest]
    lines = [
        Line(
            str(one.said),
            tuple((name, _at(one, row)) for name, row in zip(names, newest.values(), strict=True)),
        )
        for one in table
        if _was_asked(one, newest.values())
    ]
    return names, lines


def _was_asked(one: questions.Question, rows: Iterable[Answer]) -> bool:
    if one.kind == "words":
        return any(row.said.get(one.id) for row in rows)
    return any(one.id in row.said for row in rows)


def _at(one: questions.Question, row: Answer) -> str:
    return said(one, row.said[one.id]) if one.id in row.said else "–"


def said(one: questions.Question, answer: Any) -> str:
    """An answer in words."""
    if answer is None:
        return gettext("skipped")
    if one.kind == "scale":
        return gettext("%(value)d of %(most)d") % {"value": answer, "most": one.most}
    words = {option.id: str(option.said) for option in one.options}
    words[questions.NONE] = gettext("None of these")
    if one.kind == "events":
        return "; ".join(words.get(event, event) for event in answer)
    return words.get(str(answer), str(answer))
