"""The pages of the guide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from studio.guide.clinic import Given, checked
from studio.guide.errors import GuideError
from studio.guide.reading import Token, front_matter, parsed, plain
from studio.guide.sources import Cited
from studio.guide.words import FOLDER, words
from studio.guide.writing import Addresses, Heading, Picture, Writing

__all__ = ["Draft", "Page", "draft", "page", "pages", "slugs", "text_of"]


@dataclass(frozen=True)
class Draft:
    """A page as it stands in its file: parsed, for no clinic yet."""

    slug: str
    language: str
    title: str
    order: int
    summary: str
    tokens: tuple[Token, ...]


@dataclass(frozen=True)
class Page:
    """A page of the guide, ready to be shown.

    Attributes
    ----------
    slug, language : str
        Name of the file, the same in every language, and the language.
    title, summary : str
        Plain words; the title is not repeated in ``html``.
    order : int
        Pages are read in this order.
    html : str
        The text, safe to be put into a template: headings from level 2.
    contents : tuple of Heading
    cited : tuple of Cited
        Sources by the numbers that they have here; ``html`` links to ``#source-NUMBER``.
    pictures : tuple of Picture
    text : str
        All the words, for searching.
    """

    slug: str
    language: str
    title: str
    order: int
    summary: str
    html: str
    contents: tuple[Heading, ...]
    cited: tuple[Cited, ...]
    pictures: tuple[Picture, ...]
    text: str


@cache
def _drafts(language: str) -> Mapping[str, Draft]:
    words(language)  # is it one?
    found = [_read(path.stem, language) for path in (FOLDER / language).glob("*.md")]
    return {draft.slug: draft for draft in sorted(found, key=lambda draft: draft.order)}


def _read(slug: str, language: str) -> Draft:
    where = f"{language}/{slug}.md"
    front, text = front_matter((FOLDER / where).read_text(encoding="utf-8"), where)
    if set(front) != {"title", "order", "summary"} or not front["order"].isdigit():
        raise GuideError(f"{where}: the front matter has a title, an order (a number), a summary.")
    tokens = parsed(text, language)
    return Draft(slug, language, front["title"], int(front["order"]), front["summary"], tokens)


def slugs() -> tuple[str, ...]:
    """Names of the pages, in order."""
    return tuple(_drafts("en"))


def draft(slug: str, language: str) -> Draft:
    """Page as it stands in its file.

    Raises
    ------
    GuideError
        If there is no such page or language.
    """
    try:
        return _drafts(language)[slug]
    except KeyError:
        raise GuideError(f"The guide has no page {slug!r} in {language!r}.") from None


def page(
    slug: str, language: str, given: Given | None = None, addresses: Addresses | None = None
) -> Page:
    """Write a page for a clinic.

    Parameters
    ----------
    slug, language : str
    given : settings by name, optional
        What the clinic does its own way; the defaults of ``clinic.toml`` for the rest.
    addresses : Addresses, optional
        Where other pages and pictures are found.

    Raises
    ------
    GuideError
        If there is no such page, language or setting.
    """
    wanted = draft(slug, language)
    writing = Writing(language, checked(given or {}), addresses or Addresses())
    html = writing.html(wanted.tokens)
    return Page(
        slug,
        language,
        wanted.title,
        wanted.order,
        wanted.summary,
        html,
        tuple(writing.headings),
        writing.cited(),
        tuple(writing.pictures),
        text_of(wanted.tokens, writing),
    )


def pages(
    language: str, given: Given | None = None, addresses: Addresses | None = None
) -> tuple[Page, ...]:
    """Write all pages, in order; see ``page``."""
    return tuple(page(slug, language, given, addresses) for slug in _drafts(language))


def text_of(tokens: Iterable[Token], writing: Writing) -> str:
    """Words of a text, a paragraph, heading or cell on each line."""
    lines = (plain(token.children or (), writing.say) for token in tokens)
    return "\n".join(line for line in lines if line)
