"""The loader: pages and answers for a clinic, and what it refuses."""

from __future__ import annotations

import dataclasses
import xml.etree.ElementTree as ET

import pytest

from studio import guide
from studio.guide.reading import front_matter, parsed
from studio.guide.writing import Writing


def written(text, language="en", given=None, numbers=None):
    writing = Writing(language, given or {}, guide.Addresses(), numbers or {})
    return writing.html(parsed(text, language)).strip(), writing


@pytest.mark.parametrize("language", guide.LANGUAGES)
def test_every_page_and_answer_is_well_formed(language):
    texts = [page.html for page in guide.pages(language)]
    for html in (*texts, *(q.html for q in guide.questions(language))):
        ET.fromstring(f"<div>{html}</div>")
        for left in ("{{", "[@", ".md"):
            assert left not in html


def test_pages_cannot_be_changed():
    page = guide.page("aftercare", "en")
    with pytest.raises(dataclasses.FrozenInstanceError):
        page.title = "Other"


def test_a_clinic_does_it_its_own_way():
    given = {"no_shampoo_days": 7, "clinic": {"en": "Cedar & Co", "es": "Cedro"}}
    page = guide.page("aftercare", "en", given)
    assert "<td>7\N{NO-BREAK SPACE}days</td>" in page.html
    assert "those of Cedar &amp; Co." in page.html
    assert "those of Cedar & Co." in page.text
    assert "7\N{NO-BREAK SPACE}días" in guide.question("scrub-shave-shampoo", "es", given).short


def test_numbers_are_said_with_their_units():
    say = {"dry_days": 1, "days_between": (7, 10), "sunscreen_factor": 30}
    html, _ = written("{{ dry_days }}, {{ days_between }}, {{ sunscreen_factor }}", given=say)
    assert html == "<p>1\N{NO-BREAK SPACE}day, 7 to 10\N{NO-BREAK SPACE}days, 30</p>"
    html, _ = written("{{ dry_days }} y {{ days_between }}", "es", say)
    assert html == "<p>1\N{NO-BREAK SPACE}día y 7 a 10\N{NO-BREAK SPACE}días</p>"


def test_what_a_clinic_writes_is_text_and_no_markup():
    given = {"price": {"en": "<b>*100*</b> [x](javascript:alert(1))", "es": "-"}}
    html, _ = written("{{ price }}", given=given)
    assert html == "<p>&lt;b&gt;*100*&lt;/b&gt; [x](javascript:alert(1))</p>"


def test_html_in_a_text_is_text():
    html, _ = written("<script>alert(1)</script> a <b>b</b>")
    assert "<script>" not in html
    assert "<b>" not in html


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"shampoo_days": 5}, "no setting 'shampoo_days'"),
        ({"dry_days": "5"}, "whole number"),
        ({"dry_days": True}, "whole number"),
        ({"dry_days": -1}, "whole number"),
        ({"dry_days": 5000}, "from 0 to 1000"),
        ({"days_between": (14, 10)}, "has to rise"),
        ({"days_between": (1, 2, 3)}, "two as a range"),
        ({"price": {"en": "100"}}, "words in 'es'"),
        ({"price": {"en": "100", "es": " "}}, "words in 'es'"),
        ({"price": 100}, "words in 'en'"),
    ],
)
def test_a_wrong_setting_is_refused_in_a_sentence(given, says):
    with pytest.raises(guide.GuideError, match=says):
        guide.page("aftercare", "en", given)


def test_what_is_not_there_is_said():
    with pytest.raises(guide.GuideError, match="not written in 'fr'"):
        guide.pages("fr")
    with pytest.raises(guide.GuideError, match="no page 'wigs'"):
        guide.page("wigs", "en")
    with pytest.raises(guide.GuideError, match="no question 'wigs'"):
        guide.question("wigs", "en")
    with pytest.raises(guide.GuideError, match=r"cites \[@nobody-1900\]"):
        written("So it is. [@nobody-1900]")
    with pytest.raises(guide.GuideError, match=r"shows nothing\.webp"):
        written('![An empty frame.](nothing.webp "Nothing.")')
    with pytest.raises(guide.GuideError, match=r"names \{\{ wig_days \}\}"):
        written("For {{ wig_days }}.")
    with pytest.raises(guide.GuideError, match="has no front matter"):
        front_matter("# Title\n", "en/x.md")
    with pytest.raises(guide.GuideError, match="not `name: words`: title"):
        front_matter("---\ntitle\n---\nText\n", "en/x.md")


def test_citations_follow_closely_and_are_numbered_as_met():
    html, writing = written("One. [@kim-2008] Two. [@liu-2025; @kim-2008]")
    assert html.startswith(
        '<p>One.<sup class="cite"><a href="#source-1" aria-label="Source 1">1</a>'
    )
    assert [(c.number, c.source.key) for c in writing.cited()] == [(1, "kim-2008"), (2, "liu-2025")]
    _, later = written("Three. [@wu-2020]", numbers={"kim-2008": 1})
    assert [c.number for c in later.cited()] == [1, 2]


def test_pictures_are_marked_and_have_their_size():
    html, writing = written('![A head.](before-after.webp "Before and after.")\n\nText.')
    root = ET.fromstring(f"<div>{html}</div>")
    img = root.find("figure/img")
    assert img.get("alt") == "A head."
    assert (int(img.get("width")), int(img.get("height"))) == (
        writing.pictures[0].width,
        writing.pictures[0].height,
    )
    assert root.find("figure/figcaption/span").text == "Rendered"
    assert root.find("p").text == "Text."


def test_only_the_first_picture_of_a_page_is_fetched_at_once():
    html = guide.page("who-it-is-for", "en").html
    images = ET.fromstring(f"<div>{html}</div>").findall(".//img")
    assert [img.get("loading") for img in images] == [None, "lazy", "lazy"]


def test_two_headings_of_the_same_words_differ_in_their_anchors():
    _, writing = written("## Why\n\na\n\n## Why\n\nb\n\n## Why\n\nc")
    assert [h.anchor for h in writing.headings] == ["why", "why--2", "why--3"]


def test_quotation_marks_are_those_of_the_language():
    assert written('He said "yes".')[0] == "<p>He said “yes”.</p>"
    assert written('Dijo "sí".', "es")[0] == "<p>Dijo «sí».</p>"
    assert (
        "14\N{NO-BREAK SPACE}000 puntos, 94\N{NO-BREAK SPACE}%"
        in written("14 000 puntos, 94 %", "es")[0]
    )


def test_nothing_of_django_is_needed(root):
    import subprocess
    import sys

    code = (
        "import sys; sys.modules['django'] = None; from studio import guide; "
        "print(len(guide.pages('es')), len(guide.questions('en')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root)
    assert done.stdout.split() == ["13", str(len(guide.questions("es")))], done.stderr
