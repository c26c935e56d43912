"""The app, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_delete


class BookingConfig(AppConfig):
    """Rooms, services, appointments."""

    name = "studio.booking"
    verbose_name = "Booking"

    def ready(self) -> None:
        """Set the guard after every migration, which may have rebuilt its table without it.

        And let appointments stand on the account page, go home with it and be let go of with it.
        """
        from studio.booking import guard, in_account
        from studio.booking.belongings import appointments, let_go
        from studio.booking.kept import kept
        from studio.database import needs
        from studio.frame import schedule
        from studio.people import belongings
        from studio.people.models import User

        post_migrate.connect(guard.after_migration, sender=self)
        needs(guard.missing)
        pre_delete.connect(let_go, sender=User)
        in_account.add()
        belongings.add(appointments)
        schedule.add(kept)
