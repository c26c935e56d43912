"""Courses, who takes them, what they made, what a teacher said of it, and certificates."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from studio.clinics.models import here
from studio.finder.models import Certification
from studio.people.models import Clinic, User
from studio.vault.models import Kept

__all__ = ["Certificate", "Course", "Enrolment", "Kind", "Part", "Practice", "SignOff"]


class Kind(models.TextChoices):
    """What a part of a course is made of."""

    THEORY = "theory", _("theory")
    SHEET = "sheet", _("practice sheet")
    PEOPLE = "people", _("supervised work on people")


class Course(models.Model):
    """A course that a clinic gives to its own team."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="courses")
    title_en = models.CharField(max_length=120)
    title_es = models.CharField(max_length=120)
    #: As it stands on the certificate.
    level = models.CharField(max_length=80)
    once = models.CharField(max_length=40, unique=True)

    def __str__(self) -> str:
        """Its title, in the reader's language."""
        return here(self, "title")


class Part(models.Model):
    """What is to be done in a course, one after another."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="parts")
    place = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=6, choices=Kind)
    #: The engine's name of the sheet; empty for the others.
    sheet = models.CharField(max_length=20, blank=True)
    title_en = models.CharField(max_length=120)
    title_es = models.CharField(max_length=120)
    text_en = models.TextField(max_length=1000, blank=True)
    text_es = models.TextField(max_length=1000, blank=True)
    once = models.CharField(max_length=40, unique=True)

    class Meta:
        ordering = ("place",)
        constraints = (
            models.UniqueConstraint(fields=["course", "place"], name="part_has_its_place"),
            models.CheckConstraint(
                condition=Q(kind="sheet") & ~Q(sheet="") | ~Q(kind="sheet") & Q(sheet=""),
                name="sheet_part_names_its_sheet",
            ),
        )

    def __str__(self) -> str:
        """Its title, in the reader's language."""
        return here(self, "title")

    @property
    def text(self) -> str:
        """What is to be done, in the reader's language."""
        return here(self, "text")


class Enrolment(models.Model):
    """Somebody of the team takes a course."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="enrolments")
    learner = models.ForeignKey(User, models.CASCADE, related_name="enrolments")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=254)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["course", "learner"], name="enrolled_once"),)

    def __str__(self) -> str:
        """Who takes what."""
        return f"{self.learner}: {self.course}"


class Practice(models.Model):
    """A photo of a sheet that a learner made, and what was measured of it."""

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("being measured")
        MEASURED = "measured", _("measured")
        REFUSED = "refused", _("could not be measured")

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="practices")
    part = models.ForeignKey(Part, models.RESTRICT, related_name="practices")
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    photo = models.ForeignKey(Kept, models.SET_NULL, null=True, related_name="+")
    rings = models.ForeignKey(Kept, models.SET_NULL, null=True, related_name="+")
    #: A picture beside the program instead of a photo: drawn, for the demonstration.
    drawn = models.CharField(max_length=40, blank=True)
    #: As `studio.port.Measured` has them, one after another.
    measured = models.JSONField(default=list)
    #: Why it could not be measured: English with its figures, said in the reader's language.
    said = models.CharField(max_length=400, blank=True)
    figures = models.JSONField(default=dict)
    once = models.CharField(max_length=40, unique=True)

    class Meta:
        ordering = ("at", "pk")
        indexes = (models.Index(fields=["enrolment", "part", "at"], name="practice_of_a_part"),)

    def __str__(self) -> str:
        """Say when, not whose."""
        return f"practice of {self.at:%Y-%m-%d}"


class SignOff(models.Model):
    """What a teacher said of a part: the last one counts, none is ever changed."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="sign_offs")
    part = models.ForeignKey(Part, models.RESTRICT, related_name="sign_offs")
    passed = models.BooleanField()
    note = models.TextField(max_length=1000, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=254)
    at = models.DateTimeField(default=timezone.now)
    once = models.CharField(max_length=40, unique=True)

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        """What was said, and when."""
        return f"{self.at:%Y-%m-%d} {'passed' if self.passed else 'not yet'}"


class Certificate(models.Model):
    """A certificate that a clinic has issued; withdrawn it stays on record, with the reason."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="certificates")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="certificates")
    number = models.CharField(max_length=40)
    level = models.CharField(max_length=80)
    issued = models.DateField()
    expires = models.DateField()
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=254)
    at = models.DateTimeField(default=timezone.now)
    withdrawn = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=254, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    #: The same in the finder, where its holder was listed when it was issued.
    paper = models.OneToOneField(
        Certification, models.SET_NULL, null=True, related_name="certificate"
    )

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["clinic", "number"], name="certificate_number_once"),
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=Q(withdrawn__isnull=True),
                name="one_certificate_stands",
            ),
            models.CheckConstraint(
                condition=Q(expires__gte=F("issued")), name="certificate_expires_after_issue"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn__isnull=True) | ~Q(reason=""), name="withdrawn_for_a_reason"
            ),
        )

    def __str__(self) -> str:
        """Its number."""
        return self.number
