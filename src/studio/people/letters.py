"""What people are written about their accounts."""

from __future__ import annotations

from django.contrib.auth.tokens import default_token_generator
from django.http import HttpRequest
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.utils.translation import override

from studio.outbox.writing import write
from studio.people.models import Clinic, User

__all__ = ["link", "send_link", "whose"]


def link(user: User) -> str:
    """Path by which a user sets a password, once and within a day, in their language."""
    name = urlsafe_base64_encode(force_bytes(user.pk))
    with override(user.language):
        return reverse("set-password", args=[name, default_token_generator.make_token(user)])


def whose(name: str, token: str) -> User | None:
    """The user a link was made for, while it is good."""
    try:
        user = User.objects.get(pk=int(urlsafe_base64_decode(name)), is_active=True)
    except (ValueError, OverflowError, User.DoesNotExist):
        return None
    return user if default_token_generator.check_token(user, token) else None


def send_link(request: HttpRequest, user: User, clinic: Clinic | None = None) -> None:
    """Write the link to the user's address; from a clinic, as its invitation."""
    told = {"address": request.build_absolute_uri(link(user)), "user": user, "clinic": clinic}
    write(user.email, user.language, "people/link", told)
