"""The words: the same in both languages, from sources, plain, and promising nothing."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from studio import guide
from studio.guide.pages import draft
from studio.guide.questions import tags
from studio.guide.sources import GRADES
from studio.guide.words import FOLDER, PICTURES, read_toml
from tests.guide.language import ease, sentences

LANGUAGES = guide.LANGUAGES
SLUGS = guide.slugs()
TABLES = sorted(p.name for p in (FOLDER / "questions").glob("*.toml") if p.stem != "words")
ROWS = [row for name in TABLES for row in read_toml(f"questions/{name}")["question"]]
FILES = [f"{language}/{slug}.md" for language in LANGUAGES for slug in SLUGS]

SETTING = re.compile(r"\{\{ ([a-z_]+) \}\}")
CITED = re.compile(r"@([a-z0-9-]+)")

#: What the guide was asked to tell of.
SUBJECTS = {
    "what-it-is",
    "how-it-is-done",
    "who-it-is-for",
    "density-or-shaved",
    "results",
    "what-it-is-not",
    "beside-other-ways",
    "how-long-it-lasts",
    "pain-and-risks",
    "colour",
    "choosing-an-artist",
    "aftercare",
}

#: Promises. They may stand only where they are denied.
PROMISES = {
    "en": r"cures?|cured|regrow\w*|grows? back|permanently|painless|undetectable|invisible"
    r"|risk-free|guaranteed|never fades?|nobody will|for ever|forever|perfect\w*|amazing|miracle",
    "es": r"cura(?!n?d)|regener\w+|recuperar[áé]\w*|indoloro|indetectable|invisible|sin riesgos?"
    r"|garantizad\w+|para siempre|perfect[oa]s?|milagro\w*|increíble\w*|jamás|nunca se aclara",
}
DENIED = {
    "en": r"\b(no|not|nor|nobody|never|nothing|cannot|whoever|hardly)\b",
    "es": r"\b(no|ni|nadie|nunca|nada|quien|tampoco)\b",
}


def raw(name):
    return (FOLDER / name).read_text(encoding="utf-8")


def told(row, language):
    """Everything that one question says in a language."""
    part = row[language]
    return "\n".join((part["asked"], *part["also"], part["short"], part["long"]))


def everything(language):
    """All texts of a language, by name, as people read them."""
    texts = {
        page.slug: f"{page.title}\n{page.summary}\n{page.text}" for page in guide.pages(language)
    }
    for q in guide.questions(language):
        texts[f"question {q.name}"] = f"{q.asked}\n{q.short}\n{q.text}"
    return texts


def test_both_languages_have_the_same_pages_in_the_same_order():
    assert {p.stem for p in (FOLDER / "en").iterdir()} == {
        p.stem for p in (FOLDER / "es").iterdir()
    }
    orders = [[(p.slug, p.order) for p in guide.pages(language)] for language in LANGUAGES]
    assert orders[0] == orders[1]
    assert len({order for _, order in orders[0]}) == len(orders[0])
    assert set(SLUGS) >= SUBJECTS


@pytest.mark.parametrize("slug", SLUGS)
def test_a_page_is_built_alike_in_both_languages(slug):
    """Block by block: the same headings, lists, tables and figures, in the same places."""
    blocks = [[(t.type, t.tag) for t in draft(slug, language).tokens] for language in LANGUAGES]
    assert blocks[0] == blocks[1]
    one, two = (guide.page(slug, language) for language in LANGUAGES)
    assert [h.level for h in one.contents] == [h.level for h in two.contents]
    assert [p.name for p in one.pictures] == [p.name for p in two.pictures]


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize(
    "what", [SETTING, CITED, re.compile(r"\(([a-z-]+\.md)\)")], ids=["settings", "sources", "links"]
)
def test_a_page_rests_on_the_same_in_both_languages(slug, what):
    found = [what.findall(raw(f"{language}/{slug}.md")) for language in LANGUAGES]
    assert found[0] == found[1]


def test_every_source_exists_and_is_cited():
    cited = {key for name in FILES for key in CITED.findall(raw(name))}
    cited |= {
        key for row in ROWS for language in LANGUAGES for key in CITED.findall(told(row, language))
    }
    assert cited == set(guide.sources())


def test_a_source_says_what_it_is_and_is_graded():
    addresses = [s.url for s in guide.sources().values() if s.url]
    assert len(addresses) == len(set(addresses))
    for source in guide.sources().values():
        assert source.grade in GRADES
        assert (source.url is None) == (source.grade == "own") == (source.by == "Stubble")
        assert all(source.said[language].endswith(".") for language in LANGUAGES)


def test_every_setting_is_used_and_told_in_both_languages():
    used = {name for file in FILES for name in SETTING.findall(raw(file))}
    used |= {name for row in ROWS for name in SETTING.findall(told(row, "en"))}
    assert used == set(guide.settings())
    for setting in guide.settings().values():
        assert set(setting.says) == set(LANGUAGES)
        assert setting.grade in ("practice", "own")


def test_five_days_by_default():
    """No scrubbing, shaving or shampoo for five days, and that stands in one place."""
    for name in ("no_shampoo_days", "no_shave_days", "no_scrub_days"):
        assert guide.settings()[name].default == 5
    for language, days in (
        ("en", r"\d+ days|(two|three|four|five|ten) days"),
        ("es", r"\d+ días|cinco días"),
    ):
        rows = [row for row in ROWS if row["id"] == "scrub-shave-shampoo"]
        for text in (raw(f"{language}/aftercare.md"), *(told(row, language) for row in rows)):
            assert re.findall(days, text) == []
        answer = guide.question("scrub-shave-shampoo", language).short
        assert answer.count("5\N{NO-BREAK SPACE}d") == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_lead_somewhere_and_every_picture_is_shown(language):
    shown = {picture.name for page in guide.pages(language) for picture in page.pictures}
    assert shown | {"cover"} == {path.stem for path in PICTURES.glob("*.webp")}
    for page in guide.pages(language):
        assert set(re.findall(r'href="\.\./([a-z-]+)/"', page.html)) <= set(SLUGS) - {page.slug}
        numbers = [str(cited.number) for cited in page.cited]
        assert set(re.findall(r'href="#source-(\d+)"', page.html)) == set(numbers)
        assert numbers == [str(n + 1) for n in range(len(numbers))]
        anchors = [heading.anchor for heading in page.contents]
        assert re.findall(r'<h\d id="([^"]+)">', page.html) == anchors
        assert len(set(anchors)) == len(anchors)
        for picture in page.pictures:
            assert 30 < len(picture.alt) < 250
            assert picture.caption.endswith(".")


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_reads_easily(language):
    """Sentences of 14 words in the mean and 32 at most; reading ease 70 of 100 or more."""
    texts = {page.slug: page.text for page in guide.pages(language)}
    texts["questions"] = "\n".join(f"{q.short}\n{q.text}" for q in guide.questions(language))
    for name, text in texts.items():
        lengths = [len(s.split()) for s in sentences(text)]
        assert sum(lengths) / len(lengths) < 14, name
        assert max(lengths) <= 32, name
        assert ease(text, language) > 70, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_promised(language):
    for name, text in everything(language).items():
        for sentence in sentences(text):
            promise = re.search(rf"\b({PROMISES[language]})\b", sentence, re.IGNORECASE)
            denied = re.search(DENIED[language], sentence, re.IGNORECASE)
            assert promise is None or denied, f"{name}: {sentence}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_voice_is_calm(language):
    files = [raw(name) for name in FILES if name.startswith(language)]
    for text in (*files, *(told(row, language) for row in ROWS)):
        assert "!" not in text.replace("![", "")
        assert not re.search(r"\bpatients?\b|\bpacientes?\b", text, re.IGNORECASE)


def test_spanish_says_usted_and_is_not_the_peninsulas():
    familiar = r"\b(tú|tu|tus|te|ti|contigo|tuyo|tuya|vosotros|vuestr[oa]s?|os|coger)\b"
    for name, text in everything("es").items():
        assert re.findall(familiar, text, re.IGNORECASE) == [], name


def test_questions_are_asked_in_both_languages_alike():
    assert len(ROWS) >= 30
    asked_for = {
        "detectable",
        "hairline-choice",
        "permanent",
        "colour-change",
        "scrub-shave-shampoo",
    }
    assert {row["id"] for row in ROWS} >= asked_for | {"hurt"}
    known = {tag.name for tag in tags("en")}
    for row in ROWS:
        assert set(row) == {"id", "tags", "medical", "page", *LANGUAGES}
        assert row["page"] in SLUGS
        assert row["tags"]
        assert set(row["tags"]) <= known
        for what in (SETTING, CITED):
            found = [Counter(what.findall(told(row, language))) for language in LANGUAGES]
            assert found[0] == found[1], row["id"]
        for language in LANGUAGES:
            assert set(row[language]) == {"asked", "also", "short", "long"}
            assert len(row[language]["also"]) >= 3
            assert CITED.findall(row[language]["short"]) == []
            assert len(row[language]["short"].split()) <= 40
    assert {tag for row in ROWS for tag in row["tags"]} == known


def test_questions_about_health_are_marked_as_medical():
    """As asked; a short answer that names a doctor is no question about one's health."""
    for row in ROWS:
        for language in LANGUAGES:
            asked = " ".join((row[language]["asked"], *row[language]["also"]))
            if guide.touches_health(asked, language):
                assert row["medical"], f"{row['id']}: {asked}"


def test_the_watch_over_promises_bites():
    for language, bad, good in (
        ("en", "SMP cures hair loss.", "It is not a cure."),
        ("es", "La micropigmentación cura la calvicie.", "No es una cura."),
    ):
        assert re.search(rf"\b({PROMISES[language]})\b", bad)
        assert not re.search(DENIED[language], bad)
        assert re.search(DENIED[language], good, re.IGNORECASE)
