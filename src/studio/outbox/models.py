"""Letters."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

__all__ = ["Letter"]


class Letter(models.Model):
    """One mail to one address, in its reader's language; its words go once it is sent."""

    class State(models.TextChoices):
        """Where it is."""

        WAITING = "waiting"
        SENT = "sent"
        GIVEN_UP = "given-up"

    to = models.EmailField()
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField()
    #: An iCalendar object that goes with it, or nothing.
    calendar = models.TextField(default="")
    #: Address at which one press of the mail program ends letters like it (RFC 8058), or nothing.
    leave = models.URLField(max_length=300, default="")
    #: The same key is written once, however often a form is sent.
    key = models.CharField(max_length=120, unique=True, null=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    written = models.DateTimeField(default=timezone.now)
    due = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=300, default="")
    sent = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["state", "due"], name="letter_due"),)

    def __str__(self) -> str:
        """Say which and where it is, not to whom."""
        return f"letter {self.pk} ({self.state})"
