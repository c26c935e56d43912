"""Threads and messages."""

from __future__ import annotations

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from studio.people.models import Clinic

__all__ = ["Key", "Message", "Presence", "Reply", "Thread"]


def new_name() -> str:
    """Make a name that nobody can guess."""
    return secrets.token_hex(16)


def _belongs(name: str) -> models.CheckConstraint:
    """It belongs to a clinic or to one artist, never to both and never to nobody."""
    return models.CheckConstraint(
        condition=models.Q(clinic__isnull=False, artist__isnull=True)
        | models.Q(clinic__isnull=True, artist__isnull=False),
        name=name,
    )


class Thread(models.Model):
    """Somebody asks, and a clinic or an independent artist answers."""

    class Kind(models.TextChoices):
        """What it began as."""

        CHAT = "chat"
        REQUEST = "request"

    name = models.CharField(max_length=32, unique=True, default=new_name, editable=False)
    #: Given by whoever begins it: the same form sent twice makes one thread.
    uuid = models.UUIDField(unique=True, default=uuid.uuid4)
    kind = models.CharField(max_length=8, choices=Kind)
    clinic = models.ForeignKey(Clinic, models.CASCADE, null=True, related_name="threads")
    artist = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="threads"
    )
    #: Who asks: an account, where there is one. Others hold a `Key`.
    visitor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="asked"
    )
    language = models.CharField(max_length=2)
    called = models.CharField(max_length=100, default="")
    email = models.EmailField(default="")
    begun = models.DateTimeField(default=timezone.now)
    #: Number and time of the newest message.
    last = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(default=timezone.now)
    #: Up to which number each side has read.
    heard = models.PositiveIntegerField(default=0)
    seen = models.PositiveIntegerField(default=0)
    #: Up to which number letters were written to each side.
    mailed = models.PositiveIntegerField(default=0)
    told = models.PositiveIntegerField(default=0)
    #: The newest message of whoever asks, while nobody has answered it; else 0.
    waiting = models.PositiveIntegerField(default=0)
    #: A word about health was said: a person answers, before others.
    health = models.BooleanField(default=False)
    assigned = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="assigned"
    )
    closed = models.DateTimeField(null=True)

    class Meta:
        constraints = (_belongs("thread_has_one_owner"),)
        indexes = (
            models.Index(fields=["clinic", "closed", "last_at"], name="thread_of_clinic"),
            models.Index(fields=["artist", "closed", "last_at"], name="thread_of_artist"),
            models.Index(fields=["closed"], name="thread_closed"),
        )

    def __str__(self) -> str:
        """Say which, not whose."""
        return f"{self.kind} {self.name}"


class Message(models.Model):
    """What one side said. Never changed; numbered within its thread from 1, without gaps."""

    class Side(models.TextChoices):
        """Who speaks."""

        VISITOR = "visitor"
        STAFF = "staff"
        #: The program itself; ``text`` is then a sentence of the catalogue.
        HOUSE = "house"

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="messages")
    number = models.PositiveIntegerField()
    #: Given by whoever writes: the same message sent again is the same.
    uuid = models.UUIDField(default=uuid.uuid4)
    side = models.CharField(max_length=8, choices=Side)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    text = models.TextField(blank=True)
    #: Name of a photo in the vault.
    picture = models.CharField(max_length=32, default="")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["thread", "number"], name="message_number"),
            models.UniqueConstraint(fields=["thread", "uuid"], name="message_once"),
        )

    def __str__(self) -> str:
        """Say which, not what."""
        return f"message {self.number} of {self.thread_id}"


class Key(models.Model):
    """Whoever holds the token may read and write a thread as the one who asks."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="keys")
    digest = models.CharField(max_length=64, db_index=True)
    until = models.DateTimeField()
    #: Went by mail; else it lies in a browser.
    link = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["thread", "digest"], name="key_of_a_thread"),
        )

    def __str__(self) -> str:
        """Until when."""
        return f"key until {self.until}"


class Presence(models.Model):
    """When somebody who answers was last at their inbox."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="presence"
    )
    at = models.DateTimeField()

    def __str__(self) -> str:
        """When."""
        return f"there at {self.at}"


class Reply(models.Model):
    """A reply kept to be used again, in both languages."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, null=True, related_name="replies")
    artist = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="replies"
    )
    title = models.CharField(max_length=60)
    english = models.TextField(max_length=2000)
    spanish = models.TextField(max_length=2000)

    class Meta:
        constraints = (_belongs("reply_has_one_owner"),)

    def __str__(self) -> str:
        """Its title."""
        return self.title
