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
from studio.guide.words import FOLDER, read_toml, words
from studio.guide.writing import Addresses, Writing

__all__ = ["Question", "Tag", "question", "questions", "tags"]


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
    asked: str
    also: tuple[str, ...]
    short: str
    html: str
    text: str
    tags: tuple[Tag, ...]
    medical: bool
    page: str
    cited: tuple[Cited, ...]


#: Tables in the order in which they are shown.
_TABLES = ("looks", "who", "time", "care", "health", "choosing")


@cache
def _rows() -> Mapping[str, dict[str, Any]]:
    tables = {path.stem for path in (FOLDER / "questions").glob("*.toml")} - {"tags"}
    if tables != set(_TABLES):
        raise GuideError(f"questions/ holds {sorted(tables)}, and {sorted(_TABLES)} are shown.")
    rows: dict[str, dict[str, Any]] = {}
    for table in _TABLES:
        for row in read_toml(f"questions/{table}.toml")["question"]:
            if row["id"] in rows:
                raise GuideError(f"questions/{table}.toml: {row['id']!r} is there twice.")
            rows[row["id"]] = row
    return rows


def tags(language: str) -> tuple[Tag, ...]:
    """All tags, in order."""
    words(language)
    return tuple(
        Tag(name, said[language]) for name, said in read_toml("questions/tags.toml").items()
    )


def question(
    name: str,
    language: str,
    given: Given | None = None,
    addresses: Addresses | None = None,
    numbers: dict[str, int] | None = None,
) -> Question:
    """Answer one question for a clinic.

    Parameters
    ----------
    name, language : str
    given, addresses : optional
        As for a page.
    numbers : optional
        Numbers that sources have already, where several answers share one list.

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
    writing = Writing(
        language,
        checked(given or {}),
        addresses or Addresses(),
        {} if numbers is None else numbers,
    )
    told = row[language]
    long = parsed(told["long"], language)
    known = {tag.name: tag for tag in tags(language)}
    return Question(
        name,
        language,
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
