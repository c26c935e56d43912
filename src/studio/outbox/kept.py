"""What is kept of people here, and until when."""

from __future__ import annotations

from django.utils.translation import gettext as _

from studio.frame.schedule import Kept

__all__ = ["kept"]


def kept() -> list[Kept]:
    """The rows of the schedule."""
    return [
        Kept(
            _("Mail to you"),
            _("in the outbox"),
            _("its words until it is sent; that it was sent, until you erase your account"),
        ),
    ]
