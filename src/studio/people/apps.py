"""The app, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Users, clinics, memberships."""

    name = "studio.people"
    verbose_name = "People"

    def ready(self) -> None:
        """Say what is kept of people here."""
        from studio.frame import schedule
        from studio.people.kept import kept

        schedule.add(kept)
