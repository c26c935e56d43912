"""What a clinic says of itself, when it is open, its films, and who wants its letters."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language

from studio.people.models import Clinic, Membership

__all__ = [
    "Captions",
    "Closure",
    "Film",
    "Introduction",
    "Opening",
    "Profile",
    "Reader",
    "Said",
    "here",
]


class Said(str):
    """Words that somebody gave; ``foreign`` is their language where it is not the reader's."""

    __slots__ = ("foreign",)
    foreign: str


def here(row: models.Model, field: str) -> Said:
    """Words of a row in the reader's language, or in the other where those were left out."""
    first, second = ("es", "en") if get_language() == "es" else ("en", "es")
    own = getattr(row, f"{field}_{first}")
    said = Said(own or getattr(row, f"{field}_{second}"))
    said.foreign = "" if own or not said else second
    return said


class Profile(models.Model):
    """How a clinic is found and reached, what it tells, and what it does its own way."""

    clinic = models.OneToOneField(Clinic, models.CASCADE, primary_key=True, related_name="profile")
    street = models.CharField(max_length=200, default="", blank=True)
    phone = models.CharField(max_length=30, default="", blank=True)
    email = models.EmailField(default="", blank=True)
    #: Codes of the languages that are spoken there.
    languages = models.JSONField(default=list, blank=True)
    way_en = models.TextField(default="", blank=True)
    way_es = models.TextField(default="", blank=True)
    #: Markdown, as the guide's reader knows it.
    story_en = models.TextField(default="", blank=True)
    story_es = models.TextField(default="", blank=True)
    #: Settings of the guide that differ from its own: see ``guide/clinic.toml``.
    given = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        """Whose."""
        return f"profile of {self.clinic_id}"

    @property
    def way(self) -> Said:
        """How to get there."""
        return here(self, "way")

    @property
    def dialled(self) -> str:
        """The phone number as a phone dials it."""
        digits = "".join(one for one in self.phone if one.isdigit())
        return f"+{digits}" if self.phone.lstrip().startswith("+") else digits


class Opening(models.Model):
    """From when to when a clinic is open on a day of the week, by the clock on its wall."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="openings")
    #: Monday is 0.
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        ordering = ("weekday", "opens")
        constraints = (
            models.CheckConstraint(condition=Q(weekday__lte=6), name="opening_on_a_weekday"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="opens_then_closes"),
            models.UniqueConstraint(fields=["clinic", "weekday", "opens"], name="opens_once"),
        )

    def __str__(self) -> str:
        """When."""
        return f"{self.weekday}: {self.opens} to {self.closes}"


class Closure(models.Model):
    """Days on which a clinic is closed whatever its hours, the first and the last among them."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="closures")
    first = models.DateField()
    last = models.DateField()
    note_en = models.CharField(max_length=100, default="", blank=True)
    note_es = models.CharField(max_length=100, default="", blank=True)

    class Meta:
        ordering = ("first", "last")
        constraints = (
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="closure_ends"),
            models.UniqueConstraint(fields=["clinic", "first", "last"], name="closed_once"),
        )

    def __str__(self) -> str:
        """When."""
        return f"{self.first} to {self.last}"

    @property
    def note(self) -> Said:
        """Why."""
        return here(self, "note")


class Introduction(models.Model):
    """What somebody of the team says of themselves on the clinic's page, if they want to."""

    membership = models.OneToOneField(
        Membership, models.CASCADE, primary_key=True, related_name="introduction"
    )
    shown = models.BooleanField(default=False)
    name = models.CharField(max_length=100)
    languages = models.JSONField(default=list, blank=True)
    line_en = models.CharField(max_length=300, default="", blank=True)
    line_es = models.CharField(max_length=300, default="", blank=True)

    def __str__(self) -> str:
        """Who."""
        return self.name

    @property
    def line(self) -> Said:
        """A line about them."""
        return here(self, "line")


class Film(models.Model):
    """A film that a clinic hosts itself; its bytes and its poster lie in the data folder."""

    class Kind(models.TextChoices):
        """What its bytes are, and what it is served as."""

        MP4 = "mp4", "video/mp4"
        WEBM = "webm", "video/webm"

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="films")
    #: Of the two files, and in the address: 128 random bits.
    name = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=4, choices=Kind)
    size = models.PositiveBigIntegerField()
    #: SHA-256 of the bytes: the same film sent twice is one film.
    digest = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    title_en = models.CharField(max_length=120, default="", blank=True)
    title_es = models.CharField(max_length=120, default="", blank=True)
    #: Whether the people in it are rendered.
    rendered = models.BooleanField(default=False)
    added = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("added", "pk")
        constraints = (
            models.UniqueConstraint(fields=["clinic", "digest"], name="a_film_once_in_a_clinic"),
        )

    def __str__(self) -> str:
        """Its title."""
        return self.title

    @property
    def title(self) -> Said:
        """What it is called."""
        return here(self, "title")


class Captions(models.Model):
    """What is said in a film, as WebVTT."""

    film = models.ForeignKey(Film, models.CASCADE, related_name="captions")
    language = models.CharField(max_length=2)
    text = models.TextField()

    class Meta:
        ordering = ("language",)
        constraints = (
            models.UniqueConstraint(fields=["film", "language"], name="captions_once_a_language"),
        )

    def __str__(self) -> str:
        """In which language."""
        return self.language


class Reader(models.Model):
    """Somebody who wants a letter when the guide has changed, with what they agreed to.

    Nobody is written to before they have confirmed; whoever leaves is no longer here.
    """

    email = models.EmailField(unique=True)
    language = models.CharField(max_length=2)
    #: The exact words that stood beside the box, and which version of them.
    consent = models.TextField()
    version = models.CharField(max_length=10)
    asked = models.DateTimeField(default=timezone.now)
    confirmed = models.DateTimeField(null=True)
    #: 128 random bits that the links in letters are made of, together with the secret key.
    nonce = models.CharField(max_length=32)
    #: The edition of the guide that they know.
    edition = models.DateField()

    def __str__(self) -> str:
        """Not whose address."""
        return f"reader {self.pk}"
