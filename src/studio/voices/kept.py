"""What is kept of people here, and until when."""

from __future__ import annotations

from django.utils.translation import gettext as _

from studio.frame.schedule import Kept

__all__ = ["kept"]


def kept() -> list[Kept]:
    """The rows of the schedule."""
    return [
        Kept(
            _("Results and reviews you agreed to have shown, and the consent word for word"),
            _("in the database; pictures on disk, each sealed under a key of its own"),
            _(
                "shown until you take your consent back; that you gave it and took it back stays "
                "until you erase your account"
            ),
        ),
    ]
