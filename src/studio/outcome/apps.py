"""The app, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class OutcomeConfig(AppConfig):
    """Questions before, healed and every year, and what the answers come to."""

    name = "studio.outcome"
    verbose_name = "Outcome"

    def ready(self) -> None:
        """Stand beside a client's file, in the account, and in what somebody takes home."""
        from studio.frame import schedule
        from studio.outcome import in_account, lines
        from studio.outcome.belongings import forget, outcomes
        from studio.outcome.kept import kept
        from studio.people import belongings
        from studio.treatment import beside

        in_account.add()
        beside.add_to_room(lines.of_file)
        beside.add_to_mine(lines.of_treatment)
        beside.before_erasure(forget)
        belongings.add(outcomes)
        schedule.add(kept)
