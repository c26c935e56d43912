"""The app, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class GuideConfig(AppConfig):
    """Templates and style are found through it; it has no tables."""

    name = "studio.guide.web"
    label = "guide"
    verbose_name = "Guide"
