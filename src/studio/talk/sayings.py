"""What the program itself says in a thread, kept in English and said in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

__all__ = ["HEALTH"]

HEALTH = _(
    "This touches your health, so the site answers nothing here: a person reads it first. "
    "If it is urgent, call a doctor or the emergency number."
)
