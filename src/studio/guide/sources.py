"""Where the facts come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from studio.guide.errors import GuideError
from studio.guide.words import LANGUAGES, read_toml

__all__ = ["GRADES", "Cited", "Source", "found", "sources"]

GRADES = ("measured", "practice", "own")


@dataclass(frozen=True)
class Source:
    """One source, and how far to trust it.

    Attributes
    ----------
    key : str
        As the texts cite it: ``[@key]``.
    title : words by language
        In the source's own language for both, where it is not our own.
    language : str or None
        Of the title; None where it is titled in both.
    by : str
    year : int or None
        None where the source does not say.
    url : str or None
        None for what is our own.
    grade : str
        ``measured``, ``practice`` or ``own``.
    said : words by language
        What kind of source it is.
    """

    key: str
    title: Mapping[str, str]
    language: str | None
    by: str
    year: int | None
    url: str | None
    grade: str
    said: Mapping[str, str]

    def foreign(self, here: str) -> str | None:
        """Language of the title where it is another than the text's."""
        return None if self.language == here else self.language

    def credit(self) -> str:
        """Who, and when: what follows the title in a list."""
        return ", ".join([self.by, *([str(self.year)] if self.year else [])])


@dataclass(frozen=True)
class Cited:
    """A source with the number it has on a page."""

    number: int
    source: Source


@cache
def sources() -> Mapping[str, Source]:
    """All sources by key, in the order of ``sources.toml``."""
    rows = read_toml("sources.toml").items()
    return MappingProxyType(
        {
            key: Source(
                key,
                _titles(row["title"]),
                row.get("language", "en") if isinstance(row["title"], str) else None,
                row["by"],
                row.get("year"),
                row.get("url"),
                row["grade"],
                row["said"],
            )
            for key, row in rows
        }
    )


def _titles(title: str | Mapping[str, str]) -> Mapping[str, str]:
    return dict.fromkeys(LANGUAGES, title) if isinstance(title, str) else title


def found(key: str) -> Source:
    """Find a source.

    Raises
    ------
    GuideError
        If a text cites what is not in the list.
    """
    try:
        return sources()[key]
    except KeyError:
        raise GuideError(f"A text cites [@{key}], which sources.toml does not have.") from None
