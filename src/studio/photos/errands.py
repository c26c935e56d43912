"""What is done again and again, so that what is said to be gone is gone."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.core.management import call_command

from studio.errands.doing import errand
from studio.vault.keeping import swept
from studio.vault.trail import Tampered, verify

__all__ = ["checked", "over"]

log = logging.getLogger(__name__)


@errand("photos.over", every=timedelta(hours=1))
def over(_about: str = "") -> None:
    """Delete visits that are over, with the answers in them, and files that are nobody's."""
    call_command("clearsessions")
    swept()


@errand("photos.checked", every=timedelta(days=1))
def checked(_about: str = "") -> None:
    """Check the log of readings; that somebody has bent it is for whoever runs the house to see."""
    try:
        verify()
    except Tampered as wrong:
        log.critical("%s", wrong)
