"""Two invented talks and two saved replies in each clinic of the demonstration."""

from __future__ import annotations

import uuid

from django.db import transaction

from studio.people.models import Clinic
from studio.talk import threads
from studio.talk.models import Reply, Thread
from studio.talk.there import answering

__all__ = ["remove", "show"]

#: Language, what they are called, and what was said by whom: the one who asks begins.
_TALKS = (
    (
        "en",
        "Jonah (invented)",
        (
            "My hair is thin on top, but I don't want to shave it. Is that possible?",
            (
                "Yes. Dots between your own hair take the contrast away. It does not feel like "
                "more hair, and under strong light from above the scalp still shows a little. "
                "The preview on this site shows it on a photo of yours."
            ),
            "I tried it with two photos. The lighter one looks more like me.",
        ),
    ),
    (
        "es",
        "Marisol (inventada)",
        ("Tengo una cicatriz de un trasplante en la nuca. ¿Se puede disimular?",),
    ),
)
_REPLIES = (
    (
        "A first answer",
        "Thank you for asking. One of our artists reads this today and answers you here.",
        "Gracias por preguntar. Una persona de nuestro equipo lo lee hoy y le responde aquí.",
    ),
    (
        "Look at a preview",
        "The preview on this site shows it on your own photo, which is gone after your visit.",
        "La vista previa de este sitio lo muestra en su propia foto, que desaparece al irse usted.",
    ),
)


def show() -> None:
    """Show them, once however often it is asked for; nobody is written a letter about them."""
    for clinic in Clinic.objects.filter(demonstration=True):
        with transaction.atomic():
            _show_in(clinic)


def _show_in(clinic: Clinic) -> None:
    somebody = next(iter(answering(clinic)), None)
    for language, called, words in _TALKS:
        once = uuid.uuid5(uuid.NAMESPACE_URL, f"{clinic.slug} {called}")
        if Thread.objects.filter(uuid=once).exists():
            continue
        thread = threads.begin(threads.Kind.CHAT, language, clinic=clinic, called=called, once=once)
        for number, text in enumerate(words):
            answers = number % 2 == 1
            if not answers or somebody is not None:
                threads.post(thread, text, by=somebody if answers else None)
        Thread.objects.filter(pk=thread.pk).update(told=thread.last, mailed=thread.last)
    for title, english, spanish in _REPLIES:
        given = {"english": english, "spanish": spanish}
        Reply.objects.get_or_create(clinic=clinic, title=title, defaults=given)


def remove() -> None:
    """Nothing is left to take away: talks, replies and pictures go with their clinic."""
