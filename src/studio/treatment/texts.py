"""What clients agree to, word for word, by version. A text is never changed: a new one is added."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from studio.treatment.models import Purpose

__all__ = ["NEWEST", "TEXTS", "text"]

_TREATMENT_EN = """\
I want {clinic} to treat my scalp with micropigmentation, of my own free will.

It was explained to me that pigment is laid into the skin in small dots with a needle; that it \
hides hair loss and does not grow hair; that it takes two to four sessions as a rule, at least \
seven days apart; that it is fresh and dark at first, heals within weeks, fades over years and \
may need a touch-up; that redness and swelling are usual, and infection, allergy (also months \
or years later), scars, dots that blur and colours that shift are possible; and that removing \
it takes a laser and may not succeed wholly.

I have read this and could ask everything I wanted to. I answered the questions on my health \
truthfully. What to do afterwards was told to me and given to me in writing.

I can stop at any time, also during a session, and withdraw this at any time by one press in my \
account, or by saying so to the clinic. What is in the skin by then stays there."""

_TREATMENT_ES = """\
Quiero, por mi propia voluntad, que {clinic} trate mi cuero cabelludo con micropigmentación.

Me han explicado que el pigmento se deposita en la piel en pequeños puntos con una aguja; que \
disimula la pérdida de pelo y no hace crecer pelo; que por lo general requiere de dos a cuatro \
sesiones, con al menos siete días entre ellas; que al principio se ve fresco y oscuro, sana en \
semanas, se atenúa con los años y puede necesitar un retoque; que el enrojecimiento y la \
hinchazón son habituales, y que son posibles la infección, la alergia (también meses o años \
después), las cicatrices, los puntos que se difuminan y los cambios de color; y que quitarlo \
requiere láser y puede no lograrse del todo.

He leído esto y he podido preguntar todo lo que quería. He respondido con verdad a las \
preguntas sobre mi salud. Me han dicho qué hacer después y me lo han dado por escrito.

Puedo parar en cualquier momento, también durante una sesión, y retirar este consentimiento en \
cualquier momento con una sola pulsación en mi cuenta o diciéndolo en la clínica. Lo que ya \
esté en la piel permanece en ella."""

_RECORD_EN = """\
I agree that {clinic} keeps my answers on my health, and photos of my head, in my treatment \
file, in order to treat me safely.

The artists and the owner of the clinic see them, the front desk does not. They are given to \
nobody else. Photos are kept sealed, and who looked at them is written down. I can see all of \
it in my account and take it home.

I need not agree, but without these answers I cannot be treated safely, and so not at all. I \
can withdraw this at any time by one press in my account, or by saying so to the clinic. From \
that moment my answers and photos are shown to nobody in the clinic, and nothing is added. \
What the clinic has to keep by law (what was done on which day, and with which lots) stays."""

_RECORD_ES = """\
Acepto que {clinic} guarde mis respuestas sobre mi salud y fotos de mi cabeza en mi expediente \
de tratamiento, para tratarme con seguridad.

Las ven los artistas y el propietario de la clínica; la recepción, no. No se entregan a nadie \
más. Las fotos se guardan selladas, y queda anotado quién las ha mirado. Puedo verlo todo en \
mi cuenta y llevármelo.

No tengo obligación de aceptar, pero sin estas respuestas no se me puede tratar con seguridad, \
y por tanto no se me trata. Puedo retirar este consentimiento en cualquier momento con una \
sola pulsación en mi cuenta o diciéndolo en la clínica. Desde ese instante mis respuestas y \
fotos no se muestran a nadie de la clínica, y no se añade nada. Lo que la clínica debe guardar \
por ley (qué se hizo cada día y con qué lotes) permanece."""

_SIMULATION_EN = """\
I agree that {clinic} measures the shape of my head in photos of mine with a program, and draws \
on them how a treatment could look.

The measures serve the drawing and the plan of my treatment and nothing else; nobody is \
recognised by them. A drawing is a preview and not a promise.

I need not agree. I can withdraw this at any time by one press in my account, or by saying so \
to the clinic. From that moment nothing more is measured or drawn, and no plan is added to my \
file."""

_SIMULATION_ES = """\
Acepto que {clinic} mida con un programa la forma de mi cabeza en fotos mías y dibuje sobre \
ellas cómo podría quedar un tratamiento.

Las medidas sirven para el dibujo y el plan de mi tratamiento y para nada más; con ellas no se \
reconoce a nadie. Un dibujo es una vista previa y no una promesa.

No tengo obligación de aceptar. Puedo retirar este consentimiento en cualquier momento con una \
sola pulsación en mi cuenta o diciéndolo en la clínica. Desde ese instante no se mide ni se \
dibuja nada más, y no se añade ningún plan a mi expediente."""

_GALLERY_EN = """\
I agree that {clinic} may choose photos of mine, before and after, for the results on this \
site, and ask me about them.

None is shown because of this alone: I am shown each photo first, and agree to it or not.

I need not agree. My treatment, its price and how I am looked after do not depend on it. I can \
withdraw this at any time by one press in my account, or by saying so to the clinic. From that \
moment no result of mine from this clinic is shown on this site, also where I had agreed to \
the photos."""

_GALLERY_ES = """\
Acepto que {clinic} pueda elegir fotos mías, de antes y después, para los resultados de este \
sitio, y preguntarme por ellas.

Ninguna se muestra solo por esto: primero me enseñan cada foto y la acepto o no.

No tengo obligación de aceptar. Mi tratamiento, su precio y la atención que recibo no dependen \
de ello. Puedo retirar este consentimiento en cualquier momento con una sola pulsación en mi \
cuenta o diciéndolo en la clínica. Desde ese instante no se muestra en este sitio ningún \
resultado mío de esta clínica, tampoco si había aceptado las fotos."""

_RESEARCH_EN = """\
I agree that {clinic} counts figures of my treatment together with those of others: what was \
treated, the number of sessions, days, lots, and what I answer about the outcome.

My name, how I am reached, my photos and my own words are not among them.

I need not agree. My treatment, its price and how I am looked after do not depend on it. I can \
withdraw this at any time by one press in my account, or by saying so to the clinic. From that \
moment my figures are not counted any more. What was published before cannot be called back."""

_RESEARCH_ES = """\
Acepto que {clinic} cuente cifras de mi tratamiento junto con las de otras personas: qué se \
trató, el número de sesiones, los días, los lotes y lo que respondo sobre el resultado.

Mi nombre, mis datos de contacto, mis fotos y mis propias palabras no figuran entre ellas.

No tengo obligación de aceptar. Mi tratamiento, su precio y la atención que recibo no dependen \
de ello. Puedo retirar este consentimiento en cualquier momento con una sola pulsación en mi \
cuenta o diciéndolo en la clínica. Desde ese instante mis cifras ya no se cuentan. Lo que se \
haya publicado antes no se puede recuperar."""

# The second versions say who counts what: the clinic for itself, or others.

_RECORD_2_EN = """\
I agree that {clinic} keeps my answers on my health, and photos of my head, in my treatment \
file, in order to treat me safely.

The artists and the owner of the clinic see them, the front desk does not. They are given to \
nobody else. The clinic counts, without my name, how its treatments turn out, among them mine \
and what I answer about it. Photos are kept sealed, and who looked at them is written down. I \
can see all of it in my account and take it home.

I need not agree, but without these answers I cannot be treated safely, and so not at all. I \
can withdraw this at any time by one press in my account, or by saying so to the clinic. From \
that moment my answers and photos are shown to nobody in the clinic, and nothing is added. \
What the clinic has to keep by law (what was done on which day, and with which lots) stays."""

_RECORD_2_ES = """\
Acepto que {clinic} guarde mis respuestas sobre mi salud y fotos de mi cabeza en mi expediente \
de tratamiento, para tratarme con seguridad.

Las ven los artistas y el propietario de la clínica; la recepción, no. No se entregan a nadie \
más. La clínica cuenta, sin mi nombre, cómo resultan sus tratamientos, entre ellos el mío y lo \
que respondo sobre él. Las fotos se guardan selladas, y queda anotado quién las ha mirado. \
Puedo verlo todo en mi cuenta y llevármelo.

No tengo obligación de aceptar, pero sin estas respuestas no se me puede tratar con seguridad, \
y por tanto no se me trata. Puedo retirar este consentimiento en cualquier momento con una \
sola pulsación en mi cuenta o diciéndolo en la clínica. Desde ese instante mis respuestas y \
fotos no se muestran a nadie de la clínica, y no se añade nada. Lo que la clínica debe guardar \
por ley (qué se hizo cada día y con qué lotes) permanece."""

_RESEARCH_2_EN = """\
I agree that {clinic} gives figures of my treatment, together with those of others, to people \
outside the clinic for research: what was treated, the number of sessions, days, lots, and what \
I answer about the outcome.

My name, how I am reached, my photos and my own words are not among them.

I need not agree. My treatment, its price and how I am looked after do not depend on it. I can \
withdraw this at any time by one press in my account, or by saying so to the clinic. From that \
moment my figures are given to nobody any more. What was published before cannot be called back."""

_RESEARCH_2_ES = """\
Acepto que {clinic} entregue cifras de mi tratamiento, junto con las de otras personas, a \
personas ajenas a la clínica para investigación: qué se trató, el número de sesiones, los días, \
los lotes y lo que respondo sobre el resultado.

Mi nombre, mis datos de contacto, mis fotos y mis propias palabras no figuran entre ellas.

No tengo obligación de aceptar. Mi tratamiento, su precio y la atención que recibo no dependen \
de ello. Puedo retirar este consentimiento en cualquier momento con una sola pulsación en mi \
cuenta o diciéndolo en la clínica. Desde ese instante mis cifras ya no se entregan a nadie. Lo \
que se haya publicado antes no se puede recuperar."""

#: By purpose and version, then by language.
TEXTS: Mapping[tuple[str, str], Mapping[str, str]] = MappingProxyType(
    {
        (Purpose.TREATMENT, "1"): {"en": _TREATMENT_EN, "es": _TREATMENT_ES},
        (Purpose.RECORD, "1"): {"en": _RECORD_EN, "es": _RECORD_ES},
        (Purpose.SIMULATION, "1"): {"en": _SIMULATION_EN, "es": _SIMULATION_ES},
        (Purpose.GALLERY, "1"): {"en": _GALLERY_EN, "es": _GALLERY_ES},
        (Purpose.RESEARCH, "1"): {"en": _RESEARCH_EN, "es": _RESEARCH_ES},
        (Purpose.RECORD, "2"): {"en": _RECORD_2_EN, "es": _RECORD_2_ES},
        (Purpose.RESEARCH, "2"): {"en": _RESEARCH_2_EN, "es": _RESEARCH_2_ES},
    }
)
NEWEST: Mapping[str, str] = MappingProxyType(
    {purpose.value: max(version for one, version in TEXTS if one == purpose) for purpose in Purpose}
)


def text(purpose: str, language: str, clinic: str) -> str:
    """The text that is agreed to today, with the clinic's name in it."""
    return TEXTS[purpose, NEWEST[purpose]][language].format(clinic=clinic)
