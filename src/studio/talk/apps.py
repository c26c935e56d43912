"""The app, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class TalkConfig(AppConfig):
    """Threads, their messages, and who may read them."""

    name = "studio.talk"
    verbose_name = "Talk"

    def ready(self) -> None:
        """Let pictures go with their thread, and inboxes be found from one's account."""
        from studio.talk import in_account, pictures  # noqa: F401

        in_account.add()
