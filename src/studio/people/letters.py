"""What people are written about their accounts."""

from __future__ import annotations

from django.contrib.auth.tokens import default_token_generator
from django.http import HttpRequest
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from studio.outbox.writing import write
from studio.people.models import Clinic, User

__all__ = ["NEWS", "link", "send_link", "tell", "whose"]

#: What happened to an account, as its owner is told: a subject and a sentence.
NEWS = {
    "password": (
        _("Your password was changed"),
        _("The password of your account was set anew. Other browsers were signed out."),
    ),
    "second-factor": (
        _("A second factor was set up"),
        _("From now on your account asks for a code from your phone as well."),
    ),
    "second-factor-gone": (
        _("A second factor was taken away"),
        _("Your account no longer asks for a code from your phone."),
    ),
    "passkey": (
        _("A passkey was added"),
        _("A new passkey opens your account from now on: {name}."),
    ),
    "passkey-gone": (
        _("A passkey was removed"),
        _("This passkey no longer opens your account: {name}."),
    ),
    "recovery": (
        _("A recovery code was used"),
        _("Somebody signed in to your account with a recovery code. Codes left: {left}."),
    ),
    "recovery-codes": (
        _("New recovery codes were made"),
        _("Your account has ten new recovery codes. The ones before work no more."),
    ),
}


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


def tell(request: HttpRequest, user: User, news: str, **more: object) -> None:
    """Write to a user what has just happened to their account, and what to do if it was not they.

    Parameters
    ----------
    news : str
        A key of `NEWS`.
    more
        What its sentence names.
    """
    subject, sentence = NEWS[news]
    with override(user.language):
        told = {
            "subject": str(subject),
            "sentence": str(sentence).format(**more),
            "address": request.build_absolute_uri(reverse("ask-link")),
        }
    write(user.email, user.language, "people/news", told)
