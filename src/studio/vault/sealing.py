"""AES-256-GCM (NIST SP 800-38D): what is sealed can neither be read nor changed without its key."""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

__all__ = ["Broken", "new_key", "opened", "sealed"]

FORM = b"S1"  # which way of sealing this is, so that another can follow
NONCE_BYTES = 12
KEY_BYTES = 32


class Broken(Exception):
    """Not sealed with this key for this purpose, or changed since."""


def new_key() -> bytes:
    """32 random bytes."""
    return secrets.token_bytes(KEY_BYTES)


def sealed(key: bytes, data: bytes, purpose: bytes) -> bytes:
    """Seal ``data``; it opens only where the same ``purpose`` (what and whose it is) is named."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return FORM + nonce + AESGCM(key).encrypt(nonce, data, FORM + purpose)


def opened(key: bytes, data: bytes, purpose: bytes) -> bytes:
    """Open what was sealed. Raises Broken."""
    if not data.startswith(FORM):
        raise Broken("This was not sealed here.")
    nonce, rest = data[2 : 2 + NONCE_BYTES], data[2 + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, rest, FORM + purpose)
    except (InvalidTag, ValueError) as wrong:
        raise Broken("The key does not fit, or the content was changed.") from wrong
