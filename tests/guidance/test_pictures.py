"""The drawings stand for themselves: whole, small, without words, and one for each kind."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from stubble import guidance

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("kind", [*guidance.KINDS, *guidance.VIEWS])
def test_each_is_a_small_whole_svg(kind):
    text = guidance.picture(kind)
    root = ET.fromstring(text)
    assert root.tag == f"{SVG}svg"
    assert (root.get("width"), root.get("height")) == ("240", "160")
    assert root[0].tag == f"{SVG}title"
    assert root[0].text
    assert len(text) < 20_000


@pytest.mark.parametrize("kind", [*guidance.KINDS, *guidance.VIEWS])
def test_nothing_in_it_is_refused_by_a_strict_page_or_comes_from_elsewhere(kind):
    root = ET.fromstring(guidance.picture(kind))
    names = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert names <= {"svg", "title", "g", "path", "circle", "rect", "clipPath"}, names  # no text
    for element in root.iter():
        assert "style" not in element.attrib
        assert not any("href" in name for name in element.attrib)
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    asked = re.findall(r"url\(#(\w+)\)", guidance.picture(kind))
    assert set(asked) <= set(ids)


def test_no_two_are_alike_and_the_views_are_five():
    drawn = {guidance.picture(kind) for kind in (*guidance.KINDS, *guidance.VIEWS)}
    assert len(drawn) == len(guidance.KINDS) + len(guidance.VIEWS)
    assert set(guidance.VIEWS) == {f"view-{v}" for v in ("front", "left", "right", "top", "back")}


def test_what_was_never_drawn_is_no_picture():
    with pytest.raises(KeyError):
        guidance.picture("unheard-of")


def test_every_kind_said_in_the_program_has_its_drawing(root):
    said = set()
    for path in (root / "src" / "stubble").rglob("*.py"):
        for call in re.findall(r"SubjectError\((.*?)\n?\s*\)\n", path.read_text(), re.DOTALL):
            said |= set(re.findall(r'kind="([\w-]+)"', call))
    assert said <= set(guidance.KINDS), said - set(guidance.KINDS)
