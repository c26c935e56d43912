"""Read the guide's Markdown: CommonMark with tables, and three things of our own.

- ``[@key]`` or ``[@key; @other]`` cites sources;
- ``{{ name }}`` says a clinic's setting;
- a picture alone in a paragraph is a figure, its title the caption.

Quotation marks become those of the language. HTML in a text is text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from studio.guide.errors import GuideError

__all__ = ["Token", "front_matter", "parsed", "plain", "slug"]

_QUOTES = {"en": "“”‘’", "es": "«»“”"}
_SETTING = re.compile(r"\{\{ ([a-z_]+) \}\}")
_CITE = re.compile(r"\[(@[a-z0-9-]+(?:; @[a-z0-9-]+)*)\]")
_WITHIN_NUMBER = re.compile(r"(?<=\d) (?=%|\d{3}\b|mm\b)")
_FRONT = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.DOTALL)


def front_matter(text: str, where: str) -> tuple[dict[str, str], str]:
    """Split a file into its front matter (``name: words`` by lines) and its text.

    Raises
    ------
    GuideError
        If it has none, or a line of it is not of that form.
    """
    match = _FRONT.match(text)
    if match is None:
        raise GuideError(f"{where} has no front matter between two lines of three hyphens.")
    rows = [line.partition(": ") for line in match[1].splitlines()]
    if bad := [name for name, colon, _ in rows if not colon]:
        raise GuideError(f"{where}: this line of the front matter is not `name: words`: {bad[0]}")
    return {name: words.strip() for name, _, words in rows}, match[2]


@lru_cache(maxsize=512)
def parsed(text: str, language: str) -> tuple[Token, ...]:
    """Parse a text into tokens of blocks, ``cite`` and ``setting`` among their children.

    They are shared: nobody changes them.
    """
    text = _WITHIN_NUMBER.sub("\N{NO-BREAK SPACE}", text)
    return tuple(_with_figures(_reader(language).parse(text), language))


@cache
def _reader(language: str) -> MarkdownIt:
    options = {"html": False, "typographer": True, "quotes": _QUOTES[language], "xhtmlOut": True}
    reader = MarkdownIt("commonmark", options).enable(["table", "smartquotes"])
    reader.inline.ruler.before("link", "cite", _cite)
    reader.inline.ruler.before("link", "setting", _setting)
    return reader


def _cite(state: StateInline, silent: bool) -> bool:
    match = _CITE.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        state.pending = state.pending.rstrip(" ")  # the number follows the full stop closely
        token = state.push("cite", "", 0)
        token.meta = {"keys": [key.strip().removeprefix("@") for key in match[1].split(";")]}
    state.pos = match.end()
    return True


def _setting(state: StateInline, silent: bool) -> bool:
    match = _SETTING.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        state.push("setting", "", 0).content = match[1]
    state.pos = match.end()
    return True


def _with_figures(tokens: list[Token], language: str) -> list[Token]:
    """Put a figure where a paragraph holds a picture and nothing else."""
    made: list[Token] = []
    for token in tokens:
        picture = token.children[0] if token.children and len(token.children) == 1 else None
        if picture is None or picture.type != "image":
            made.append(token)
            continue
        made.pop()  # the paragraph's opening; its closing is dropped below
        name = str(picture.attrs["src"]).removesuffix(".webp")
        caption = _reader(language).parseInline(str(picture.attrs.get("title", "")))
        alt = plain(picture.children or [])
        figure = Token("figure", "figure", 0, block=True, children=caption[0].children)
        figure.meta = {"name": name, "alt": alt}
        made.append(figure)
    after_figure = [False, *(token.type == "figure" for token in made)]
    return [
        token
        for token, after in zip(made, after_figure, strict=False)
        if not (after and token.type == "paragraph_close")
    ]


def plain(tokens: Sequence[Token], said: object = None) -> str:
    """Words of inline tokens, without marks and citations.

    Settings are said by ``said`` (name to words), or left as their names.
    """
    words = []
    for token in tokens:
        if token.type == "text":
            words.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            words.append(" ")
        elif token.type == "setting":
            words.append(said(token.content) if callable(said) else token.content)
    return "".join(words)


def slug(text: str) -> str:
    """``¿Se puede quitar?`` becomes ``se-puede-quitar``."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")
