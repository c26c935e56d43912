"""Skin tones on the Monk scale, said in words beside the number."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

__all__ = ["said"]

#: The scale's own three groups (Monk 2019, as published with the scale).
GROUPS = ((3, _("light")), (7, _("medium")), (10, _("dark")))


def said(tone: int) -> str:
    """The word of a tone's group, in the reader's language."""
    return gettext(next(word for last, word in GROUPS if tone <= last))
