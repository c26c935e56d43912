"""The app, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_delete


class ClinicsConfig(AppConfig):
    """Pages of clinics, hours, films, and who wants mail."""

    name = "studio.clinics"
    verbose_name = "Clinics"

    def ready(self) -> None:
        """Give the account page its links; whose account goes is written to no more."""
        from studio.clinics import in_account, mailing
        from studio.people.models import User

        in_account.add()
        post_delete.connect(mailing.forget, sender=User)
