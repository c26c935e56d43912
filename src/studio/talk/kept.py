"""What is kept of people here, and until when."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from studio.frame.schedule import Kept

__all__ = ["kept"]


def kept() -> list[Kept]:
    """The rows of the schedule."""
    return [
        Kept(
            _("Talks with a clinic or an artist, and pictures in them"),
            _("in the database; pictures on disk, each sealed under a key of its own"),
            _("%(days)s days after the talk was closed, or until you erase your account")
            % {"days": settings.TALK_KEEP_DAYS},
        ),
    ]
