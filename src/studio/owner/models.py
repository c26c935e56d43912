"""Numbers of days, and of nobody."""

from __future__ import annotations

from django.db import models

__all__ = ["Tally"]


class Tally(models.Model):
    """How often something happened on a day of UTC, in the whole house. It names nobody."""

    day = models.DateField()
    what = models.CharField(max_length=20)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["day", "what"], name="tally_of_a_day"),)

    def __str__(self) -> str:
        """Say what, when and how often."""
        return f"{self.day:%Y-%m-%d} {self.what}: {self.number}"
