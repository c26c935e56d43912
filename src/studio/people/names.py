"""The names under which the rooms that know no accounts keep what is somebody's.

Numbers of rows, which are never given twice: nobody gets what was another's by being named alike.
"""

from __future__ import annotations

from studio.people.models import Clinic, User

__all__ = ["clinic_named", "of_clinic", "of_user", "user_named"]


def of_user(user: User) -> str:
    """Name a user, as in ``Kept.whose`` and in the log."""
    return f"user-{user.pk}"


def of_clinic(clinic: Clinic) -> str:
    """Name a clinic, as in ``Kept.clinic``."""
    return f"clinic-{clinic.pk}"


def user_named(name: str) -> User | None:
    """The user of that name, if the account is still there."""
    return User.objects.filter(pk=_number("user", name)).first()


def clinic_named(name: str) -> Clinic | None:
    """The clinic of that name, if it is still there."""
    return Clinic.objects.filter(pk=_number("clinic", name)).first()


def _number(kind: str, name: str) -> int | None:
    start, _dash, number = name.partition("-")
    return int(number) if start == kind and number.isdecimal() else None
