"""The book as EPUB 3.3: XHTML, pictures and a table of contents in one archive."""

from __future__ import annotations

import io
import uuid
import zipfile
from dataclasses import dataclass
from html import escape

from studio.guide.book.chapters import COVER, chapters, jpeg
from studio.guide.clinic import Given, checked, said
from studio.guide.sources import Cited
from studio.guide.words import day_in_words, edition, words
from studio.guide.writing import Addresses, Heading, Writing

__all__ = ["epub"]

#: Nothing is compressed but pictures: bytes that do not depend on anybody's compressor.
_STORED = zipfile.ZIP_STORED
_BEGINNING = (1980, 1, 1, 0, 0, 0)

_ADDRESSES = Addresses(
    page="{}.xhtml".format,
    picture="pictures/{}.jpg".format,
    source="sources.xhtml#source-{}",
    lazy=False,
    note=' epub:type="noteref" role="doc-noteref"',
)

_CONTAINER = """<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/>
</rootfiles>
</container>
"""

_PAGE = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" \
lang="{language}" xml:lang="{language}">
<head><title>{title}</title><link rel="stylesheet" href="book.css"/></head>
<body>
{body}
</body>
</html>
"""

_STYLE = """body { font-family: sans-serif; line-height: 1.5; margin: 0 4%; }
h1 { font-size: 1.6em; line-height: 1.2; margin: 2em 0 1em; }
h2 { font-size: 1.25em; line-height: 1.3; margin: 2em 0 0.5em; }
h3 { font-size: 1.05em; line-height: 1.3; margin: 1.6em 0 0.3em; }
h1, h2, h3 { page-break-after: avoid; break-after: avoid; hyphens: none; }
p { margin: 0 0 0.8em; }
figure { margin: 1.5em 0; break-inside: avoid; page-break-inside: avoid; }
img { max-width: 100%; height: auto; }
figcaption { font-size: 0.85em; margin-top: 0.4em; }
.rendered { font-size: 0.9em; border: 1px solid; border-radius: 0.3em; padding: 0 0.4em; }
table { border-collapse: collapse; width: 100%; margin: 1em 0; }
th, td { border-bottom: 1px solid; padding: 0.35em 0.6em 0.35em 0; text-align: left;
  vertical-align: top; }
sup.cite { font-size: 0.7em; line-height: 0; }
sup.cite a { text-decoration: none; }
.summary { font-size: 1.1em; }
.sources li { margin-bottom: 0.8em; }
.title { text-align: center; margin-top: 15%; }
nav ol { list-style: none; padding-left: 1em; }
"""


@dataclass(frozen=True)
class _File:
    """A page of the book: its name without ending, its title, its XHTML, headings within it."""

    name: str
    title: str
    body: str
    within: tuple[Heading, ...] = ()


def epub(language: str, given: Given | None = None) -> bytes:
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
    given = checked(given or {})
    files, pictures = _files(language, given)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", _STORED) as book:
        _put(book, "mimetype", b"application/epub+zip")
        _put(book, "META-INF/container.xml", _CONTAINER.encode())
        _put(book, "book/package.opf", _package(language, given, files, pictures).encode())
        _put(book, "book/nav.xhtml", _nav(language, files).encode())
        _put(book, "book/book.css", _STYLE.encode())
        for file in files:
            page = _PAGE.format(language=language, title=escape(file.title), body=file.body)
            _put(book, f"book/{file.name}.xhtml", page.encode())
        for name in pictures:
            _put(book, f"book/pictures/{name}.jpg", jpeg(name))
    return archive.getvalue()


def _put(book: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, _BEGINNING)
    info.create_system = 3  # as if on Unix, wherever it is made
    info.external_attr = 0o644 << 16
    book.writestr(info, data)


def _files(language: str, given: Given) -> tuple[list[_File], list[str]]:
    """Pages of the book, and names of the pictures in it."""
    said_here = words(language)
    numbers: dict[str, int] = {}
    files, pictures = [_title_page(language, given)], [COVER]
    for chapter in chapters(language):
        writing = Writing(language, given, _ADDRESSES, numbers)
        text = writing.html(chapter.tokens)
        summary = f'<p class="summary">{escape(chapter.summary)}</p>\n' if chapter.summary else ""
        body = (
            f'<section epub:type="chapter" role="doc-chapter" aria-labelledby="title">\n'
            f'<h1 id="title">{escape(chapter.title)}</h1>\n{summary}{text}</section>'
        )
        within = tuple(heading for heading in writing.headings if heading.level == 2)
        files.append(_File(chapter.slug, chapter.title, body, within))
        pictures += [p.name for p in writing.pictures if p.name not in pictures]
    cited = Writing(language, given, _ADDRESSES, numbers).cited()
    files.append(_File("sources", said_here["sources"], _sources(language, cited)))
    return files, pictures


def _title_page(language: str, given: Given) -> _File:
    said_here = words(language)
    clinic = said("clinic", language, given)
    dated = said_here["edition"].format(date=day_in_words(edition(), language))
    body = (
        f'<section epub:type="titlepage" class="title">\n<h1>{escape(said_here["title"])}</h1>\n'
        f'<p class="summary">{escape(said_here["subtitle"])}</p>\n'
        f'<p><img src="{_ADDRESSES.picture(COVER)}" alt="{escape(said_here["cover"])}"/></p>\n'
        f"<p>{escape(said_here['about'].format(clinic=clinic))}</p>\n<p>{escape(dated)}</p>\n"
        "</section>"
    )
    return _File("title", said_here["title"], body)


def _sources(language: str, cited: tuple[Cited, ...]) -> str:
    said_here = words(language)
    rows = []
    for one in cited:
        source = one.source
        title = escape(source.title[language])
        stop = "" if source.title[language].endswith("?") else "."
        if other := source.foreign(language):
            title = f'<span lang="{other}" xml:lang="{other}">{title}</span>'
        if source.url:
            title = f'<a href="{escape(source.url)}">{title}</a>'
        grade = f'<span class="rendered">{said_here["grade"][source.grade]}</span>'
        rows.append(
            f'<li id="source-{one.number}">{title}{stop} {escape(source.credit())}.'
            f" {grade} {escape(source.said[language])}</li>"
        )
    return (
        '<section epub:type="endnotes" role="doc-endnotes" aria-labelledby="title">\n'
        f'<h1 id="title">{said_here["sources"]}</h1>\n<p>{escape(said_here["grades"])}</p>\n'
        f'<ol class="sources">\n{chr(10).join(rows)}\n</ol>\n</section>'
    )


def _nav(language: str, files: list[_File]) -> str:
    title = escape(words(language)["contents"])
    rows = []
    for file in files:
        within = "".join(
            f'<li><a href="{file.name}.xhtml#{heading.anchor}">{escape(heading.text)}</a></li>'
            for heading in file.within
        )
        inner = f"<ol>{within}</ol>" if within else ""
        rows.append(f'<li><a href="{file.name}.xhtml">{escape(file.title)}</a>{inner}</li>')
    body = (
        '<nav epub:type="toc" role="doc-toc" aria-labelledby="title">\n'
        f'<h1 id="title">{title}</h1>\n<ol>\n{chr(10).join(rows)}\n</ol>\n</nav>'
    )
    return _PAGE.format(language=language, title=title, body=body)


def _package(language: str, given: Given, files: list[_File], pictures: list[str]) -> str:
    said_here = words(language)
    name = uuid.uuid5(uuid.NAMESPACE_URL, f"stubble/guide/{language}")
    clinic = given.get("clinic")
    publisher = (
        f"<dc:publisher>{escape(said('clinic', language, given))}</dc:publisher>\n"
        if clinic is not None
        else ""
    )
    access = "\n".join(
        f'<meta property="schema:{what}">{escape(value)}</meta>'
        for what, value in (
            ("accessMode", "textual"),
            ("accessMode", "visual"),
            ("accessModeSufficient", "textual"),
            ("accessibilityFeature", "alternativeText"),
            ("accessibilityFeature", "structuralNavigation"),
            ("accessibilityFeature", "tableOfContents"),
            ("accessibilityFeature", "readingOrder"),
            ("accessibilityHazard", "none"),
            ("accessibilitySummary", said_here["summary"]),
        )
    )
    items = [
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>',
        '<item id="css" href="book.css" media-type="text/css"/>',
    ]
    items += [
        f'<item id="{file.name}" href="{file.name}.xhtml" media-type="application/xhtml+xml"/>'
        for file in files
    ]
    for picture in pictures:
        cover = ' properties="cover-image"' if picture == COVER else ""
        items.append(
            f'<item id="picture-{picture}" href="pictures/{picture}.jpg"'
            f' media-type="image/jpeg"{cover}/>'
        )
    order = [files[0].name, "nav", *(file.name for file in files[1:])]
    spine = "\n".join(f'<itemref idref="{one}"/>' for one in order)
    listed = "\n".join(items)
    return f"""<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" \
xml:lang="{language}">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">urn:uuid:{name}</dc:identifier>
<dc:title>{escape(said_here["title"])}</dc:title>
<dc:language>{language}</dc:language>
<dc:creator>Stubble</dc:creator>
{publisher}<dc:description>{escape(said_here["subtitle"])}</dc:description>
<dc:date>{edition().isoformat()}</dc:date>
<meta property="dcterms:modified">{edition().isoformat()}T00:00:00Z</meta>
{access}
</metadata>
<manifest>
{listed}
</manifest>
<spine>
{spine}
</spine>
</package>
"""
