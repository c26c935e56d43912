"""What is kept of people here, and until when."""

from __future__ import annotations

from django.utils.translation import gettext as _

from studio.frame.schedule import Kept

__all__ = ["kept"]


def kept() -> list[Kept]:
    """The rows of the schedule."""
    return [
        Kept(
            _("Photos and pictures you keep in your account"),
            _("on disk, each sealed under a key of its own"),
            _("until you erase them, or your account"),
        ),
        Kept(
            _("Face geometry of photos you keep"),
            _("nowhere"),
            _("it is not kept"),
        ),
        Kept(
            _("Who looked at a photo you keep, and when"),
            _("in a sealed log, without contents"),
            _("it stays; without your name once your account is erased"),
        ),
    ]
