"""Write a letter: in the reader's language, as text and as HTML, from two templates."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils.translation import override

from studio.outbox.models import Letter

__all__ = ["absolute", "write"]


def absolute(path: str) -> str:
    """A path as a link in a letter."""
    return f"{settings.SITE_ADDRESS}{path}"


def write(
    to: str,
    language: str,
    name: str,
    told: Mapping[str, object],
    key: str | None = None,
    calendar: str = "",
    leave: str = "",
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
    calendar : str, optional
        An iCalendar object with a METHOD: calendars that read mail take it in by themselves.
    leave : str, optional
        Address that takes a POST from anybody and ends letters like this one (RFC 8058): a mail
        program shows a button for it.
    """
    with override(language):
        plain = Context(dict(told), autoescape=False)
        said = get_template(f"{name}.txt").template.render(plain)
        subject, _, text = said.strip().partition("\n")
        html = render_to_string(f"{name}.html", {**told, "subject": subject, "language": language})
    given = {
        "to": to,
        "language": language,
        "subject": subject.strip(),
        "text": text.strip() + "\n",
        "html": html,
        "calendar": calendar,
        "leave": leave,
    }
    with transaction.atomic():
        if key is None:
            return Letter.objects.create(**given)
        letter, _ = Letter.objects.get_or_create(key=key, defaults=given)
        return letter
