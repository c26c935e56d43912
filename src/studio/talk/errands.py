"""Letters that follow a thread, and threads whose time is over."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from studio.errands.doing import errand
from studio.outbox.writing import absolute, write
from studio.people.models import Role, User
from studio.talk import there, threads
from studio.talk.models import Key, Message, Thread

__all__ = ["answered", "asked", "over", "write_link"]

IDLE = timedelta(days=30)  # answered, and nobody has said anything since: it is closed


@errand("talk.asked")
def asked(name: str) -> None:
    """Write to those who answer, where nobody has read what was asked."""
    with transaction.atomic():
        thread = _held(name)
        if thread is None or thread.waiting <= max(thread.seen, thread.told):
            return
        for user in _to_whom(thread):
            with override(user.language):
                path = reverse("talk:answer", args=[thread.name])
            told = {"address": absolute(path), "thread": thread, "first": not user.has_second}
            key = f"talk asked {thread.pk} {thread.waiting} {user.pk}"
            write(user.email, user.language, "talk/asked", told, key)
        thread.told = thread.waiting
        thread.save(update_fields=["told"])


@errand("talk.answered")
def answered(name: str) -> None:
    """Write to the one who asks, where they have left an address and not seen the answer."""
    with transaction.atomic():
        thread = _held(name)
        if thread is None or not thread.email:
            return
        said = thread.messages.filter(side=Message.Side.STAFF)
        newest = said.order_by("-number").first()
        if newest is None or newest.number <= max(thread.heard, thread.mailed):
            return
        write_link(thread, f"talk answered {thread.pk} {newest.number}")
        thread.mailed = newest.number
        thread.save(update_fields=["mailed"])


def write_link(thread: Thread, key: str) -> None:
    """Write a link to a thread to the one who asks; the same key writes once."""
    token = threads.key(thread, link=True)
    with override(thread.language):
        path = reverse("talk:link", args=[token])
    told = {"address": absolute(path), "thread": thread, "days": threads.LINK_DAYS}
    write(thread.email, thread.language, "talk/answered", told, key)


@errand("talk.over", every=timedelta(hours=6))
def over(_about: str = "") -> None:
    """Close what has been quiet for long; erase what was closed long ago, pictures and all."""
    now = timezone.now()
    idle = Thread.objects.filter(closed=None, waiting=0, last_at__lt=now - IDLE)
    idle.update(closed=now)
    done = now - timedelta(days=settings.TALK_KEEP_DAYS)
    for thread in Thread.objects.filter(closed__lt=done).order_by("pk")[:500]:
        thread.delete()
    Key.objects.filter(until__lt=done).delete()


def _held(name: str) -> Thread | None:
    return Thread.objects.select_for_update().filter(name=name).first()


def _to_whom(thread: Thread) -> list[User]:
    """Whoever takes care of it; else the artist, or the clinic's desk and owners."""
    if thread.assigned is not None:
        return [thread.assigned]
    if thread.artist is not None:
        return [thread.artist]
    mine = User.objects.filter(
        memberships__clinic=thread.clinic, memberships__role__in=(Role.DESK, Role.OWNER)
    )
    return list(mine.filter(is_active=True)) or there.answering(thread.clinic)
