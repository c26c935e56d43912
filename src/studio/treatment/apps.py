"""The app, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import pre_delete


class TreatmentConfig(AppConfig):
    """Client files, intake, consents, sessions."""

    name = "studio.treatment"
    verbose_name = "Treatment"

    def ready(self) -> None:
        """Give the account page its rows, and whoever takes everything home what is here."""
        from studio.booking import beside
        from studio.frame import schedule
        from studio.people import belongings
        from studio.people.models import User
        from studio.treatment import at_appointment, in_account
        from studio.treatment.belongings import treatments
        from studio.treatment.erasing import account_goes
        from studio.treatment.kept import kept

        pre_delete.connect(account_goes, sender=User)
        in_account.add()
        beside.add(at_appointment.link)
        belongings.add(treatments)
        schedule.add(kept)
