"""Write the guide's texts as HTML, for a page of the site or of the e-book."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.utils import OptionsDict
from PIL import Image

from studio.guide.clinic import Given, said
from studio.guide.errors import GuideError
from studio.guide.reading import Token, plain, slug
from studio.guide.sources import Cited, found
from studio.guide.words import PICTURES, words

__all__ = ["Addresses", "Heading", "Picture", "Writing", "size_of"]


@dataclass(frozen=True)
class Addresses:
    """Where what a text points to is found.

    Attributes
    ----------
    page, picture : from a name to an address
    source : str
        Address of a source; ``{}`` stands for its number.
    lazy : bool
        Whether pictures after the first wait until they are near.
    note : str
        Further attributes of a link to a source.
    """

    page: Callable[[str], str] = "../{}/".format
    picture: Callable[[str], str] = "/static/guide/pictures/{}.webp".format
    source: str = "#source-{}"
    lazy: bool = True
    note: str = ""


@dataclass(frozen=True)
class Heading:
    """A heading within a text: ``level`` 2 or 3, the anchor it has, and its words."""

    level: int
    anchor: str
    text: str


@dataclass(frozen=True)
class Picture:
    """A picture within a text; every one is drawn by the engine, and marked so."""

    name: str
    address: str
    alt: str
    caption: str
    width: int
    height: int


@dataclass
class Writing:
    """One text being written, and what is met on the way.

    ``numbers`` may be shared by several texts: then their sources are numbered through.
    """

    language: str
    given: Given
    addresses: Addresses
    numbers: dict[str, int] = field(default_factory=dict)
    headings: list[Heading] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)

    def html(self, tokens: Sequence[Token]) -> str:
        """Write blocks, or the inline tokens of one line."""
        return _RENDERER.render(tokens, _OPTIONS, {"writing": self})

    def say(self, name: str) -> str:
        """Say a clinic's setting."""
        return said(name, self.language, self.given)

    def number(self, key: str) -> int:
        """Number of a source: its place among those cited so far."""
        return self.numbers.setdefault(found(key).key, len(self.numbers) + 1)

    def cited(self) -> tuple[Cited, ...]:
        """Sources met so far, by their numbers."""
        return tuple(Cited(number, found(key)) for key, number in self.numbers.items())

    def head(self, inline: Token, level: int) -> Heading:
        """Note a heading; two of the same words get different anchors."""
        text = plain(inline.children or (), self.say)
        base = slug(text) or "section"
        same = sum(h.anchor == base or h.anchor.startswith(f"{base}--") for h in self.headings)
        heading = Heading(level, f"{base}--{same + 1}" if same else base, text)
        self.headings.append(heading)
        return heading

    def picture(self, figure: Token) -> Picture:
        """Note a picture."""
        name = figure.meta["name"]
        caption = plain(figure.children or (), self.say)
        picture = Picture(
            name, self.addresses.picture(name), figure.meta["alt"], caption, *size_of(name)
        )
        self.pictures.append(picture)
        return picture


@cache
def size_of(name: str) -> tuple[int, int]:
    """Width and height of a picture, pixels.

    Raises
    ------
    GuideError
        If there is none of that name.
    """
    try:
        with Image.open(PICTURES / f"{name}.webp") as picture:
            return picture.size
    except FileNotFoundError:
        raise GuideError(
            f"A text shows {name}.webp, which is not there; scripts/guide/pictures.py draws it."
        ) from None


class _Renderer(RendererHTML):
    """What CommonMark does not have, and links as they are at the place of reading."""

    def setting(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return escapeHtml(env["writing"].say(tokens[idx].content))

    def cite(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        writing: Writing = env["writing"]
        to, word = writing.addresses, words(writing.language)["source"]
        links = []
        for number in sorted(writing.number(key) for key in tokens[idx].meta["keys"]):
            address = to.source.format(number)
            links.append(f'<a href="{address}" aria-label="{word} {number}"{to.note}>{number}</a>')
        return f'<sup class="cite">{", ".join(links)}</sup>'

    def figure(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        writing: Writing = env["writing"]
        shown = writing.picture(tokens[idx])
        lazy = ""
        if writing.addresses.lazy and len(writing.pictures) > 1:
            lazy = ' loading="lazy" decoding="async"'
        caption = self.renderInline(tokens[idx].children or (), options, env)
        mark = words(writing.language)["rendered"]
        return (
            f'<figure><img src="{escapeHtml(shown.address)}" alt="{escapeHtml(shown.alt)}"'
            f' width="{shown.width}" height="{shown.height}"{lazy} />'
            f'<figcaption>{caption} <span class="rendered">{mark}</span></figcaption></figure>\n'
        )

    def heading_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        tag = tokens[idx].tag
        heading = env["writing"].head(tokens[idx + 1], int(tag[1]))
        return f'<{tag} id="{heading.anchor}">'

    def link_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        to = str(tokens[idx].attrs["href"])
        if to.endswith(".md"):
            to = env["writing"].addresses.page(to.removesuffix(".md"))
        return f'<a href="{escapeHtml(to)}">'

    def th_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return '<th scope="col">'


_RENDERER = _Renderer()
_OPTIONS = OptionsDict(
    {
        "maxNesting": 20,
        "html": False,
        "linkify": False,
        "typographer": True,
        "quotes": "",
        "xhtmlOut": True,
        "breaks": False,
        "langPrefix": "",
        "highlight": None,
    }
)
