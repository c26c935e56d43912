"""An invented person who shares a photo with a clinic of the demonstration: a rendered head."""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module

from django.conf import settings

from studio.people.models import Clinic, User
from studio.people.names import of_clinic, of_user
from studio.photos import album
from studio.port import Refused
from studio.vault import keeping

__all__ = ["remove", "show"]

EMAIL = "walter@people.example"
NAME = "Walter Finch"


def show() -> None:
    """Make the person and the photo, once; only beside a clinic of the demonstration."""
    clinic = Clinic.objects.filter(demonstration=True).order_by("pk").first()
    if clinic is None or User.objects.filter(email=EMAIL).exists():
        return
    head: bytes = import_module(settings.STUDIO_ENGINE).sample()
    user = User.objects.create(email=EMAIL, name=NAME, password="!")  # noqa: S106 (none fits)
    name = of_user(user)
    with suppress(Refused):  # an engine without a head, as in tests, has none to show
        keeping.keep(head, name, name, clinic=of_clinic(clinic), kind="rendered")


def remove() -> None:
    """Take both away."""
    for user in User.objects.filter(email=EMAIL, memberships=None):
        album.erase_all(user)
        user.delete()
