"""Consents: given by the client, for one purpose each, and ended by one press, at once."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from studio.outbox.writing import write
from studio.people.models import Clinic, User
from studio.treatment import texts
from studio.treatment.files import note, owner_of
from studio.treatment.models import Consent, File, Purpose
from studio.voices import asking, showing
from studio.voices.models import Case
from studio.voices.models import Purpose as Shown

__all__ = ["Blank", "Missing", "Strokes", "files_with", "give", "standing", "withdraw"]

Strokes = Sequence[Sequence[Sequence[int]]]


class Missing(Exception):
    """Something was to be done that the client has not agreed to; carries the purpose."""

    def __init__(self, purpose: Purpose) -> None:
        super().__init__(f"There is no consent for {purpose}.")
        self.purpose = purpose


class Blank(ValueError):
    """A consent without a signature is none."""


def standing(file: File, purpose: str) -> Consent | None:
    """The consent that holds now."""
    return file.consents.filter(purpose=purpose, withdrawn=None).first()


def files_with(clinic: Clinic, purpose: str, since: str = "1") -> QuerySet[File]:
    """The files of a clinic whose clients agree now: asked anew each time, so nothing lags.

    ``since``: the first version of the text that says what is asked for.
    """
    holds = Consent.objects.filter(file=OuterRef("pk"), purpose=purpose, withdrawn=None)
    holds = holds.filter(version__gte=since)
    return File.objects.filter(Exists(holds), clinic=clinic)


def give(
    file: File,
    purpose: str,
    language: str,
    name: str,
    *,
    once: uuid.UUID,
    beside: User | None = None,
    strokes: Strokes = (),
) -> Consent:
    """Keep what a client agreed to, word for word, and send it to them; twice is once.

    Parameters
    ----------
    name : str
        As they wrote it: their signature.
    beside : User, optional
        Who of the team stood by; nobody where they are at home.
    strokes : sequence of lines of points, optional
        What they drew, each coordinate 0 to 1000.

    Raises
    ------
    Blank
        Without a name.
    """
    if not name.strip():
        raise Blank
    with transaction.atomic():
        File.objects.select_for_update().get(pk=file.pk)
        if there := Consent.objects.filter(once=once, file=file, purpose=purpose).first():
            return there  # the same form, whatever became of it since
        consent, new = Consent.objects.get_or_create(
            file=file,
            purpose=purpose,
            withdrawn=None,
            defaults={
                "version": texts.NEWEST[purpose],
                "language": language,
                "text": texts.text(purpose, language, file.clinic.name),
                "name": name.strip(),
                "strokes": [[list(point) for point in line] for line in strokes],
                "beside": beside,
                "once": once,
            },
        )
        if new:
            note(file, beside, "agreed", purpose=str(purpose), consent=consent.pk)
            if file.email:
                told = {"consent": consent, "file": file}
                write(file.email, language, "treatment/agreed", told, f"agreed-{consent.pk}")
    return consent


def withdraw(file: File, purpose: str, by: User) -> None:
    """End a consent, at once; twice is once. What was shown of them by it is shown no more."""
    with transaction.atomic():
        for consent in file.consents.select_for_update().filter(purpose=purpose, withdrawn=None):
            consent.withdrawn, consent.withdrawn_by = timezone.now(), by
            consent.save(update_fields=["withdrawn", "withdrawn_by"])
            note(file, by, "withdrew", purpose=str(purpose), consent=consent.pk)
        if purpose == Purpose.GALLERY and (user := owner_of(file)) is not None:
            for case in Case.objects.filter(clinic=file.clinic, client=user):
                showing.withdraw(case, Shown.GALLERY, by)
                asking.close(case, Shown.GALLERY)
