"""Which mail server sends: ``STUBBLE_MAIL=smtp://user:password@host:587``, else none."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

__all__ = ["configured"]


def configured(address: str) -> dict[str, object]:
    """Give Django's settings of the mail server.

    Raises
    ------
    ValueError
        If the address is of another kind or names no host.
    """
    if not address:
        return {"EMAIL_BACKEND": "studio.outbox.folder.FolderBackend"}
    parts = urlsplit(address)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("STUBBLE_MAIL has to look like smtp://user:password@host:587.")
    direct = parts.scheme == "smtps"
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if direct else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": direct,
        "EMAIL_USE_TLS": not direct,
        "EMAIL_TIMEOUT": 20,
    }
