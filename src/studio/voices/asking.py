"""Ask a client by mail, and take their answer: a consent is given by them, or not at all."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from studio.outbox.writing import write
from studio.people.models import User
from studio.tokens import digest, new_token
from studio.voices import wording
from studio.voices.models import Asked, Case, Consent, Purpose

__all__ = [
    "GOOD_DAYS",
    "NotNow",
    "agree",
    "ask",
    "asked_by",
    "close",
    "decline",
    "may_ask",
    "waits",
]

GOOD_DAYS = 14


class NotNow(Exception):
    """There is nothing to ask, or it is answered already."""


def may_ask(case: Case, purpose: str) -> bool:
    """Whether there is something to ask: of a person, for what they have not agreed to yet."""
    if case.rendered or case.standing(purpose):
        return False
    return purpose == Purpose.REVIEW or case.photos.exists()


def ask(request: HttpRequest, case: Case, purpose: str, turn: int) -> None:
    """Write the client a link by which they answer; of one turn there is one letter.

    Raises NotNow.
    """
    if case.client is None or not may_ask(case, purpose):
        raise NotNow
    token = new_token()
    with transaction.atomic():
        asked, new = Asked.objects.get_or_create(
            case=case,
            purpose=purpose,
            round=turn,
            defaults={
                "digest": digest(token),
                "until": timezone.now() + timedelta(days=GOOD_DAYS),
            },
        )
        if not new:
            return
        with override(case.client.language):
            path = reverse("voices:answer", args=[token])
        told = {
            "address": request.build_absolute_uri(path),
            "case": case,
            "days": GOOD_DAYS,
            "review": purpose == Purpose.REVIEW,
        }
        write(case.client.email, case.client.language, "voices/ask", told, f"voices-{asked.pk}")


def waits(case: Case, purpose: str, now: datetime | None = None) -> bool:
    """Whether a letter is out that can still be answered, and was not declined."""
    out = case.asked.filter(purpose=purpose, until__gt=now or timezone.now(), declined=None)
    return out.exists()


def close(case: Case, purpose: str) -> None:
    """Let links that ask be over; by them nothing can be agreed to any more."""
    now = timezone.now()
    case.asked.filter(purpose=purpose, until__gt=now).update(until=now)


def asked_by(token: str) -> Asked | None:
    """What a link asks, also when it is good no longer."""
    found = Asked.objects.filter(digest=digest(token))
    return found.select_related("case__clinic", "case__client").first()


def is_open(asked: Asked, now: datetime | None = None) -> bool:
    """Whether a link can still be answered."""
    return (now or timezone.now()) < asked.until


def agree(case: Case, purpose: str, by: User, name: str, language: str) -> Consent:
    """Keep what a client agreed to, word for word, and send it to them; twice is once."""
    clinic = case.clinic.name
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)
        consent, new = Consent.objects.get_or_create(
            case=case,
            purpose=purpose,
            withdrawn=None,
            defaults={
                "version": wording.NEWEST[purpose],
                "language": language,
                "text": wording.text(purpose, language, clinic),
                "name": name,
                "by": by,
            },
        )
        if new:
            Asked.objects.filter(case=case, purpose=purpose).update(declined=None)
            told = {"consent": consent, "case": case}
            write(by.email, language, "voices/agreed", told, f"voices-agreed-{consent.pk}")
    return consent


def decline(asked: Asked) -> None:
    """Keep that they would rather not; why is not asked."""
    Asked.objects.filter(pk=asked.pk, declined=None).update(declined=timezone.now())
