"""What is kept of a photo beside its sealed file, and the log."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils import timezone

__all__ = ["Entry", "Kept", "Last"]


def new_name() -> str:
    """Make a name that nobody can guess."""
    return secrets.token_hex(16)


class Kept(models.Model):
    """A photo, or a picture made from one. Its file is named like it; without ``key`` it is noise.

    ``whose`` is whom it shows, ``clinic`` with whom it was shared (empty: nobody).
    """

    name = models.CharField(primary_key=True, max_length=32, default=new_name, editable=False)
    whose = models.CharField(max_length=64, db_index=True)
    clinic = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=32)
    made_from = models.ForeignKey(
        "self", null=True, on_delete=models.CASCADE, related_name="made_of_it"
    )
    #: What the keeping of it was called by whoever asked for it: the same is kept once.
    once = models.CharField(max_length=100, unique=True, null=True)
    key = models.BinaryField()
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    focal_35mm = models.FloatField(null=True)  # of the file's own tags, which are gone
    since = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        """Say which, not whose."""
        return f"{self.kind} {self.name}"


class Entry(models.Model):
    """A line of the log: never changed, never deleted; ``mark`` seals it and all before it.

    It holds names and no contents, so that erasing a photo need not break the chain.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.CharField(max_length=32)
    who = models.CharField(max_length=64)
    did = models.CharField(max_length=80)
    what = models.CharField(max_length=32)
    whose = models.CharField(max_length=64, db_index=True)
    mark = models.CharField(max_length=64)

    def __str__(self) -> str:
        """Say what happened."""
        return f"{self.number}: {self.at} {self.who} {self.did} {self.what}"


class Last(models.Model):
    """One row, the end of the chain: who writes the next line holds it."""

    number = models.BigIntegerField(default=0)
    mark = models.CharField(max_length=64, default="")

    def __str__(self) -> str:
        """Say where the chain ends."""
        return f"line {self.number}"
