"""Write the book, in both languages and both forms: ``python -m studio.guide.book FOLDER``."""

from __future__ import annotations

import sys
from pathlib import Path

from studio.guide.book import epub, file_name, pdf
from studio.guide.words import LANGUAGES


def main() -> None:
    """Write four files, and say where."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    folder.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        for form, made in (("epub", epub), ("pdf", pdf)):
            path = folder / file_name(language, form)
            path.write_bytes(made(language))
            sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
