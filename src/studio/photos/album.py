"""What a person keeps here, and what they may do with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from studio.people.models import Clinic, User
from studio.people.names import clinic_named, of_clinic, of_user
from studio.phrases import Phrase
from studio.port import Refused
from studio.vault import keeping
from studio.vault.models import Kept

__all__ = [
    "BROUGHT",
    "ROOM_BYTES",
    "Picture",
    "add",
    "add_drawn",
    "erase",
    "erase_all",
    "in_order",
    "look",
    "made_from",
    "picture",
    "pictures",
    "room",
    "share",
    "told",
]

ROOM_BYTES = 200 * 1024 * 1024  # our assumption: forty photos of a phone, and what is drawn on them
MB = 1024 * 1024
KINDS = {
    "before": _("Before treatment"),
    "after": _("After treatment"),
    "drawn": _("After, drawn: a preview"),
    "rendered": _("Rendered head, not a person"),
}
BROUGHT = ("before", "after")  # what a person says of a photo they add
FULL = Phrase(
    _("There is no room for this photo: yours may take %(most)s MB together. Erase one first."),
    {"most": ROOM_BYTES // MB},
)


@dataclass(frozen=True)
class Picture:
    """A picture as its page shows it."""

    name: str
    said: str
    since: datetime
    size: tuple[int, int]
    drawn: bool
    made_from: str | None
    clinic: Clinic | None  # with whom it is shared
    owner: str

    @property
    def alt(self) -> str:
        """What a screen reader says of it."""
        return gettext("%(kind)s, your photo") % {"kind": self.said}


def add(user: User, data: bytes, kind: str, once: str) -> None:
    """Keep a photo that was sent; sent twice from one form it is kept once. Raises Refused."""
    name = of_user(user)
    try:
        keeping.keep(data, name, name, kind=kind, once=_once(name, once), most=ROOM_BYTES)
    except keeping.Full as full:
        raise Refused(FULL) from full


def add_drawn(user: User, photo: bytes, drawn: bytes, head: str, wishes: str) -> None:
    """Keep a photo and what was drawn on it; of one photo there is one, with all its drawings.

    ``head`` names the photo and ``wishes`` what was drawn. Raises Refused.
    """
    name = of_user(user)
    try:
        before = keeping.keep(
            photo, name, name, kind="before", once=_once(name, head), most=ROOM_BYTES
        )
        once = _once(before.name, wishes)
        keeping.keep_made(drawn, before, "drawn", name, once=once, most=ROOM_BYTES)
    except keeping.Full as full:
        raise Refused(FULL) from full


def _once(*said: str) -> str:
    """A name for the keeping of one thing: what it was made of, as a digest alone."""
    return salted_hmac("studio.photos.album", " ".join(said), algorithm="sha256").hexdigest()


def pictures(user: User) -> list[Picture]:
    """All pictures of a person, in order."""
    return in_order(Kept.objects.filter(whose=of_user(user)))


def in_order(kept: Iterable[Kept]) -> list[Picture]:
    """The newest photo first, and after each what was made from it, as it came."""
    every = [told(one) for one in sorted(kept, key=lambda one: one.since)]
    there = {one.name for one in every}
    made = [one for one in every if one.made_from in there]
    photos = [one for one in reversed(every) if one.made_from not in there]
    return [
        one
        for photo in photos
        for one in (photo, *(after for after in made if after.made_from == photo.name))
    ]


def picture(user: User, name: str) -> Picture:
    """One of one's own pictures. Raises keeping.Gone."""
    kept = Kept.objects.filter(pk=name, whose=of_user(user)).first()
    if kept is None:
        raise keeping.Gone(name)
    return told(kept)


def made_from(user: User, photo: Picture) -> list[Picture]:
    """What was made from one of a person's photos."""
    return [one for one in pictures(user) if one.made_from == photo.name]


def look(user: User, name: str) -> bytes:
    """Open one of one's own pictures. Raises keeping.Gone."""
    mine = of_user(user)
    return keeping.read(name, mine, lambda kept: kept.whose == mine)


def share(user: User, name: str, clinic: Clinic | None) -> None:
    """Share a photo and what was made from it with one clinic, or with nobody any more.

    Raises keeping.Gone; what was made from a photo is shared with it and not alone.
    """
    mine = of_user(user)
    keeping.share(
        name,
        mine,
        lambda kept: kept.whose == mine and kept.made_from_id is None,
        of_clinic(clinic) if clinic else "",
    )


def erase(user: User, name: str) -> None:
    """Erase a picture and all made from it. Raises keeping.Gone."""
    mine = of_user(user)
    keeping.erase(name, mine, lambda kept: kept.whose == mine)


def erase_all(user: User) -> int:
    """Erase every picture of a person; returns how many there were."""
    return keeping.erase_all(of_user(user), of_user(user))


def room(user: User) -> Phrase:
    """Say how much room a person's pictures take."""
    taken = -(-keeping.room_taken(of_user(user)) // MB)  # a started one counts
    return Phrase(
        _("They take %(taken)s of %(most)s MB."), {"taken": taken, "most": ROOM_BYTES // MB}
    )


def told(kept: Kept) -> Picture:
    """What is shown of a kept picture."""
    return Picture(
        name=kept.name,
        said=gettext(KINDS.get(kept.kind, KINDS["before"])),
        since=kept.since,
        size=(kept.width, kept.height),
        drawn=kept.kind in ("drawn", "rendered"),
        made_from=kept.made_from_id,
        clinic=clinic_named(kept.clinic) if kept.clinic else None,
        owner=kept.whose,
    )
