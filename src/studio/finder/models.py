"""Artists, their certificates, and the log of what became of both."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from studio.finder.places import said
from studio.finder.sphere import unit
from studio.people.models import Clinic, User
from studio.talk.models import Thread
from studio.vault.models import Kept

__all__ = [
    "DONE",
    "LANGUAGES",
    "TONES",
    "Asked",
    "Certification",
    "Change",
    "Listing",
    "Proposal",
    "end_of_day",
    "offering",
]

#: Languages an artist may speak. New ones go to the end (see `offering`).
LANGUAGES = {
    "en": _("English"),
    "es": _("Spanish"),
    "ar": _("Arabic"),
    "de": _("German"),
    "fr": _("French"),
    "hi": _("Hindi"),
    "it": _("Italian"),
    "ja": _("Japanese"),
    "ko": _("Korean"),
    "pl": _("Polish"),
    "pt": _("Portuguese"),
    "ru": _("Russian"),
    "tl": _("Tagalog"),
    "vi": _("Vietnamese"),
    "zh": _("Chinese"),
}
#: What may be done to a listing, as it is said.
DONE = {
    "applied": _("asked to be listed"),
    "address confirmed": _("confirmed the address"),
    "changed": _("changed the page"),
    "certificate offered": _("sent a certificate"),
    "certificate verified": _("checked a certificate"),
    "certificate refused": _("did not accept a certificate"),
    "listed": _("listed"),
    "withheld": _("withheld"),
}
#: Monk's scale of skin tones.
TONES = range(1, 11)


def offering(
    languages: Iterable[str] = (),
    *,
    women: bool = False,
    scars: bool = False,
    tones: Iterable[int] = (),
) -> int:
    """What is offered, or asked for, as bits: two of work, ten of tones, then the languages."""
    order = list(LANGUAGES)
    bits = [0] * women + [1] * scars + [1 + tone for tone in tones]
    bits += [12 + order.index(code) for code in languages if code in LANGUAGES]
    return sum(1 << bit for bit in set(bits))


class Listing(models.Model):
    """An artist in the finder: where they work, with whom, and what they say of themselves.

    Where is kept to a hundredth of a degree, about a kilometre: many work from home.
    """

    class State(models.TextChoices):
        """Whether it is shown."""

        APPLIED = "applied", _("applied")
        LISTED = "listed", _("listed")
        WITHHELD = "withheld", _("withheld")

    slug = models.SlugField(max_length=80, unique=True)
    state = models.CharField(max_length=8, choices=State, default=State.APPLIED)
    name = models.CharField(max_length=100)
    email = models.EmailField(unique=True)
    #: Of the letters we write them.
    language = models.CharField(max_length=2, default="en")
    confirmed = models.DateTimeField(null=True)
    #: Whoever leaves takes their page along.
    user = models.OneToOneField(User, models.CASCADE, null=True, related_name="listing")
    clinic = models.ForeignKey(Clinic, models.SET_NULL, null=True, related_name="listings")

    city = models.CharField(max_length=120)
    region = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=2)
    zone = models.CharField(max_length=64)
    lat = models.FloatField()
    lon = models.FloatField()
    #: The same place on the unit sphere.
    x = models.FloatField(editable=False)
    y = models.FloatField(editable=False)
    z = models.FloatField(editable=False)
    #: What they offer, a bit each (`offering`): one comparison asks for all of it.
    offers = models.BigIntegerField(editable=False)

    #: Codes between commas, ",en,es,": so that one can be looked for.
    languages = models.CharField(max_length=80)
    women = models.BooleanField(default=False)
    scars = models.BooleanField(default=False)
    #: Monk's tones shown in healed work, a bit each.
    tones = models.PositiveSmallIntegerField(default=0)
    began = models.PositiveSmallIntegerField()
    text_en = models.TextField(blank=True)
    text_es = models.TextField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    shows_email = models.BooleanField(default=False)
    shows_phone = models.BooleanField(default=False)

    applied = models.DateTimeField(default=timezone.now)
    listed = models.DateTimeField(null=True)
    #: The end of the last certificate that counts; the badge falls then, with nobody's doing.
    certified_until = models.DateTimeField(null=True)
    #: Invented, to show how the finder looks.
    demonstration = models.BooleanField(default=False)
    form_key = models.CharField(max_length=64, unique=True, null=True)
    confirm_hash = models.CharField(max_length=64, blank=True)
    confirm_sent = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            # All that a search asks of a row, so that the rows themselves are not read.
            models.Index(
                fields=[
                    "state",
                    "lat",
                    "lon",
                    "offers",
                    "certified_until",
                    "x",
                    "y",
                    "z",
                    "id",
                ],
                name="listing_where",
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(lat__gte=-90, lat__lte=90, lon__gte=-180, lon__lte=180),
                name="listing_on_earth",
            ),
            models.CheckConstraint(
                condition=~Q(state="listed") | Q(confirmed__isnull=False),
                name="listed_is_confirmed",
            ),
        )

    def __str__(self) -> str:
        """Their name."""
        return self.name

    def save(self, *given: Any, **named: Any) -> None:
        """Write it, with what a search needs."""
        self.derive()
        super().save(*given, **named)

    def derive(self) -> None:
        """Make the place coarse and put it on the sphere; gather what is offered."""
        self.lat, self.lon = round(self.lat, 2), round(self.lon, 2)
        if abs(self.lat) == 90 or self.lon == -180:  # one place has one name
            self.lon = 0.0 if abs(self.lat) == 90 else 180.0
        self.x, self.y, self.z = unit(self.lat, self.lon)
        self.offers = offering(
            self.languages.strip(",").split(","),
            women=self.women,
            scars=self.scars,
            tones=self.shown_tones,
        )

    @property
    def where(self) -> str:
        """Their city, in the language of whoever reads."""
        return said(self.city, self.region, self.country)

    @property
    def years(self) -> int:
        """For how many years they have done this work."""
        return max(timezone.now().year - self.began, 0)

    @property
    def spoken(self) -> list[str]:
        """Names of their languages."""
        codes = self.languages.strip(",").split(",")
        return [str(LANGUAGES[code]) for code in codes if code in LANGUAGES]

    @property
    def shown_tones(self) -> list[int]:
        """Monk's tones in their healed work, 1 to 10."""
        return [tone for tone in TONES if self.tones >> (tone - 1) & 1]

    @property
    def tone_spans(self) -> str:
        """The same in short: ``1, 3–6``."""
        spans: list[list[int]] = []
        for tone in self.shown_tones:
            if spans and spans[-1][-1] == tone - 1:
                spans[-1].append(tone)
            else:
                spans.append([tone])
        return ", ".join(str(s[0]) if len(s) == 1 else f"{s[0]}–{s[-1]}" for s in spans)

    @property
    def certified(self) -> bool:
        """Whether a checked certificate of the craft is valid now."""
        return self.certified_until is not None and self.certified_until > timezone.now()


class Certification(models.Model):
    """A document that somebody issued to an artist, and who of us has looked at it."""

    class Kind(models.TextChoices):
        """What it is for; the badge is for the craft alone."""

        CRAFT = "craft", _("scalp micropigmentation")
        LICENCE = "licence", _("licence of a state or city")
        HYGIENE = "hygiene", _("hygiene and bloodborne pathogens")

    class State(models.TextChoices):
        """Whether it counts."""

        OFFERED = "offered", _("to be checked")
        VERIFIED = "verified", _("checked")
        REFUSED = "refused", _("not accepted")

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="certifications")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.CRAFT)
    body = models.CharField(max_length=120)
    number = models.CharField(max_length=60, blank=True)
    level = models.CharField(max_length=80, blank=True)
    issued = models.DateField()
    #: The last day on which it is good, where the artist works.
    expires = models.DateField()
    evidence = models.ForeignKey(Kept, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.OFFERED)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(expires__gte=F("issued")), name="expires_after_issue"
            ),
        )

    def __str__(self) -> str:
        """What it is."""
        return f"{self.body} {self.number}".strip()

    @property
    def ends(self) -> datetime:
        """The end of its last day, where the artist works."""
        return end_of_day(self.expires, self.listing.zone)

    @property
    def valid(self) -> bool:
        """Whether it was checked and has not expired."""
        return self.state == self.State.VERIFIED and timezone.now() < self.ends


class Change(models.Model):
    """A line of the log of a listing: what was done, by whom, when, why. Only ever added."""

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="changes")
    certification = models.ForeignKey(Certification, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    #: An address, or "artist".
    by = models.CharField(max_length=254)
    did = models.CharField(max_length=20)
    why = models.TextField(blank=True)

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        """What was done."""
        return f"{self.at:%Y-%m-%d %H:%M} {self.did}"

    @property
    def did_words(self) -> str:
        """What was done, to whoever reads."""
        return str(DONE.get(self.did, self.did))


class Asked(models.Model):
    """Somebody asked an artist for a consultation. What they said is in the thread, not here.

    The thread is erased in time; what became of it stays.
    """

    class Stage(models.TextChoices):
        """How far it has come."""

        SENT = "sent", _("sent")
        READ = "read", _("read")
        ANSWERED = "answered", _("answered")
        AGREED = "agreed", _("agreed on a time")
        DECLINED = "declined", _("declined")

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="asked")
    thread = models.OneToOneField(Thread, models.SET_NULL, null=True, related_name="asked")
    at = models.DateTimeField(default=timezone.now)
    #: Names of what was shared, between commas.
    shared = models.CharField(max_length=80, blank=True)
    stage = models.CharField(max_length=8, choices=Stage, default=Stage.SENT)
    #: When both sides were told that nobody has answered.
    reminded = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["stage", "at"], name="asked_stage"),)

    def __str__(self) -> str:
        """Say whom, not who."""
        return f"asked of {self.listing_id}: {self.stage}"


class Proposal(models.Model):
    """A time for the consultation that one side proposes and the other accepts, or does not."""

    class Side(models.TextChoices):
        """Who proposes."""

        ARTIST = "artist"
        PERSON = "person"

    class How(models.TextChoices):
        """Where it is held."""

        PLACE = "place", _("where the artist works")
        PHONE = "phone", _("by phone")
        VIDEO = "video", _("by video")

    class State(models.TextChoices):
        """What the other side said."""

        OPEN = "open", _("waits for an answer")
        ACCEPTED = "accepted", _("agreed")
        DECLINED = "declined", _("declined")

    asked = models.ForeignKey(Asked, models.CASCADE, related_name="proposals")
    by = models.CharField(max_length=6, choices=Side)
    starts = models.DateTimeField()
    how = models.CharField(max_length=5, choices=How)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["asked"], condition=Q(state="accepted"), name="one_time_agreed"
            ),
            models.UniqueConstraint(fields=["asked", "by", "starts", "how"], name="proposed_once"),
        )

    def __str__(self) -> str:
        """When, and what became of it."""
        return f"{self.starts:%Y-%m-%d %H:%M} {self.state}"


def end_of_day(day: date, zone: str) -> datetime:
    """The moment a day ends in a zone, in UTC: the first one of the next, whatever clocks do."""
    if day >= date.max:
        return datetime.max.replace(tzinfo=UTC)
    midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))
    return midnight.astimezone(UTC)
