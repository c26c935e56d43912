"""The e-book: what is in it, that it is the same each time, and that readers of books take it."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from pathlib import PurePosixPath

import pytest

from studio import guide
from studio.guide import book
from studio.guide.book import printed
from studio.guide.book.chapters import chapters
from studio.guide.reading import parsed
from studio.guide.words import FOLDER, edition
from studio.guide.writing import Writing

OPF = "{http://www.idpf.org/2007/opf}"
HTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(scope="module", params=guide.LANGUAGES)
def language(request):
    return request.param


@pytest.fixture(scope="module")
def electronic(language):
    return book.epub(language)


@pytest.fixture(scope="module")
def inside(electronic):
    """Name and content of every file in it."""
    with zipfile.ZipFile(io.BytesIO(electronic)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


@pytest.fixture(scope="module")
def paper(language):
    return book.pdf(language)


@pytest.fixture(scope="module")
def typst_text(language):
    return printed._text(language, {})[0]


def pages(inside):
    return {name: ET.fromstring(data) for name, data in inside.items() if name.endswith(".xhtml")}


def test_it_begins_as_the_standard_wants(electronic):
    assert electronic[30:58] == b"mimetypeapplication/epub+zip"


def test_every_file_is_listed_and_every_listed_file_is_there(inside):
    package = ET.fromstring(inside["book/package.opf"])
    listed = {f"book/{item.get('href')}" for item in package.iter(f"{OPF}item")}
    beside = {"mimetype", "META-INF/container.xml", "book/package.opf"}
    assert listed == set(inside) - beside
    read = [ref.get("idref") for ref in package.iter(f"{OPF}itemref")]
    assert read == ["title", "nav", *guide.slugs(), "questions", "sources"]


def test_every_link_inside_it_leads_somewhere(inside):
    found = pages(inside)
    anchors = {
        name: {e.get("id") for e in root.iter() if e.get("id")} for name, root in found.items()
    }
    followed = 0
    for name, root in found.items():
        for link in root.iter(f"{HTML}a"):
            to = link.get("href")
            if not to.startswith("http"):
                file, _, anchor = to.partition("#")
                file = str(PurePosixPath(name).parent / file) if file else name
                assert file in found
                assert not anchor or anchor in anchors[file]
                followed += 1
        for picture in root.iter(f"{HTML}img"):
            assert f"book/{picture.get('src')}" in inside
            assert picture.get("alt")
    assert followed > 300


def test_it_holds_every_page_question_and_source(inside, language, typst_text):
    text = {name: " ".join(root.itertext()) for name, root in pages(inside).items()}
    for page in guide.pages(language):
        assert page.title in text[f"book/{page.slug}.xhtml"]
        assert page.summary in text[f"book/{page.slug}.xhtml"]
        assert page.title in typst_text
        for picture in page.pictures:
            assert f"book/pictures/{picture.name}.jpg" in inside
    for question in guide.questions(language):
        assert question.asked in text["book/questions.xhtml"]
        assert question.asked in typst_text
    for source in guide.sources().values():
        assert source.title[language] in text["book/sources.xhtml"]
        assert source.title[language] in typst_text


def test_no_word_is_lost_on_the_way_to_paper(language, typst_text):
    """The words of every chapter, in their order, as strings of typst."""
    said = re.findall(r'#"((?:[^"\\]|\\.)*)";', typst_text)
    on_paper = "".join("".join(said).replace('\\"', '"').split())
    for chapter in chapters(language):
        writing = Writing(language, {}, guide.Addresses())
        for token in chapter.tokens:
            for child in token.children or ():
                words = writing.say(child.content) if child.type == "setting" else child.content
                if child.type in ("text", "setting"):
                    assert "".join(words.split()) in on_paper


def test_titles_in_another_language_say_so(inside, language, typst_text):
    root = ET.fromstring(inside["book/sources.xhtml"])
    foreign = [e.get("lang") for e in root.iter(f"{HTML}span") if e.get("lang")]
    titled = [s.language for s in guide.sources().values() if s.language]
    assert sorted(foreign) == sorted(one for one in titled if one != language)
    assert typst_text.count("#text(lang:") == len(foreign)


def test_sources_are_numbered_through_the_book(inside):
    numbers = [
        int(link.text)
        for name in ("title", *guide.slugs(), "questions")
        for link in ET.fromstring(inside[f"book/{name}.xhtml"]).iter(f"{HTML}a")
        if (link.get("href") or "").startswith("sources.xhtml#")
    ]
    first = list(dict.fromkeys(numbers))
    # Where several are cited at once, they stand in the order of their numbers.
    assert sorted(first) == list(range(1, len(guide.sources()) + 1))


def test_a_clinics_own_values_are_in_it(language):
    given = {"no_shampoo_days": 9, "clinic": {"en": "Cedar <& Co>", "es": "Cedro <& Cía>"}}
    with zipfile.ZipFile(io.BytesIO(book.epub(language, given))) as archive:
        care = archive.read("book/aftercare.xhtml").decode()
        package = ET.fromstring(archive.read("book/package.opf"))
    assert "9\N{NO-BREAK SPACE}d" in care
    publisher = package.find(".//{http://purl.org/dc/elements/1.1/}publisher")
    assert publisher.text == given["clinic"][language]
    assert book.pdf(language, given).startswith(b"%PDF")


def test_typst_takes_words_as_words():
    writing = Writing(
        "en", {"price": {"en": '#read("x") "\\ $1$ *a* <b> @c', "es": "-"}}, guide.Addresses()
    )
    assert printed._written(parsed("{{ price }}", "en"), writing) == (
        '#"#read(\\"x\\") \\"\\\\ $1$ *a* <b> @c";\n\n'
    )


def test_a_form_that_paper_does_not_have_is_refused():
    with pytest.raises(guide.GuideError, match="no form for 'code_inline'"):
        printed._written(parsed("`x`", "en"), Writing("en", {}, guide.Addresses()))


def test_the_paper_is_tagged_and_says_its_language_and_date(paper, language):
    assert b"/StructTreeRoot" in paper
    assert f"/Lang ({language})".encode() in paper.replace(b"/Lang(", b"/Lang (")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in paper
    day = edition()
    assert f"D:{day:%Y%m%d}".encode() in paper
    assert f"<xmp:CreateDate>{day:%Y-%m-%d}".encode() in paper
    if day != dt.datetime.now(tz=dt.UTC).date():
        assert f"{dt.datetime.now(tz=dt.UTC):%Y-%m-%d}".encode() not in paper


def test_made_again_it_is_the_same_to_the_byte(electronic, paper, language, tmp_path):
    """By another process, in another folder, at another hour and place."""
    code = (
        f"from pathlib import Path; from studio.guide import book; language = {language!r}; "
        "Path('a').write_bytes(book.epub(language)); Path('b').write_bytes(book.pdf(language))"
    )
    environment = {"PYTHONPATH": str(FOLDER.parents[1]), "TZ": "Asia/Tokyo", "PYTHONHASHSEED": "7"}
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path, env=environment)
    assert (tmp_path / "a").read_bytes() == electronic
    assert (tmp_path / "b").read_bytes() == paper


def test_epubcheck_finds_nothing(electronic, root, tmp_path):
    jar = root / "build" / "epubcheck" / "epubcheck" / "epubcheck.jar"
    if shutil.which("java") is None or not jar.is_file():
        pytest.skip("EPUBCheck is not here: it needs Java, and .ci/run to fetch it")
    path, found = tmp_path / "book.epub", tmp_path / "found.json"
    path.write_bytes(electronic)
    subprocess.run(
        ["java", "-jar", jar, path, "--json", found, "--usage"], capture_output=True, check=False
    )
    report = json.loads(found.read_text())
    serious = [m for m in report["messages"] if m["severity"] != "USAGE"]
    assert serious == []
    assert report["checker"]["nError"] == report["checker"]["nWarning"] == 0
