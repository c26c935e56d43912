"""The app, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import pre_delete


class TrainingConfig(AppConfig):
    """Courses, practice and certificates."""

    name = "studio.training"
    verbose_name = "Training"

    def ready(self) -> None:
        """Give the account page its links; whoever takes everything home, or goes, has this too."""
        from studio.frame import schedule
        from studio.people import belongings
        from studio.people.models import User
        from studio.training import in_account, practising
        from studio.training.belongings import training
        from studio.training.kept import kept

        in_account.add()
        belongings.add(training)
        schedule.add(kept)
        pre_delete.connect(practising.forget, sender=User)
