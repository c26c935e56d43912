"""The program's own files: kept for ever by a browser, and never an old one shown."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import find, get_finders
from django.templatetags.static import static

from studio.frame import files

CSS = "frame/frame.css"


def answered(visitor, address, **headers):
    return visitor.get(address, headers=headers)


def test_a_file_is_kept_for_ever_under_the_address_a_page_gives(visitor):
    page = visitor.get("/en/guide/aftercare/").content.decode()
    asked = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))
    assert len(asked) >= 4
    for address in asked:
        answer = visitor.get(address)
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "public, max-age=31536000, immutable"


def test_any_change_of_any_file_changes_every_address(visitor, monkeypatch, tmp_path):
    before = static(CSS)
    (tmp_path / "new.js").write_text("")
    finder = next(iter(get_finders()))
    monkeypatch.setattr(
        finder, "list", lambda _, real=finder.list: [*real([]), ("new.js", Folder(tmp_path))]
    )
    files.mark.cache_clear()
    try:
        first = static(CSS)
        (tmp_path / "new.js").write_text("1")
        files.mark.cache_clear()
        assert len({before, first, static(CSS)}) == 3
        # Whoever holds a page of before is given what there is, and does not keep it.
        old = visitor.get(before)
        assert old.read == Path(find(CSS)).read_bytes()
        assert old["Cache-Control"] == "no-cache"
    finally:
        monkeypatch.undo()
        files.mark.cache_clear()


class Folder:
    def __init__(self, folder):
        self.folder = folder

    def open(self, name):
        return (self.folder / name).open("rb")


def test_text_is_packed_and_what_is_packed_already_is_not(visitor):
    assert answered(visitor, static(CSS), accept_encoding="gzip")["Content-Encoding"] == "gzip"
    font = static("frame/fonts/source-sans-3-latin-wght-normal.woff2")
    answer = answered(visitor, font, accept_encoding="gzip")
    assert "Content-Encoding" not in answer
    assert int(answer["Content-Length"]) == len(answer.read)


@pytest.mark.parametrize("name", ["nothing.css", "0123456789ab/nothing.css"])
def test_what_is_not_there_is_not_there(visitor, name):
    assert visitor.get(f"/static/{name}").status_code == 404


NAMED = re.compile(r"""url\("?([^")]+)"?\)|(?:from|import)\s+"(\.[^"]+)\"""")


def test_what_files_name_among_each_other_is_named_beside_them_and_there():
    """An address from the root would lack the mark."""
    seen = 0
    for finder in get_finders():
        for name, storage in finder.list([]):
            if not name.endswith((".css", ".js")):
                continue
            for one in NAMED.finditer(Path(storage.path(name)).read_text("utf-8")):
                other = one[1] or one[2]
                seen += 1
                assert not other.startswith("/"), (name, other)
                if not other.startswith("data:"):
                    assert find(posixpath.normpath(posixpath.join(name, "..", other))), (
                        name,
                        other,
                    )
    assert seen > 5
