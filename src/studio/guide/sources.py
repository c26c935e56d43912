"""Where the facts come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from studio.guide.errors import GuideError
from studio.guide.words import read_toml

__all__ = ["GRADES", "Cited", "Source", "found", "sources"]

GRADES = ("measured", "practice", "own")


@dataclass(frozen=True)
class Source:
    """One source, and how far to trust it.

    Attributes
    ----------
    key : str
        As the texts cite it: ``[@key]``.
    title, by : str
        In the source's own language.
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
    title: str
    by: str
    year: int | None
    url: str | None
    grade: str
    said: Mapping[str, str]


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
                row["title"],
                row["by"],
                row.get("year"),
                row.get("url"),
                row["grade"],
                row["said"],
            )
            for key, row in rows
        }
    )


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
