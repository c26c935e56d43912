"""The app, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class FinderConfig(AppConfig):
    """Artists near a place."""

    name = "studio.finder"
    verbose_name = "Finder"

    def ready(self) -> None:
        """Give the account page its links."""
        from studio.finder import in_account
        from studio.finder.kept import kept
        from studio.frame import schedule

        in_account.add()
        schedule.add(kept)
