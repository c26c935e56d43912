"""What is kept of people here, and until when."""

from __future__ import annotations

from django.utils.translation import gettext as _

from studio.frame.schedule import Kept

__all__ = ["kept"]


def kept() -> list[Kept]:
    """The rows of the schedule."""
    return [
        Kept(
            _("Aftercare: your days, what you reported, and what was answered"),
            _("in the database; pictures on disk, each sealed under a key of its own"),
            _("as long as your file; links in letters, until they are over"),
        ),
    ]
