"""The app, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class AftercareConfig(AppConfig):
    """Protocols, days after a session, reports, recall."""

    name = "studio.aftercare"
    verbose_name = "Aftercare"

    def ready(self) -> None:
        """Follow each session, stand beside files and on the account page, and go home with it."""
        from studio.aftercare import in_account
        from studio.aftercare.belongings import aftercare, forget
        from studio.aftercare.freezing import freeze
        from studio.aftercare.kept import kept
        from studio.frame import schedule
        from studio.people import belongings
        from studio.treatment import beside

        beside.after_session(freeze)
        beside.before_erasure(forget)
        in_account.add()
        belongings.add(aftercare)
        schedule.add(kept)
