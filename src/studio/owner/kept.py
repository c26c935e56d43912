"""What is kept of people here, and until when."""

from __future__ import annotations

from django.utils.translation import gettext as _

from studio.frame.schedule import Kept

__all__ = ["kept"]


def kept() -> list[Kept]:
    """The rows of the schedule."""
    return [
        Kept(
            _("In how many visits of a day somebody brought a photo to the preview"),
            _("one number in the database; it names nobody and no visit"),
            _("it stays"),
        ),
        Kept(
            _("Which owner took which table of a clinic home, and when"),
            _("in a sealed log, without contents"),
            _("it stays; without your name once your account is erased"),
        ),
    ]
