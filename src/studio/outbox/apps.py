"""The app, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Letters and the templates they are set with."""

    name = "studio.outbox"
    verbose_name = "Outbox"
