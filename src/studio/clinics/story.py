"""A clinic's own story: Markdown as the guide reads it, without what would break a page."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext

from studio.guide import Addresses
from studio.guide.clinic import Given
from studio.guide.errors import GuideError
from studio.guide.reading import Token, parsed
from studio.guide.writing import Writing

__all__ = ["problem", "written"]


def problem(text: str, language: str) -> str | None:
    """Say what is wrong with a text, or nothing."""
    tokens = parsed(text, language)
    if any(token.type == "heading_open" and token.tag == "h1" for token in tokens):
        return gettext("Begin headings with two number signs (##): the page has its title already.")
    if any(child.type == "image" for token in tokens for child in _children(token)):
        return gettext("A picture stands in a paragraph of its own, and is one of the guide's.")
    if any(child.type == "cite" for token in tokens for child in _children(token)):
        return gettext("A story cites no sources. Link to a page of the guide instead.")
    try:
        _writing(language, {}).html(tokens)
    except GuideError:
        return gettext("This names a setting or a picture that the guide does not have.")
    return None


def written(text: str, language: str, given: Given, pages: Mapping[str, str]) -> str:
    """Write a story as HTML; what it says of the clinic's days follows its settings.

    Parameters
    ----------
    text, language : str
    given : settings by name
    pages : mapping
        Address of each page of the guide.
    """
    return _writing(language, given, pages).html(parsed(text, language))


def _writing(language: str, given: Given, pages: Mapping[str, str] | None = None) -> Writing:
    known = pages or {}
    return Writing(language, given, Addresses(page=lambda slug: known.get(slug, "")))


def _children(token: Token) -> list[Token]:
    return (token.children or []) if token.type == "inline" else []
