"""The app, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class TalkConfig(AppConfig):
    """Threads, their messages, and who may read them."""

    name = "studio.talk"
    verbose_name = "Talk"

    def ready(self) -> None:
        """Let pictures go with their thread."""
        from studio.talk import pictures  # noqa: F401
