"""Cases, their pictures, consents and reviews."""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from studio.people.models import Clinic, User
from studio.vault.models import Kept

__all__ = [
    "KINDS",
    "SIDES",
    "TONES",
    "Asked",
    "Case",
    "CasePhoto",
    "Consent",
    "Kind",
    "Purpose",
    "Review",
    "Shown",
    "Side",
]

TONES = range(1, 11)


class Purpose(StrEnum):
    """What is consented to, each apart from the other."""

    GALLERY = "gallery"
    REVIEW = "review"


class Kind(StrEnum):
    """What was treated."""

    SHAVED = "shaved"
    HAIRLINE = "hairline"
    DENSITY = "density"
    PARTING = "parting"
    SCARS = "scars"
    AREATA = "areata"
    TOTALIS = "totalis"


class Side(StrEnum):
    """From where a pair was taken."""

    FRONT = "front"
    LEFT = "left"
    RIGHT = "right"
    TOP = "top"
    BACK = "back"
    CLOSE = "close"


KINDS = {
    Kind.SHAVED: _("Shaved look for a bald crown"),
    Kind.HAIRLINE: _("Hairline"),
    Kind.DENSITY: _("Density between thinning hair"),
    Kind.PARTING: _("Women's parting"),
    Kind.SCARS: _("Scars of a transplant"),
    Kind.AREATA: _("Alopecia areata"),
    Kind.TOTALIS: _("Alopecia totalis"),
}
SIDES = {
    Side.FRONT: _("Front"),
    Side.LEFT: _("Left side"),
    Side.RIGHT: _("Right side"),
    Side.TOP: _("From above"),
    Side.BACK: _("From behind"),
    Side.CLOSE: _("Close up"),
}
_PURPOSES = [(one.value, one.value) for one in Purpose]


class Case(models.Model):
    """What a finished treatment shows. A treatment file links to it one to one."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="cases")
    artist = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="cases_made"
    )
    #: Whose head it is; none where it is rendered. With the account the case goes.
    client = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="cases"
    )
    kind = models.CharField(max_length=8, choices=[(k.value, said) for k, said in KINDS.items()])
    #: On the Monk scale, as the clinic chose it beside the person: it is never read from a picture.
    tone = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    sessions = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    #: The day of the last session.
    done_on = models.DateField()
    note_en = models.TextField(max_length=600, blank=True)
    note_es = models.TextField(max_length=600, blank=True)
    #: A made-up head, drawn by the engine: no person, and no consent to ask for.
    rendered = models.BooleanField(default=False)
    #: Since when the clinic shows it; a consent is needed beside it.
    shown_since = models.DateTimeField(null=True)
    #: Given by the form: the same form sent twice makes one case.
    once = models.CharField(max_length=40, unique=True, null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(tone__gte=1, tone__lte=10), name="case_tone_of_monk"
            ),
            models.CheckConstraint(
                condition=models.Q(sessions__gte=1, sessions__lte=12), name="case_sessions"
            ),
            # Whoever is rendered is nobody; who is not is somebody.
            models.CheckConstraint(
                condition=models.Q(rendered=True, client__isnull=True)
                | models.Q(rendered=False, client__isnull=False),
                name="case_of_a_person_or_rendered",
            ),
        )
        indexes = (models.Index(fields=["clinic", "-done_on"], name="case_of_clinic"),)

    def __str__(self) -> str:
        """Say which, not whose."""
        return f"case {self.pk}"

    @property
    def note(self) -> str:
        """The clinic's words in the reader's language, or in the other where there are none."""
        first, second = self.note_en, self.note_es
        if get_language() == "es":
            first, second = second, first
        return first or second

    @property
    def note_language(self) -> str:
        """The language that `note` is in."""
        here = "es" if get_language() == "es" else "en"
        return here if getattr(self, f"note_{here}") else {"en": "es", "es": "en"}[here]

    @property
    def person(self) -> User:
        """Whose head it is. Raises ValueError where it is rendered: that is nobody."""
        if self.client is None:
            raise ValueError("a rendered case is nobody's")
        return self.client

    def standing(self, purpose: str) -> Consent | None:
        """The consent that holds now."""
        return self.consents.filter(purpose=purpose, withdrawn=None).first()


class CasePhoto(models.Model):
    """One pair, before and after, seen from the same side."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="photos")
    view = models.CharField(max_length=5, choices=[(k.value, said) for k, said in SIDES.items()])
    before_on = models.DateField(null=True)
    after_on = models.DateField()
    #: Days from the last session to the picture after: the age of the work.
    days = models.PositiveIntegerField()
    before = models.ForeignKey(Kept, models.CASCADE, null=True, related_name="+")
    after = models.ForeignKey(Kept, models.CASCADE, null=True, related_name="+")
    #: The beginning of the files' names, where it is rendered; else empty.
    drawn = models.SlugField(blank=True)
    added = models.DateTimeField(default=timezone.now)
    once = models.CharField(max_length=40, unique=True, null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(drawn="", before__isnull=False, after__isnull=False)
                | (~models.Q(drawn="") & models.Q(before__isnull=True, after__isnull=True)),
                name="photo_kept_or_drawn",
            ),
        )

    def __str__(self) -> str:
        """Say which."""
        return f"{self.view} of case {self.case_id}"

    @property
    def both(self) -> tuple[Kept, Kept]:
        """Both photos, before first. Raises ValueError where they are drawn."""
        if self.before is None or self.after is None:
            raise ValueError("a rendered pair has no photos")
        return self.before, self.after


class Shown(models.Model):
    """A smaller picture made for everybody to see; it is erased when the consent is withdrawn."""

    photo = models.ForeignKey(CasePhoto, models.CASCADE, related_name="shown")
    side = models.CharField(max_length=6, choices=[("before", "before"), ("after", "after")])
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    kept = models.OneToOneField(Kept, models.CASCADE, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["photo", "side", "width"], name="shown_once"),
        )

    def __str__(self) -> str:
        """Say which."""
        return f"{self.side} of {self.photo_id}, {self.width} px"


class Consent(models.Model):
    """What a client agreed to, word for word. Never changed but by being withdrawn."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=8, choices=_PURPOSES)
    version = models.CharField(max_length=8)
    language = models.CharField(max_length=2)
    text = models.TextField()
    #: As they wrote it.
    name = models.CharField(max_length=100)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="consents")
    given = models.DateTimeField(default=timezone.now)
    withdrawn = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["case", "purpose"],
                condition=models.Q(withdrawn=None),
                name="one_standing_consent",
            ),
            models.CheckConstraint(
                condition=~models.Q(text="") & ~models.Q(name="") & ~models.Q(version=""),
                name="consent_not_blank",
            ),
        )

    def __str__(self) -> str:
        """Say to what, not whose."""
        return f"{self.purpose} of case {self.case_id}"


class Asked(models.Model):
    """A client was asked by mail; of the link only a digest is kept."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="asked")
    purpose = models.CharField(max_length=8, choices=_PURPOSES)
    #: The how-manieth time: the same form sent twice asks once.
    round = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    declined = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "purpose", "round"], name="asked_once"),
        )

    def __str__(self) -> str:
        """Say for what, not whom."""
        return f"asked for {self.purpose} of case {self.case_id}"


class Review(models.Model):
    """A client's words about their treatment; nobody else can change them."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="review")
    words = models.TextField(max_length=2000)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    #: How they want to be called; empty: a client.
    called = models.CharField(max_length=60, blank=True)
    written = models.DateTimeField(default=timezone.now)
    answer = models.TextField(max_length=1200, blank=True)
    answer_language = models.CharField(max_length=2, blank=True)
    answered = models.DateTimeField(null=True)
    hidden = models.DateTimeField(null=True)
    #: Why, as the writer is told; never empty where it is hidden.
    hidden_why = models.TextField(max_length=600, blank=True)
    hidden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~models.Q(words=""), name="review_not_blank"),
            models.CheckConstraint(
                condition=models.Q(hidden__isnull=True) | ~models.Q(hidden_why=""),
                name="review_hidden_for_a_reason",
            ),
        )

    def __str__(self) -> str:
        """Say which, not what."""
        return f"review of case {self.case_id}"
