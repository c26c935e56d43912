"""Sentences that carry figures: kept as they are in English, said in the visitor's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext

__all__ = ["Phrase"]


@dataclass(frozen=True)
class Phrase:
    """A sentence and what stands in it.

    Parameters
    ----------
    text
        English, the key of the catalogue, with ``%(name)s`` where a value stands.
    values
        Numbers (said with thousands separated) or words.
    """

    text: str
    values: Mapping[str, str | int | float] = field(default_factory=dict)

    def __str__(self) -> str:
        said = gettext(self.text)
        if not self.values:
            return said
        return said % {
            name: f"{value:,}" if isinstance(value, int) else value
            for name, value in self.values.items()
        }
