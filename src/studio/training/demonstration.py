"""A learner of the demonstration: three practice sheets over some weeks, drawn and really measured.

The pictures were drawn by the project's own drawing of a photo, and the figures are those that the
engine read off them; nothing is drawn or measured when the house starts.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from studio.people.models import Clinic, Role, User
from studio.training.models import Course, Enrolment, Kind, Part, Practice, SignOff

__all__ = ["remove", "show"]

LEARNER = "desk@new-york.example"

#: Name, what was asked for, least and most that passes, unit.
ASKED = (
    ("diameter", 0.45, 0.36, 0.54, "mm"),
    ("spread of diameters", 0.0, 0.0, 0.2, ""),
    ("blown out", 0.0, 0.0, 0.02, ""),
    ("touching", 0.0, 0.0, 0.03, ""),
    ("off the crosses", 0.0, 0.0, 0.25, "mm"),
    ("left out", 0.0, 0.0, 0.03, ""),
)
MADE = (
    (0.5111, 0.1881, 0.2151, 0.0294, 0.2832, 0.0402),
    (0.5082, 0.1548, 0.0624, 0.0076, 0.2081, 0.0201),
    (0.4945, 0.113, 0.0063, 0.0, 0.1391, 0.0088),
)
DAYS_AGO = (38, 24, 9)

PARTS = (
    (
        Kind.THEORY,
        "",
        "Skin, pigment and light",
        "Piel, pigmento y luz",
        "Read the chapters on skin, healing and light of the guide, and talk them through.",
        "Lea los capítulos de la guía sobre la piel, la cicatrización y la luz, y coméntelos.",
    ),
    (
        Kind.SHEET,
        "rows",
        "Dots of one size",
        "Puntos de un mismo tamaño",
        "One sheet a week, until the hand is calm.",
        "Una hoja por semana, hasta que la mano esté tranquila.",
    ),
    (
        Kind.SHEET,
        "even",
        "A field like grown hair",
        "Un campo como cabello crecido",
        "On practice skin, in the direction in which you will work.",
        "Sobre piel de práctica, en la dirección en la que trabajará.",
    ),
    (
        Kind.PEOPLE,
        "",
        "Three sessions beside an artist",
        "Tres sesiones junto a un artista",
        "You work, the artist watches. The person knows it and has agreed.",
        "Usted trabaja y el artista observa. La persona lo sabe y está de acuerdo.",
    ),
)


def show() -> None:
    """Make the course in New York and its learner, once."""
    clinic = Clinic.objects.filter(demonstration=True, slug="new-york").first()
    learner = User.objects.filter(email=LEARNER, memberships__clinic=clinic).first()
    if clinic is None or learner is None or clinic.courses.exists():
        return
    staff = {one.role: one.user for one in clinic.memberships.select_related("user")}
    owner, artist = staff[Role.OWNER], staff[Role.ARTIST]
    now = timezone.now()
    with transaction.atomic():
        course = Course.objects.create(
            clinic=clinic,
            title_en="First course for artists",
            title_es="Primer curso para artistas",
            level="SMP artist, first level",
            once="demonstration course",
        )
        parts = [
            Part.objects.create(
                course=course,
                place=place,
                kind=kind,
                sheet=sheet,
                title_en=title_en,
                title_es=title_es,
                text_en=text_en,
                text_es=text_es,
                once=f"demonstration part {place}",
            )
            for place, (kind, sheet, title_en, title_es, text_en, text_es) in enumerate(PARTS, 1)
        ]
        taken = Enrolment.objects.create(
            course=course, learner=learner, by=owner, by_name=str(owner), at=now - timedelta(45)
        )
        SignOff.objects.create(
            enrolment=taken,
            part=parts[0],
            passed=True,
            by=artist,
            by_name=str(artist),
            at=now - timedelta(40),
            once="demonstration sign-off",
        )
        for number, (values, days) in enumerate(zip(MADE, DAYS_AGO, strict=True), 1):
            Practice.objects.create(
                enrolment=taken,
                part=parts[1],
                at=now - timedelta(days),
                state=Practice.State.MEASURED,
                drawn=f"rows-{number}",
                measured=[
                    {
                        "name": name,
                        "value": value,
                        "wanted": wanted,
                        "low": low,
                        "high": high,
                        "unit": unit,
                        "passed": low <= value <= high,
                    }
                    for value, (name, wanted, low, high, unit) in zip(values, ASKED, strict=True)
                ],
                once=f"demonstration sheet {number}",
            )


def remove() -> None:
    """Nothing is left over: rows go with their clinic, and the pictures are the program's."""
