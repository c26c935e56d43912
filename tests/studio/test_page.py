"""The page itself: what guards it, and that it says everything in both languages."""

from __future__ import annotations

import ast
import re
import stat
from collections import defaultdict
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.utils.translation import override

from stubble.workflow.reading import FAULT_TEXTS
from studio import keys, sentences
from studio.frame.files import mark
from studio.phrases import Phrase

SOURCE = Path(sentences.__file__).parent


class Tags(HTMLParser):
    """Every tag of a page with its attributes, and the texts of its scripts and styles."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inline = ""
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        if self.cdata_elem:
            self.inline += data.strip()
        self.text += data


@pytest.fixture(params=["en", "es"])
def page(request, visitor):
    response = visitor.get(f"/{request.param}/")
    assert response.status_code == 200
    return Tags(response.content.decode())


@pytest.mark.parametrize("address", ["/", "/en/", "/nowhere", "/static/preview/preview.js"])
def test_every_answer_carries_the_guard(visitor, address):
    response = visitor.get(address)
    policy = response["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"


def test_nothing_is_inline(page):
    assert page.inline == ""
    for tag, attributes in page.tags:
        assert "style" not in attributes, tag
        assert not [name for name in attributes if name.startswith("on")], tag


def test_everything_comes_from_here(page):
    for tag, attributes in page.tags:
        for name in ("src", "href", "action"):
            address = attributes.get(name) or ""
            if tag == "link" and attributes.get("rel") == "alternate":
                continue
            assert not re.match(r"(https?:)?//", address), address


def test_every_static_file_of_the_page_exists(page):
    files = [
        address.removeprefix(f"/static/{mark()}/")
        for _, attributes in page.tags
        for address in (attributes.get("src"), attributes.get("href"))
        if address and address.startswith("/static/")
    ]
    assert files
    assert all(finders.find(file) for file in files)


def test_every_control_has_a_name_and_every_id_is_single(page):
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    labelled = {attributes.get("for") for tag, attributes in page.tags if tag == "label"}
    for tag, attributes in page.tags:
        if tag == "input" and attributes.get("type") not in ("hidden", "radio"):
            assert attributes.get("aria-label") or attributes["id"] in labelled, attributes


def test_the_page_says_its_language_and_offers_the_other(page):
    language = next(attributes["lang"] for tag, attributes in page.tags if tag == "html")
    assert language in ("en", "es")
    offered = {attributes.get("hreflang") for tag, attributes in page.tags if tag == "a"}
    assert offered >= {"en", "es"}


def test_the_spanish_page_keeps_no_english(visitor):
    english = {line.strip() for line in Tags(visitor.get("/en/").content.decode()).text.split("\n")}
    spanish = {line.strip() for line in Tags(visitor.get("/es/").content.decode()).text.split("\n")}
    same_in_both = {"", "Stubble", "English", "Español", "natural", "mm"}
    assert {line for line in english & spanish if re.search("[a-z]", line)} <= same_in_both


def test_errors_are_in_the_language_of_the_page(spanish):
    assert "No ha llegado ninguna foto" in spanish.bring(b"").json()["text"]
    assert "ya no está aquí" in spanish.get(spanish.at("photos/nobody/")).json()["text"]


def test_every_text_has_spanish_and_the_compiled_catalogues_are_fresh():
    catalogue = pytest.importorskip("studio.catalogue", reason="Babel is not installed")
    for folder in catalogue.folders():
        spanish = catalogue.translated(folder)
        missing = [
            text
            for text in catalogue.said(folder)
            if (message := spanish.get(text if isinstance(text, str) else text[0])) is None
            or not catalogue.all_said(message.string)
            or message.fuzzy
        ]
        assert missing == []
        kept = catalogue.po(folder).with_suffix(".mo").read_bytes()
        assert kept == catalogue.compiled(spanish)


def test_the_same_text_has_the_same_spanish_everywhere():
    catalogue = pytest.importorskip("studio.catalogue", reason="Babel is not installed")
    spanish: dict = {}
    for folder in catalogue.folders():
        for message in catalogue.translated(folder):
            if message.id:
                assert spanish.setdefault(message.id, message.string) == message.string


def test_translations_keep_the_places_of_the_figures():
    catalogue = pytest.importorskip("studio.catalogue", reason="Babel is not installed")
    places = re.compile(r"%\(\w+\)s|\{\w+\}|%%")
    for message in (one for folder in catalogue.folders() for one in catalogue.translated(folder)):
        originals = message.id if isinstance(message.id, tuple) else (message.id,)
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        if originals != ("",):
            for text in texts:
                assert sorted(places.findall(text)) == sorted(places.findall(originals[-1])), text


def test_an_engine_sentence_is_found_by_its_wording():
    found = sentences.phrase(
        "The head is turned 47 degrees to the side. Please send a photo in which you look "
        "towards the camera."
    )
    assert found.values == {"degrees": "47"}
    with override("es"):
        assert str(found).startswith("La cabeza está girada 47 grados")
    assert str(sentences.phrase("Something new.")) == "Something new."


ENGINE = SOURCE.parent / "stubble"
FOR_PEOPLE = {"PhotoError": 0, "SubjectError": 0, "WishError": 0, "Note": 1, "say": 0}
# Of files on a disk, or of wishes the page has no control for: no visitor of it meets them.
ELSEWHERE = (
    "is a folder",
    "is not a file",
    "too large a file",
    "no file",
    "by you",
    "be read (",
    "seed is",
    "is no hand",
    "Session shares",
    "no sample portrait",
    "A hairline's",
    "no handle called",
    "was moved off the head",
    "moved twice",
    "no look called",
    "that dots could be matched to",
    "no light called",
    "no fault called",
    "No such age",
    "from fresh to 10 years",
    "a course of healing",
    "The age is",
    "The sex is",
    "donor's density",
    "There is no field",
    "frozen by a later version",
    "no frozen treatment",
    "Factors on water",
    "edge of fine dots",
    "shares of units",
    "in the close-up",
    "There are no figures for",
)


def said_by_the_engine():
    """Every sentence in the engine's source that reaches a person, its figures given as 7."""
    for path in sorted(ENGINE.rglob("*.py")):
        # Close-ups are counted, and pigments kept and calibrated, at the command line.
        if {"cli", "closeup", "shelf.py", "calibration.py"} & set(path.parts):
            continue
        tree = ast.parse(path.read_text("utf-8"))
        constants = {
            node.targets[0].id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and isinstance(node.value, ast.Constant)
        }

        def texts(node, constants=constants):
            match node:
                case ast.Constant(value=str(text)):
                    yield text
                case ast.Name(id=name) if name in constants:
                    yield constants[name]
                case ast.IfExp(body=one, orelse=two):
                    yield from texts(one)
                    yield from texts(two)
                case ast.Call(func=ast.Attribute(value=whole, attr="format")):
                    for text in texts(whole):
                        yield re.sub(r"\{\w+\}", "7", text)
                case ast.JoinedStr(values=parts):
                    yield "".join(
                        part.value
                        if isinstance(part, ast.Constant)
                        else str(constants.get(getattr(part.value, "id", ""), 7))
                        for part in parts
                    )

        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                place = FOR_PEOPLE.get(node.func.id)
                if place is not None and len(node.args) > place:
                    yield from texts(node.args[place])


def test_what_is_said_of_a_photos_light_is_known():
    assert set(FAULT_TEXTS.values()) <= set(sentences.KNOWN)


def test_every_sentence_of_the_engine_is_known():
    heard = [text for text in said_by_the_engine() if not any(part in text for part in ELSEWHERE)]
    assert len(heard) > 15
    # The direction of a tilt is a word, not a figure.
    heard = [text.replace("degrees 7.", "degrees down.") for text in heard]
    known = (*sentences.KNOWN, *sentences.SAID_HERE_AS.values())
    assert [text for text in heard if sentences.phrase(text).text not in known] == []


def test_every_reason_and_rule_of_the_engine_is_known():
    from stubble.design import REASONS
    from stubble.design.rules import RULES

    figures = defaultdict(float, source="counted")
    said = [sentences.reason(template, figures).text for template in REASONS.values()]
    assert set(said) == set(sentences.REASONS)
    said = [sentences.reason(rule.text, figures).text for rule in RULES.values()]
    assert set(said) == set(sentences.RULES)


def test_a_reason_is_said_with_its_figures():
    template = "At {age:.0f}, more is likely ({share:.0%})."
    assert str(sentences.reason(template, {"age": 24.2, "share": 0.63})) == (
        "At 24, more is likely (63%)."
    )


def test_the_command_lines_advice_is_not_given_on_a_page():
    found = sentences.phrase(
        "This photo shows 3 people. Choose one, counted from the left (--face 1), or send a photo "
        "with one person."
    )
    with override("en"):
        assert "--face" not in str(found)
        assert "3 people" in str(found)


def test_what_a_scale_rests_on_is_said_part_by_part():
    found = sentences.sources("the ruler, with irises, pupils and breadth of the face")
    assert {part.text for part in found} <= set(sentences.SOURCES)
    with override("es"):
        assert str(found[0]) == "la regla"


def test_numbers_are_grouped():
    with override("en"):
        assert str(Phrase("Laying %(dots)s dots", {"dots": 18400})) == "Laying 18,400 dots"


def test_only_the_port_knows_the_engine():
    for path in SOURCE.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        names = {
            name.name if isinstance(node, ast.Import) else node.module
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for name in node.names
        }
        knows = any((name or "").split(".")[0] == "stubble" for name in names)
        # One in the studio's own process, one in a process that is nothing else.
        assert knows == (path.relative_to(SOURCE).as_posix() in ("engine.py", "vault/child.py"))


def test_the_key_is_made_once_and_only_for_this_user(tmp_path):
    folder = tmp_path / "data"
    key = keys.secret_key(folder)
    assert len(key) >= 50
    assert keys.secret_key(folder) == key
    assert stat.S_IMODE((folder / "secret-key").stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == ["secret-key"]


def test_without_a_writable_folder_there_still_is_a_key(tmp_path):
    (tmp_path / "file").write_text("")
    assert len(keys.secret_key(tmp_path / "file" / "data")) >= 50
