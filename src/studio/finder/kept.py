"""What is kept of people here, and until when."""

from __future__ import annotations

from django.utils.translation import gettext as _

from studio.frame.schedule import Kept

__all__ = ["kept"]


def kept() -> list[Kept]:
    """The rows of the schedule."""
    return [
        Kept(
            _("That you asked an artist of this site, and times you agreed on"),
            _("in the database"),
            _("without your name; what you wrote lies in the talk and goes with it"),
        ),
        Kept(
            _("An artist's application, page and certificates"),
            _("in the database; evidence on disk, sealed under a key of its own"),
            _("until the artist takes them back, or their account"),
        ),
    ]
