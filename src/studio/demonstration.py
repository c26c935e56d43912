"""The demonstration: what each app shows of itself while the house has no clinic of its own.

An app takes part by having a module ``demonstration`` with ``show()`` and ``remove()``. They are
called in the order of ``INSTALLED_APPS``, which is that of the arrows between apps.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.apps import apps
from django.db import transaction

from studio.people.models import Clinic, Role

__all__ = ["how_to_look", "parts", "remove", "show"]


def parts() -> list[ModuleType]:
    """The demonstrations of the installed apps, in their order."""
    names = [f"{app.name}.demonstration" for app in apps.get_app_configs()]
    return [import_module(one) for one in names if one.startswith("studio.") and find_spec(one)]


def show() -> None:
    """Show everything, unless there is a clinic that is none of the demonstration."""
    if not Clinic.objects.filter(demonstration=False).exists():
        for part in parts():
            part.show()


def remove() -> None:
    """Take everything away, last app first; all of it or nothing."""
    with transaction.atomic():
        for part in reversed(parts()):
            part.remove()


def how_to_look() -> list[str]:
    """Say at the command line how to look at the demonstration from within; nothing without one."""
    clinic = Clinic.objects.filter(demonstration=True).order_by("pk").first()
    if clinic is None:
        return []
    people = clinic.memberships.select_related("user").order_by("pk")
    python = os.path.relpath(sys.executable)
    asked = [
        f"  {python} -m studio.people.invite {one.user.email} {clinic.slug} {role}"
        for role in (Role.OWNER, Role.ARTIST)
        if (one := people.filter(role=role).first())
    ]
    return [
        "Clinics and people in it are a demonstration. To look from within, set a password by the",
        "link that one of these prints (staff also need a phone with an authenticator):",
        *asked,
        f"To begin with a clinic of your own: {python} -m studio.begin",
    ]
