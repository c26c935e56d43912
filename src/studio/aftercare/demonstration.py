"""Aftercare of the demonstration's clients: one in the first days, one healed, one years ago."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from studio.aftercare import reports
from studio.aftercare.freezing import freeze
from studio.aftercare.models import Care, Report
from studio.errands import doing
from studio.people.models import Clinic, Role, User
from studio.treatment import consents, files
from studio.treatment.models import File, Purpose, Session

__all__ = ["remove", "show"]


@dataclass(frozen=True)
class Person:
    """Somebody invented, treated so many days ago."""

    name: str
    language: str
    kind: str
    zones: tuple[str, ...]
    days: int


#: Beside the clients of the treatment's own demonstration, who have sessions of the last weeks.
PEOPLE = (
    Person("Ruth Ejemplo", "en", "hairline", ("hairline", "temples"), 41),
    Person("Olu Exemple", "en", "shaved", ("hairline", "top", "crown"), 3 * 365 + 2),
    Person("Carmen Supuesta", "es", "parting", ("top",), 3 * 366 + 20),
)
REPORTED = {
    "en": (
        "look",
        "On the left side, above the ear, it looks lighter than on the right. It does not hurt.",
        "That is usual in the first weeks. Please send a photo on day 30; we look at it together.",
    ),
    "es": (
        "look",
        "Del lado izquierdo, sobre la oreja, se ve más claro que del derecho. No me duele.",
        "Es habitual en las primeras semanas. Mande una foto el día 30 y la vemos juntos.",
    ),
}


def show() -> None:
    """Lay what is not there."""
    for clinic in Clinic.objects.filter(demonstration=True):
        artist = User.objects.filter(
            memberships__clinic=clinic, memberships__role=Role.ARTIST
        ).first()
        there = File.objects.filter(clinic=clinic, name__in=[one.name for one in PEOPLE])
        if artist is not None and not there.exists():
            with transaction.atomic():
                _fill(clinic, artist)


def remove() -> None:
    """Take away what does not go with the clinics: the errands that wait for reports."""
    rows = Report.objects.filter(file__clinic__demonstration=True)
    doing.withdraw(*(reports.waits(row) for row in rows))


def _fill(clinic: Clinic, artist: User) -> None:
    for person in PEOPLE:
        _file(clinic, artist, person)
    for language, (sign, words, answer) in REPORTED.items():
        cares = Care.objects.filter(treatment__file__clinic=clinic)
        care = cares.filter(treatment__file__language=language).order_by("-day").first()
        if care is None:
            continue
        row = reports.make(care.treatment.file, [sign], words, uuid.uuid4())
        if language == "en":  # the other one waits
            reports.open_(row, artist)
            reports.answer(row, artist, answer, uuid.uuid4())


def _file(clinic: Clinic, artist: User, person: Person) -> None:
    once = uuid.uuid4
    contact = {"name": person.name, "language": person.language, "phone": "+1 555 0199"}
    file = files.make(clinic, artist, once(), zone=clinic.zone, **contact)
    for purpose in (Purpose.RECORD, Purpose.TREATMENT):
        consents.give(file, purpose, person.language, person.name, once=once(), beside=artist)
    meant = {"kind": person.kind, "zones": list(person.zones), "artist": artist}
    row = files.treat(file, artist, once(), sessions_meant=3, **meant)
    # Written down as if long ago, so not through what asks for a recent intake.
    session = Session.objects.create(
        treatment=row,
        on=timezone.now().date() - timedelta(days=person.days),
        artist=artist,
        artist_name=artist.name,
        zones=list(person.zones),
        parts=8,
        by=artist,
    )
    freeze(session)
