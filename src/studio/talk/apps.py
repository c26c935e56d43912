"""The app, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class TalkConfig(AppConfig):
    """Threads, their messages, and who may read them."""

    name = "studio.talk"
    verbose_name = "Talk"

    def ready(self) -> None:
        """Let pictures go with their thread, inboxes be found from one's account, talks go home."""
        from studio.frame import schedule
        from studio.people import belongings
        from studio.talk import in_account, pictures  # noqa: F401
        from studio.talk.belongings import talks
        from studio.talk.kept import kept

        in_account.add()
        belongings.add(talks)
        schedule.add(kept)
