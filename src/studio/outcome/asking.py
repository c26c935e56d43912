"""Ask by letter: once for each occasion, one reminder, and a way to end it in each."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from studio.outbox.writing import absolute, write
from studio.outcome import answering, cases, occasions
from studio.outcome.models import Asked, Link, Quiet
from studio.people.models import Clinic, User
from studio.tokens import digest, new_token
from studio.treatment.models import File, Treatment

__all__ = ["REMIND_DAYS", "ask", "ask_due", "by_link", "hush", "is_quiet", "speak"]

REMIND_DAYS = 7


def ask_due() -> int:
    """Write to everybody who is due, and remind; gives how many letters.

    Each treatment is one transaction under its file's lock: called twice, it writes nothing twice.
    """
    return sum(
        _one(one.treatment.pk)
        for clinic in Clinic.objects.order_by("pk")
        for one in cases.standings(clinic)
        if one.treatment.file.email and one.waiting
    )


def ask(treatment: Treatment, by: User) -> bool:
    """Write for what is due without waiting for the round; False where nothing is to be written."""
    return _one(treatment.pk, by, remind=False)


def _one(pk: int, by: User | None = None, *, remind: bool = True) -> bool:
    with transaction.atomic():
        found = Treatment.objects.select_related("file__clinic").filter(pk=pk).first()
        if found is None:
            return False
        file = File.objects.select_for_update().filter(pk=found.file_id).first()
        if file is None or not file.email or is_quiet(file):
            return False
        answered = answering.newest(found)
        open_ = [one for one in answering.due(found) if one.occasion not in answered]
        if not open_:
            return False
        occasion = open_[-1].occasion
        asked, new = Asked.objects.get_or_create(
            treatment=found, occasion=occasion, defaults={"by": by}
        )
        if new:
            _write(asked, found, "ask")
            return True
        late = timezone.now() - asked.at >= timedelta(days=REMIND_DAYS)
        if not remind or asked.reminded is not None or not late:
            return False
        asked.reminded = timezone.now()
        asked.save(update_fields=["reminded"])
        _write(asked, found, "again")
    return True


def _write(asked: Asked, treatment: Treatment, name: str) -> None:
    file = treatment.file
    token = new_token()
    Link.objects.create(asked=asked, digest=digest(token))
    with override(file.language):
        told = {
            "file": file,
            "before": asked.occasion == occasions.BEFORE,
            "address": absolute(reverse("outcome:answer", args=[token])),
            "stop": absolute(reverse("outcome:stop", args=[token])),
        }
    key = f"outcome-{name}-{asked.pk}"
    write(file.email, file.language, f"outcome/{name}", told, key, leave=str(told["stop"]))


def by_link(token: str) -> Link | None:
    """What a link asks, also when it is good no longer."""
    found = Link.objects.filter(digest=digest(token))
    return found.select_related("asked__treatment__file__clinic").first()


def is_quiet(file: File) -> bool:
    """Whether a client wants no letters about the outcome."""
    return Quiet.objects.filter(file=file).exists()


def hush(file: File) -> None:
    """Write no more; twice is once."""
    Quiet.objects.get_or_create(file=file)


def speak(file: File) -> None:
    """Write again, as the client wishes."""
    Quiet.objects.filter(file=file).delete()
