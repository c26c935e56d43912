"""The app, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Users, clinics, memberships."""

    name = "studio.people"
    verbose_name = "People"
