"""The app, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class OwnerConfig(AppConfig):
    """Weeks and years of a clinic."""

    name = "studio.owner"
    verbose_name = "Owner"

    def ready(self) -> None:
        """Give the account page its links, and count visits in which a photo was brought."""
        from studio.frame import schedule
        from studio.owner import in_account, tally
        from studio.owner.kept import kept
        from studio.preview.brought import first_photo

        in_account.add()
        schedule.add(kept)
        first_photo.connect(tally.brought, dispatch_uid="studio.owner")
