"""What is kept of people here, and until when."""

from __future__ import annotations

from django.utils.translation import gettext as _

from studio.frame.schedule import Kept

__all__ = ["kept"]


def kept() -> list[Kept]:
    """The rows of the schedule."""
    return [
        Kept(
            _("A learner's courses, practice sheets and certificates"),
            _("in the database; pictures on disk, each sealed under a key of its own"),
            _("until the learner erases their account"),
        ),
    ]
