"""The guide's pages on a site."""

from __future__ import annotations

import html.parser
import re

import pytest
from django.test import override_settings

from studio import guide
from studio.guide import book

GIVEN = "tests.guide.web.conftest.given"


class Reader(html.parser.HTMLParser):
    """Addresses, anchors, tags and attributes of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.files: list[str] = []
        self.anchors: list[str] = []
        self.inline: list[str] = []
        self.headings: list[int] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        if tag == "a":
            self.links.append(told["href"])
        self.files += [told[name] for name in ("src",) if name in told]
        if tag == "link" and told["rel"] != "alternate":
            self.files.append(told["href"])
        if "id" in told:
            self.anchors.append(told["id"])
        inline = tag == "style" or (tag == "script" and "src" not in told)
        if inline or "style" in told or any(name.startswith("on") for name in told):
            self.inline.append(tag)
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))


def everything(language):
    yield f"/{language}/guide/"
    yield f"/{language}/guide/questions/"
    yield from (f"/{language}/guide/{slug}/" for slug in guide.slugs())
    yield from (f"/{language}/guide/questions/{q.name}/" for q in guide.questions(language))


@pytest.mark.parametrize("language", guide.LANGUAGES)
def test_every_page_is_there_and_every_link_leads_somewhere(visitor, language):
    pages = {url: visitor.get(url) for url in everything(language)}
    read = {url: Reader(answer.content.decode()) for url, answer in pages.items()}
    assert {answer.status_code for answer in pages.values()} == {200}
    files = {file for one in read.values() for file in one.files}
    for file in files:
        answer = visitor.get(file)
        assert answer.status_code == 200, file
        assert b"".join(answer.streaming_content)
        answer.close()
    for url, one in read.items():
        assert one.inline == []
        assert len(set(one.anchors)) == len(one.anchors)
        assert one.headings[0] == 1
        assert one.headings.count(1) == 1
        assert all(
            after - before <= 1
            for before, after in zip(one.headings, one.headings[1:], strict=False)
        )
        for link in one.links:
            if link.startswith("http"):
                continue
            to, _, anchor = link.partition("#")
            other = re.match(r"/(en|es)/guide/", to)
            if other and other[1] != language:
                continue
            if re.fullmatch(r"/(en|es)/(?!guide/).*", to):
                continue  # another room of the site, which has tests of its own
            target = to or url
            assert target in read or re.fullmatch(rf"/{language}/guide/book\.(epub|pdf)", to), link
            assert not anchor or anchor in read[target].anchors, link


def test_each_page_names_itself_in_the_other_language(visitor):
    text = visitor.get("/es/guide/aftercare/").content.decode()
    assert 'hreflang="en" href="http://localhost/en/guide/aftercare/"' in text
    assert '<html lang="es">' in text


@pytest.mark.parametrize(
    "address", ["wigs/", "questions/wigs/", "book.exe", "book.docx", "AFTERCARE/"]
)
def test_what_is_not_there_is_not_found(visitor, address):
    assert visitor.get(f"/en/guide/{address}").status_code == 404


@pytest.mark.parametrize("address", ["", "aftercare/", "questions/", "questions/hurt/", "book.pdf"])
def test_it_is_for_reading_alone(visitor, address):
    assert visitor.post(f"/en/guide/{address}").status_code == 405
    assert visitor.head(f"/en/guide/{address}").status_code == 200


def test_a_search_offers_and_does_not_assert(visitor):
    text = visitor.get("/en/guide/questions/", {"q": "when may I shampoo"}).content.decode()
    found = text[text.index('id="found"') : text.index("How it looks")]
    assert "/en/guide/questions/scrub-shave-shampoo/" in found
    assert 1 <= found.count("<li>") <= 3


def test_words_of_health_lead_to_a_person(visitor):
    text = visitor.get("/es/guide/questions/", {"q": "estoy embarazada"}).content.decode()
    assert 'class="health"' in text
    text = visitor.get("/es/guide/questions/", {"q": "cuánto cuesta"}).content.decode()
    assert 'class="health"' not in text
    assert 'class="health"' in visitor.get("/en/guide/questions/mri/").content.decode()


@pytest.mark.parametrize("asked", ["xylophone", "<script>alert(1)</script>", "a" * 5000, "\0", "%"])
def test_a_search_for_nothing_known_says_so(visitor, asked):
    answer = visitor.get("/en/guide/questions/", {"q": asked})
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "Nothing here comes near that." in text
    assert "<script>" not in text
    assert "a" * 201 not in text


@pytest.mark.parametrize(
    ("form", "kind", "make"),
    [("epub", "application/epub+zip", book.epub), ("pdf", "application/pdf", book.pdf)],
)
def test_the_book_is_handed_out_without_an_address(visitor, form, kind, make):
    answer = visitor.get(f"/es/guide/book.{form}")
    assert answer["Content-Type"] == kind
    assert answer["Content-Disposition"] == (
        f'attachment; filename="micropigmentacion-capilar.{form}"'
    )
    assert answer.content == make("es")
    assert not answer.cookies


@override_settings(GUIDE_GIVEN=GIVEN)
def test_a_clinics_own_values_are_on_every_page_and_in_the_book(visitor):
    assert "9\N{NO-BREAK SPACE}days" in visitor.get("/en/guide/aftercare/").content.decode()
    url = "/en/guide/questions/how-many-sessions/"
    assert "11 to 12\N{NO-BREAK SPACE}days" in visitor.get(url).content.decode()
    own = {"no_shampoo_days": 9, "days_between": (11, 12)}
    assert visitor.get("/en/guide/book.epub").content == book.epub("en", own)


FRAME = "<title>{% block title %}{% endblock %}</title><b>Cedar</b>{% block main %}{% endblock %}"


@override_settings(
    GUIDE_FRAME="cedar.html",
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "loaders": [
                    ("django.template.loaders.locmem.Loader", {"cedar.html": FRAME}),
                    "django.template.loaders.app_directories.Loader",
                ]
            },
        }
    ],
)
def test_it_stands_in_the_frame_it_is_given(visitor):
    text = visitor.get("/en/guide/").content.decode()
    assert text.startswith("<title>Scalp micropigmentation | Stubble</title><b>Cedar</b>")
    assert '<ol class="pages">' in text
