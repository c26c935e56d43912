"""The app, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ErrandsConfig(AppConfig):
    """Errands that wait."""

    name = "studio.errands"
    verbose_name = "Errands"

    def ready(self) -> None:
        """Learn what every app can do."""
        autodiscover_modules("errands")
