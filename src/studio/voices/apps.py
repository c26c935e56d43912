"""The app, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class VoicesConfig(AppConfig):
    """Results, consents and reviews."""

    name = "studio.voices"
    verbose_name = "Results and voices"

    def ready(self) -> None:
        """Give the account page its rows, and whoever takes everything home what is here."""
        from studio.frame import schedule
        from studio.people import belongings
        from studio.voices import in_account
        from studio.voices.belongings import results
        from studio.voices.kept import kept

        in_account.add()
        belongings.add(results)
        schedule.add(kept)
