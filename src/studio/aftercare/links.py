"""Ways in by mail: a link to one's days without an account, and one that ends the reminders."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import override

from studio.aftercare.models import Key, Quiet
from studio.outbox.writing import absolute
from studio.tokens import digest, new_token
from studio.treatment.models import File

__all__ = [
    "GOOD_FOR",
    "end",
    "holder",
    "is_open",
    "leads_to",
    "link",
    "resume",
    "sealed",
    "way_out",
]

GOOD_FOR = timedelta(days=60)  # the longest rule, and a photo after it


def link(file: File) -> str:
    """A new link to somebody's days, whole, in their language; only its digest is kept."""
    token = new_token()
    until = timezone.now() + GOOD_FOR
    Key.objects.create(file=file, digest=digest(token), until=until)
    with override(file.language):
        return absolute(reverse("aftercare:linked", args=[token]))


def holder(token: str) -> Key | None:
    """What a link leads to, also when it is good no longer."""
    rows = Key.objects.select_related("file__clinic")
    return rows.filter(digest=digest(token)).first()


def is_open(key: Key) -> bool:
    """Whether a link is still good."""
    return timezone.now() < key.until


def sealed(file: File) -> str:
    """What a link that ends reminders carries: only the secret key and the row make it."""
    about = f"{file.pk} {file.once}"
    return salted_hmac("studio.aftercare.quiet", about, algorithm="sha256").hexdigest()


def way_out(file: File) -> str:
    """The link that ends reminders; it is good as long as the file is there."""
    with override(file.language):
        return absolute(reverse("aftercare:end", args=[file.pk, sealed(file)]))


def leads_to(number: int, seal: str) -> File | None:
    """The file whose reminders a link ends."""
    file = File.objects.select_related("clinic").filter(pk=number).first()
    return file if file is not None and constant_time_compare(seal, sealed(file)) else None


def end(file: File) -> None:
    """No more reminders; twice is once."""
    Quiet.objects.get_or_create(file=file)


def resume(file: File) -> None:
    """Reminders again."""
    Quiet.objects.filter(file=file).delete()
