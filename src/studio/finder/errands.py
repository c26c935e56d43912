"""What is done again and again."""

from __future__ import annotations

from datetime import timedelta

from studio.errands.doing import errand
from studio.finder.handing import remind

__all__ = ["silent"]


@errand("finder.silent", every=timedelta(hours=6))
def silent(_about: str = "") -> None:
    """Tell both sides where nobody has answered for days."""
    remind()
