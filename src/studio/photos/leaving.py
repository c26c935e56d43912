"""Somebody goes, and everything of theirs with them."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Count, Q

from studio.outbox.models import Letter
from studio.people.models import Clinic, Membership, Role, User
from studio.photos import album

__all__ = ["NeedsAnOwner", "leave", "owned_alone"]


class NeedsAnOwner(Exception):
    """A clinic would be left without an owner; carries its name."""


def owned_alone(user: User) -> list[Clinic]:
    """The clinics whose only owner somebody is."""
    owners = Count("memberships", filter=Q(memberships__role=Role.OWNER))
    mine = Clinic.objects.filter(memberships__user=user, memberships__role=Role.OWNER)
    return list(Clinic.objects.filter(pk__in=mine).annotate(owners=owners).filter(owners=1))


def leave(user: User) -> None:
    """Erase an account with its pictures and letters; the log keeps that there was something.

    Raises
    ------
    NeedsAnOwner
        If a clinic would be left without an owner.
    """
    with transaction.atomic():
        owners = Membership.objects.filter(clinic__memberships__user=user, role=Role.OWNER)
        list(owners.select_for_update())  # of two owners who leave at once, one stays
        for clinic in owned_alone(user):
            raise NeedsAnOwner(clinic.name)
        album.erase_all(user)
        Letter.objects.filter(to=user.email).delete()
        user.delete()  # what other rooms hold of them goes with the row
