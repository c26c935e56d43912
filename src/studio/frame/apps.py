"""The app, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class FrameConfig(AppConfig):
    """Base page, style and type are found through it; it has no tables."""

    name = "studio.frame"
    verbose_name = "Frame"
