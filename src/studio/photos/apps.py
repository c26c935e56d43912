"""The app, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class PhotosConfig(AppConfig):
    """A person's own photos; what is kept of them lies in the vault."""

    name = "studio.photos"
    verbose_name = "Photos"

    def ready(self) -> None:
        """Give the account page its rows, and the worker what it does."""
        from studio.frame import schedule
        from studio.photos import errands, in_account  # noqa: F401 (it names what is done)
        from studio.photos.kept import kept

        in_account.add()
        schedule.add(kept)
