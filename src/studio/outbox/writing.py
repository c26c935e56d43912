"""Write a letter: in the reader's language, as text and as HTML, from two templates."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils.translation import override

from studio.outbox.models import Letter

__all__ = ["write"]


def write(
    to: str, language: str, name: str, told: Mapping[str, object], key: str | None = None
) -> Letter:
    """Put a letter into the outbox; it goes when the caller's transaction holds.

    Parameters
    ----------
    to : str
        The address.
    language : str
        The reader's, whatever the language of whoever writes.
    name : str
        Of the templates: ``NAME.txt``, whose first line is the subject, and ``NAME.html``.
    told : mapping
        What they say.
    key : str, optional
        The same key is written once; the letter that is there already comes back.
    """
    with override(language):
        plain = Context(dict(told), autoescape=False)
        said = get_template(f"{name}.txt").template.render(plain)
        subject, _, text = said.strip().partition("\n")
        html = render_to_string(f"{name}.html", {**told, "subject": subject, "language": language})
    words = {"language": language, "subject": subject.strip(), "text": text.strip() + "\n"}
    with transaction.atomic():
        if key is None:
            return Letter.objects.create(to=to, html=html, **words)
        letter, _ = Letter.objects.get_or_create(
            key=key, defaults={"to": to, "html": html, **words}
        )
        return letter
