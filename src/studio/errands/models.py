"""Errands that wait."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

__all__ = ["Errand"]


class Errand(models.Model):
    """Something to do once it is due; its row goes when it is done, or moves on if it comes again.

    ``about`` is what it is done to, a key or an empty text: never what a person wrote.
    """

    name = models.CharField(max_length=64)
    about = models.CharField(max_length=64, default="")
    #: The same key waits once, however often it is asked for.
    key = models.CharField(max_length=160, unique=True, null=True)
    due = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=300, default="")
    given_up = models.BooleanField(default=False)

    class Meta:
        indexes = (models.Index(fields=["given_up", "due"], name="errand_due"),)

    def __str__(self) -> str:
        """Say which."""
        return f"{self.name} {self.about}".strip()
