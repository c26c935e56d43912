"""The folder of the guide, its languages, and the few words around the texts."""

from __future__ import annotations

import datetime as dt
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, cast

from studio.guide.errors import GuideError

__all__ = ["FOLDER", "LANGUAGES", "PICTURES", "day_in_words", "edition", "read_toml", "words"]

FOLDER = Path(__file__).resolve().parent
PICTURES = FOLDER / "web" / "static" / "guide" / "pictures"
LANGUAGES = ("en", "es")

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre "
    "diciembre",
}


@cache
def read_toml(name: str) -> dict[str, Any]:
    """Read one of the guide's tables, once."""
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


def words(language: str) -> dict[str, Any]:
    """Words of a language.

    Raises
    ------
    GuideError
        If the guide is not written in it.
    """
    if language not in LANGUAGES:
        raise GuideError(
            f"The guide is not written in {language!r}; choose one of: {', '.join(LANGUAGES)}."
        )
    return cast("dict[str, Any]", read_toml("words.toml")[language])


def edition() -> dt.date:
    """Day of the last edit of the words: the one date that the book carries."""
    return cast("dt.date", read_toml("words.toml")["edition"])


def day_in_words(day: dt.date, language: str) -> str:
    """``25 November 2026``, ``25 de noviembre de 2026``."""
    month = _MONTHS[language].split()[day.month - 1]
    between = " de " if language == "es" else " "
    return between.join((str(day.day), month, str(day.year)))
