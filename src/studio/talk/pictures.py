"""Pictures in a thread: kept in the vault, shown to its two sides alone, gone with it."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.utils.translation import gettext_noop as _

from studio.people.models import User
from studio.people.names import of_user
from studio.phrases import Phrase
from studio.port import Refused
from studio.talk.models import Message, Thread
from studio.vault import keeping

__all__ = ["ROOM_BYTES", "keep", "look"]

ROOM_BYTES = 60 * 1024 * 1024  # of one thread. Our assumption: a dozen photos of a phone
FULL = Phrase(_("There is no room for more photos in this talk."))


def of_thread(thread: Thread) -> str:
    """Name a thread, as in ``Kept.whose``."""
    return f"thread-{thread.pk}"


def keep(thread: Thread, data: bytes, by: User | None, once: uuid.UUID) -> str:
    """Keep a photo for a message; sent again it is the same one. Raises `studio.port.Refused`."""
    whose = of_thread(thread)
    who = of_user(by) if by else whose
    try:
        kept = keeping.keep(
            data, whose, who, kind="thread", once=f"{whose} {once}", most=ROOM_BYTES
        )
    except keeping.Full as full:
        raise Refused(FULL) from full
    return str(kept.name)


def look(message: Message, by: User | None) -> bytes:
    """Open the picture of a message; the reading is in the log. Raises keeping.Gone."""
    whose = of_thread(message.thread)
    who = of_user(by) if by else whose
    return keeping.read(message.picture, who, lambda kept: kept.whose == whose)


@receiver(pre_delete, sender=Thread, dispatch_uid="talk.pictures")
def go_with(instance: Thread, **_given: Any) -> None:
    """With a thread, whatever takes it away, go its pictures."""
    if instance.messages.exclude(picture="").exists():
        keeping.erase_all(of_thread(instance), "house")
