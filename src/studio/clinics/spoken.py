"""Languages that people speak, by code, and their names in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

__all__ = ["CODES", "choices", "names"]

#: The two of the site first, then by how many speak them at home in the United States.
CODES = {
    "en": _("English"),
    "es": _("Spanish"),
    "zh": _("Chinese"),
    "tl": _("Tagalog"),
    "vi": _("Vietnamese"),
    "ar": _("Arabic"),
    "fr": _("French"),
    "ko": _("Korean"),
    "pt": _("Portuguese"),
    "ht": _("Haitian Creole"),
    "ru": _("Russian"),
    "hi": _("Hindi"),
    "pl": _("Polish"),
    "it": _("Italian"),
}


def choices() -> list[tuple[str, str]]:
    """Code and name of each."""
    return [(code, gettext(name)) for code, name in CODES.items()]


def names(codes: Iterable[str]) -> str:
    """``English and Spanish``, ``inglés y español``."""
    said = [gettext(CODES[code]) for code in CODES if code in codes]
    if get_language() == "es":
        said = [name.lower() for name in said]
    if len(said) < 2:
        return "".join(said)
    last = gettext("%(before)s and %(last)s")
    if get_language() == "es" and said[-1].startswith("i"):
        last = "%(before)s e %(last)s"  # y becomes e before an i
    return last % {"before": ", ".join(said[:-1]), "last": said[-1]}
