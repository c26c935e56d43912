"""What is kept of people here, and until when."""

from __future__ import annotations

from django.utils.translation import gettext as _

from studio.booking import errands
from studio.frame.schedule import Kept

__all__ = ["kept"]


def kept() -> list[Kept]:
    """The rows of the schedule."""
    return [
        Kept(
            _("An appointment: name, e-mail, phone, note"),
            _("in the database"),
            _(
                "%(days)s days after the appointment; with an account or a treatment, as long as "
                "that. That there was one stays, without your name"
            )
            % {"days": errands.NAMED_FOR.days},
        ),
        Kept(
            _("The preview that came with a booking"),
            _("on disk, each sealed under a key of its own"),
            _("until you cancel, or %(days)s days after the appointment")
            % {"days": errands.LOOK_FOR.days},
        ),
        Kept(
            _("From which network a time was held"),
            _("in the database, as a digest that names nobody"),
            _("for a day"),
        ),
        Kept(
            _("That you wait for a time"),
            _("in the database"),
            _("until the last day you wait for"),
        ),
    ]
