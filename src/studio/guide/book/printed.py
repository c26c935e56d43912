"""The book as PDF/UA-1: text with its structure, set by typst."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typst

from studio.guide.book.chapters import COVER, chapters, jpeg
from studio.guide.clinic import Given, checked, said
from studio.guide.errors import GuideError
from studio.guide.reading import Token
from studio.guide.sources import Cited
from studio.guide.words import FOLDER, day_in_words, edition, words
from studio.guide.writing import Addresses, Writing

__all__ = ["pages_as_png", "pdf"]

_ADDRESSES = Addresses(page="page-{}".format, picture="/{}.jpg".format, lazy=False)

#: What surrounds a token's own content, by its type.
_AROUND: dict[str, str] = {
    "paragraph_close": "\n\n",
    "bullet_list_open": "#list(",
    "bullet_list_close": ")\n\n",
    "list_item_open": "[",
    "list_item_close": "],",
    "table_close": ")\n\n",
    "thead_open": "table.header(",
    "thead_close": "),",
    "th_open": "[",
    "th_close": "],",
    "td_open": "[",
    "td_close": "],",
    "heading_close": "]\n\n",
    "strong_open": "#strong[",
    "strong_close": "]",
    "em_open": "#emph[",
    "em_close": "]",
    "link_close": "]",
    "softbreak": " ",
    "paragraph_open": "",
    "tbody_open": "",
    "tbody_close": "",
    "tr_open": "",
    "tr_close": "",
}


def pdf(language: str, given: Given | None = None) -> bytes:
    """Make the book.

    Parameters
    ----------
    language : str
    given : settings by name, optional
        What the clinic does its own way.

    Returns
    -------
    bytes
        The same for the same words and settings.

    Raises
    ------
    GuideError
        If there is no such language or setting.
    """
    with _laid_out(language, given) as (file, set_up):
        return typst.compile(file, pdf_standards=["ua-1"], **set_up)


def pages_as_png(language: str, folder: Path, ppi: float = 72.0) -> None:
    """Write every page as a picture into a folder, to be looked at."""
    with _laid_out(language, None) as (file, set_up):
        out = folder / f"{language}-{{0p}}.png"
        typst.compile(file, str(out), format="png", ppi=ppi, **set_up)


@contextmanager
def _laid_out(language: str, given: Given | None) -> Iterator[tuple[str, dict[str, Any]]]:
    """Lay text and pictures into a folder of their own, for as long as typst works there."""
    text, pictures = _text(language, checked(given or {}))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for picture in pictures:
            (folder / f"{picture}.jpg").write_bytes(jpeg(picture))
        (folder / "book.typ").write_text(text, encoding="utf-8")
        yield (
            str(folder / "book.typ"),
            {"root": name, "font_paths": [str(FOLDER / "type")], "ignore_system_fonts": True},
        )


def _text(language: str, given: Given) -> tuple[str, list[str]]:
    """The book in typst's language, and the names of its pictures."""
    numbers: dict[str, int] = {}
    parts, pictures = [_front(language, given)], [COVER]
    for chapter in chapters(language):
        writing = Writing(language, given, _ADDRESSES, numbers)
        parts.append(f"#heading[{_quoted(chapter.title)}]<page-{chapter.slug}>\n\n")
        if chapter.summary:
            parts.append(f"#summary[{_quoted(chapter.summary)}]\n\n")
        parts.append(_written(chapter.tokens, writing))
        pictures += [p.name for p in writing.pictures if p.name not in pictures]
    parts.append(_sources(language, Writing(language, given, _ADDRESSES, numbers).cited()))
    return "".join(parts), pictures


def _quoted(text: str) -> str:
    """Words as words, whatever marks are in them."""
    return f"#{_string(text)};" if text else ""


def _string(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _front(language: str, given: Given) -> str:
    said_here = words(language)
    day = edition()
    dated = said_here["edition"].format(date=day_in_words(day, language))
    about = said_here["about"].format(clinic=said("clinic", language, given))
    return f"""{(Path(__file__).parent / "book.typ").read_text(encoding="utf-8")}
#set document(title: {_string(said_here["title"])}, author: "Stubble",
  description: {_string(said_here["subtitle"])},
  date: datetime(year: {day.year}, month: {day.month}, day: {day.day}))
#set text(lang: "{language}")
#v(12mm)
#title[{_quoted(said_here["title"])}]
#v(1mm)
#summary[{_quoted(said_here["subtitle"])}]
#v(1fr)
#align(center, image("/{COVER}.jpg", alt: {_string(said_here["cover"])}, width: 62%))
#v(1fr)
#text(9pt, fill: quiet)[{_quoted(about)}]

#text(9pt, fill: quiet)[{_quoted(dated)}]
#outline(title: {_string(said_here["contents"])}, depth: 1)

"""


def _written(tokens: Sequence[Token], writing: Writing) -> str:
    parts = []
    for place, token in enumerate(tokens):
        kind = token.type
        if token.hidden:  # paragraphs of a list whose items stand close
            continue
        if kind in _AROUND:
            parts.append(_AROUND[kind])
        elif kind == "inline":
            parts.append(_written(token.children or (), writing))
        elif kind == "text":
            parts.append(_quoted(token.content))
        elif kind == "setting":
            parts.append(_quoted(writing.say(token.content)))
        elif kind == "cite":
            cited = sorted(writing.number(key) for key in token.meta["keys"])
            parts.append(f"#cites({', '.join(map(str, cited))});")
        elif kind == "link_open":
            to = str(token.attrs["href"])
            inside = to.endswith(".md")
            to = f"<page-{to.removesuffix('.md')}>" if inside else _string(to)
            parts.append(f"#link({to})[")
        elif kind == "heading_open":
            writing.head(tokens[place + 1], int(token.tag[1]))
            parts.append(f"#heading(level: {token.tag[1]})[")
        elif kind == "table_open":
            columns = sum(t.type == "th_open" for t in _until("thead_close", tokens[place:]))
            parts.append(f"#cells({columns}, ")
        elif kind == "figure":
            picture = writing.picture(token)
            mark = _string(words(writing.language)["rendered"])
            caption = _written(token.children or (), writing)
            parts.append(
                f"#shown({_string(picture.address)}, {_string(picture.alt)}, {mark})[{caption}]\n\n"
            )
        else:
            raise GuideError(f"The printed book has no form for {kind!r}.")
    return "".join(parts)


def _until(kind: str, tokens: Sequence[Token]) -> Sequence[Token]:
    return tokens[: next(n for n, token in enumerate(tokens) if token.type == kind)]


def _sources(language: str, cited: tuple[Cited, ...]) -> str:
    said_here = words(language)
    rows = [f"#heading[{said_here['sources']}]\n\n{_quoted(said_here['grades'])}\n\n"]
    for one in cited:
        source = one.source
        title = _quoted(source.title[language])
        if other := source.foreign(language):
            title = f'#text(lang: "{other}")[{title}]'
        if source.url:
            title = f"#link({_string(source.url)})[{title}]"
        stop = "" if source.title[language].endswith("?") else "."
        rows.append(
            f"#block[{one.number}#h(2mm){title}{_quoted(f'{stop} {source.credit()}. ')}"
            f"#mark[{said_here['grade'][source.grade]}] {_quoted(source.said[language])}]"
            f"<source-{one.number}>\n\n"
        )
    return "".join(rows)
