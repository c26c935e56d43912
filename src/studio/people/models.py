"""Users, clinics, and who works where as what."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

__all__ = ["Clinic", "Membership", "Passkey", "RecoveryCode", "Role", "Try", "User", "Visit"]


class Users(BaseUserManager):
    """Users are found by their address, however it is typed."""

    @staticmethod
    def plain(email: str) -> str:
        """An address as it is kept: no spaces around it, small letters."""
        return email.strip().lower()

    def get_by_natural_key(self, email: str | None) -> User:
        """The user of an address."""
        return self.get(email=self.plain(email or ""))

    def create_user(self, email: str, password: str | None = None, **given: Any) -> User:
        """A user, without a password unless one is given."""
        user = self.model(email=self.plain(email), **given)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """Somebody with an account; a client unless a membership says more."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=100, default="", blank=True)
    language = models.CharField(max_length=2, default="en")
    is_active = models.BooleanField(default=True)
    joined = models.DateTimeField(default=timezone.now)
    #: What authenticators know them by: random, says nothing about them.
    handle = models.UUIDField(default=uuid.uuid4, unique=True)
    #: The secret of the codes on their phone, sealed (`studio.people.codes`); empty without one.
    sealed_secret = models.BinaryField(default=bytes)
    #: The last half minute whose code was used: none is good twice.
    last_step = models.BigIntegerField(default=0)

    objects = Users()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ()

    def __str__(self) -> str:
        """Name, or address."""
        return self.name or self.email

    @property
    def is_staff(self) -> bool:
        """Whether they work in a clinic, and so need a second factor."""
        return self.memberships.exists()

    @property
    def has_second(self) -> bool:
        """Whether there is a second factor: codes on a phone, or a passkey."""
        return bool(self.sealed_secret) or self.passkeys.exists()


class Passkey(models.Model):
    """A key on somebody's phone, computer or stick; here lies only its public half."""

    user = models.ForeignKey(User, models.CASCADE, related_name="passkeys")
    #: What its owner calls it.
    name = models.CharField(max_length=60)
    #: Base64url, up to 1023 bytes; no two users have the same.
    credential = models.CharField(max_length=1364, unique=True)
    #: Attested credential data (WebAuthn level 2, 6.5.1): model, id, public key in COSE.
    data = models.BinaryField()
    #: How often it has signed, by its own count; 0 where it does not count.
    counter = models.BigIntegerField(default=0)
    #: The name of the site it was made for: it signs at no other.
    host = models.CharField(max_length=253)
    since = models.DateTimeField(default=timezone.now)
    used = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """Say what its owner calls it."""
        return self.name


class RecoveryCode(models.Model):
    """A code for when the phone is lost, as a keyed digest; the row goes when it is used."""

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user", "digest"], name="a_recovery_code_once"),
        )

    def __str__(self) -> str:
        """Say whose."""
        return f"a recovery code of {self.user_id}"


class Visit(models.Model):
    """A browser somebody is signed in with: what they are shown of it, and the session it has."""

    user = models.ForeignKey(User, models.CASCADE, related_name="visits")
    session = models.CharField(max_length=40, unique=True)
    #: As ``Firefox, Windows``; nothing more is kept of it.
    browser = models.CharField(max_length=60, default="")
    since = models.DateTimeField(default=timezone.now)
    seen = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        """Say with what."""
        return self.browser or "a browser"


class Clinic(models.Model):
    """A place with a time zone of its own."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    city = models.CharField(max_length=100)
    zone = models.CharField(max_length=64)
    #: Shown so that the site can be looked at; goes with the first real one.
    demonstration = models.BooleanField(default=False)

    def __str__(self) -> str:
        """Its name."""
        return self.name


class Role(models.TextChoices):
    """What somebody is in a clinic."""

    ARTIST = "artist", _("artist")
    DESK = "desk", _("front desk")
    OWNER = "owner", _("owner")


class Membership(models.Model):
    """Somebody works in a clinic, in one role."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=8, choices=Role)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user", "clinic"], name="one_role_in_a_clinic"),
        )

    def __str__(self) -> str:
        """Who is what."""
        return f"{self.user}: {self.role}"


class Try(models.Model):
    """Somebody guessed wrong; whom it concerns is kept as a keyed digest alone."""

    about = models.CharField(max_length=64)
    #: The how-manieth: of several at once, each has its own.
    number = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["about", "number"], name="tries_one_after_another"),
        )
        indexes = (models.Index(fields=["about", "at"], name="try_about"),)

    def __str__(self) -> str:
        """When."""
        return f"try at {self.at}"
