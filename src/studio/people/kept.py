"""What is kept of people here, and until when."""

from __future__ import annotations

from django.utils.translation import gettext as _

from studio.frame.schedule import Kept

__all__ = ["kept"]


def kept() -> list[Kept]:
    """The rows of the schedule."""
    return [
        Kept(
            _("Your account: address, name, password as a digest"),
            _("in the database"),
            _("until you erase it"),
        ),
        Kept(
            _("Browsers you are signed in with: which, and when"),
            _("in the database"),
            _("until you sign out there, or after 12 hours"),
        ),
    ]
