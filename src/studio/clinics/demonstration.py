"""What the clinics of the demonstration tell of themselves; names and streets are invented."""

from __future__ import annotations

import io
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from PIL import Image

from studio.clinics import captions, films
from studio.clinics.models import Closure, Film, Introduction, Opening, Profile
from studio.people.models import Clinic

__all__ = ["remove", "show"]

SAMPLES = Path(__file__).parent / "samples"
DAYS_AHEAD = 370  # in which holidays are entered

CLINICS: dict[str, dict[str, Any]] = {
    "new-york": {
        "profile": {
            "street": "100 Example Street, 3rd floor",
            "phone": "+1 212 555 0142",
            "email": "hello@new-york.example",
            "languages": ["en", "es", "fr"],
            "way_en": "Two minutes on foot from the subway; the entrance is beside the bookshop. "
            "There is a lift. The door is 90 cm wide.",
            "way_es": "A dos minutos a pie del metro; la entrada está junto a la librería. "
            "Hay ascensor. La puerta mide 90 cm de ancho.",
            "story_en": "We began as two people and one chair. Today three artists work here, and "
            "each of them still treats one person a day.\n\n"
            "## How we work\n\nYou see the result on your own photo first, dot by dot. If it does "
            "not convince you, we say goodbye as friends. We treat in "
            "{{ sessions }}, {{ days_between }} apart, because skin needs its time.\n\n"
            "What happens afterwards, day by day, is in [the guide](aftercare.md).",
            "story_es": "Empezamos siendo dos personas y un sillón. Hoy trabajan aquí tres "
            "artistas, y cada uno sigue atendiendo a una sola persona al día.\n\n"
            "## Cómo trabajamos\n\nPrimero usted ve el resultado en su propia foto, punto por "
            "punto. Si no le convence, nos despedimos como amigos. Tratamos en "
            "{{ sessions }}, con {{ days_between }} entre una y otra, porque la piel necesita su "
            "tiempo.\n\nLo que ocurre después, día a día, está en [la guía](aftercare.md).",
            "given": {},
        },
        "hours": [(day, time(10), time(19)) for day in (1, 2, 3, 4)] + [(5, time(9), time(16))],
        "people": {
            "renata-quill@artists.example": (
                ["en", "es"],
                "Covers scars, of transplants and of accidents.",
                "Cubre cicatrices, de injertos y de accidentes.",
            ),
            "tobias-marrow@artists.example": (
                ["en"],
                "Makes shaved looks and soft hairlines; a barber for nine years before.",
                "Hace el efecto rapado y líneas suaves; antes fue barbero nueve años.",
            ),
            "imani-okello-reyes@artists.example": (
                ["en", "fr"],
                "Works on thinning hair of women above all, and on dark skin.",
                "Trabaja sobre todo con cabello ralo de mujeres, y con piel oscura.",
            ),
        },
    },
    "north-carolina": {
        "profile": {
            "street": "22 Sample Avenue",
            "phone": "+1 704 555 0117",
            "email": "hello@north-carolina.example",
            "languages": ["en", "es"],
            "way_en": "Park behind the house; six spaces are ours. The bus stops at the corner. "
            "No steps to the door.",
            "way_es": "Estacione detrás de la casa; seis lugares son nuestros. El autobús para en "
            "la esquina. No hay escalones hasta la puerta.",
            "story_en": "A small house with a garden, twenty minutes from the centre.\n\n"
            "## What we promise\n\nNo growth and no cure: dots that look like shaved hair, and a "
            "second look after {{ check_weeks }}.",
            "story_es": "Una casa pequeña con jardín, a veinte minutos del centro.\n\n"
            "## Lo que prometemos\n\nNi crecimiento ni cura: puntos que parecen pelo rapado, y "
            "una revisión a las {{ check_weeks }}.",
            "given": {
                "no_shampoo_days": 7,
            },
        },
        "hours": [
            (day, *turn)
            for day in (0, 1, 2, 3, 4)
            for turn in ((time(9), time(12, 30)), (time(13, 30), time(17)))
        ],
        "people": {
            "dell-hathaway@artists.example": (
                ["en"],
                "Twelve years with the needle, the last six on scalps alone.",
                "Doce años con la aguja, los últimos seis solo en cuero cabelludo.",
            ),
            "marisol-venegas-holt@artists.example": (
                ["en", "es"],
                "Shaved looks and soft hairlines, with patience for beginners.",
                "Efecto rapado y líneas suaves, con paciencia para quien empieza.",
            ),
        },
    },
}


def show() -> None:
    """Fill in the clinics of the demonstration that have told nothing yet."""
    for clinic in Clinic.objects.filter(demonstration=True, slug__in=CLINICS, profile=None):
        told = CLINICS[clinic.slug]
        with transaction.atomic():
            _profile, new = Profile.objects.get_or_create(clinic=clinic, defaults=told["profile"])
            if not new:
                continue
            for weekday, opens, closes in told["hours"]:
                Opening.objects.create(clinic=clinic, weekday=weekday, opens=opens, closes=closes)
            _close(clinic)
            _introduce(clinic, told["people"])
            if clinic.slug == "new-york":
                _show_film(clinic)


def remove() -> None:
    """Take the films' files away; the rest goes with the clinics."""
    names = Film.objects.filter(clinic__demonstration=True).values_list("name", flat=True)
    gone = list(names)
    Film.objects.filter(name__in=gone).delete()
    transaction.on_commit(lambda: films.forget_files(gone))


def _close(clinic: Clinic) -> None:
    """Holidays of the year to come."""
    today = date.today()  # noqa: DTZ011 - any day near today will do
    for ahead in range(DAYS_AHEAD):
        day = today + timedelta(days=ahead)
        if note := _holiday(day):
            Closure.objects.get_or_create(
                clinic=clinic,
                first=day,
                last=day,
                defaults={"note_en": note[0], "note_es": note[1]},
            )


def _holiday(day: date) -> tuple[str, str] | None:
    fourth_thursday = day.weekday() == 3 and 22 <= day.day <= 28
    if day.month == 11 and fourth_thursday:
        return "Thanksgiving", "Día de Acción de Gracias"
    return {
        (1, 1): ("New Year's Day", "Año Nuevo"),
        (7, 4): ("Independence Day", "Día de la Independencia"),
        (12, 25): ("Christmas", "Navidad"),
    }.get((day.month, day.day))


def _introduce(clinic: Clinic, people: dict[str, tuple[list[str], str, str]]) -> None:
    for one in clinic.memberships.select_related("user").filter(user__email__in=people):
        languages, line_en, line_es = people[one.user.email]
        Introduction.objects.get_or_create(
            membership=one,
            defaults={
                "shown": True,
                "name": one.user.name,
                "languages": languages,
                "line_en": line_en,
                "line_es": line_es,
            },
        )


def _show_film(clinic: Clinic) -> None:
    """The film that ``scripts/film/sessions.py`` makes."""
    jpeg = (SAMPLES / "sessions.jpg").read_bytes()
    with Image.open(io.BytesIO(jpeg)) as picture:
        poster = jpeg, *picture.size
    cues = {
        one: captions.read((SAMPLES / f"sessions.{one}.vtt").read_bytes()) for one in ("en", "es")
    }
    films.keep(
        clinic,
        (SAMPLES / "sessions.webm").read_bytes(),
        poster,
        cues,
        title_en="Three sessions, dot by dot",
        title_es="Tres sesiones, punto por punto",
        rendered=True,
    )
