"""How often one may guess."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.crypto import salted_hmac

from studio.people.models import Try

__all__ = ["failed", "forgiven", "too_many"]

MOST = 8
WITHIN = timedelta(minutes=15)


def _about(kind: str, who: str) -> str:
    return salted_hmac("studio.people.tries", f"{kind} {who}", algorithm="sha256").hexdigest()


def too_many(kind: str, who: str) -> bool:
    """Whether there were so many wrong guesses of late that no more is heard."""
    since = timezone.now() - WITHIN
    return Try.objects.filter(about=_about(kind, who), at__gt=since).count() >= MOST


def failed(kind: str, who: str) -> None:
    """Count a wrong guess, and forget the old ones."""
    Try.objects.filter(at__lt=timezone.now() - WITHIN).delete()
    Try.objects.create(about=_about(kind, who))


def forgiven(kind: str, who: str) -> None:
    """A right one: the wrong ones before it count no more."""
    Try.objects.filter(about=_about(kind, who)).delete()
