"""What the book holds, whatever it is printed on."""

from __future__ import annotations

import io
from functools import cache

from PIL import Image

from studio.guide.pages import Draft, draft, slugs
from studio.guide.questions import as_markdown
from studio.guide.reading import parsed, slug
from studio.guide.words import PICTURES, words

__all__ = ["COVER", "chapters", "file_name", "jpeg"]

COVER = "cover"

_QUALITY = 86


def chapters(language: str) -> tuple[Draft, ...]:
    """Pages in order, then the questions."""
    asked = Draft(
        "questions",
        language,
        words(language)["questions"],
        10_000,
        "",
        parsed(as_markdown(language), language),
    )
    return (*(draft(name, language) for name in slugs()), asked)


def file_name(language: str, form: str) -> str:
    """``scalp-micropigmentation.epub``, in the book's language."""
    return f"{slug(words(language)['title'])}.{form}"


@cache
def jpeg(name: str) -> bytes:
    """One of the guide's pictures as JPEG, which every reader of books can show."""
    packed = io.BytesIO()
    with Image.open(PICTURES / f"{name}.webp") as picture:
        picture.convert("RGB").save(packed, "JPEG", quality=_QUALITY, subsampling=0)
    return packed.getvalue()
