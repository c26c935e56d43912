"""The app, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class PreviewConfig(AppConfig):
    """Templates and static files are found through it; it has no tables."""

    name = "studio.preview"
    verbose_name = "Preview"
