"""What is kept of people here, and until when."""

from __future__ import annotations

from django.utils.translation import gettext as _

from studio.frame.schedule import Kept

__all__ = ["kept"]


def kept() -> list[Kept]:
    """The rows of the schedule."""
    return [
        Kept(
            _("What you asked under a guarantee: your words, the steps, photos they point to"),
            _("in the database; pictures on disk, each sealed under a key of its own"),
            _("as long as your file in the clinic"),
        ),
        Kept(
            _("What you paid and what was given back: sum, day, cash or card, no card number"),
            _("in the database"),
            _(
                "as long as the clinic has to keep its books; when your file is erased they stay "
                "without your name"
            ),
        ),
    ]
