"""A client's file in a clinic, and everything that is written into it.

What has happened is appended: such rows are never changed. Whatever was written wrongly is set
right by a new row that names the old one, with who and why. Two kinds of row change: what a client
is called and how they are reached, and what a treatment is meant to be. Each has a ``version``, so
that of two people who change it at once one is told; the change itself is an `Event`.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from studio.people.models import Clinic
from studio.vault.models import Kept
from studio.voices.models import KINDS, SIDES, Case

__all__ = [
    "PURPOSES",
    "STAGES",
    "WARES",
    "WAYS",
    "ZONES",
    "Appended",
    "Consent",
    "Decision",
    "Event",
    "File",
    "Goes",
    "Intake",
    "Keeping",
    "Link",
    "Picture",
    "Plan",
    "Purpose",
    "Session",
    "Stage",
    "Stock",
    "Tied",
    "Treatment",
    "Used",
    "Ware",
    "Written",
]

User = settings.AUTH_USER_MODEL


class Purpose(StrEnum):
    """What is consented to, each apart from the others."""

    TREATMENT = "treatment"
    RECORD = "record"
    SIMULATION = "simulation"
    GALLERY = "gallery"
    RESEARCH = "research"


class Goes(StrEnum):
    """What an artist decides after an intake."""

    TREAT = "treat"
    WAIT = "wait"
    NOT = "not"


class Ware(StrEnum):
    """What a lot is of."""

    NEEDLE = "needle"
    PIGMENT = "pigment"


class Stage(StrEnum):
    """When a picture was taken."""

    BEFORE = "before"
    FRESH = "fresh"
    HEALED = "healed"
    LETTER = "letter"  # no picture of a head: what a doctor wrote


PURPOSES = {
    Purpose.TREATMENT: _("The treatment"),
    Purpose.RECORD: _("Health answers and photos kept in the file"),
    Purpose.SIMULATION: _("Previews drawn on photos"),
    Purpose.GALLERY: _("Being asked for the results on this site"),
    Purpose.RESEARCH: _("Figures for research"),
}
WAYS = {
    Goes.TREAT: _("Treat"),
    Goes.WAIT: _("Treat from a date on"),
    Goes.NOT: _("Do not treat now"),
}
WARES = {Ware.NEEDLE: _("Needles"), Ware.PIGMENT: _("Pigment")}
STAGES = {
    Stage.BEFORE: _("Before treatment"),
    Stage.FRESH: _("On the day of a session"),
    Stage.HEALED: _("Healed"),
    Stage.LETTER: _("A doctor's letter"),
}
ZONES = {
    "hairline": _("Hairline"),
    "temples": _("Temples"),
    "top": _("Top"),
    "crown": _("Crown"),
    "sides": _("Sides"),
    "back": _("Back of the head"),
    "scar": _("Scar"),
}


def _said(words: Mapping[Any, Any]) -> list[tuple[str, Any]]:
    return [(str(key), said) for key, said in words.items()]


class Written(Exception):
    """A row that is never changed would have been."""


class Appended(models.Model):
    """A row that is written once."""

    class Meta:
        abstract = True

    def save(self, *given: Any, **named: Any) -> None:
        """Write it, if it is new. Raises Written."""
        if not self._state.adding:
            raise Written(f"{self} is never changed: what was wrong is set right by a new row.")
        super().save(*given, **named)


class File(models.Model):
    """A client of a clinic. Whoever is a client in two clinics has two files."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="files")
    #: Their account, where they have one.
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="files")
    name = models.CharField(max_length=100)
    #: The name as it is looked for: small letters without accents.
    sought = models.CharField(max_length=200, default="")
    #: A year, or a day: ``1988`` or ``1988-04-30``.
    born = models.CharField(max_length=10, default="")
    email = models.EmailField(default="")
    phone = models.CharField(max_length=30, default="")
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    zone = models.CharField(max_length=64)
    since = models.DateTimeField(default=timezone.now)
    #: Up by one with each change: whoever changes an older one is shown both.
    version = models.PositiveIntegerField(default=1)
    #: Its form: sent twice, it makes one file.
    once = models.UUIDField(unique=True, default=uuid.uuid4)
    #: Since when its client wants it erased.
    erasure_asked = models.DateTimeField(null=True)
    #: It is nobody's: here are days and lots that are left of one that was erased then.
    erased = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(name="") | Q(erased__isnull=False), name="file_of_somebody"
            ),
        )
        indexes = (models.Index(fields=["clinic", "sought"], name="file_of_clinic"),)

    def __str__(self) -> str:
        """Say which, not whose."""
        return f"file {self.pk}"


class Keeping(models.Model):
    """How many years a clinic keeps a file after the last thing that was written into it."""

    clinic = models.OneToOneField(Clinic, models.CASCADE, related_name="file_keeping")
    years = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(years__gte=1, years__lte=50), name="files_kept_for_years"
            ),
        )

    def __str__(self) -> str:
        """Say how long."""
        return f"{self.years} years"


class Event(Appended):
    """A line of what happened with a file: written, never changed."""

    file = models.ForeignKey(File, models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    #: Nobody: the client, by a link.
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    did = models.CharField(max_length=24)
    told = models.JSONField(default=dict)

    class Meta:
        indexes = (models.Index(fields=["file", "at"], name="event_of_file"),)

    def __str__(self) -> str:
        """Say what, not with whom."""
        return f"{self.did}, file {self.file_id}"


class Link(models.Model):
    """A client was written a link to answer the questions at home; only a digest is kept."""

    file = models.ForeignKey(File, models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    used = models.DateTimeField(null=True)
    #: The form it was asked with: sent twice, it asks once.
    once = models.UUIDField(unique=True, default=uuid.uuid4)

    def __str__(self) -> str:
        """Say of which file."""
        return f"link of file {self.file_id}"


class Intake(Appended):
    """What a client answered, when, and who asked. Another intake is another row."""

    file = models.ForeignKey(File, models.CASCADE, related_name="intakes")
    #: Of the table of questions.
    version = models.CharField(max_length=8)
    language = models.CharField(max_length=2)
    #: By question: ``{"said": ..., "day": ...}``.
    answers = models.JSONField()
    #: What they lead to, as it was shown: question, way, from which day on.
    leads = models.JSONField()
    at = models.DateTimeField(default=timezone.now)
    #: Who of the team asked; nobody: they answered by themselves, by a link.
    asked_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at_home = models.BooleanField()
    once = models.UUIDField(unique=True, default=uuid.uuid4)

    class Meta:
        indexes = (models.Index(fields=["file", "at"], name="intake_of_file"),)

    def __str__(self) -> str:
        """Say of which file."""
        return f"intake {self.pk} of file {self.file_id}"


class Decision(Appended):
    """What an artist decides after an intake; the newest is in force."""

    intake = models.ForeignKey(Intake, models.CASCADE, related_name="decisions")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    goes = models.CharField(max_length=5, choices=_said(WAYS))
    start = models.DateField(null=True)
    #: Whether it is other than what the answers lead to; then it says why.
    differs = models.BooleanField()
    why = models.TextField(default="")
    once = models.UUIDField(unique=True, default=uuid.uuid4)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(differs=False) | ~Q(why=""), name="differs_for_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(goes="wait") | Q(start__isnull=False), name="waits_until_when"
            ),
        )

    def __str__(self) -> str:
        """Say of which intake."""
        return f"decision on intake {self.intake_id}"


class Consent(models.Model):
    """What a client agreed to, word for word. Never changed but by being withdrawn."""

    file = models.ForeignKey(File, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=10, choices=_said(PURPOSES))
    version = models.CharField(max_length=8)
    language = models.CharField(max_length=2)
    text = models.TextField()
    #: Their name as they wrote it, and, on a tablet, what they drew: lines of points 0 to 1000.
    name = models.CharField(max_length=100)
    strokes = models.JSONField(default=list)
    given = models.DateTimeField(default=timezone.now)
    #: Who of the team stood by; nobody: it was given at home.
    beside = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    withdrawn = models.DateTimeField(null=True)
    #: Who pressed; nobody: the client, by a link.
    withdrawn_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    once = models.UUIDField(unique=True, default=uuid.uuid4)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["file", "purpose"],
                condition=Q(withdrawn=None),
                name="one_standing_consent_of_file",
            ),
            models.CheckConstraint(
                condition=~Q(text="") & ~Q(name="") & ~Q(version=""),
                name="consent_of_file_not_blank",
            ),
        )

    def __str__(self) -> str:
        """Say to what, not whose."""
        return f"{self.purpose} of file {self.file_id}"


class Treatment(models.Model):
    """What is treated and how it is meant to be; its sessions say what was done."""

    file = models.ForeignKey(File, models.CASCADE, related_name="treatments")
    kind = models.CharField(max_length=8, choices=_said(KINDS))
    #: Keys of `ZONES`.
    zones = models.JSONField(default=list)
    artist = models.ForeignKey(User, models.SET_NULL, null=True, related_name="treatments")
    #: How many sessions are meant: 2 to 4, most need 3 (practice).
    sessions_meant = models.PositiveSmallIntegerField(default=3)
    note = models.TextField(default="", blank=True)
    begun = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)
    once = models.UUIDField(unique=True, default=uuid.uuid4)
    #: Of its appointments, booked together.
    series = models.UUIDField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(sessions_meant__gte=1, sessions_meant__lte=12),
                name="treatment_sessions_meant",
            ),
        )

    def __str__(self) -> str:
        """Say which."""
        return f"treatment {self.pk}"


class Plan(Appended):
    """The look that was agreed on, frozen; a later one is a new row, and the newest counts."""

    treatment = models.ForeignKey(Treatment, models.CASCADE, related_name="plans")
    #: The look's numbers, or the frozen plan with its head, as the engine wrote it.
    told = models.JSONField()
    #: Versions of the field and of the head it is laid on; empty where the numbers name none.
    field = models.CharField(max_length=40, default="")
    head = models.CharField(max_length=40, default="")
    dots = models.PositiveIntegerField(null=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    once = models.UUIDField(unique=True, default=uuid.uuid4)

    def __str__(self) -> str:
        """Say of which treatment."""
        return f"plan of treatment {self.treatment_id}"


class Stock(models.Model):
    """A lot of needles or of pigment, as it came into the clinic."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="stock")
    kind = models.CharField(max_length=7, choices=_said(WARES))
    brand = models.CharField(max_length=80)
    #: Of a needle its size, of a pigment its shade.
    article = models.CharField(max_length=80)
    lot = models.CharField(max_length=60)
    expires = models.DateField()
    received = models.DateField()
    pieces = models.PositiveIntegerField(default=1)
    #: How many sessions a piece is enough for: of needles one, of a bottle of pigment several.
    enough_for = models.PositiveSmallIntegerField(default=1)
    #: Since when nothing of it is left, or it is not to be used any more.
    used_up = models.DateField(null=True)

    class Meta:
        ordering = ("kind", "expires", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["clinic", "kind", "brand", "article", "lot"], name="a_lot_once_in_a_clinic"
            ),
            models.CheckConstraint(
                condition=~Q(brand="") & ~Q(lot=""), name="stock_has_brand_and_lot"
            ),
            models.CheckConstraint(condition=Q(enough_for__gte=1), name="stock_enough_for"),
        )
        indexes = (models.Index(fields=["clinic", "lot"], name="stock_by_lot"),)

    def __str__(self) -> str:
        """Brand, article and lot."""
        return f"{self.brand} {self.article}, {self.lot}"


class Session(Appended):
    """What was done on a day. One that was written wrongly is set right by a new row."""

    treatment = models.ForeignKey(Treatment, models.CASCADE, related_name="sessions")
    on = models.DateField()
    artist = models.ForeignKey(User, models.SET_NULL, null=True, related_name="sessions_made")
    #: Of the artist, as they were called then.
    artist_name = models.CharField(max_length=100, default="")
    zones = models.JSONField(default=list)
    stock = models.ManyToManyField(Stock, through="Used", related_name="sessions")
    #: Parts of water to one of pigment; 0: undiluted.
    parts = models.DecimalField(max_digits=4, decimal_places=1, default=0)
    #: In the skin, mm; sources differ widely, so it is a range, as the artist says it.
    depth_from_mm = models.DecimalField(max_digits=3, decimal_places=2, null=True)
    depth_to_mm = models.DecimalField(max_digits=3, decimal_places=2, null=True)
    notes = models.TextField(default="", blank=True)
    #: Why it was nearer to another of the treatment than skin allows; empty: it was not.
    soon_why = models.TextField(default="", blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    corrects = models.OneToOneField("self", models.RESTRICT, null=True, related_name="corrected_by")
    why = models.TextField(default="")
    once = models.UUIDField(unique=True, default=uuid.uuid4)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(corrects=None) | ~Q(why=""), name="corrected_for_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(depth_to_mm=None)
                | Q(depth_from_mm__isnull=False, depth_to_mm__gte=F("depth_from_mm")),
                name="depth_in_order",
            ),
        )
        indexes = (models.Index(fields=["treatment", "on"], name="session_of_treatment"),)

    def __str__(self) -> str:
        """Say of which treatment."""
        return f"session {self.pk} of treatment {self.treatment_id}"


class Used(Appended):
    """A lot was used in a session."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="used")
    stock = models.ForeignKey(Stock, models.RESTRICT, related_name="used")
    #: Of needles how many pieces; of pigment one, a session's worth.
    took = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["session", "stock"], name="a_lot_once_in_a_session"),
        )

    def __str__(self) -> str:
        """Say what where."""
        return f"lot {self.stock_id} in session {self.session_id}"


class Picture(Appended):
    """A photo by view and day, or a letter; it lies in the vault."""

    file = models.ForeignKey(File, models.CASCADE, related_name="pictures")
    treatment = models.ForeignKey(Treatment, models.CASCADE, null=True, related_name="pictures")
    stage = models.CharField(max_length=6, choices=_said(STAGES))
    #: Empty of a letter.
    view = models.CharField(max_length=5, default="", choices=_said(SIDES))
    taken = models.DateField()
    kept = models.OneToOneField(Kept, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    once = models.UUIDField(unique=True, default=uuid.uuid4)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(stage="letter", view="") | (~Q(stage="letter") & ~Q(view="")),
                name="picture_from_a_side_or_letter",
            ),
        )

    def __str__(self) -> str:
        """Say which."""
        return f"{self.stage} picture of file {self.file_id}"


class Tied(Appended):
    """A treatment is shown among the results, or spoken of, as a case of `voices`.

    It is made from here, by somebody of the team; the case knows nothing of the file.
    """

    treatment = models.OneToOneField(Treatment, models.CASCADE, related_name="tied")
    case = models.OneToOneField(Case, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        """Say which."""
        return f"treatment {self.treatment_id} as case {self.case_id}"
