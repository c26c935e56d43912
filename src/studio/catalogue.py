"""Keep the Spanish texts in step with the English: ``python -m studio.catalogue``.

A tool for whoever changes a sentence: collects every text of the pages and the program, adds the
new ones to ``locale/es``, drops the ones no longer said, and compiles. It needs Babel; the studio
itself does not.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from babel.messages import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

__all__ = ["compiled", "said", "translated"]

HERE = Path(__file__).parent
PO = HERE / "locale" / "es" / "LC_MESSAGES" / "django.po"
KEYWORDS = dict.fromkeys(("_", "gettext", "gettext_noop", "gettext_lazy", "ngettext"))


def said() -> list[str | tuple[str, str]]:
    """Every text that is to be translated: a string, or (singular, plural)."""
    found: dict[str | tuple[str, str], None] = {}
    for path in sorted(path for kind in ("*.py", "*.html", "*.txt") for path in HERE.rglob(kind)):
        source = path.read_text("utf-8")
        if path.suffix != ".py":
            # What is left of a page is no Python: without indents it can be read as such.
            source = "\n".join(map(str.strip, templatize(source).splitlines()))
        lines = io.BytesIO(source.encode())
        found_here: Iterable[Any] = extract_python(lines, KEYWORDS, [], {})
        for _line, _function, texts, _comments in found_here:
            match texts:
                case str(text):
                    found[text] = None
                case (str(singular), str(plural), *_):
                    found[singular, plural] = None
    return list(found)


def translated() -> Catalog:
    """The Spanish catalogue as it stands."""
    with PO.open("rb") as file:
        return read_po(file, locale="es")


def compiled(catalogue: Catalog) -> bytes:
    """What belongs into the ``.mo`` file."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def main() -> int:
    """Bring the catalogue up to date; returns how many texts still lack Spanish, at most 1."""
    old = translated()
    new = Catalog(
        locale="es",
        project="Stubble",
        version="studio",
        header_comment="# Spanish texts of the studio (usted).",
        last_translator="",
        language_team="",
        msgid_bugs_address="",
        fuzzy=False,
    )
    new.creation_date = new.revision_date = old.creation_date
    for said_here in said():
        known = old.get(said_here if isinstance(said_here, str) else said_here[0])
        new.add(said_here, known.string if known else "")
    missing = [message.id for message in new if message.id and not all_said(message.string)]
    with PO.open("wb") as file:
        write_po(file, new, width=100, no_location=True)
    PO.with_suffix(".mo").write_bytes(compiled(translated()))
    for text in missing:
        sys.stdout.write(f"No Spanish yet: {text}\n")
    return min(1, len(missing))


def all_said(string: str | tuple[str, ...] | list[str] | None) -> bool:
    """Whether a text, or each of its plural forms, has been written."""
    return all(string) if isinstance(string, tuple | list) else bool(string)


if __name__ == "__main__":
    sys.exit(main())
