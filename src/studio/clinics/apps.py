"""The app, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class ClinicsConfig(AppConfig):
    """Pages of clinics, hours, films, and who wants mail."""

    name = "studio.clinics"
    verbose_name = "Clinics"
