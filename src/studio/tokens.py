"""Secrets that somebody holds: links in letters, keys in browsers. Kept is only their digest."""

from __future__ import annotations

import hashlib
import secrets

__all__ = ["digest", "new_token"]


def new_token() -> str:
    """Make a secret of 256 bits that can stand in an address."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is kept of a token: 64 letters that lead nobody back to it, since it is no word."""
    return hashlib.sha256(token.encode()).hexdigest()
