"""What is done again and again: files whose time is over are laid before their owners."""

from __future__ import annotations

from datetime import timedelta

from studio.errands.doing import errand
from studio.treatment import erasing

__all__ = ["over"]


@errand("treatment.over", every=timedelta(days=1))
def over(_about: str = "") -> None:
    """Tell owners, once a month at most."""
    erasing.propose()
