"""The app, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """Photos at rest and the log of their readings."""

    name = "studio.vault"
    verbose_name = "Vault"
