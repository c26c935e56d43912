"""What is kept of people here, and until when."""

from __future__ import annotations

from django.utils.translation import gettext as _

from studio.frame.schedule import Kept

__all__ = ["kept"]


def kept() -> list[Kept]:
    """The rows of the schedule."""
    return [
        Kept(
            _("A client's file: answers, consents word for word, sessions, lots, photos"),
            _("in the database; pictures on disk, each sealed under a key of its own"),
            _(
                "for the years the clinic keeps files, or until you ask it to erase yours. That a "
                "lot was used on a day stays, without your name"
            ),
        ),
    ]
