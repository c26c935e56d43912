"""The one Django app."""

from __future__ import annotations

from django.apps import AppConfig


class StudioConfig(AppConfig):
    """Templates, static files and translations are found through it."""

    name = "studio"
    verbose_name = "Stubble studio"
