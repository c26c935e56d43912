"""What is done again and again: files whose time is over are proposed, orphans are swept."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from studio.errands.doing import errand
from studio.treatment import erasing, pictures

__all__ = ["over", "swept"]


@errand("treatment.over", every=timedelta(days=1))
def over(_about: str = "") -> None:
    """Tell owners, once a month at most."""
    erasing.propose()


@errand("treatment.swept", every=timedelta(hours=1))
def swept(_about: str = "") -> None:
    """Erase pictures that a program killed midway has left."""
    pictures.sweep(timezone.now())
