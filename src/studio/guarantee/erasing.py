"""What goes with a client's file: every claim. The books stay, tied to nobody."""

from __future__ import annotations

from studio.guarantee.models import Claim, Purse
from studio.treatment.models import File

__all__ = ["let_go"]


def let_go(file: File) -> None:
    """Take claims with their words away, and the name off the books."""
    Claim.objects.filter(treatment__file=file).delete()
    Purse.objects.filter(treatment__file=file).update(treatment=None)
