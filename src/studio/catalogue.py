"""Keep the Spanish texts in step with the English: ``python -m studio.catalogue``.

A tool for whoever changes a sentence: collects every text of the pages and the program, adds the
new ones to ``locale/es``, drops the ones no longer said, and compiles. An app that has a folder
``locale`` keeps its own texts there; the others' stand in the house's. It needs Babel; the studio
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

__all__ = ["all_said", "compiled", "folders", "po", "said", "translated"]

HERE = Path(__file__).parent
KEYWORDS = dict.fromkeys(("_", "gettext", "gettext_noop", "gettext_lazy", "ngettext"))


def folders() -> list[Path]:
    """The folders that have a catalogue: the house's own, and those of its apps."""
    return [HERE, *sorted(locale.parent for locale in HERE.glob("*/**/locale"))]


def po(folder: Path) -> Path:
    """The catalogue of a folder."""
    return folder / "locale" / "es" / "LC_MESSAGES" / "django.po"


def said(folder: Path) -> list[str | tuple[str, str]]:
    """Every text of a folder that is to be translated: a string, or (singular, plural)."""
    found: dict[str | tuple[str, str], None] = {}
    below = [other for other in folders() if folder in other.parents]
    for path in sorted(path for kind in ("*.py", "*.html", "*.txt") for path in folder.rglob(kind)):
        if any(other in path.parents for other in below):
            continue
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


def translated(folder: Path) -> Catalog:
    """The Spanish catalogue of a folder as it stands."""
    if not po(folder).exists():
        return Catalog(locale="es")
    with po(folder).open("rb") as file:
        return read_po(file, locale="es")


def compiled(catalogue: Catalog) -> bytes:
    """What belongs into the ``.mo`` file."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def main() -> int:
    """Bring the catalogues up to date; returns 1 if a text still lacks Spanish, else 0."""
    known = {
        message.id if isinstance(message.id, str) else message.id[0]: message.string
        for folder in folders()
        for message in translated(folder)
    }
    missing = [text for folder in folders() for text in _renewed(folder, known)]
    for text in missing:
        sys.stdout.write(f"No Spanish yet: {text}\n")
    return min(1, len(missing))


def _renewed(folder: Path, known: dict[str, Any]) -> list[Any]:
    """Bring one catalogue up to date; gives the texts that still lack Spanish."""
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
    new.creation_date = new.revision_date = translated(HERE).creation_date
    for said_here in said(folder):
        new.add(said_here, known.get(said_here if isinstance(said_here, str) else said_here[0], ""))
    path = po(folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, new, width=100, no_location=True)
    path.with_suffix(".mo").write_bytes(compiled(translated(folder)))
    return [message.id for message in new if message.id and not all_said(message.string)]


def all_said(string: str | tuple[str, ...] | list[str] | None) -> bool:
    """Whether a text, or each of its plural forms, has been written."""
    return all(string) if isinstance(string, tuple | list) else bool(string)


if __name__ == "__main__":
    sys.exit(main())
