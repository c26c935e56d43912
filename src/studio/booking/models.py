"""Rooms, hours, services, appointments, and who waits for an earlier one."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from studio.people.models import Clinic

__all__ = [
    "ACTIVE",
    "Appointment",
    "Hours",
    "Key",
    "Kind",
    "Room",
    "Service",
    "State",
    "Waiting",
    "Wish",
]


class Kind(models.TextChoices):
    """What an appointment is for."""

    CONSULTATION = "consultation", _("Consultation in the clinic")
    PHONE = "phone", _("Consultation by phone")
    SESSION = "session", _("Treatment session")
    TOUCH_UP = "touch-up", _("Touch-up")
    #: Time that nobody can book: a lunch, a day off.
    BLOCK = "block", _("Time kept free")


class State(models.TextChoices):
    """Where an appointment is."""

    HELD = "held", _("held")
    #: It was held and the time for that ran out; it may still be confirmed if the time is free.
    LAPSED = "lapsed", _("no longer held")
    BOOKED = "booked", _("booked")
    CANCELLED = "cancelled", _("cancelled")
    CAME = "came", _("came")
    MISSED = "missed", _("did not come")


#: States in which an appointment takes its artist's and its room's time.
ACTIVE = (State.HELD, State.BOOKED, State.CAME, State.MISSED)


class Room(models.Model):
    """A room of a clinic."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="treatment_rooms")
    name = models.CharField(max_length=60)
    #: Whether it can be booked.
    used = models.BooleanField(default=True)

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=["clinic", "name"], name="room_once"),)

    def __str__(self) -> str:
        """Its name."""
        return self.name


class Hours(models.Model):
    """From when to when an artist works in a clinic on a day of the week, by its wall clock.

    They stand instead of the clinic's own, of which the closures still count. Whoever has none
    works while the clinic is open.
    """

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="artist_hours")
    artist = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="hours")
    #: Monday is 0.
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        ordering = ("weekday", "opens")
        constraints = (
            models.CheckConstraint(condition=Q(weekday__lte=6), name="hours_on_a_weekday"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="hours_end"),
            models.UniqueConstraint(
                fields=["clinic", "artist", "weekday", "opens"], name="hours_once"
            ),
        )

    def __str__(self) -> str:
        """When."""
        return f"{self.weekday}: {self.opens} to {self.closes}"


class Service(models.Model):
    """What can be booked in a clinic, and how. All of it is the clinic's own to set."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="services")
    kind = models.CharField(max_length=12, choices=Kind)
    minutes = models.PositiveSmallIntegerField()
    #: Kept free before and after it.
    before_minutes = models.PositiveSmallIntegerField(default=0)
    after_minutes = models.PositiveSmallIntegerField(default=0)
    needs_room = models.BooleanField(default=True)
    #: The shortest time from booking to beginning, and how many days ahead one can book.
    notice_hours = models.PositiveSmallIntegerField(default=4)
    ahead_days = models.PositiveSmallIntegerField(default=60)
    #: From one beginning to the next that is offered.
    step_minutes = models.PositiveSmallIntegerField(default=30)
    #: Whether visitors book it themselves.
    public = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["clinic", "kind"], name="service_once"),
            models.CheckConstraint(
                condition=Q(minutes__gte=5, minutes__lte=720, step_minutes__gte=5),
                name="service_takes_time",
            ),
        )

    def __str__(self) -> str:
        """Its kind."""
        return self.get_kind_display()

    @property
    def length(self) -> timedelta:
        """How long it takes, as a stopwatch would measure."""
        return timedelta(minutes=self.minutes)

    @property
    def before(self) -> timedelta:
        """Kept free before it."""
        return timedelta(minutes=self.before_minutes)

    @property
    def after(self) -> timedelta:
        """Kept free after it."""
        return timedelta(minutes=self.after_minutes)

    @property
    def notice(self) -> timedelta:
        """The shortest time from booking to beginning."""
        return timedelta(hours=self.notice_hours)


class Appointment(models.Model):
    """Some of an artist's time, and a room's: held, booked, or over.

    ``starts`` and ``ends`` are what people are told, ``busy_from`` and ``busy_until`` what it takes
    with the time kept free around it. While it is `ACTIVE` no other of the same artist or room
    overlaps that: the database itself refuses (`booking.guard`).
    """

    #: Its UID in calendars: the same for ever, whatever becomes of it.
    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    #: The form it was made with: sent twice, it makes one appointment.
    once = models.UUIDField(unique=True, default=uuid.uuid4)
    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="appointments")
    #: Nobody: whoever it was has left with their account, and somebody else has to be found.
    artist = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="appointments"
    )
    room = models.ForeignKey(Room, models.SET_NULL, null=True, related_name="appointments")
    kind = models.CharField(max_length=12, choices=Kind)
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    busy_from = models.DateTimeField()
    busy_until = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State)
    held_until = models.DateTimeField(null=True)
    #: Up by one with each change that calendars have to hear of (RFC 5545, 3.8.7.4).
    sequence = models.PositiveIntegerField(default=0)

    #: The account of whom it is for, where there is one.
    client = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="booked"
    )
    name = models.CharField(max_length=100, default="")
    email = models.EmailField(default="")
    phone = models.CharField(max_length=30, default="")
    language = models.CharField(max_length=2, default="en")
    #: Whoever it is for reads times in this zone where it is by phone.
    zone = models.CharField(max_length=64, default="", blank=True)
    note = models.TextField(default="", blank=True)
    #: What they want shared of their preview: the look's numbers, and names of vault pictures.
    look = models.JSONField(null=True)
    #: Whether it came with one; that stays when the look itself is let go of.
    with_look = models.BooleanField(default=False)
    #: From which network a visitor asks, as a keyed digest, for a day; see `booking.crowd`.
    asked_from = models.CharField(max_length=64, default="", blank=True)
    made = models.DateTimeField(default=timezone.now)
    #: The sessions of one treatment, and how many days there are between two of them at least.
    series = models.UUIDField(null=True, db_index=True)
    apart_days = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="appointment_ends"),
            models.CheckConstraint(
                condition=Q(busy_from__lte=F("starts"), busy_until__gte=F("ends")),
                name="appointment_within_busy",
            ),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(held_until__isnull=False), name="held_until_when"
            ),
        )
        # The guard looks for what ends after a new one begins: the past is not read.
        indexes = (
            models.Index(fields=["artist", "busy_until"], name="appointment_of_artist"),
            models.Index(fields=["room", "busy_until"], name="appointment_of_room"),
            models.Index(fields=["clinic", "starts"], name="appointment_of_clinic"),
            models.Index(fields=["state", "held_until"], name="appointment_held"),
            models.Index(fields=["client", "starts"], name="appointment_of_client"),
            models.Index(fields=["asked_from", "made"], name="appointment_asked_from"),
        )

    def __str__(self) -> str:
        """Say which, not whose."""
        return f"{self.kind} {self.pk} ({self.state})"

    @property
    def own_zone(self) -> ZoneInfo:
        """The zone in which it is told first: theirs by phone, else the clinic's."""
        theirs = self.kind == Kind.PHONE and self.zone
        return ZoneInfo(self.zone if theirs else self.clinic.zone)

    def over(self, now: datetime | None = None) -> bool:
        """Whether it has begun."""
        return self.starts <= (now or timezone.now())


class Wish(models.Model):
    """What somebody of the team wants: whether they are written what is booked with them."""

    artist = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="booking_wish"
    )
    letters = models.BooleanField(default=True)

    def __str__(self) -> str:
        """Say whose."""
        return f"wish of {self.artist_id}"


class Key(models.Model):
    """Whoever holds the token sees one appointment and may move or cancel it; each letter has one.

    It is good until some weeks after the appointment.
    """

    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="keys")
    digest = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        """Say of which."""
        return f"key of {self.appointment_id}"


class Waiting(models.Model):
    """Somebody who would come earlier, or at all, if a time were freed.

    What is freed is offered to one after the other in the order of ``since``: it is held for them
    for some hours, as the appointment ``offer``.
    """

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="waiting")
    kind = models.CharField(max_length=12, choices=Kind)
    artist = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="waited_for"
    )
    #: What they have already; it is moved when they take an earlier time.
    appointment = models.OneToOneField(
        Appointment, models.CASCADE, null=True, related_name="waiting"
    )
    offer = models.OneToOneField(Appointment, models.SET_NULL, null=True, related_name="offered")
    name = models.CharField(max_length=100)
    email = models.EmailField()
    phone = models.CharField(max_length=30, default="")
    language = models.CharField(max_length=2)
    zone = models.CharField(max_length=64)
    since = models.DateTimeField(default=timezone.now)
    #: No time after this day is of use to them.
    until = models.DateField()
    #: What was offered to them before: seconds of the epoch. Nothing is offered twice.
    passed = models.JSONField(default=list)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["clinic", "kind", "email"], name="waits_once"),
        )
        indexes = (models.Index(fields=["clinic", "kind", "since"], name="waiting_since"),)

    def __str__(self) -> str:
        """Say which, not who."""
        return f"waiting {self.pk}"

    @property
    def own_zone(self) -> ZoneInfo:
        """The zone whose days it is about: theirs by phone, else the clinic's."""
        return ZoneInfo(self.zone if self.kind == Kind.PHONE and self.zone else self.clinic.zone)

    def save(self, *given: Any, **named: Any) -> None:
        """Keep the address as addresses are kept."""
        self.email = self.email.strip().lower()
        super().save(*given, **named)
