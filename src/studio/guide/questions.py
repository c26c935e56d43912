"""Questions and answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from studio.guide.clinic import Given, checked
from studio.guide.errors import GuideError
from studio.guide.pages import text_of
from studio.guide.reading import parsed
from studio.guide.sources import Cited
from studio.guide.words import read_toml, words
from studio.guide.writing import Addresses, Writing

__all__ = ["Question", "Tag", "as_markdown", "question", "questions", "tags"]


@dataclass(frozen=True)
class Tag:
    """What a question is about: its name in the tables, and in words."""

    name: str
    words: str


@dataclass(frozen=True)
class Question:
    """A question that people ask, and its answer.

    Attributes
    ----------
    name, language : str
        Name in the tables, the same in every language.
    group : Tag
        Where it is shown.
    asked : str
    also : tuple of str
        Other ways in which people put it, for searching.
    short : str
        The answer in a sentence or two, plain words.
    html : str
        More of it, safe to be put into a template.
    text : str
        The same as plain words.
    tags : tuple of Tag
    medical : bool
        Whether it touches medical ground: then a person is to answer, not a list.
    page : str
        Page of the guide that tells more.
    cited : tuple of Cited
        Sources by the numbers that they have here.
    """

    name: str
    language: str
    group: Tag
    asked: str
    also: tuple[str, ...]
    short: str
    html: str
    text: str
    tags: tuple[Tag, ...]
    medical: bool
    page: str
    cited: tuple[Cited, ...]


def _named(what: str, language: str) -> tuple[Tag, ...]:
    words(language)
    table = read_toml("questions/words.toml")[what]
    return tuple(Tag(name, said[language]) for name, said in table.items())


def tags(language: str) -> tuple[Tag, ...]:
    """All tags, in order."""
    return _named("tags", language)


@cache
def _rows() -> Mapping[str, dict[str, Any]]:
    """Questions by name, in the order of their groups; each with its ``group``."""
    rows: dict[str, dict[str, Any]] = {}
    for group in _named("groups", "en"):
        for row in read_toml(f"questions/{group.name}.toml")["question"]:
            if row["id"] in rows:
                raise GuideError(f"questions/{group.name}.toml: {row['id']!r} is there twice.")
            rows[row["id"]] = row | {"group": group.name}
    return rows


def question(
    name: str, language: str, given: Given | None = None, addresses: Addresses | None = None
) -> Question:
    """Answer one question for a clinic.

    Parameters
    ----------
    name, language : str
    given, addresses : optional
        As for a page.

    Raises
    ------
    GuideError
        If there is no such question, language or setting.
    """
    words(language)
    try:
        row = _rows()[name]
    except KeyError:
        raise GuideError(f"There is no question {name!r}.") from None
    writing = Writing(language, checked(given or {}), addresses or Addresses())
    told = row[language]
    long = parsed(told["long"], language)
    known = {tag.name: tag for tag in tags(language)}
    groups = {group.name: group for group in _named("groups", language)}
    return Question(
        name,
        language,
        groups[row["group"]],
        told["asked"],
        tuple(told["also"]),
        text_of(parsed(told["short"], language), writing),
        writing.html(long),
        text_of(long, writing),
        tuple(known[tag] for tag in row["tags"]),
        row["medical"],
        row["page"],
        writing.cited(),
    )


def questions(
    language: str, given: Given | None = None, addresses: Addresses | None = None
) -> tuple[Question, ...]:
    """Answer all questions, in order; see ``question``."""
    return tuple(question(name, language, given, addresses) for name in _rows())


def as_markdown(language: str) -> str:
    """All questions and answers as one text, group by group: a chapter of the book."""
    parts = []
    for group in _named("groups", language):
        parts.append(f"## {group.words}")
        for row in _rows().values():
            if row["group"] == group.name:
                told = row[language]
                parts += [f"### {told['asked']}", f"*{told['short']}*", told["long"].strip()]
    return "\n\n".join(parts)
