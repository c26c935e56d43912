"""The app, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Letters and the templates they are set with."""

    name = "studio.outbox"
    verbose_name = "Outbox"

    def ready(self) -> None:
        """Say what is kept of people here."""
        from studio.frame import schedule
        from studio.outbox.kept import kept

        schedule.add(kept)
