"""What is kept of people here, and until when."""

from __future__ import annotations

from django.utils.translation import gettext as _

from studio.frame.schedule import Kept
from studio.outbox import errands

__all__ = ["kept"]


def kept() -> list[Kept]:
    """The rows of the schedule."""
    return [
        Kept(
            _("Mail to you"),
            _("in the outbox"),
            _("its words until it is sent; that it was sent, and to whom, for %(days)s days")
            % {"days": errands.KEPT_FOR.days},
        ),
    ]
