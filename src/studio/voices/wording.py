"""What clients agree to, word for word, by version. A text is never changed: a new one is added."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from studio.voices.models import Purpose

__all__ = ["NEWEST", "TEXTS", "text"]

_GALLERY_EN = """\
I agree that {clinic} shows the pictures above, before and after my treatment, among the \
results on this site.

Anybody can see them there. With them stand what was treated, my skin tone as the clinic \
chose it beside me, the number of sessions, the age of the work, who made it, and the \
clinic's note. My name does not stand there. What somebody else has copied meanwhile cannot \
be called back.

I need not agree. My treatment, its price and how I am looked after do not depend on it.

I can withdraw this at any time, by one press in my account or by the link I was sent. From \
that moment the pictures are shown nowhere on this site, and the copies made for showing are \
erased."""

_GALLERY_ES = """\
Acepto que {clinic} muestre las imágenes de arriba, de antes y después de mi tratamiento, \
entre los resultados de este sitio.

Allí puede verlas cualquiera. Junto a ellas figuran qué se trató, mi tono de piel tal como \
la clínica lo eligió conmigo presente, el número de sesiones, la edad del trabajo, quién lo \
hizo y la nota de la clínica. Mi nombre no figura. Lo que otra persona haya copiado \
entretanto no se puede recuperar.

No tengo obligación de aceptar. Mi tratamiento, su precio y la atención que recibo no \
dependen de ello.

Puedo retirar este consentimiento en cualquier momento, con una sola pulsación en mi cuenta \
o en el enlace que recibí. Desde ese instante las imágenes no se muestran en ninguna parte \
de este sitio, y las copias hechas para mostrarlas se borran."""

_REVIEW_EN = """\
I agree that {clinic} shows my words, under the name I choose here, on this site, together \
with what was treated.

The clinic may answer. It cannot change my words. It can hide them only for a reason that it \
tells me.

I can withdraw this at any time, by one press in my account or by the link I was sent. My \
words are then erased."""

_REVIEW_ES = """\
Acepto que {clinic} muestre mis palabras, con el nombre que elijo aquí, en este sitio, junto \
con qué se trató.

La clínica puede responder. No puede cambiar mis palabras. Solo puede ocultarlas por un \
motivo que me comunica.

Puedo retirar este consentimiento en cualquier momento, con una sola pulsación en mi cuenta \
o en el enlace que recibí. Entonces mis palabras se borran."""

#: By purpose and version, then by language.
TEXTS: Mapping[tuple[str, str], Mapping[str, str]] = MappingProxyType(
    {
        (Purpose.GALLERY, "1"): {"en": _GALLERY_EN, "es": _GALLERY_ES},
        (Purpose.REVIEW, "1"): {"en": _REVIEW_EN, "es": _REVIEW_ES},
    }
)
NEWEST: Mapping[str, str] = MappingProxyType({Purpose.GALLERY: "1", Purpose.REVIEW: "1"})


def text(purpose: str, language: str, clinic: str) -> str:
    """The text that is agreed to today, with the clinic's name in it."""
    return TEXTS[purpose, NEWEST[purpose]][language].format(clinic=clinic)
