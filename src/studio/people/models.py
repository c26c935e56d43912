"""Users, clinics, and who works where as what."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

__all__ = ["Clinic", "Membership", "Role", "Try", "User"]


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
    #: Base 32; empty while there is no second factor.
    secret = models.CharField(max_length=64, default="")
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
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = (models.Index(fields=["about", "at"], name="try_about"),)

    def __str__(self) -> str:
        """When."""
        return f"try at {self.at}"
