"""Cases of the demonstration: rendered heads, drawn by the engine, and invented words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from studio.people.models import Clinic, Role
from studio.voices.models import Case, CasePhoto, Kind, Review, Side

__all__ = ["remove", "show"]


@dataclass(frozen=True)
class Drawn:
    """A rendered case: its files' name, what it is, and how old the work in it is."""

    name: str
    kind: str
    tone: int
    sessions: int
    days: int
    view: str
    note_en: str
    note_es: str


K, V = Kind, Side
CASES = (
    Drawn(
        "crown-1", K.SHAVED, 2, 3, 35, V.FRONT,
        "A bald crown joined to the shaved sides. The line was kept high and soft.",
        "Una coronilla calva unida a los lados rapados. La línea se dejó alta y suave.",
    ),
    Drawn(
        "crown-4", K.SHAVED, 4, 3, 1826, V.FRONT,
        "Five years on, not touched up: lighter than at first, and still even.",
        "Cinco años después, sin retoque: más claro que al principio y todavía uniforme.",
    ),
    Drawn(
        "crown-6", K.SHAVED, 6, 1, 2, V.FRONT,
        "Two days after the session. It is darker now than it will be in a month.",
        "Dos días después de la sesión. Ahora se ve más oscuro que dentro de un mes.",
    ),
    Drawn(
        "crown-8", K.SHAVED, 8, 3, 60, V.FRONT,
        "Shade matched to the sides in daylight.",
        "El tono se ajustó a los lados con luz de día.",
    ),
    Drawn(
        "crown-10", K.SHAVED, 10, 4, 400, V.FRONT,
        "On dark skin the difference is small by nature, and one more session was made for it.",
        "En piel oscura la diferencia es pequeña por naturaleza; por eso se hizo una sesión más.",
    ),
    Drawn(
        "hairline-1", K.HAIRLINE, 1, 2, 45, V.FRONT,
        "The corners were filled, not straightened: a line without corners looks drawn.",
        "Se rellenaron las entradas sin enderezarlas: una línea sin entradas parece dibujada.",
    ),
    Drawn(
        "hairline-7", K.HAIRLINE, 7, 1, 3, V.FRONT,
        "Three days after the first of two sessions.",
        "Tres días después de la primera de dos sesiones.",
    ),
    Drawn(
        "density-3", K.DENSITY, 3, 3, 90, V.TOP,
        "Dots between thinning hair: less skin shines through. The hair stayed as it was.",
        "Puntos entre el cabello ralo: se trasluce menos piel. El cabello quedó como estaba.",
    ),
    Drawn(
        "density-9", K.DENSITY, 9, 3, 1826, V.TOP,
        "Five years on. Some of the hair is greyer now, and the dots are a little lighter.",
        "Cinco años después. Parte del cabello está más gris y los puntos, algo más claros.",
    ),
    Drawn(
        "parting-2", K.PARTING, 2, 2, 50, V.TOP,
        "A widening parting, seen from above. Nothing was shaved.",
        "Una raya que se ensancha, vista desde arriba. No se rapó nada.",
    ),
    Drawn(
        "parting-5", K.PARTING, 5, 3, 420, V.TOP,
        "Fourteen months on. The parting can be worn on either side.",
        "Catorce meses después. La raya puede llevarse a cualquier lado.",
    ),
    Drawn(
        "areata-5", K.AREATA, 5, 2, 60, V.TOP,
        "Three bare patches. If hair grows there again, it grows through the dots.",
        "Tres zonas sin pelo. Si el cabello vuelve a crecer, crece entre los puntos.",
    ),
    Drawn(
        "totalis-4", K.TOTALIS, 4, 3, 380, V.FRONT,
        "A woman without any hair of the head; line and temples are built anew.",
        "Una mujer sin cabello en la cabeza; la línea y las sienes se construyen de nuevo.",
    ),
    Drawn(
        "totalis-9", K.TOTALIS, 9, 3, 30, V.FRONT,
        "A woman without any hair of the head, one month after the last session.",
        "Una mujer sin cabello en la cabeza, un mes después de la última sesión.",
    ),
    Drawn(
        "strip-3", K.SCARS, 3, 3, 120, V.BACK,
        "The scar of a strip. It can still be felt, and is harder to find by eye.",
        "La cicatriz de una tira. Aún se nota al tacto y cuesta más verla.",
    ),
    Drawn(
        "grafts-7", K.SCARS, 7, 2, 70, V.CLOSE,
        "Small round scars of single grafts at the back.",
        "Pequeñas cicatrices redondas de injertos sueltos en la nuca.",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Said:
    """Invented words of a rendered case."""

    name: str
    language: str
    called: str
    words: str
    answer: str = ""


SAID = (
    Said(
        "crown-1",
        "en",
        "Martin",
        "I was afraid of a hard edge. There is none. In very bright sun I can tell the difference "
        "between the sides and the top, and nobody else has said a word. The second session hurt "
        "more than the first.",
        "Thank you for naming the sun: in strong light from above, skin shines and hair does not. "
        "A matt lotion helps.",
    ),
    Said(
        "parting-5",
        "es",
        "Lucía",
        "No me devolvió el pelo, y nadie me lo prometió. Pero dejé de mirar la raya en cada "
        "espejo. Las dos primeras semanas se veía muy oscuro y me arrepentí; luego se aclaró.",
    ),
    Said(
        "crown-8",
        "en",
        "D.",
        "They made a test patch first and waited a month. That is why I chose them. It took three "
        "sessions and I would not have minded a fourth.",
    ),
    Said(
        "density-3",
        "es",
        "Andrés",
        "Se nota menos el cuero cabelludo bajo la luz de la oficina. Con el pelo mojado se ve que "
        "hay puntos si uno se acerca mucho.",
        "Gracias. Con el pelo mojado se separan los mechones y se ve más piel; es así también sin "
        "tratamiento.",
    ),
    Said(
        "totalis-4",
        "en",
        "Hannah",
        "I wanted to go out without a scarf and not be asked if I am ill. A year later I do. It "
        "looks shaved, not like long hair, and that was explained to me before.",
    ),
)  # fmt: skip


def show() -> None:
    """Make the rendered cases of the clinics that are a demonstration; again, nothing more."""
    clinics = list(Clinic.objects.filter(demonstration=True).order_by("pk"))
    if not clinics:
        return
    said = {one.name: one for one in SAID}
    today = timezone.localdate()
    with transaction.atomic():
        for number, drawn in enumerate(CASES):
            clinic = clinics[number % len(clinics)]
            case, new = _case(drawn, clinic, number, today)
            if new and (words := said.get(drawn.name)):
                _review(case, words)


def remove() -> None:
    """Nothing is left over: rows go with their clinics, and the pictures are the program's."""


def _case(drawn: Drawn, clinic: Clinic, number: int, today: date) -> tuple[Case, bool]:
    # Healed work was looked at some weeks ago, fresh work in these days.
    after_on = today - timedelta(days=1 if drawn.days < 28 else 7 + 5 * number)
    done_on = after_on - timedelta(days=drawn.days)
    artists = clinic.memberships.filter(role=Role.ARTIST).order_by("pk")
    artist = artists[number % len(artists)].user if artists else None
    case, new = Case.objects.get_or_create(
        once=f"demonstration-{drawn.name}",
        defaults={
            "clinic": clinic,
            "artist": artist,
            "kind": drawn.kind,
            "tone": drawn.tone,
            "sessions": drawn.sessions,
            "done_on": done_on,
            "note_en": drawn.note_en,
            "note_es": drawn.note_es,
            "rendered": True,
            "shown_since": timezone.now(),
        },
    )
    if new:
        CasePhoto.objects.create(
            case=case,
            view=drawn.view,
            before_on=done_on - timedelta(days=30 * drawn.sessions),
            after_on=after_on,
            days=drawn.days,
            drawn=drawn.name,
        )
    return case, new


def _review(case: Case, words: Said) -> None:
    after = case.photos.get().after_on
    written = timezone.now() - (timezone.localdate() - after) + timedelta(days=2)
    Review.objects.create(
        case=case,
        words=words.words,
        language=words.language,
        called=words.called,
        written=min(written, timezone.now()),
        answer=words.answer,
        answer_language=words.language if words.answer else "",
        answered=min(written, timezone.now()) if words.answer else None,
    )
