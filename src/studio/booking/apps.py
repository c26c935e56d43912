"""The app, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class BookingConfig(AppConfig):
    """Rooms, services, appointments."""

    name = "studio.booking"
    verbose_name = "Booking"

    def ready(self) -> None:
        """Set the guard after every migration, which may have rebuilt its table without it."""
        from studio.booking import guard
        from studio.database import needs

        post_migrate.connect(guard.after_migration, sender=self)
        needs(guard.missing)
