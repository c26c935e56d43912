"""Numbers as an address or a form gives them."""

from __future__ import annotations

__all__ = ["number"]


def number(given: str | None) -> int | None:
    """Read a number that a row can have, or nothing."""
    return int(given) if given and given.isdecimal() and len(given) < 19 else None
