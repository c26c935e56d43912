"""What is kept of people here, and until when."""

from __future__ import annotations

from django.utils.translation import gettext as _

from studio.frame.schedule import Kept

__all__ = ["kept"]


def kept() -> list[Kept]:
    """The rows of the schedule."""
    return [
        Kept(
            _("Your answers on how it turned out"),
            _("in the database"),
            _("as long as your file; for research only if you agreed to it, without your name"),
        ),
    ]
