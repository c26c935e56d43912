"""A clinic's protocol by version, what was frozen at a session, reminders, and reports."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from studio.aftercare.rules import Content
from studio.people.models import Clinic
from studio.treatment.models import Appended, File, Session, Treatment
from studio.vault.models import Kept

__all__ = ["Answer", "Care", "Key", "Protocol", "Quiet", "Report", "Seen", "Told"]

User = settings.AUTH_USER_MODEL


class Protocol(Appended):
    """What a clinic tells people to leave alone, and for how long: one version of it."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="protocols")
    version = models.PositiveIntegerField()
    #: As `rules.Content` writes it.
    told = models.JSONField()
    at = models.DateTimeField(default=timezone.now)
    #: Nobody: as the program has it, or after the guide's days were changed.
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["clinic", "version"], name="a_protocol_by_version"),
        )

    def __str__(self) -> str:
        """Say which."""
        return f"protocol {self.version} of clinic {self.clinic_id}"

    @cached_property
    def content(self) -> Content:
        """What it says."""
        return Content.read(self.told)


class Care(models.Model):
    """The aftercare of a session: the protocol that held, and the day from which it counts.

    Where the session is set right, the row names the new one and its day; the protocol stays.
    """

    treatment = models.ForeignKey(Treatment, models.CASCADE, related_name="cares")
    session = models.OneToOneField(Session, models.CASCADE, related_name="care")
    protocol = models.ForeignKey(Protocol, models.CASCADE, related_name="cares")
    #: Day 0.
    day = models.DateField()
    #: How often the day was set right: calendars follow the higher number.
    moved = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = (models.Index(fields=["day"], name="care_by_day"),)

    def __str__(self) -> str:
        """Say of which session."""
        return f"aftercare of session {self.session_id}"


class Told(Appended):
    """A client was written something about a day: each once, however often it is due."""

    file = models.ForeignKey(File, models.CASCADE, related_name="told_of_care")
    what = models.CharField(max_length=12)
    #: The day it is about.
    on = models.DateField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["file", "what", "on"], name="told_once_of_a_day"),
        )

    def __str__(self) -> str:
        """Say what of when."""
        return f"{self.what} of {self.on}, file {self.file_id}"


class Quiet(models.Model):
    """A client wants no reminders."""

    file = models.OneToOneField(File, models.CASCADE, related_name="quiet")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        """Say of which file."""
        return f"no reminders for file {self.file_id}"


class Key(models.Model):
    """A link in a letter to a client; only a digest is kept."""

    file = models.ForeignKey(File, models.CASCADE, related_name="care_keys")
    digest = models.CharField(max_length=64, unique=True)
    until = models.DateTimeField()

    def __str__(self) -> str:
        """Say of which file."""
        return f"key of file {self.file_id}"


class Report(models.Model):
    """A client reports something about their skin."""

    file = models.ForeignKey(File, models.CASCADE, related_name="care_reports")
    care = models.ForeignKey(Care, models.SET_NULL, null=True, related_name="reports")
    #: Ids of signs, and the version of the table they stand in.
    signs = models.JSONField(default=list)
    version = models.CharField(max_length=8)
    words = models.TextField(default="", blank=True)
    #: What it looks like, in the vault under the file's name, where they sent that.
    kept = models.OneToOneField(Kept, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    #: Nobody: by a link.
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    #: When it went to the owner as well, because nobody had opened it.
    raised = models.DateTimeField(null=True)
    once = models.UUIDField(unique=True, default=uuid.uuid4)

    class Meta:
        indexes = (models.Index(fields=["file", "at"], name="care_report_of_file"),)

    def __str__(self) -> str:
        """Say of which file."""
        return f"report {self.pk} of file {self.file_id}"


class Seen(Appended):
    """Somebody of the team opened a report."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="seen")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ("at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["report", "by"], name="a_report_seen_once_by_each"),
        )

    def __str__(self) -> str:
        """Say which."""
        return f"report {self.report_id} seen"


class Answer(Appended):
    """What somebody of the team answered."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="answers")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    words = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    once = models.UUIDField(unique=True, default=uuid.uuid4)

    class Meta:
        ordering: ClassVar = ("at", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(words=""), name="care_answer_not_blank"),
        )

    def __str__(self) -> str:
        """Say to which."""
        return f"answer to report {self.report_id}"
