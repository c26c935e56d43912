"""Names as they are compared: small letters, no accents, single spaces."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["folded"]

#: Letters that Unicode does not take apart.
_LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"}
)
_MARKS = re.compile(r"['’ʻʼ`´.]")
_WORD = re.compile(r"[^\W_]+")


def folded(text: str) -> str:
    """``Málaga`` and ``MALAGA`` are one; a hyphen is a space, an apostrophe or a point nothing."""
    small = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
    apart = unicodedata.normalize("NFKD", small)
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return " ".join(_WORD.findall(_MARKS.sub("", bare)))
