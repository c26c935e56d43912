"""The app, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig
from django.http import HttpRequest


class PreviewConfig(AppConfig):
    """Templates and static files are found through it; it has no tables."""

    name = "studio.preview"
    verbose_name = "Preview"

    def ready(self) -> None:
        """Whoever signs out ends the visit: their photos go, too."""
        from django.contrib.auth.signals import user_logged_out

        from studio.preview.asked import visitor_of
        from studio.preview.desk import the_desk

        def forget(request: HttpRequest, **_: object) -> None:
            the_desk().clear(visitor_of(request))

        user_logged_out.connect(forget, weak=False, dispatch_uid="studio.preview")
