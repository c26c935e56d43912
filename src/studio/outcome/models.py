"""What was asked, what was answered, and who wants no letters. Answers are appended."""

from __future__ import annotations

import uuid
from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from studio.treatment.models import Appended, File, Treatment

__all__ = ["WAYS", "Answer", "Asked", "Link", "Quiet", "Way"]

User = settings.AUTH_USER_MODEL


class Way(StrEnum):
    """How an answer came."""

    LINK = "link"
    ACCOUNT = "account"
    CLINIC = "clinic"


WAYS = {
    Way.LINK: _("answered at home"),
    Way.ACCOUNT: _("answered in the account"),
    Way.CLINIC: _("answered in the clinic"),
}


class Asked(models.Model):
    """A client was written to, once for each occasion of a treatment, and reminded at most once."""

    treatment = models.ForeignKey(Treatment, models.CASCADE, related_name="outcome_asked")
    #: As `occasions` names it: ``before``, ``healed``, ``year-1`` and on.
    occasion = models.CharField(max_length=8)
    at = models.DateTimeField(default=timezone.now)
    #: Who of the team pressed; nobody: it came due.
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    reminded = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["treatment", "occasion"], name="outcome_asked_once"),
        )

    def __str__(self) -> str:
        """Say for which."""
        return f"{self.occasion} of treatment {self.treatment_id}"


class Link(models.Model):
    """A link of a letter; only a digest is kept. It is good while the occasion is."""

    asked = models.ForeignKey(Asked, models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        """Say of what."""
        return f"link for {self.asked_id}"


class Quiet(models.Model):
    """A client wants no letters about the outcome; asked in the clinic they can still answer."""

    file = models.OneToOneField(File, models.CASCADE, related_name="outcome_quiet")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        """Say which."""
        return f"no letters to file {self.file_id}"


class Answer(Appended):
    """What a client said on an occasion; a correction is another row, and the newest counts."""

    treatment = models.ForeignKey(Treatment, models.CASCADE, related_name="outcome_answers")
    occasion = models.CharField(max_length=8)
    #: Of the questions.
    version = models.CharField(max_length=8)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    #: By question; null: it was asked, and skipped.
    said = models.JSONField()
    #: The day in the client's own zone.
    on = models.DateField()
    at = models.DateTimeField(default=timezone.now)
    way = models.CharField(max_length=7, choices=[(way.value, said) for way, said in WAYS.items()])
    #: Who of the team stood by, in the clinic.
    beside = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    once = models.UUIDField(unique=True, default=uuid.uuid4)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(occasion="") & ~Q(version=""), name="outcome_answer_of_something"
            ),
        )
        indexes = (models.Index(fields=["treatment", "occasion"], name="outcome_of_treatment"),)

    def __str__(self) -> str:
        """Say of which, not what."""
        return f"{self.occasion} of treatment {self.treatment_id}, answered"
