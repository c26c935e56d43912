"""The app, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class FinderConfig(AppConfig):
    """Artists near a place."""

    name = "studio.finder"
    verbose_name = "Finder"
