"""What people share with a clinic: seen by those who may there, for as long as it is shared."""

from __future__ import annotations

from dataclasses import dataclass

from studio.people.models import Clinic, User
from studio.people.names import of_clinic, of_user, user_named
from studio.photos.album import Picture, in_order, told
from studio.vault import keeping
from studio.vault.models import Kept

__all__ = ["Shared", "look", "one", "shared_with"]


@dataclass(frozen=True)
class Shared:
    """A picture that somebody shares, and who that is."""

    picture: Picture
    who: User


def shared_with(clinic: Clinic) -> list[Shared]:
    """What is shared with a clinic, each person's together, in order."""
    people: dict[str, list[Kept]] = {}
    for kept in Kept.objects.filter(clinic=of_clinic(clinic)).order_by("-since"):
        people.setdefault(kept.whose, []).append(kept)
    return [
        Shared(picture, user)
        for whose, theirs in people.items()
        if (user := user_named(whose))
        for picture in in_order(theirs)
    ]


def one(clinic: Clinic, name: str) -> Shared:
    """A picture that is shared with a clinic. Raises keeping.Gone."""
    kept = Kept.objects.filter(pk=name, clinic=of_clinic(clinic)).first()
    user = kept and user_named(kept.whose)
    if kept is None or user is None:
        raise keeping.Gone(name)
    return Shared(told(kept), user)


def look(clinic: Clinic, user: User, name: str) -> bytes:
    """Open a picture that is shared with a clinic; who opened it is in the log.

    Raises keeping.Gone.
    """
    here = of_clinic(clinic)
    return keeping.read(name, of_user(user), lambda kept: kept.clinic == here)
