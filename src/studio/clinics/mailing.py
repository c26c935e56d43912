"""Who wants a letter when the guide has a new edition: asked apart from the book, kept apart.

Somebody is written to only after they have confirmed by the link of a letter. What they agreed to
is kept in the words that they read, with its version, language and time. Whoever leaves is erased.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext, override

from studio.clinics.models import Reader
from studio.guide.words import edition
from studio.outbox.writing import absolute, write
from studio.people import tries
from studio.people.models import User

__all__ = [
    "VERSION",
    "ask",
    "confirm",
    "consent",
    "forget",
    "leave",
    "reader_of",
    "tell_of_edition",
    "token",
]

VERSION = "1"  # of the words beside the box: change it with them
CONFIRM_WITHIN = timedelta(days=7)


def consent() -> str:
    """The words that stand beside the box."""
    return gettext(
        "Write to me when the guide has a new edition, and for nothing else. "
        "Every letter has a link that ends it."
    )


def ask(request: HttpRequest, email: str, language: str) -> None:
    """Note that somebody wants letters, and write to them for confirmation.

    Whoever asks is told the same whether or not the address is known here; one that asks again and
    again is written to no more often than a password may be guessed.

    Parameters
    ----------
    request : HttpRequest
    email, language : str
    """
    email = User.objects.plain(email)
    if tries.taken(request, "letters", email):
        return
    with transaction.atomic(), override(language):
        Reader.objects.filter(confirmed=None, asked__lt=timezone.now() - CONFIRM_WITHIN).delete()
        reader, new = Reader.objects.get_or_create(
            email=email,
            defaults={
                "language": language,
                "consent": consent(),
                "version": VERSION,
                "nonce": secrets.token_hex(16),
                "edition": edition(),
            },
        )
        if new:
            address = absolute(reverse("clinics:confirm-letters", args=_way(reader, "confirm")))
            told = {"address": address, "consent": reader.consent}
            write(email, language, "clinics/confirm-letter", told, key=f"confirm {reader.nonce}")


def reader_of(number: int, given: str, what: str) -> Reader | None:
    """The reader that a link was made for, while it is good."""
    reader = Reader.objects.filter(pk=number).first()
    if reader is None or not constant_time_compare(given, token(reader, what)):
        return None
    late = reader.confirmed is None and timezone.now() - reader.asked > CONFIRM_WITHIN
    return None if late else reader


def confirm(reader: Reader) -> None:
    """From now on they are written to; confirmed twice is confirmed once."""
    Reader.objects.filter(pk=reader.pk, confirmed=None).update(confirmed=timezone.now())


def leave(reader: Reader) -> None:
    """Forget them."""
    reader.delete()


def forget(instance: User, **_told: object) -> None:
    """Forget the reader at the address of an account that is gone."""
    Reader.objects.filter(email=instance.email).delete()


def tell_of_edition() -> int:
    """Write to everybody who does not know the present edition yet; gives to how many.

    Each is written to once for an edition, however often this is called and wherever it ends.
    """
    now, many = edition(), 0
    waiting = Reader.objects.filter(edition__lt=now).exclude(confirmed=None)
    for reader in waiting.iterator():
        with transaction.atomic(), override(reader.language):
            mine = Reader.objects.filter(pk=reader.pk, edition=reader.edition)
            if not mine.update(edition=now):
                continue
            way_out = absolute(reverse("clinics:leave-letters", args=_way(reader, "leave")))
            told = {"guide": absolute(reverse("guide:index")), "leave": way_out}
            name = "clinics/edition-letter"
            write(reader.email, reader.language, name, told, leave=way_out)
            many += 1
    return many


def _way(reader: Reader, what: str) -> list[object]:
    return [reader.pk, token(reader, what)]


def token(reader: Reader, what: str) -> str:
    """Of a link: from what lies in the row and the secret key, so that neither alone makes it."""
    salt = f"studio.clinics.mailing.{what}"
    return salted_hmac(salt, f"{reader.pk} {reader.nonce}", algorithm="sha256").hexdigest()
