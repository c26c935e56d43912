"""The app, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class TreatmentConfig(AppConfig):
    """Client files, intake, consents, sessions."""

    name = "studio.treatment"
    verbose_name = "Treatment"

    def ready(self) -> None:
        """Give the account page its rows, and whoever takes everything home what is here."""
        from studio.frame import schedule
        from studio.people import belongings
        from studio.treatment import in_account
        from studio.treatment.belongings import treatments
        from studio.treatment.kept import kept

        in_account.add()
        belongings.add(treatments)
        schedule.add(kept)
