"""Clients of the demonstration's clinics, all invented, with treatments at different stages."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from studio.people.models import Clinic, Role, User
from studio.treatment import consents, files, intakes, pictures, questions, sessions
from studio.treatment.models import File, Goes, Purpose, Stock, Ware

__all__ = ["remove", "show"]

DAY = timedelta(days=1)
#: Invented makers: brand, article, lot, days it is good for, counted from today.
STOCK = (
    (Ware.NEEDLE, "Demo Needle", "3 round, 0.25", "DN-2291", 420),
    (Ware.NEEDLE, "Demo Needle", "1 round, 0.20", "DN-2304", 610),
    (Ware.PIGMENT, "Demo Carbon", "Ash 2", "DC-0417", 230),
    (Ware.PIGMENT, "Demo Carbon", "Ash 3", "DC-0388", 25),
    (Ware.PIGMENT, "Demo Carbon", "Ash 2", "DC-0291", -12),
)


@dataclass(frozen=True)
class Person:
    """Somebody invented: how far they are, and what they answered."""

    name: str
    born: str
    language: str
    kind: str = ""
    zones: tuple[str, ...] = ()
    said: Mapping[str, str] = field(default_factory=dict)
    #: What an artist decided; empty: nothing yet.
    goes: str = ""
    why: Mapping[str, str] = field(default_factory=dict)
    agrees: tuple[Purpose, ...] = ()
    sessions: int = 0
    asked: bool = True
    #: Days since the last session.
    ago: int = 2


PEOPLE = (
    Person(
        "Nora Beispiel",
        "1984",
        "en",
        "parting",
        ("top",),
        {"skin-type": "2"},
        Goes.TREAT,
        agrees=(Purpose.TREATMENT, Purpose.SIMULATION, Purpose.GALLERY),
        sessions=2,
    ),
    Person(
        "Tomás Prueba",
        "1979-05-02",
        "es",
        "shaved",
        ("hairline", "temples", "crown"),
        {"skin-type": "4", "diabetes": "yes"},
        Goes.TREAT,
        {
            "en": "His doctor wrote to us by e-mail: well controlled. The letter follows.",
            "es": "Su médico nos escribió por correo: bien controlada. La carta llegará.",
        },
        (Purpose.TREATMENT, Purpose.RESEARCH),
        1,
    ),
    Person("Adwoa Esempio", "1991", "en", "areata", ("crown", "back"), {"skin-type": "6"}),
    Person(
        "Lucía Ficticia",
        "1996",
        "es",
        said={"skin-type": "3", "antibiotics": "yes"},
        goes=Goes.WAIT,
    ),
    Person("Bill Nobody", "1968", "en", asked=False),
    Person(
        "Greta Exempel",
        "1975",
        "en",
        "shaved",
        ("hairline", "crown"),
        {"skin-type": "2"},
        Goes.TREAT,
        agrees=(Purpose.TREATMENT,),
        sessions=2,
        ago=58,
    ),
    Person(
        "Ramón Modelo",
        "1982",
        "es",
        "shaved",
        ("hairline", "temples"),
        {"skin-type": "4"},
        Goes.TREAT,
        agrees=(Purpose.TREATMENT,),
        sessions=2,
        ago=76,
    ),
)


def show() -> None:
    """Lay files where there are none."""
    for clinic in Clinic.objects.filter(demonstration=True):
        artist = User.objects.filter(
            memberships__clinic=clinic, memberships__role=Role.ARTIST
        ).first()
        if artist is not None and not File.objects.filter(clinic=clinic).exists():
            with transaction.atomic():
                _fill(clinic, artist)


def remove() -> None:
    """Take away what does not go with the clinics: the pictures in the vault, and the lots."""
    here = Clinic.objects.filter(demonstration=True)
    for file in File.objects.filter(clinic__in=here):
        pictures.erase_all(file, "demonstration")
    File.objects.filter(clinic__in=here).delete()
    Stock.objects.filter(clinic__in=here).delete()


def _fill(clinic: Clinic, artist: User) -> None:
    today = timezone.now().date()
    lots = [
        Stock.objects.create(
            clinic=clinic,
            kind=kind,
            brand=brand,
            article=article,
            lot=lot,
            expires=today + days * DAY,
            received=today - 60 * DAY,
            pieces=20 if kind == Ware.NEEDLE else 2,
            enough_for=1 if kind == Ware.NEEDLE else 10,
        )
        for kind, brand, article, lot, days in STOCK
    ]
    for person in PEOPLE:
        _file(clinic, artist, person, lots, today)


def _file(clinic: Clinic, artist: User, person: Person, lots: list[Stock], today: date) -> None:
    once = uuid.uuid4
    # Without an address: nobody is written to, and no account can be taken for theirs.
    contact = {"name": person.name, "born": person.born, "language": person.language}
    file = files.make(clinic, artist, once(), zone=clinic.zone, phone="+1 555 0199", **contact)
    if person.asked:
        answers = _answers(person, today)
        language = person.language
        intake = intakes.answer(file, answers, language, once(), asked_by=artist, name=person.name)
        if person.goes:
            start = intakes.proposed(intake, today).start
            why = person.why.get(artist.language, "")
            intakes.decide(intake, artist, once(), person.goes, start, why, today)
    for purpose in person.agrees:
        consents.give(file, purpose, person.language, person.name, once=once(), beside=artist)
    if not person.kind:
        return
    row = files.treat(
        file,
        artist,
        once(),
        kind=person.kind,
        zones=list(person.zones),
        artist=artist,
        sessions_meant=3,
    )
    for number in range(person.sessions):
        sessions.make(
            row,
            artist,
            once(),
            [lots[number], lots[2]],
            on=today - (person.ago + 12 * (person.sessions - 1 - number)) * DAY,
            artist=artist,
            zones=list(person.zones),
            parts=8 - 2 * number,
            depth_from_mm="0.30",
            depth_to_mm="0.50",
        )


def _answers(person: Person, today: date) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for one in questions.table():
        usual = {"yes-no": "yes" if one.on == "no" else "no", "choice": "3", "words": ""}[one.kind]
        said = person.said.get(one.id, usual)
        found[one.id] = {"said": said}
        if one.day and said == one.on:
            found[one.id]["day"] = (today - 5 * DAY).isoformat()
    return found
